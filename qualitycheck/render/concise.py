"""Turns reports into lines that editors and terminals can jump to: `path:line:col: CODE message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from qualitycheck.model.report import Failure, Report
from qualitycheck.render.place import Lines, address, place_in_file
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence


class ConciseOutput:
    """A finding a line; the last line has the totals.

    What the policy says of an article that it does not accept, and why, stands in the line before its findings, with
    `reject` or `review` in the place of a rule's code; a failure is a line with its own code.

    For a record of a JSON Lines file the path is `file#id` and the place is in the record's text.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._articles = self._findings = self._errors = 0

    def add(self, item: Report | Failure) -> None:
        """Write one result's lines."""
        self._articles += 1
        if isinstance(item, Failure):
            self._errors += 1
            self._write(f"{item.path or item.id}:{item.line or 1}:1: {item.code} {item.problem}")
            return
        self._findings += len(item.findings)
        name, lines = address(item.article), Lines(item.article.text)
        decision = item.decision
        if decision.value != "accept":
            first = (item.article.source.line or 1) if item.article.source.kind in ("text", "markdown") else 1
            self._write(f"{name}:{first}:1: {decision.value} {'; '.join(decision.reasons)} (policy {decision.policy})")
        for finding in item.findings:
            line, column = place_in_file(item.article, finding, lines)
            self._write(f"{name}:{line}:{column}: {finding.code} {finding.message}")

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the totals and the gate's word."""
        counts = [_counted(self._findings, "finding"), _counted(self._articles, "article")]
        unread = f", {_counted(self._errors, 'error')}" if self._errors else ""
        gate = "passed" if passed else "; ".join(("failed", *reasons)).replace("; ", ": ", 1)
        self._write(f"{' in '.join(counts)}{unread}; gate {gate}")
        self._stream.flush()

    def _write(self, line: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        safe = one_line(line).encode(encoding, "backslashreplace").decode(encoding)
        self._stream.write(f"{safe}\n")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
