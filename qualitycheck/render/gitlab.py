"""Turns reports into the JSON that GitLab's code quality widget reads: one list of findings and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from qualitycheck.model.report import Failure, Report
from qualitycheck.model.rule import Severity
from qualitycheck.render.place import Lines, place_in_file
from qualitycheck.render.visible import one_line
from qualitycheck.render.where import fingerprint_in, relative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualitycheck.model.article import Article

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_DECISIONS = {"reject": "critical", "review": "minor"}


class GitlabOutput:
    """An entry for each finding, for each article that is not accepted, and for what could not be read.

    A fingerprint holds the article's id and the finding's place among equal ones, and no line number.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._written = 0

    def add(self, item: Report | Failure) -> None:
        """Write one result's entries."""
        if isinstance(item, Failure):
            place = {"path": relative(item.path or item.id), "lines": {"begin": item.line or 1}}
            self._write(f"unreadable/{item.code}", item.problem, "blocker", _own(item), place)
            return
        article, decision = item.article, item.decision
        if decision.value != "accept":
            text = f"{decision.value} by policy {decision.policy}: {'; '.join(decision.reasons)}"
            place = _place(article, article.source.line or 1)
            self._write("decision", text, _DECISIONS[decision.value], fingerprint_in(article, "decision"), place)
        lines = Lines(article.text)
        for finding in item.findings:
            line = article.source.line or 1
            if article.source.kind != "record":
                line = place_in_file(article, finding, lines).line
            likely = f" (likely: {finding.suggestions[0].text})" if finding.suggestions else ""
            self._write(
                finding.code, f"{finding.message}{likely}", _SEVERITIES[finding.severity],
                fingerprint_in(article, finding.fingerprint), _place(article, line),
            )  # fmt: skip

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Close the list; GitLab shows no totals, and the job's exit code is the gate's word."""
        del passed, reasons
        self._stream.write(b"\n]\n" if self._written else b"[]\n")
        self._stream.flush()

    def _write(self, name: str, text: str, severity: str, fingerprint: str, place: dict[str, Any]) -> None:
        entry = {
            "description": one_line(text),
            "check_name": name,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": place,
        }
        self._stream.write(b",\n" if self._written else b"[\n")
        self._stream.write(msgspec.json.encode(entry))
        self._written += 1


def _place(article: Article, line: int) -> dict[str, Any]:
    return {"path": relative(article.source.path or article.id), "lines": {"begin": line}}


def _own(failure: Failure) -> str:
    from qualitycheck.model.article import Article

    return fingerprint_in(Article(id=failure.id, text=""), failure.code)
