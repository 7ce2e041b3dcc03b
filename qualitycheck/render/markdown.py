"""Turns reports into a Markdown page: a table of articles, then what was found in those that were not accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from qualitycheck.model.report import MEANING, Failure, Report, Tool
from qualitycheck.render.place import Lines, address, place_in_file
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

GITHUB_SUMMARY_BYTES = 1_000_000  # GitHub drops a summary of more than 1 MiB for a step
_MOST_ROWS = 1_000  # articles in the table; those that were not accepted come in whatever their number
_MOST_FINDINGS = 100  # that are listed of one article
_LONGEST = 160  # characters of one wording
_RUNS = re.compile(r"`+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")
_MARKS = {"accept": "✅", "review": "🔎", "reject": "❌"}


class MarkdownOutput:
    """One page, written at the end, for the totals stand first."""

    def __init__(self, stream: TextIO, tool: Tool, limit: int | None = None) -> None:
        """Prepare a page.

        Args:
            stream: takes text.
            tool: what made the results.
            limit: bytes in UTF-8 that the page may take; details that would pass it are left out, and it says so.
        """
        self._stream = stream
        self._tool = tool
        self._limit = limit
        self._rows: list[str] = []
        self._details: list[str] = []
        self._size = 4_000  # bytes; what stands around rows and details takes less
        self._counts = {"accept": 0, "review": 0, "reject": 0, "unreadable": 0}
        self._rows_left_out = self._details_left_out = 0

    def add(self, item: Report | Failure) -> None:
        """Take one result."""
        if isinstance(item, Failure):
            self._counts["unreadable"] += 1
            name = item.path if item.line is None else f"{item.path}:{item.line}"
            self._row(f"| ⚠️ unreadable | | | {_code(name or item.id)} | {_plain(item.problem)} |", always=True)
            return
        decision, score = item.decision, item.score
        self._counts[decision.value] += 1
        value = "" if score.value is None else f"{score.value:g}"
        cells = (
            f"{_MARKS[decision.value]} {decision.value}", f"{value} {score.band}".strip(), str(len(item.findings)),
            _code(address(item.article)), _plain("; ".join(decision.reasons)) + f" (policy {_code(decision.policy)})",
        )  # fmt: skip
        self._row(f"| {' | '.join(cells)} |", always=decision.value != "accept")
        if decision.value != "accept" and item.findings:
            self._detail(_details(item))

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the page."""
        del reasons  # each stands in its article's row
        counts = ", ".join(f"{count:,} {name}" for name, count in self._counts.items() if count) or "no articles"
        tool = f"qualitycheck {self._tool.version}, depth {self._tool.depth}, rules {self._tool.ruleset}"
        lines = [f"## qualitycheck: gate {'passed' if passed else 'failed'}", "", f"{counts}. {tool}.", ""]
        if self._rows:
            lines += ["| decision | score | findings | article | reasons |", "|---|---|--:|---|---|", *self._rows, ""]
        if self._rows_left_out:
            lines += [f"{self._rows_left_out:,} more articles are left out of this table.", ""]
        lines += self._details
        if self._details_left_out:
            lines += [f"The findings of {self._details_left_out:,} more articles are left out here.", ""]
        lines.append(MEANING)
        self._stream.write("\n".join(lines) + "\n")
        self._stream.flush()

    def _row(self, row: str, *, always: bool) -> None:
        if (always or len(self._rows) < _MOST_ROWS) and self._fits(row):
            self._rows.append(row)
        else:
            self._rows_left_out += 1

    def _detail(self, detail: str) -> None:
        if self._fits(detail):
            self._details.append(detail)
        else:
            self._details_left_out += 1

    def _fits(self, text: str) -> bool:
        size = len(text.encode("utf-8", "replace")) + 1
        if self._limit is not None and self._size + size > self._limit:
            return False
        self._size += size
        return True


def _details(report: Report) -> str:
    lines = Lines(report.article.text)
    rows = []
    for finding in report.findings[:_MOST_FINDINGS]:
        place = place_in_file(report.article, finding, lines)
        likely = ", ".join(_code(each.text) for each in finding.suggestions[:3])
        where = f"{place.line}:{place.column}"
        rows.append(f"| {where} | {finding.code} | {_code(finding.text)} | {likely} | {_plain(finding.message)} |")
    more = len(report.findings) - len(rows)
    return "\n".join(
        [
            f"### {_code(address(report.article))}",
            "",
            "| line | rule | wording | likely original | |",
            "|---|---|---|---|---|",
            *rows,
            "",
            *([f"and {more:,} more findings", ""] if more else []),
        ]
    )


def _code(text: str) -> str:
    """A code span, in which nothing is markup, link or mention, whatever the text holds; it fits a table's cell."""
    line = one_line(text)
    line = f"{line[: _LONGEST - 1]}…" if len(line) > _LONGEST else line or " "
    fence = "`" * (max((len(run) for run in _RUNS.findall(line)), default=0) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}".replace("|", "\\|")


def _plain(text: str) -> str:
    """Text without any markup; `@` and `://` are split by a joiner, lest somebody is notified or a link is made."""
    line = one_line(text)
    line = line.replace("&", "&amp;").replace("<", "&lt;")
    line = _SPECIAL.sub(r"\\\1", line)
    return line.replace("@", "@\u2060").replace("://", ":\u2060//").replace("www", "www\u2060")
