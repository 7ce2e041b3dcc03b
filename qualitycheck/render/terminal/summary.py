"""Turns the results of a run into a table, worst first, and the gate's word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from qualitycheck.model.report import Failure, Report
from qualitycheck.render.place import address
from qualitycheck.render.terminal.style import BOLD, DIM, INDENT, band_style, decision_style
from qualitycheck.render.terminal.verdict import banner
from qualitycheck.render.terminal.words import counted, ended, listed, spoken
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualitycheck.render.terminal.style import Page

_LISTED = 50  # rows of the table: the worst; the others are counted
_BAND = 22  # cells of the band's column
_WITH_BAND = 72  # cells that a page needs to show it
_REASONS = 5  # of the gate, named


class Row(NamedTuple):
    """One result in the table; rows sort worst first."""

    rank: int
    value: float
    name: str
    band: str
    decision: str
    findings: int


_RANKS = {"not checked": 0, "reject": 1, "review": 2, "accept": 3}


@dataclass(slots=True)
class Summary:
    """Counts all results and remembers the worst."""

    worst: list[Row] = field(default_factory=list)
    decisions: Counter[str] = field(default_factory=Counter)
    findings: int = 0

    def add(self, item: Report | Failure) -> None:
        """Count one result."""
        row = _row(item)
        self.decisions[row.decision] += 1
        self.findings += row.findings
        self.worst.append(row)
        if len(self.worst) > 4 * _LISTED:
            self.worst = sorted(self.worst)[:_LISTED]

    def lines(self, page: Page, *, passed: bool, reasons: Sequence[str]) -> Iterator[Text]:
        """The table where there is more than one result, and the gate's word."""
        total = self.decisions.total()
        if total != 1:
            yield from banner(counted(total, "article"), page)
            yield Text()
        if total > 1:
            yield from self._table(page.measure)
            counts = listed(f"{self.decisions[name]:,} {name}" for name in _RANKS if self.decisions[name])
            yield Text(f"  {counts}; {counted(self.findings, 'finding')} in all.")
        yield from self._gate(page, passed=passed, reasons=reasons)

    def _gate(self, page: Page, *, passed: bool, reasons: Sequence[str]) -> Iterator[Text]:
        """One article's reasons stand with its verdict; of many, the first few are named."""
        named = [one_line(reason) for reason in reasons[:_REASONS]] if self.decisions.total() != 1 else []
        missed = self.decisions["not checked"]
        if missed:
            yield from page.lay(Text(f"{counted(missed, 'article')} could not be checked."))
        if missed < self.decisions.total() or not passed:
            yield from page.lay(Text.assemble("Gate ", ("passed" if passed else "failed", BOLD), ":" if named else "."))
        for reason in named:
            yield from page.lay(Text(reason), INDENT * 2, INDENT * 3)
        if len(reasons) > len(named) > 0:
            yield from page.lay(Text(f"and {len(reasons) - len(named):,} more"), INDENT * 2)
        yield Text()

    def _table(self, measure: int) -> Iterator[Text]:
        rows = sorted(self.worst)[:_LISTED]
        room = _BAND if measure >= _WITH_BAND else 0
        yield Text(f"  score  {'band':<{room}.{room}}{'decision':<11}  findings  article", DIM)
        for row in rows:
            value = "–" if row.value < 0 else f"{row.value:.1f}"
            style = band_style(row.band)
            line = Text.assemble(INDENT, (f"{value:>5}", style + BOLD), INDENT)
            line.append(f"{spoken(row.band):<{room}.{room}}", style)
            line.append(f"{row.decision:<11}", decision_style(row.decision))
            line.append(f"  {row.findings if row.band else '':>8}  ")
            name = "standard input" if row.name == "-" else one_line(row.name)
            yield line.append(ended(name, max(measure - line.cell_len, 8)))
        if (hidden := self.decisions.total() - len(rows)) > 0:
            yield Text(f"  and {hidden:,} more, none of them worse", DIM)
        yield Text()


def _row(item: Report | Failure) -> Row:
    if isinstance(item, Failure):
        name = item.path or item.id
        place = f"{name}:{item.line}" if item.line else name
        return Row(0, -1.0, place, "", "not checked", 0)
    score, decision = item.score, item.decision.value
    value = -1.0 if score.value is None else score.value
    return Row(_RANKS[decision], value, address(item.article), score.band, decision, len(item.findings))
