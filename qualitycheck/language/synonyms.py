"""Turns a word or a short phrase into what a spinner writes for it, and into what it may have been written for."""

from __future__ import annotations

import json
from enum import IntEnum
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from qualitycheck.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAGIC = "qualitycheck.synonyms/1"
_DEFAULT = "synonyms.bin"


class Relation(IntEnum):
    """How a substitute is related to the word that was asked for."""

    SPIN = 0  # a curated pair: tools write the substitute for the word
    ORIGINAL = 1  # a curated pair the other way round: the word is what tools write for the substitute
    SYNONYM = 2  # they share a WordNet synset
    SIMILAR = 3  # WordNet "similar to", "also see", verb groups
    BROADER = 4  # WordNet hypernym
    NARROWER = 5  # WordNet hyponym
    SIBLING = 6  # WordNet co-hyponym
    DERIVED = 7  # the same root in another word class
    INFLECTED = 8  # the same word in another inflection
    NEIGHBOUR = 9  # near in a space of word vectors
    LISTED = 10  # listed together in a thesaurus that tells no senses apart


class Substitute(NamedTuple):
    """One candidate: lower-case surface (words parted by one space), weight in (0, 1], and the relation it rests on."""

    surface: str
    weight: float
    relation: Relation


class SynonymGraph:
    """Surface forms and their substitutes, in one memory-mapped file.

    Words are keyed in lower case and in the inflection at hand: "partners" leads to "companions", as "partner" to
    "companion".
    Entries of several words ("health facility") are parted by single spaces; `longest` is the most words of any.
    Every edge is stored from both its ends, so the same look-up serves the channel (which original may have been
    here?) and the simulator (what would a tool write?); `spins` and `originals` only leave out the curated pairs that
    point the other way. The weight ranks substitutes of one word; it is no probability.

    >>> graph = SynonymGraph.open()                                  # doctest: +SKIP
    >>> [s.surface for s in graph.originals("health facility")][:1]  # doctest: +SKIP
    ['hospital']
    """

    def __init__(self, blob: NDArray[np.uint8]) -> None:
        try:
            size = int(blob[:4].view("<u4")[0])
            header = json.loads(bytes(blob[4 : 4 + size]))
            known = header["format"] == _MAGIC
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelError("the synonym graph is damaged", remedy="rebuild it with `qualitycheck train`") from error
        if not known:
            raise ModelError("the synonym graph is of another version", remedy="rebuild it with `qualitycheck train`")
        self.longest: int = header["longest"]
        self._scale: float = header["scale"]
        at = {name: blob[start:end] for name, (start, end) in header["sections"].items()}
        self._text = at["text"]
        self._edge_starts: NDArray[np.uint32] = at["edge_starts"].view("<u4")
        self._targets: NDArray[np.uint32] = at["targets"].view("<u4")
        self._weights = at["weights"]
        self._relations = at["relations"]
        self._cached = lru_cache(maxsize=50_000)(self._substitutes)

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Map the graph at `path`, by default the one that ships; raises ModelError when it is missing or damaged."""
        place = Path(str(files("qualitycheck.language") / "data" / _DEFAULT)) if path is None else path
        try:
            return cls(np.asarray(np.memmap(place, np.uint8, "r")))
        except (OSError, ValueError) as error:
            raise ModelError(
                "cannot open the synonym graph", where=str(place), remedy="reinstall or retrain"
            ) from error

    def __len__(self) -> int:
        return len(self._edge_starts) - 1

    def __contains__(self, surface: str) -> bool:
        return surface.lower() in self._index

    def substitutes(self, surface: str) -> tuple[Substitute, ...]:
        """All substitutes of `surface` (any case), each once, best first; empty when it is unknown."""
        return tuple({item.surface: item for item in reversed(self._cached(surface.lower()))}.values())[::-1]

    def spins(self, surface: str) -> tuple[Substitute, ...]:
        """What a tool may write for `surface`, best first."""
        return tuple(item for item in self._cached(surface.lower()) if item.relation != Relation.ORIGINAL)

    def originals(self, surface: str) -> tuple[Substitute, ...]:
        """What `surface` may have been written for, best first."""
        return tuple(item for item in self._cached(surface.lower()) if item.relation != Relation.SPIN)

    def surfaces(self) -> list[str]:
        """All entries, sorted by their UTF-8 bytes."""
        return self._names.copy()

    @cached_property
    def _names(self) -> list[str]:
        return bytes(self._text).decode().split("\n")[:-1]

    @cached_property
    def _index(self) -> dict[str, int]:
        return {surface: index for index, surface in enumerate(self._names)}

    def _substitutes(self, surface: str) -> tuple[Substitute, ...]:
        index = self._index.get(surface)
        if index is None:
            return ()
        start, end = (int(bound) for bound in self._edge_starts[index : index + 2])
        rows = zip(self._targets[start:end], self._weights[start:end], self._relations[start:end], strict=True)
        return tuple(
            Substitute(self._names[int(target)], float(weight) / self._scale, Relation(int(relation)))
            for target, weight, relation in rows
        )


def pack(edges: dict[str, list[Substitute]], path: Path) -> None:
    """Write `edges` (surface to its substitutes, best first) in the format that SynonymGraph.open maps."""
    surfaces = sorted({*edges, *(item.surface for found in edges.values() for item in found)}, key=str.encode)
    number = {surface: index for index, surface in enumerate(surfaces)}
    encoded = [f"{surface}\n".encode() for surface in surfaces]
    rows = [edges.get(surface, []) for surface in surfaces]
    flat = [item for row in rows for item in row]
    arrays: dict[str, NDArray[np.generic]] = {
        "edge_starts": np.cumsum([0, *map(len, rows)], dtype="<u4"),
        "targets": np.array([number[item.surface] for item in flat], "<u4"),
        "weights": np.array([max(1, round(item.weight * 255)) for item in flat], np.uint8),
        "relations": np.array([item.relation for item in flat], np.uint8),
        "text": np.frombuffer(b"".join(encoded), np.uint8),
    }
    sizes = [array.nbytes for array in arrays.values()]
    longest = max((surface.count(" ") + 1 for surface in surfaces), default=0)
    header_size = 1020
    starts = np.cumsum([4 + header_size, *sizes]).tolist()
    sections = {name: (starts[i], starts[i + 1]) for i, name in enumerate(arrays)}
    header = {"format": _MAGIC, "longest": longest, "scale": 255.0, "sections": sections}
    fresh = path.with_suffix(".new")  # a process may have the old file mapped
    with fresh.open("wb") as out:
        out.write(np.array([header_size], "<u4").tobytes())
        out.write(json.dumps(header).encode().ljust(header_size))
        for array in arrays.values():
            out.write(array.tobytes())
    fresh.replace(path)
