"""Turns reports into terminal pages: the verdict, the article with its findings marked, notes, the score explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.text import Text

from qualitycheck.model.report import MEANING, Failure, Report
from qualitycheck.render.terminal.article import body
from qualitycheck.render.terminal.score import panel
from qualitycheck.render.terminal.style import DIM, Page
from qualitycheck.render.terminal.summary import Summary
from qualitycheck.render.terminal.verdict import failure, head
from qualitycheck.render.visible import encodable, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

_WIDEST = 92  # cells of a line of print; what is beyond belongs to the margin
_NARROWEST = 40  # cells; a narrower window is written past
_BESIDE = 62  # cells that notes need to stand beside the text


class TerminalOutput:
    """Format `full`: each report as it comes; with several of them, a table at the end."""

    def __init__(self, console: Console, *, show: Literal["all", "context"] = "all", explain: bool = False) -> None:
        """Choose how much to print.

        Args:
            console: where to; its width, its colours and NO_COLOR are honoured.
            show: the whole article, or only the passages around its findings.
            explain: print with each note its message, alternatives and places, and the article's metrics.
        """
        measure = min(max(console.width, _NARROWEST) - 2, _WIDEST)
        margin = min(console.width - measure - 6, _WIDEST + 8)
        self._page = Page(
            console=console,
            measure=measure,
            margin=margin if margin >= _BESIDE else 0,
            colour=console.is_terminal and console.color_system is not None and not console.no_color,
            context=show == "context",
            explain=explain,
        )
        self._summary = Summary()

    def add(self, item: Report | Failure) -> None:
        """Print one result."""
        self._summary.add(item)
        if isinstance(item, Failure):
            self._print(failure(item, self._page))
            return
        self._print(head(item, self._page))
        self._print(body(item, self._page))
        self._print(panel(item, self._page))

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Print the table of several results, the gate's word, and what a score means."""
        self._print(self._summary.lines(self._page, passed=passed, reasons=reasons))
        self._print(self._page.lay(Text(MEANING, DIM)))

    def _print(self, lines: Iterable[Text]) -> None:
        with self._page.console as console:  # which then writes once, not line by line
            for line in lines:
                safe = visible(line.plain).replace("\n", " ")  # the last gate, whatever a result holds
                line.plain = encodable(safe, console.encoding)
                console.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False)
