"""Turns the shipped part of the CMU Pronouncing Dictionary into syllable counts of English words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from qualitycheck.errors import ModelError

_TABLE = Path(__file__).resolve().parent / "data" / "syllables.txt"


@cache
def syllables() -> dict[str, int]:
    """Syllables by lower-case word, only of the words that English hyphenation miscounts.

    Raises:
        ModelError: the table is missing or damaged.
    """
    try:
        lines = [line for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
        return {word: int(count) for count, *words in map(str.split, lines) for word in words}
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot be read: {error}", where=str(_TABLE), remedy="install qualitycheck anew") from error
