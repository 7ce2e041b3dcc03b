"""Turns an extracted text and the HTML page it came from into a map from the one's offsets to the other's."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from qualitycheck.model.article import Stretch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A tag, comment, script or entity: everything between two of them stands in the page as a reader sees it.
_MARKUP = re.compile(r"<!--|<(script|style)\b|<[/!?a-zA-Z][^<>]*>|&(?:#\w{1,8}|\w{1,32});?", re.IGNORECASE)
_LINE = re.compile(r"[^\n]+")
_BLANK = (0xA0, 0xAD, 0x202F, 0x2060, 0x3000, 0xFEFF)
_MOST_MISSES = 500  # each reads the rest of the page
_SHORTEST = 4  # characters without white space; a shorter line would be found anywhere


def source_map(text: str, page: str) -> tuple[Stretch, ...]:
    """Stretches of `text` found in `page`, in order; lines that are not found verbatim have none.

    Both sides are compared without white space and invisible characters, for extraction collapses the one and drops the
    other. A line is looked for after the one before it, so that a repeated line maps to its own place.
    """
    visible, origin = _visible(page)
    haystack, places = _squeezed(visible)
    where = origin[places]
    found: list[Stretch] = []
    position = misses = 0
    for line in _LINE.finditer(text):
        body = line.group().removeprefix("- ")
        needle, offsets = _squeezed(body)
        if len(needle) < _SHORTEST:
            continue
        at = haystack.find(needle, position)
        if at >= 0:
            found.extend(_stretches(offsets + (line.end() - len(body)), where[at : at + len(needle)]))
            position = at + len(needle)
        elif (misses := misses + 1) == _MOST_MISSES:
            break
    return tuple(found)


def _stretches(starts: NDArray[np.int64], sources: NDArray[np.int64]) -> list[Stretch]:
    """Neighbouring characters that keep their distance on both sides are one stretch; an entity is one of its own."""
    import numpy as np

    breaks = np.flatnonzero(np.diff(starts) != np.diff(sources)) + 1
    first = np.concatenate(([0], breaks))
    last = np.concatenate((breaks, [len(starts)])) - 1
    origins = np.where(sources < 0, ~sources, sources)
    return [
        Stretch(int(starts[a]), int(origins[a]), int(starts[b] - starts[a]) + 1)
        for a, b in zip(first, last, strict=True)
    ]


def _visible(page: str) -> tuple[str, NDArray[np.int64]]:
    """The characters of the page outside markup and where each stands, inverted (`~`) for one written as an entity."""
    import numpy as np

    pieces: list[str] = []
    origins: list[NDArray[np.int64]] = []
    position = 0
    while True:
        match = _MARKUP.search(page, position)
        end = match.start() if match else len(page)
        if end > position:
            pieces.append(page[position:end])
            origins.append(np.arange(position, end, dtype=np.int64))
        if match is None:
            break
        position = _end_of(page, match)
        if match.group().startswith("&"):
            character = html.unescape(match.group())
            pieces.append(character)
            origins.append(np.full(len(character), ~match.start(), dtype=np.int64))
    return "".join(pieces), np.concatenate(origins) if origins else np.zeros(0, np.int64)


def _end_of(page: str, match: re.Match[str]) -> int:
    closing = "-->" if match.group() == "<!--" else f"</{match.group(1)}" if match.group(1) else ""
    if not closing:
        return match.end()
    end = page.find(closing, match.end())
    return end + len(closing) if end >= 0 else len(page)


def _squeezed(text: str) -> tuple[str, NDArray[np.int64]]:
    """The text without white space and invisible characters, and the offset of each character left."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    blank = (codes <= 32) | ((codes >= 0x2000) & (codes <= 0x200F)) | np.isin(codes, _BLANK)
    offsets = np.flatnonzero(~blank)
    kept: bytes = codes[offsets].tobytes()
    return kept.decode("utf-32-le", "surrogatepass"), offsets
