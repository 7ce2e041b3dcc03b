"""Turns text into sentences: exact ones by a trained segmenter, rough ones where only equality matters."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from qualitycheck.model.article import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BREAK = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n")
_LINE = re.compile(r"[^\n]+")


@lru_cache(maxsize=1)
def _segmenter() -> Callable[[str], list[tuple[int, int]]]:
    from nupunkt import sent_spans  # imported late: it loads its model, and a list check never needs it

    def spans(text: str) -> list[tuple[int, int]]:
        return [(span[0], span[1]) for span in sent_spans(text)]

    return spans


def sentences(text: str) -> list[Span]:
    """Sentence spans without surrounding white space; a line break ends a sentence.

    nupunkt is Punkt (Kiss and Strunk 2006) with a legal and news abbreviation list.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text):
        for start, end in _segmenter()(line.group()):
            found.extend(_trimmed(text, line.start() + start, line.start() + end))
    return found


def rough_sentences(text: str) -> list[Span]:
    """Sentence-like spans at 20 times the speed, breaking after every full stop: equal text gives equal pieces."""
    found: list[Span] = []
    start = 0
    for match in _BREAK.finditer(text):
        found.extend(_trimmed(text, start, match.end()))
        start = match.end()
    found.extend(_trimmed(text, start, len(text)))
    return found


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    body = piece.strip()
    if body:
        at = start + len(piece) - len(piece.lstrip())
        yield Span(at, at + len(body))
