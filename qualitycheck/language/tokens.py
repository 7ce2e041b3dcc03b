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

# One group, and in it one alternative per kind of token: abbreviation, possessive, word, number, stop, comma, sign.
# What matches none of them (quotation marks, hyphens, spaces) is passed over, so that "long-term" and "long term" are
# the same two keys and a stray quotation mark does not hide a collocation. What may be told at a glance stands first,
# and runs of letters are read as ASCII while they are: a regular expression over all of Unicode takes twice the time.
_LETTERS = r"(?:[A-Za-z]++[^\W\d_]*+|[^\W\d_]++)"
TOKEN = re.compile(
    rf"""((?![ ][^-])(?:
      (?=[A-Za-z]{{1,4}}\.)(?:
        (?:[A-Za-z]\.){{2,}}
      | \b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Inc|Corp|Co|Ltd|vs|Prof|Rev)\.)
    | {_LETTERS}(?:['’](?![sS]\b){_LETTERS})*+
    | ['’][sS]\b
    | \d+(?:[.,:]\d+)*(?:st|nd|rd|th)?
    | [.!?;:…]+(?=[\s"'”’)\]]|$) | \n[ \t\r]*\n
    | [,()\[\]—–] | \s--?\s
    | [%$£€&]
    ))""",
    re.VERBOSE,
)


# British spellings are counted and looked up under their American ones: which of the two a text uses says nothing.
SPELLING: dict[str, str] = dict(
    line.split(" ")
    for line in (Path(__file__).parent / "data" / "spelling.txt").read_text(encoding="utf-8").splitlines()
)


_MOST = 2_000_000  # remembered; a bound, so that hostile input cannot fill the memory of a long-lived worker


class _Keys(dict[str, str]):
    """Remembers the key of every surface form seen, since a corpus has far fewer forms than tokens."""

    def __missing__(self, surface: str) -> str:
        made = _key(surface)
        if len(self) < _MOST:
            self[surface] = made
        return made


class _Kinds(dict[str, int]):
    """Remembers of every surface form seen whether it is capitalised, a word, a boundary: one bit each."""

    def __missing__(self, surface: str) -> int:
        key = KEYS[surface]
        made = _CAPITAL * surface[0].isupper() + _WORD * key[0].isalpha() + _BOUNDARY * (key == BOUNDARY)
        if len(self) < _MOST:
            self[surface] = made
        return made


class _Hashes(dict[str, int]):
    """Remembers the hash of every key seen."""

    def __missing__(self, key: str) -> int:
        made = xxhash.xxh3_64_intdigest(key.encode("utf-8", "surrogatepass"))
        if len(self) < _MOST:
            self[key] = made
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
_CAPITAL, _WORD, _BOUNDARY = 1, 2, 4
_KINDS: dict[str, int] = _Kinds()
_HASHES: dict[str, int] = _Hashes()


def word_hash(keys: list[str]) -> npt.NDArray[np.uint64]:
    """64-bit xxh3 hashes of keys; the n-gram hashes of `ngrams` are mixed from them."""
    return np.fromiter(map(_HASHES.__getitem__, keys), dtype=np.uint64, count=len(keys))


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
    pieces = TOKEN.split(text)  # what is passed over and tokens by turns
    surfaces = pieces[1::2]
    kinds = np.fromiter(map(_KINDS.__getitem__, surfaces), dtype=np.uint8, count=len(surfaces))
    edges = np.fromiter(map(len, pieces), dtype=np.int32, count=len(pieces)).cumsum(dtype=np.int32)
    initial = np.ones(len(surfaces), dtype=np.bool_)
    initial[1:] = kinds[:-1] & _BOUNDARY
    return Tokens(
        keys=list(map(KEYS.__getitem__, surfaces)),
        start=edges[:-1:2],
        end=edges[1::2],
        capital=(kinds & _CAPITAL).astype(np.bool_),
        initial=initial,
        word=(kinds & _WORD).astype(np.bool_),
    )
