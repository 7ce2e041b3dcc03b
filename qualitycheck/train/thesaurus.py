"""WordNet, curated spinner pairs and word vectors turned into the inflected synonym graph that ships."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qualitycheck.errors import ReadError
from qualitycheck.language.synonyms import Relation, Substitute, pack
from qualitycheck.train.inflect import forms
from qualitycheck.train.wordnet import WordNet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qualitycheck.train.corpus import WordCounts

PAIRS = Path(__file__).with_name("spinner_pairs.toml")
_LETTERS = {"noun": "n", "verb": "v", "adjective": "a", "fixed": "x"}
_RANK_WEIGHTS = (1.0, 0.8, 0.65, 0.55, 0.45)
_MOST_SUBSTITUTES = 28
_MOST_OF_PHRASE = 8  # phrases are looked up rarely and their WordNet relatives are seldom what a tool writes
_RESERVED = {Relation.SPIN, Relation.ORIGINAL, Relation.INFLECTED}
_RAREST_SOURCE = 12
_RAREST_TARGET = 8
_CROSSINGS = [("NN", "VB"), ("NN", "JJ"), ("JJ", "RB"), ("NNS", "VBZ"), ("VBG", "NN"), ("VB", "JJ")]
_CROSS_CLASS = {*_CROSSINGS, *((right, left) for left, right in _CROSSINGS)}


@dataclass(frozen=True, slots=True)
class Pair:
    """A curated habit: tools of `family` write `spun` for `original`; both inflected alike, lower case."""

    family: str
    original: str
    spun: str
    weight: float


def curated_pairs(path: Path = PAIRS) -> list[Pair]:
    """Every inflected pair of the curated table; ReadError names the key that is not [FAMILY.CLASS] word = [...]."""
    with path.open("rb") as stream:
        try:
            table = tomllib.load(stream)
        except tomllib.TOMLDecodeError as error:
            raise ReadError(f"not TOML: {error}", where=str(path)) from error
    pairs: dict[tuple[str, str, str], Pair] = {}
    for family, classes in table.items():
        for name, entries in classes.items():
            if name not in _LETTERS:
                raise ReadError(
                    f"unknown word class {name!r}",
                    where=f"{path}: [{family}.{name}]",
                    remedy=f"one of {', '.join(_LETTERS)}",
                )
            for original, spins in entries.items():
                for weight, spun in zip(_RANK_WEIGHTS, spins, strict=False):
                    for left, right in _inflected(original, spun, _LETTERS[name]):
                        pairs.setdefault((family, left, right), Pair(family, left, right, weight))
    return list(pairs.values())


def _inflected(original: str, spun: str, letter: str) -> Iterator[tuple[str, str]]:
    left, right = forms(original, letter), forms(spun, letter)
    return ((left[tag], right[tag]) for tag in left if tag in right and left[tag] != right[tag])


class GraphBuilder:
    """Collects weighted edges between surface forms, keeping the best relation of each."""

    def __init__(self, counts: WordCounts) -> None:
        self._counts = counts
        self._edges: dict[str, dict[tuple[str, bool], Substitute]] = defaultdict(dict)

    def add(self, source: str, target: str, weight: float, relation: Relation) -> None:
        """Add one directed edge unless a stronger one is there."""
        if source == target:
            return
        key = (target, relation is Relation.ORIGINAL)  # a pair curated in both directions keeps both edges
        best = self._edges[source].get(key)
        if best is None or best.weight < weight:
            self._edges[source][key] = Substitute(target, min(1.0, weight), relation)

    def add_curated(self, pairs: Iterable[Pair]) -> None:
        """Add curated pairs in both directions."""
        for pair in pairs:
            self.add(pair.original, pair.spun, pair.weight, Relation.SPIN)
            self.add(pair.spun, pair.original, pair.weight, Relation.ORIGINAL)

    def add_wordnet(self, wordnet: WordNet) -> None:
        """Add WordNet's relations between forms alike in inflection, other word classes, and inflections of a lemma."""
        for lemma, letter in wordnet.lemmas():
            own = {tag: form for tag, form in forms(lemma, letter).items() if self._known(form, _RAREST_SOURCE)}
            if not own:
                continue
            for tag, form in own.items():
                for other_tag, other in own.items():
                    if not {tag, other_tag} & {"JJR", "JJS"}:  # "more close" for "close" is no spinner error
                        self.add(form, other, 0.3, Relation.INFLECTED)
            for relative in wordnet.relatives(lemma, letter):
                theirs = forms(relative.lemma, relative.word_class)
                for tag, form in own.items():
                    for their_tag, target in theirs.items():
                        alike = tag == their_tag if relative.word_class == letter else (tag, their_tag) in _CROSS_CLASS
                        if alike and self._known(target, _RAREST_TARGET):
                            weight = relative.strength * self._commonness(target)
                            self.add(form, target, weight, relative.relation)

    def add_neighbours(self, vectors: NDArray[np.float32], vocabulary: list[str], most: int = 6) -> None:
        """Add the nearest words by cosine in `vectors`, (words, dimensions), among frequent lower-case words."""
        keep = [
            index
            for index, word in enumerate(vocabulary)
            if word.isalpha()
            and len(word) > 2
            and self._counts.count(word) >= 300
            and self._counts.capital_share(word) < 0.4
        ]
        words = [vocabulary[index] for index in keep]
        matrix = vectors[keep] - vectors[keep].mean(axis=0)
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        for start in range(0, len(words), 1024):
            near = matrix[start : start + 1024] @ matrix.T
            best = np.argpartition(-near, most + 1, axis=1)[:, : most + 1]
            for row, places in enumerate(best):
                for place in places:
                    cosine = float(near[row, place])
                    if start + row != place and cosine > 0.35:
                        self._add_neighbour(words[start + row], words[place], 0.5 * cosine)
                        self._add_neighbour(words[place], words[start + row], 0.5 * cosine)

    def _add_neighbour(self, source: str, target: str, weight: float) -> None:
        if (target, False) not in self._edges[source]:  # a known relation says more than nearness
            self.add(source, target, weight, Relation.NEIGHBOUR)

    def ranked(self) -> dict[str, list[Substitute]]:
        """The best substitutes of every surface, best first; curated pairs and inflections are never crowded out."""
        ranked: dict[str, list[Substitute]] = {}
        for source, found in self._edges.items():
            best = sorted(found.values(), key=lambda item: (item.relation not in _RESERVED, -item.weight, item.surface))
            kept = best[: _MOST_OF_PHRASE if " " in source else _MOST_SUBSTITUTES]
            ranked[source] = sorted(kept, key=lambda item: (-item.weight, item.relation, item.surface))
        return ranked

    def _known(self, surface: str, rarest: int) -> bool:
        return all(self._counts.count(word) >= rarest for word in surface.replace("-", " ").split(" "))

    def _commonness(self, surface: str) -> float:
        """0.4 for the rarest to 1 for words seen 10,000 times; a phrase is as common as its rarest word."""
        count = min(self._counts.count(word) for word in surface.replace("-", " ").split(" "))
        return min(1.0, 0.4 + 0.15 * log10(1 + count))


