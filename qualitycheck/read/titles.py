"""Turns the opening of a text into the place where it states its title."""

from __future__ import annotations

import re

from qualitycheck.model.article import Span

_LONGEST = 200  # code points of a title
_OPENING = 4000  # code points that are searched
_BLOCK = re.compile(r"\S[^\r\n]*(?:\r?\n[^\S\r\n]*\S[^\r\n]*)*")
_ENDED = re.compile(r"[.!:;,…][\"'”’)\]]*$")
_NO_HEADING = re.compile(r"[-*+•◦▪–>|#=`\d]+[.)]?\s|[<{|]")


def stated_title(text: str, start: int = 0) -> Span | None:
    """Where the text states its title, or None.

    A title is a line of 3 to 30 words, at most 200 code points, that stands alone between blank lines before any
    prose, begins with no list mark, has a capital and no full stop at its end; text follows it. Short lines or lists
    of them may come before it, as menus do; a line of one or two words counts as a title only when nothing does.
    """
    for index, block in enumerate(_BLOCK.finditer(text, start, start + _OPENING)):
        span = _trimmed(text, *block.span())
        lines = text[span.start : span.end].splitlines()
        if index > 3 or any(_ENDED.search(one.rstrip()) or len(one) > _LONGEST for one in lines):
            return None
        if len(lines) > 1:
            continue
        words = len(lines[0].split())
        if _is_heading(lines[0]) and (
            3 <= words <= 30 or (index == 0 and words < 3 and _prose_follows(text, span.end))
        ):
            return span if text[span.end : span.end + _OPENING].strip() else None
    return None


def opening_title(text: str, title: str, start: int = 0) -> Span | None:
    """Where the text's first line, white space and case apart, repeats the title that was stated elsewhere; or None."""
    block = _BLOCK.search(text, start, start + _OPENING)
    if block is None:
        return None
    span = _trimmed(text, block.start(), block.start() + len(block.group().splitlines()[0]))
    first = text[span.start : span.end]
    return span if first and " ".join(first.split()).casefold() == " ".join(title.split()).casefold() else None


def _is_heading(line: str) -> bool:
    return any(letter.isupper() for letter in line) and line[0] not in ",.;)" and not _NO_HEADING.match(line)


def _prose_follows(text: str, start: int) -> bool:
    """Whether the next block is a paragraph rather than one more short line."""
    block = _BLOCK.search(text, start, start + _OPENING)
    return block is not None and len(block.group().split()) > 12


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    at = start + len(piece) - len(piece.lstrip())
    return Span(at, max(at, start + len(piece.rstrip())))
