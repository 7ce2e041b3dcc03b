"""Turns a score into a waterfall from 100 points down to it: one row and one bar for all that any rule cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualitycheck.render.terminal.bars import Scale, steps
from qualitycheck.render.terminal.style import BOLD, DIM, INDENT, PLAIN, band_style, family_style
from qualitycheck.render.terminal.words import points, spoken
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style

    from qualitycheck.model.report import Contribution, Report
    from qualitycheck.render.terminal.style import Page

_FIGURES = 10  # cells of the indent and the figures
_LABEL = 38  # cells of what a row is about, at most
_SHORTEST = 12  # cells of the bars, at least
_NAMED = {
    "worst-passage": "more, for its worst passage",
    "mostly-damage": "is mostly damage",
    "spun-document": "looks spun as a whole",
    "floor": "no score is below 0",
    "sourcing-cap": "sourcing costs no more",
    "repetition-cap": "repetition costs no more",
    "characters-cap": "damaged characters cost no more",
    "debris-cap": "scrape leftovers cost no more",
    "translation-cap": "translated wording costs no more",
    "spun-cap": "spun wording costs no more",
}


def panel(report: Report, page: Page) -> Iterator[Text]:
    """The rows; nothing where there is no score, or nothing to explain."""
    score = report.score
    rows = steps(score.contributions)
    if score.value is None or not rows:
        return
    names = {finding.code: finding.name for finding in (*report.findings, *report.suppressed)}
    label = min(_LABEL, page.measure - _FIGURES - _SHORTEST)
    scale = Scale(page.measure - _FIGURES - label, rows)
    yield Text("  Score", BOLD)
    yield Text()
    yield _row("100.0", Text("a text without damage"), Text(scale.bar(0, 1000), DIM), label)
    for row in rows:
        bar = Text(scale.bar(row.before, row.after), family_style(row.entry.code[:3]) if row.entry.tenths < 0 else DIM)
        yield _row(points(row.entry.tenths), _label(row.entry, names, label - 2), bar, label)
    bar = Text(scale.bar(0, rows[-1].after), band_style(score.band))
    yield _row(f"{score.value:.1f}", Text("this text", BOLD), bar, label, band_style(score.band) + BOLD)
    yield Text()


def _label(entry: Contribution, names: dict[str, str], room: int) -> Text:
    code = one_line(entry.code)
    known = one_line(names.get(entry.code, ""))
    label = Text.assemble((code, DIM), " ", spoken(known)) if known else Text(_NAMED.get(code, spoken(code)))
    count = f" ×{entry.count}" if entry.count > 1 else ""
    label.truncate(room - len(count), overflow="ellipsis")
    return label.append(count, DIM)


def _row(value: str, label: Text, bar: Text, room: int, style: Style = PLAIN) -> Text:
    row = Text.assemble(INDENT, (f"{value:>6}", style), INDENT, label)
    row.append(" " * (_FIGURES + room - row.cell_len))
    return row.append_text(bar)