def compile_graph(wordnet: Path, counts: WordCounts, out: Path, encoder: Path | None = None) -> int:
    """Write the graph of a WordNet folder, corpus counts and, when given, an encoder's word vectors; return its size.

    `encoder` is a folder with `model.safetensors` and `tokenizer.json`; its input embeddings serve as word vectors.
    """
    builder = GraphBuilder(counts)
    builder.add_curated(curated_pairs())
    builder.add_wordnet(WordNet(wordnet))
    if encoder is not None:
        builder.add_neighbours(*_embeddings(encoder))
    edges = builder.ranked()
    pack(edges, out)
    return sum(map(len, edges.values()))


def _embeddings(encoder: Path) -> tuple[NDArray[np.float32], list[str]]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tensors = load_file(encoder / "model.safetensors")
    name = next(key for key in tensors if key.endswith("embeddings.word_embeddings.weight"))
    vocabulary: dict[str, int] = Tokenizer.from_file(str(encoder / "tokenizer.json")).get_vocab()
    return tensors[name].astype(np.float32), sorted(vocabulary, key=vocabulary.__getitem__)


def main() -> None:
    """`python -m qualitycheck.train.thesaurus WORDNET COUNTS.npz OUT.bin [ENCODER]`."""
    import sys

    from qualitycheck.train.corpus import WordCounts

    wordnet, counts, out, *encoder = map(Path, sys.argv[1:])
    sys.stderr.write(f"{compile_graph(wordnet, WordCounts.load(counts), out, encoder[0] if encoder else None)} edges\n")


if __name__ == "__main__":
    main()
