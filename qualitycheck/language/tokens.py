"""Turns text into the stream of keys that the reference of normal English is counted over, with source offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash

BOUNDARY = "<s>"
NUMBER = "<n>"
YEAR = "<y>"
ORDINAL = "<o>"
COMMA = ","

# One alternative per kind of token. What matches none of them (quotation marks, hyphens, spaces) is passed over, so
# that
# "long-term" and "long term" are the same two keys and a stray quotation mark does not hide a collocation.
TOKEN = re.compile(
    r"""
      (?P<abbr>(?:[A-Za-z]\.){2,}
        | \b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Inc|Corp|Co|Ltd|vs|Prof|Rev)\.)
    | (?P<poss>['’][sS]\b)
    | (?P<word>[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*)
    | (?P<num>\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?)
    | (?P<stop>[.!?;:…]+(?=[\s"'”’)\]]|$) | \n[ \t\r]*\n)
    | (?P<comma>[,()\[\]—–] | \s--?\s)
    | (?P<sign>[%$£€&])
    """,
    re.VERBOSE,
)


# British spellings are counted and looked up under their American ones: which of the two a text uses says nothing.
SPELLING: dict[str, str] = dict(
    line.split(" ")
    for line in (Path(__file__).parent / "data" / "spelling.txt").read_text(encoding="utf-8").splitlines()
)


class _Keys(dict[str, str]):
    """Remembers the key of every surface form seen, since a corpus has far fewer forms than tokens."""

    def __missing__(self, surface: str) -> str:
        made = _key(surface)
        if len(self) < 2_000_000:  # a bound, so that hostile input cannot fill the memory of a long-lived worker
            self[surface] = made
        return made


def _key(surface: str) -> str:
    first = surface[0]
    if first.isdigit():
        if surface[-1].isalpha():
            return ORDINAL
        return YEAR if len(surface) == 4 and surface.isdigit() and surface[:2] in {"18", "19", "20"} else NUMBER
    if first.isalpha():
        word = surface.lower().replace("’", "'").rstrip(".")
        return SPELLING.get(word, word)
    if first in "'’":
        return "'s"
    if first in "%$£€&":
        return surface
    return COMMA if first in ",()[]—–" or surface.strip() in {"-", "--"} else BOUNDARY


KEYS: dict[str, str] = _Keys()


def word_hash(keys: list[str]) -> npt.NDArray[np.uint64]:
    """64-bit xxh3 hashes of keys; the n-gram hashes of `ngrams` are mixed from them."""
    digest = xxhash.xxh3_64_intdigest
    return np.fromiter((digest(key.encode("utf-8", "surrogatepass")) for key in keys), dtype=np.uint64, count=len(keys))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text.

    Attributes:
        keys: n keys; words case-folded, figures as classes, sentence ends as `<s>`.
        start, end: (n,) int32 half-open code points into the text.
        capital: (n,) bool, whether the surface begins with a capital letter.
        initial: (n,) bool, whether the token follows a boundary, where a capital says nothing.
        word: (n,) bool, whether the token is a word (not a figure, mark or boundary).
    """

    keys: list[str]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    capital: npt.NDArray[np.bool_]
    initial: npt.NDArray[np.bool_]
    word: npt.NDArray[np.bool_]


def tokenize(text: str) -> Tokens:
    """The tokens of `text`; linear in its length, never fails."""
    keys: list[str] = []
    start: list[int] = []
    end: list[int] = []
    capital: list[bool] = []
    lookup = KEYS
    for match in TOKEN.finditer(text):
        surface = match.group()
        keys.append(lookup[surface])
        start.append(match.start())
        end.append(match.end())
        capital.append(surface[0].isupper())
    word = np.fromiter((key[0].isalpha() for key in keys), dtype=np.bool_, count=len(keys))
    initial = np.ones(len(keys), dtype=np.bool_)
    initial[1:] = np.fromiter((key == BOUNDARY for key in keys[:-1]), dtype=np.bool_, count=max(len(keys) - 1, 0))
    return Tokens(
        keys=keys,
        start=np.array(start, dtype=np.int32),
        end=np.array(end, dtype=np.int32),
        capital=np.array(capital, dtype=np.bool_),
        initial=initial,
        word=word,
    )
