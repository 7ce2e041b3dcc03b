"""Turns hashes of words and phrases into their likely originals and weights, by a mapped table."""

from __future__ import annotations

import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qualitycheck.errors import ModelError
from qualitycheck.language import tokens
from qualitycheck.language.ngrams import DATA, U64, pair

MAGIC = b"QCORIG01"
LONGEST = 3  # words of a spun phrase, and of an original
SOURCES = ("neighbour", "thesaurus", "both", "curated")  # where a substitution is known from
_ALIGN = 64


def phrase_hash(words: Sequence[str]) -> int:
    """The n-gram hash of a phrase of 1 to 3 keys."""
    hashes = tokens.word_hash(list(words))
    joined = hashes[:1]
    for one in hashes[1:]:
        joined = pair(joined, one[None])
    return int(joined[0])


@dataclass(frozen=True, slots=True)
class Expansion:
    """Candidates of several places in parallel arrays: `place` indexes the queried hashes, `form` the table's forms."""

    place: npt.NDArray[np.int64]
    form: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float32]
    source: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Originals:
    """For each spun wording of 1 to 3 words the originals that a substitution could have started from.

    Attributes:
        spun: (s,) sorted n-gram hashes of wordings; `first` (s + 1,) where the candidates of each begin.
        form, weight, source: (c,) candidates: index of the original, 32 × -ln P(spun | original) as a byte, index into
            SOURCES.
        words: (f, 3) word hashes of the originals, 0 where they are shorter.
        length: (f,) words of each original.
        text: the originals as one string; `at` (f + 1,) where each begins.
    """

    spun: U64
    first: npt.NDArray[np.uint32]
    form: npt.NDArray[np.uint32]
    weight: npt.NDArray[np.uint8]
    source: npt.NDArray[np.uint8]
    words: U64
    length: npt.NDArray[np.uint8]
    at: npt.NDArray[np.uint32]
    text: npt.NDArray[np.uint8]

    @classmethod
    def open(cls, path: Path | None = None) -> Originals:
        """Maps a table that `write` wrote.

        Raises:
            ModelError: `path` is absent or no such table.
        """
        path = path or DATA / "originals.bin"
        remedy = "reinstall, or run `qualitycheck train neighbours`"
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            problem = f"cannot open the table of originals: {error}"
            raise ModelError(problem, where=str(path), remedy=remedy) from None
        if mapped[: len(MAGIC)] != MAGIC:
            raise ModelError("not a table of originals of this version", where=str(path), remedy=remedy)
        spun, candidates, forms, letters = np.frombuffer(mapped, np.uint32, 4, len(MAGIC)).tolist()
        layout = _layout(spun, candidates, forms, letters)
        found, offset = {}, _ALIGN
        for name, (dtype, count) in layout.items():
            found[name] = np.frombuffer(mapped, dtype, count, offset)
            offset += -(-found[name].nbytes // _ALIGN) * _ALIGN
        found["words"] = found["words"].reshape(forms, LONGEST)
        return cls(**found)

    def expand(self, hashes: U64) -> Expansion:
        """All candidates of all queried n-gram hashes; those not in the table have none."""
        index = np.minimum(np.searchsorted(self.spun, hashes), len(self.spun) - 1)
        known = np.flatnonzero(self.spun[index] == hashes)
        index = index[known]
        start = self.first[index].astype(np.int64)
        size = self.first[index + 1].astype(np.int64) - start
        place = np.repeat(known, size)
        inside = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
        entry = np.repeat(start, size) + inside
        weight = self.weight[entry].astype(np.float32) / np.float32(-32)
        return Expansion(place, self.form[entry].astype(np.int64), weight, self.source[entry])

    def spelled(self, form: int) -> str:
        """The wording of one original."""
        return bytes(self.text[self.at[form] : self.at[form + 1]]).decode()


def _layout(spun: int, candidates: int, forms: int, letters: int) -> dict[str, tuple[type[np.generic], int]]:
    return {
        "spun": (np.uint64, spun),
        "words": (np.uint64, forms * LONGEST),
        "first": (np.uint32, spun + 1),
        "form": (np.uint32, candidates),
        "at": (np.uint32, forms + 1),
        "weight": (np.uint8, candidates),
        "source": (np.uint8, candidates),
        "length": (np.uint8, forms),
        "text": (np.uint8, letters),
    }


def write(path: Path, table: Mapping[str, Sequence[tuple[str, float, int]]]) -> None:
    """Writes a table: wording -> (original, -ln P(wording | original), index into SOURCES), words parted by spaces."""
    originals = sorted({original for row in table.values() for original, _, _ in row})
    number = {original: index for index, original in enumerate(originals)}
    rows = sorted((phrase_hash(wording.split()), wording) for wording, row in table.items() if row)
    first = np.cumsum([0, *(len(table[wording]) for _, wording in rows)])
    entries = [entry for _, wording in rows for entry in table[wording]]
    words = np.zeros((len(originals), LONGEST), dtype=np.uint64)
    for index, original in enumerate(originals):
        hashes = tokens.word_hash(original.split())
        words[index, : len(hashes)] = hashes
    letters = [original.encode() for original in originals]
    arrays: dict[str, npt.ArrayLike] = {
        "spun": [one for one, _ in rows],
        "words": words.ravel(),
        "first": first,
        "form": [number[original] for original, _, _ in entries],
        "at": np.cumsum([0, *map(len, letters)]),
        "weight": [min(255, max(0, round(32 * cost))) for _, cost, _ in entries],
        "source": [source for _, _, source in entries],
        "length": [len(original.split()) for original in originals],
        "text": np.frombuffer(b"".join(letters), np.uint8),
    }
    layout = _layout(len(rows), len(entries), len(originals), sum(map(len, letters)))
    with path.open("wb") as file:
        sizes = np.array([len(rows), len(entries), len(originals), sum(map(len, letters))], dtype=np.uint32)
        file.write((MAGIC + sizes.tobytes()).ljust(_ALIGN, b"\0"))
        for name, (dtype, _) in layout.items():
            raw = np.asarray(arrays[name], dtype=dtype).tobytes()
            file.write(raw.ljust(-(-len(raw) // _ALIGN) * _ALIGN, b"\0"))
