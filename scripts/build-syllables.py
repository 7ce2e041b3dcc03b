"""Turns the CMU Pronouncing Dictionary into the table of the words whose syllables hyphenation miscounts.

textstat counts the syllables of a word by this dictionary and, for a word that it lacks, by hyphenation. The table
keeps only the words on which the two differ: a tenth of the dictionary's size, and the same counts.

Usage: python scripts/build-syllables.py cmudict.dict VERSION > qualitycheck/language/data/syllables.txt
"""

import hashlib
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyphen import Pyphen
from textstat.backend.selections import list_words

HEADER = """\
# Syllables of English words on which the CMU Pronouncing Dictionary and hyphenation differ; every line: count, words.
# Made by scripts/build-syllables.py from cmudict.dict {version}, whose sha256 is
#   {digest}.
# Dictionary: Copyright (C) 1993-2015 Carnegie Mellon University; see LICENSES-cmudict.txt.
"""


def pronounced(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Words with the syllables of their first pronunciation; a digit at a phone's end marks a stressed vowel."""
    for line in lines:
        word, *phones = line.split("#")[0].split()
        # textstat strips punctuation before it looks a word up: what changes under that is never looked up.
        if "(" not in word and list_words(word, lowercase=True) == [word]:
            yield word, sum(phone[-1].isdigit() for phone in phones)


def table(lines: Iterable[str]) -> Iterator[str]:
    """The table's lines, by count, at most 120 characters each."""
    hyphenation = Pyphen(lang="en_US")
    by_count: dict[int, list[str]] = {}
    for word, count in pronounced(lines):
        if count != len(hyphenation.positions(word)) + 1:
            by_count.setdefault(count, []).append(word)
    for count, words in sorted(by_count.items()):
        for line in textwrap.wrap(" ".join(sorted(words)), 117, break_long_words=False, break_on_hyphens=False):
            yield f"{count} {line}"


if __name__ == "__main__":
    source = Path(sys.argv[1]).read_bytes()
    print(HEADER.format(version=sys.argv[2], digest=hashlib.sha256(source).hexdigest()), end="")  # noqa: T201
    print(*table(source.decode("utf-8").splitlines()), sep="\n")  # noqa: T201
