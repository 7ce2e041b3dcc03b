"""Turns a report's score, decision and notes into the head that an editor reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualitycheck.render.place import address
from qualitycheck.render.terminal.style import BOLD, DIM, INDENT, band_style, decision_style
from qualitycheck.render.terminal.words import details, ended, spoken, verdict
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualitycheck.model.report import Failure, Report
    from qualitycheck.render.terminal.style import Page


def head(report: Report, page: Page) -> Iterator[Text]:
    """The file and its origin, the score with band and decision, the score as a line, the verdict and its reasons."""
    article = report.article
    yield from banner(address(article), page)
    origin = [one_line(part) for part in (article.author, article.published, article.publisher) if part]
    for line in (" · ".join(origin), one_line(article.url or "")):
        yield from page.lay(Text(line, DIM)) if line else ()
    yield Text()
    score, decision = report.score, report.decision
    style = band_style(score.band)
    value = "–" if score.value is None else f"{score.value:.1f}"
    left = Text.assemble(INDENT, (value, style + BOLD), "  ", (spoken(score.band), style + BOLD))
    right = Text(decision.value, decision_style(decision.value))
    yield Text.assemble(left, " " * max(page.measure - left.cell_len - right.cell_len, 2), right)
    if score.value is not None:
        room = page.measure - len(INDENT)
        full = round(score.value * room / 100)
        yield Text.assemble(INDENT, ("━" * full, style), ("─" * (room - full), DIM))
    yield from page.lay(Text(verdict(report)))
    for reason in decision.reasons:
        yield from page.lay(Text(f"{decision.value.capitalize()}: {one_line(reason)}"), hanging=INDENT * 2)
    if figures := details(report):
        yield from page.lay(Text(figures, DIM))
    if page.explain and report.metrics:
        measured = ", ".join(f"{one_line(spoken(name))} {value:,.1f}" for name, value in report.metrics.items())
        yield from page.lay(Text(measured, DIM))
    for note in dict.fromkeys((*article.source.notes, *report.notes)):
        yield from page.lay(Text(f"Note: {one_line(note)}", DIM), hanging=INDENT * 2)


def failure(item: Failure, page: Page) -> Iterator[Text]:
    """A result that could not be had, in its place."""
    name = item.path or item.id
    place = f"{name}:{item.line}" if item.line else name
    problem = one_line(item.problem.removeprefix(f"{place}: ").removeprefix(f"{name}: "))
    yield from banner(place, page)
    yield Text()
    yield from page.lay(Text.assemble(("Not checked", BOLD), f": {problem}"), hanging=INDENT * 2)
    yield Text()


def banner(name: str, page: Page) -> Iterator[Text]:
    """The line that sets one article off from the one before."""
    title = Text("standard input" if name == "-" else ended(one_line(name), page.measure - 6), BOLD)
    yield Text.assemble(("── ", DIM), title, " ", ("─" * (page.measure - title.cell_len - 4), DIM))
