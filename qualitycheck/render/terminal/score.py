"""Turns a score into a waterfall from 100 points down to it: one row and one bar for all that any rule cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualitycheck.render.terminal.bars import Scale, steps
from qualitycheck.render.terminal.style import BOLD, DIM, PLAIN, band_style, family_style
from qualitycheck.render.terminal.words import points, spoken
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style

    from qualitycheck.model.report import Contribution, Report
    from qualitycheck.render.terminal.style import Page

_LABEL = 38


def panel(report: Report, page: Page) -> Iterator[Text]:
    """The rows; nothing where there is no score, or nothing to explain."""
    score = report.score
    rows = steps(score.contributions)
    if score.value is None or not rows:
        return
    names = {finding.code: finding.name for finding in (*report.findings, *report.suppressed)}
    scale = Scale(page.measure - _LABEL - 12, rows)
    yield Text("  Score", BOLD)
    yield Text()
    yield _row("100.0", Text("a text without damage"), Text(scale.bar(0, 1000), DIM))
    for row in rows:
        style = family_style(row.entry.code[:3])
        yield _row(points(row.entry.tenths), _label(row.entry, names), Text(scale.bar(row.before, row.after), style))
    style = band_style(score.band)
    yield _row(f"{score.value:.1f}", Text("this text", BOLD), Text(scale.bar(0, rows[-1].after), style), style + BOLD)
    yield Text()


def _label(entry: Contribution, names: dict[str, str]) -> Text:
    code = one_line(entry.code)
    known = names.get(entry.code)
    label = Text.assemble((code, DIM), " ", spoken(known)) if known else Text(spoken(code))
    count = f" ×{entry.count}" if entry.count > 1 else ""
    label.truncate(_LABEL - len(count), overflow="ellipsis")
    return label.append(count, DIM)


def _row(value: str, label: Text, bar: Text, style: Style = PLAIN) -> Text:
    row = Text.assemble("  ", (f"{value:>6}", style), "  ", label)
    row.append(" " * (_LABEL + 12 - row.cell_len))
    return row.append_text(bar)
