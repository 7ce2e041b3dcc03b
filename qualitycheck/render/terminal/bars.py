"""Turns a score's contributions into a waterfall whose bars, end to end, lead exactly from 100 to the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualitycheck.model.report import Contribution


class Step(NamedTuple):
    """One row: the running score before and after it, in tenths of a point."""

    entry: Contribution
    before: int
    after: int


def steps(contributions: Sequence[Contribution]) -> list[Step]:
    """Rules first, the dearest first; then caps and other named entries. Entries of no points are left out."""
    rows = []
    at = 1000
    for entry in sorted(contributions, key=lambda one: (one.code.islower(), one.tenths, one.code)):
        if entry.tenths:
            rows.append(Step(entry, at, at + entry.tenths))
            at += entry.tenths
    return rows


class Scale:
    """A horizontal axis of `width` cells; positions are in half cells, the finest that lines can draw."""

    def __init__(self, width: int, rows: Sequence[Step]) -> None:
        """Reach from 0 to 100 points, and further where the running score does."""
        self._width = width
        self._low = min([0, *(row.after for row in rows)])
        self._high = max([1000, *(row.after for row in rows)])

    def position(self, tenths: int) -> int:
        """Half cells from the left."""
        return round((tenths - self._low) * 2 * self._width / (self._high - self._low))

    def bar(self, one: int, other: int) -> str:
        """A line between two running scores; a dot where it would be shorter than half a cell."""
        left, right = sorted((self.position(one), self.position(other)))
        if left == right:
            return " " * min(left // 2, self._width - 1) + "·"
        lead = " " * (left // 2)
        start = "╺" if left % 2 else ""
        full = right // 2 - (left + 1) // 2
        return lead + start + "━" * full + ("╸" if right % 2 else "") if full >= 0 else lead + start
