"""Turns words into hits where one phrase is said over and over, as translation models do when they stall."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document

# Words of a phrase -> how often in a row it takes: "no, no, no" and "again and again and again" are speech. A longer
# phrase is mostly a sentence, and told as one that stands in the text already.
_TURNS = {1: 6, 2: 5, 3: 4, 4: 3, 5: 3, 6: 3, 7: 3, 8: 3}
_PAUSE = re.compile(r"[.!?/\\|<>=&#+\n~^_{}\[\]()]")  # what is no sentence, or parts sentences: chants are several
_LONGEST_WORD = 255  # longer ones are counted as that long


class Loops:
    """Detector `loops`: has no parameters."""

    name: ClassVar[str] = "loops"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            closed(rule)
        self._rules = rules

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per loop in the text: everything behind the first turn, which says what it says."""
        tokens = document.text.tokens
        for size, first, last in loops(tokens.words):
            start, end = tokens.starts[first + size], tokens.ends[last]
            if _PAUSE.search(document.text.folded.text, tokens.starts[first], end):
                continue
            phrase = document.text.folded.text[tokens.starts[first] : tokens.ends[first + size - 1]]
            slots = {"phrase": phrase, "count": str((last - first + 1) // size)}
            for rule in self._rules:
                yield Evidence(rule.code, document.text.folded.source(start, end), 0.95, slots=slots)


def loops(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Number of words of a phrase, and the first and last word of a stretch that only repeats it, by place.

    A phrase that is a loop itself is told as the shortest one. Figures, lone letters and cries are no words.
    """
    lengths = _lengths(words)
    found: list[tuple[int, int, int]] = []
    for size, turns in _TURNS.items():
        for start, end in _equal_at(lengths, size, size * (turns - 1)):
            found += [
                (size, first, last)
                for first, last in _runs(words, size, start, end)
                if last - first + 1 >= size * turns and _says_something(words[first : first + size])
            ]
    reached = -1
    for size, first, last in sorted(found, key=lambda loop: (loop[1], loop[0])):
        if last > reached:
            yield size, first, last
            reached = last


def _says_something(phrase: Sequence[str]) -> bool:
    """Whether all are words, and one of them more than a cry."""
    longest = max(map(len, phrase))
    return (
        all(word.isalpha() for word in phrase)
        and longest > (2 if len(phrase) > 1 else 3)
        and not any(len(word) == 1 and word not in "ai" for word in phrase)
    )


def _lengths(words: Sequence[str]) -> bytes:
    """One byte a word: words that differ in length differ, and bytes compare by the thousand."""
    try:
        return bytes(map(len, words))
    except ValueError:
        return bytes(min(len(word), _LONGEST_WORD) for word in words)


def _equal_at(lengths: bytes, size: int, least: int) -> Iterator[tuple[int, int]]:
    """Stretches of at least so many places whose length is that of the word `size` places on; mostly there is none."""
    if len(lengths) < size + least:
        return
    width = len(lengths) - size
    differs = int.from_bytes(lengths[:-size]) ^ int.from_bytes(lengths[size:])
    bytes_ = differs.to_bytes(width)
    zeros = bytes(least)
    at = bytes_.find(zeros)
    while at >= 0:
        end = at + least
        while end < width and not bytes_[end]:
            end += 1
        yield at, end
        at = bytes_.find(zeros, end)


def _runs(words: Sequence[str], size: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Within the places from `start` to `end`: first and last word of each stretch that repeats itself after `size`."""
    first = start
    for at in range(start, end + 1):
        if at == end or words[at] != words[at + size]:
            if at > first:
                yield first, at + size - 1
            first = at + 1
