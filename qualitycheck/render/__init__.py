"""Turns reports into what people and machines read; renderers are independent of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualitycheck.model.report import Failure, Report


class Output(Protocol):
    """One destination of a run: it takes each result as it comes and the gate's word at the end."""

    def add(self, item: Report | Failure) -> None:
        """Write one result."""

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write what is known only at the end: totals, and whether the gate was passed and why not."""
