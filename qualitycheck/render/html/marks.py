"""Turns a text and its findings into blocks of pieces that read, joined, exactly like the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from qualitycheck.model.article import Span
from qualitycheck.render.html.safe import visible
from qualitycheck.text.regions import blocks

if TYPE_CHECKING:
    from qualitycheck.render.html.restore import Restored

_HEADING = re.compile(r"#{1,6}[ \t]")
_MAX_HEADING = 90  # code points; a longer single line is a short paragraph
_MAX_BLOCKS = 20_000
_PASSAGE = 140  # code points; a longer mark is shown as a tinted passage, for nobody reads a page of underlines


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding's place, as marks need it.

    Attributes:
        key: its anchor in the page.
        span: half-open code points of the text that is being set.
        family, severity: decide the mark's look.
    """

    key: str
    span: Span
    family: str
    severity: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same findings.

    Attributes:
        html: the text, escaped, acting characters made visible.
        mark: the finding that the piece stands for (the shortest one here), or None for unmarked text.
        others: further findings that cover the piece.
        first: whether the finding's first piece is this one, which carries its anchor.
        restored: the likely original, where a restored stretch begins with this piece.
        replaced: whether a restored stretch covers the piece.
        passage: whether the finding is too long to be underlined.
    """

    html: Markup
    mark: Marked | None = None
    others: tuple[Marked, ...] = ()
    first: bool = False
    restored: Restored | None = None
    replaced: bool = False
    passage: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list or the like, and the white space before it.

    Attributes:
        kind: prose, heading, list, code, verse or table.
        gap: what stands between it and the block before.
        pieces: its text.
        line: 1-based line of its first character.
        start: offset of its first character.
    """

    kind: str
    gap: Markup
    pieces: tuple[Piece, ...]
    line: int
    start: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A text set as blocks.

    Attributes:
        blocks: in order; empty for an empty text.
        rest: white space after the last block.
    """

    blocks: tuple[Block, ...] = ()
    rest: Markup = field(default_factory=Markup)


def set_text(
    text: str, marks: Sequence[Marked], offers: Sequence[Restored] = (), *, headline: Span | None = None
) -> Setting:
    """Set a text; joined, the text content of all gaps, pieces and the rest is the text.

    Args:
        text: what is set.
        marks: sorted by span, each inside the text.
        offers: restorations, sorted, none overlapping another.
        headline: where the text has its headline; that becomes a block of its own.
    """
    spans = _merged(_split(text, blocks(text), headline) if headline else blocks(text))
    pieces = _pieces(text, marks, offers, [edge for _, span in spans for edge in span])
    built: list[Block] = []
    position, line, index = 0, 1, 0
    for number, (found, span) in enumerate(spans):
        line += text.count("\n", position, span.start)
        inside: list[Piece] = []
        while index < len(pieces) and pieces[index][0] < span.end:
            if pieces[index][0] >= span.start:
                inside.append(pieces[index][1])
            index += 1
        follows = spans[number + 1][1] if number + 1 < len(spans) else Span(0, 0)
        gap = visible(text[position : span.start])
        built.append(Block(_kind(found, text, span, follows, inside), gap, tuple(inside), line, span.start))
        line += text.count("\n", span.start, span.end)
        position = span.end
    return Setting(tuple(built), visible(text[position:]))


def _merged(found: Sequence[tuple[str, Span]]) -> Sequence[tuple[str, Span]]:
    """Neighbouring blocks taken together where there are more than a browser can lay out; line breaks stay."""
    step = -(-len(found) // _MAX_BLOCKS)
    if step <= 1:
        return found
    return [
        ("prose", Span(found[at][1].start, found[min(at + step, len(found)) - 1][1].end))
        for at in range(0, len(found), step)
    ]


def _split(text: str, found: Sequence[tuple[str, Span]], headline: Span) -> list[tuple[str, Span]]:
    """Blocks with the headline cut out of the one that holds it."""
    built: list[tuple[str, Span]] = []
    for kind, span in found:
        if not span.overlaps(headline):
            built.append((kind, span))
            continue
        before, after = text[span.start : headline.start], text[headline.end : span.end]
        if before.strip():
            built.append(("prose", Span(span.start, span.start + len(before.rstrip()))))
        built.append(("headline", headline))
        if after.strip():
            built.append(("prose", Span(span.end - len(after.lstrip()), span.end)))
    return built


def _kind(found: str, text: str, span: Span, follows: Span, pieces: Sequence[Piece]) -> str:
    """A short line is a heading only where prose follows and no finding says that it does not belong."""
    block = text[span.start : span.end]
    if found != "heading" or _HEADING.match(block):
        return found
    debris = any(piece.mark and piece.mark.family == "SCR" for piece in pieces)
    leads = len(follows) and follows.end - follows.start > _MAX_HEADING
    return "heading" if leads and not debris and len(block) <= _MAX_HEADING and "|" not in block else "prose"


def _pieces(
    text: str, marks: Sequence[Marked], offers: Sequence[Restored], edges: Sequence[int]
) -> list[tuple[int, Piece]]:
    """Cut the text at every edge of a mark, restoration or block; each piece comes with its start."""
    cuts = {0, len(text), *edges}
    for span in (*(mark.span for mark in marks), *(offer.span for offer in offers)):
        cuts.update(span)
    ordered = sorted(cuts)
    starts = [offer.span.start for offer in offers]
    seen: set[str] = set()
    found = []
    for (start, end), active in zip(pairwise(ordered), _active(ordered, marks), strict=True):
        at = bisect_left(starts, end) - 1
        offer = offers[at] if at >= 0 and offers[at].span.end > start else None
        mark = active[0] if active else None
        first = mark is not None and mark.key not in seen
        seen.update([mark.key] if mark else ())
        found.append(
            (
                start,
                Piece(
                    html=visible(text[start:end]),
                    mark=mark,
                    others=active[1:],
                    first=first,
                    restored=offer if offer and offer.span.start == start else None,
                    replaced=offer is not None,
                    passage=mark is not None and mark.span.end - mark.span.start > _PASSAGE,
                ),
            )
        )
    return found


def _active(cuts: Sequence[int], marks: Sequence[Marked]) -> Iterator[tuple[Marked, ...]]:
    """For each stretch between two cuts the marks that cover it, the shortest first."""
    open_until: list[tuple[int, int]] = []  # a heap of (end, index of the mark)
    index = 0
    for start, _ in pairwise(cuts):
        while open_until and open_until[0][0] <= start:
            heappop(open_until)
        while index < len(marks) and marks[index].span.start <= start:
            heappush(open_until, (marks[index].span.end, index))
            index += 1
        covering = [marks[at] for end, at in open_until if end > start]
        covering.sort(key=lambda mark: (mark.span.end - mark.span.start, mark.severity != "error", mark.key))
        yield tuple(covering)
