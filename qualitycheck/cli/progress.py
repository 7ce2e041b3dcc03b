"""Turns a stream of results into the same stream and a progress bar on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from qualitycheck.read import Input

T = TypeVar("T")

_BLOCK = 1 << 20
_COUNTED = 4 << 30  # bytes of JSON Lines that are worth counting lines in beforehand


def with_progress(results: Iterable[T], total: int | None) -> Iterator[T]:
    """Show how many were checked, how fast, and the time left where the total is known."""
    with _bar() as bar:
        task = bar.add_task("checking", total=total)
        for result in results:
            yield result
            bar.advance(task)


def expected(inputs: Iterable[Input]) -> int | None:
    """How many articles inputs hold: one a file, one a line of JSON Lines; None where only reading would tell."""
    total = size = 0
    for item in inputs:
        if item.path is None or item.packing:
            return None
        if item.kind != "record":
            total += 1
            continue
        try:
            size += item.path.stat().st_size
            if size > _COUNTED:
                return None
            total += _lines(item.path)
        except OSError:
            total += 1  # it comes out as one failure
    return total


def _lines(path: Path) -> int:
    count = 0
    last = b"\n"
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


class _Rate(ProgressColumn):
    """Results a second, over the last half minute."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(compact=True))
    return Progress(*columns, console=console, transient=console.is_terminal)
