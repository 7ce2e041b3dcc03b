"""Turns an article's text into the paragraphs to show, all of it or only the passages around its findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qualitycheck.model.article import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_REACH = 200  # code points of context on either side of a finding, cut back to whole sentences where there are any
_GAP = 60  # less than this is not worth an elision
_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+")
_WORD = re.compile(r"[^\W\d_]\w*(?:['’][^\W\d_]+)*")  # a number is no word, as in the score's count


class Elision(NamedTuple):
    """Something left out: `words` words; 0 where the line before or after counts them."""

    words: int


_CUT = Elision(0)


class Paragraph(NamedTuple):
    """One line of the text; `apart` tells whether white space sets it off from the line before."""

    parts: tuple[Span | Elision, ...]
    apart: bool


def paragraphs(text: str, spans: Sequence[Span] | None) -> Iterator[Paragraph]:
    r"""The lines of a text in order.

    Args:
        text: the field, already made visible (its only line break is `\n`).
        spans: findings to show with their context, in ascending order; None shows everything.
    """
    kept = None if spans is None else _kept(text, spans)
    left_out = 0
    last = 0
    for match in _LINE.finditer(text):
        if match.group().isspace():
            continue
        line = Span(*match.span())
        apart = text.count("\n", last, line.start) > 1
        last = line.end
        parts = [line] if kept is None else list(_parts(text, line, kept))
        if not any(isinstance(part, Span) for part in parts):
            left_out += sum(part.words for part in parts if isinstance(part, Elision))
            continue
        if isinstance(parts[0], Elision):
            left_out += parts[0].words
            parts[0] = _CUT
        if left_out:
            yield Paragraph((Elision(left_out),), apart=True)
            left_out, apart = 0, True
        if isinstance(parts[-1], Elision):
            left_out = parts[-1].words
            parts[-1] = _CUT
        yield Paragraph(tuple(parts), apart)
    if left_out:
        yield Paragraph((Elision(left_out),), apart=True)


def _parts(text: str, line: Span, kept: Sequence[Span]) -> Iterator[Span | Elision]:
    at = line.start
    for span in kept:
        start, end = max(span.start, line.start), min(span.end, line.end)
        if start >= end:
            continue
        if words := _words(text, at, start):
            yield Elision(words)
            at = start
        yield Span(at, end)
        at = end
    if words := _words(text, at, line.end):
        yield Elision(words)


def _words(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _kept(text: str, spans: Sequence[Span]) -> list[Span]:
    """What to show: around each finding's start and end, so that a long one is elided inside."""
    kept: list[Span] = []
    for window in sorted(window for span in spans for window in _windows(text, span)):
        if kept and window.start - kept[-1].end < _GAP:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, window.end))
        else:
            kept.append(window)
    return kept


def _windows(text: str, span: Span) -> Iterator[Span]:
    before, after = _before(text, span.start), _after(text, span.end)
    if span.end - span.start <= 3 * _REACH:
        yield Span(before, after)
    else:
        yield Span(before, _after(text, span.start + _REACH // 2))
        yield Span(_before(text, span.end - _REACH // 2), after)


def _before(text: str, offset: int) -> int:
    """Where to begin: the first sentence within reach, else a word, never before the line."""
    line = text.rfind("\n", 0, offset) + 1
    floor = offset - _REACH
    if floor <= line:
        return line
    if sentence := _SENTENCE_END.search(text, floor, offset):
        return sentence.end()
    space = text.find(" ", floor, offset)
    return floor if space < 0 else space + 1


def _after(text: str, offset: int) -> int:
    """Where to end: the last sentence within reach, else a word, never after the line."""
    found = text.find("\n", offset)
    line = len(text) if found < 0 else found
    ceiling = offset + _REACH
    if ceiling >= line:
        return line
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(offset - 2, 0), ceiling) if match.end() >= offset]
    if ends:
        return ends[-1]
    space = text.rfind(" ", offset, ceiling)
    return ceiling if space < 0 else space
