"""The Moby Thesaurus turned into pairs of words that it lists together, whatever their senses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualitycheck.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_WORDS = 3


def moby_pairs(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Every (root, listed, reciprocal) of lower-case words and phrases of at most three words.

    `path` holds one root a line, followed by all that is listed under it, parted by commas (Ward 1996, public
    domain). The thesaurus tells no senses apart, and neither do spinning tools. `reciprocal` tells whether the root
    is listed under the other word as well.

    Raises:
        ReadError: the file cannot be read as that.
    """
    entries: dict[str, frozenset[str]] = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                root, *listed = line.strip().split(",")
                if listed and _usable(root):
                    entries[root] = frozenset(filter(_usable, listed))
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"unreadable thesaurus: {error}", where=str(path), remedy="give Moby's words.txt") from error
    if not entries:
        raise ReadError("no entries found", where=str(path), remedy="one root a line, its words parted by commas")
    for root, words in entries.items():
        for word in sorted(words):
            if not set(root.split(" ")) <= set(word.split(" ")):  # "deep space" is no substitute of "space"
                yield root, word, root in entries.get(word, ())


def _usable(phrase: str) -> bool:
    return phrase.count(" ") < _MOST_WORDS and phrase.replace(" ", "").replace("-", "").isalpha() and phrase.islower()
