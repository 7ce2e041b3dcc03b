"""Turns text as found into text as matched, with a map back to every source offset.

Folding serves matching alone: typographic variants, look-alike letters and invisible characters must not hide a phrase
from a rule. What is reported is always the source text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from qualitycheck.model.article import Span

# Zero-width and formatting characters; a reader sees nothing where they stand (Unicode Cf and friends).
INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
# Letters of other scripts that look like Latin ones: the part of Unicode's confusables (UTS #39) met in running text.
LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһԛԝӏАВЕКМНОРСТУХІЈЅԌԜҮαονρτυιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhqwlABEKMHOPCTYXIJSGWYaovptuiABEZHIKMNOPTYX",
        strict=True,
    )
)
_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛ʼ′＇`´", "'"),
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}
_FULLWIDTH = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
_ONE_TO_ONE = {**_FULLWIDTH, **_TYPOGRAPHY}
_RESIZING = re.compile(f"[{INVISIBLE}{''.join(_LIGATURES)}]")
_FOREIGN = re.compile(f"[{''.join(LOOKALIKES)}]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_LATINISE = str.maketrans(LOOKALIKES)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and the way back.

    Attributes:
        text: what rules match against.
        offsets: source offset of each folded code point, and of the end; empty when offsets are equal.
    """

    text: str
    offsets: array[int] = field(default_factory=lambda: array("q"))

    def source(self, start: int, end: int) -> Span:
        """The source span of the folded span [start, end)."""
        if not self.offsets:
            return Span(start, end)
        last = self.offsets[end - 1] + 1 if end > start else self.offsets[start]
        return Span(self.offsets[start], last)

    def position(self, offset: int) -> int:
        """The folded offset of a source offset, or of the next code point that folding kept."""
        return bisect_left(self.offsets, offset) if self.offsets else offset


def fold(text: str) -> Folded:
    """Fold typography, full-width forms, ligatures, look-alike letters inside Latin words and invisible characters."""
    plain = text if text.isascii() else mapped(text, _ONE_TO_ONE)
    if plain.isascii():
        return Folded(plain)
    if _FOREIGN.search(plain):
        plain = _WORD.sub(_latinised, plain)
    if not _RESIZING.search(plain):
        return Folded(plain)
    return _resize(plain)


def _latinised(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_LATINISE) if _LATIN.search(word) else word


def _resize(plain: str) -> Folded:
    pieces: list[str] = []
    offsets = array("q")
    done = 0
    for match in _RESIZING.finditer(plain):
        at = match.start()
        piece = _LIGATURES.get(match.group(), "")
        pieces += plain[done:at], piece
        offsets.extend(range(done, at))
        offsets.extend([at] * len(piece))
        done = at + 1
    pieces.append(plain[done:])
    offsets.extend(range(done, len(plain) + 1))
    return Folded("".join(pieces), offsets)


def mapped(text: str, table: Mapping[str, str]) -> str:
    """The text with every character that `table` knows replaced by another one; none of these may be a key itself.

    What `str.translate` does, which looks at each character of a text that is not ASCII and takes ten times as long.
    """
    for char in table.keys() & set(text):
        text = text.replace(char, table[char])
    return text


def lower(text: str) -> str:
    """Lower-case without changing the number of code points ("İ" would become two)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)
