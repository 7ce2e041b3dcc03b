"""WordNet, curated spinner pairs and word vectors turned into the inflected synonym graph that ships."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qualitycheck.errors import ReadError
from qualitycheck.language.synonyms import Relation, Substitute, pack
from qualitycheck.train.inflect import forms
from qualitycheck.train.moby import moby_pairs
from qualitycheck.train.published import published_swaps
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
_RAREST_NEIGHBOUR = 300
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


def is_listed(phrase: str, original: str, listed: Set[tuple[str, str]]) -> bool:
    """Whether any part of the original, up to four words, is paired with a part of the phrase in `listed`."""
    parts = [
        {" ".join(words[i : i + n]) for n in (1, 2, 3, 4) for i in range(len(words))}
        for words in (original.split(), phrase.split())
    ]
    return any((left, right) in listed for left in parts[0] for right in parts[1] if left != right)


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

    def add_published(self, swaps: Mapping[tuple[str, str], int], wordnet: WordNet) -> None:
        """Add swaps seen in published spun phrases, both ways, in every inflection that the two words share."""
        for (original, spun), count in swaps.items():
            weight = min(1.0, 0.35 + 0.4 * log10(count))
            for left, right in _alike(original, spun, wordnet):
                self.add(left, right, weight, Relation.SPIN)
                self.add(right, left, weight, Relation.ORIGINAL)

    def add_listed(self, pairs: Iterable[tuple[str, str, bool]], wordnet: WordNet, encoder: Path | None) -> None:
        """Add words that a thesaurus without senses lists together, weaker than any sense that WordNet knows.

        With an encoder, the nearer two words are in meaning the more they weigh: such lists ramble.
        """
        known = [
            pair for pair in pairs if self._known(pair[0], _RAREST_SOURCE) and self._known(pair[1], _RAREST_TARGET)
        ]
        near = np.ones(len(known)) if encoder is None else _nearness([pair[:2] for pair in known], encoder)
        for (root, listed, reciprocal), nearness in zip(known, near.tolist(), strict=True):
            strength = (0.6 if reciprocal else 0.4) * nearness
            for left, right in _alike(root, listed, wordnet):
                if self._known(left, _RAREST_SOURCE) and self._known(right, _RAREST_TARGET):
                    self._add_weaker(left, right, strength * self._commonness(right), Relation.LISTED)
                    self._add_weaker(right, left, strength * self._commonness(left), Relation.LISTED)

    def usual(self, word: str) -> bool:
        """Whether a lower-case word is frequent in the corpus, and hardly ever a name."""
        return (
            word.isalpha()
            and len(word) > 2
            and self._counts.count(word) >= _RAREST_NEIGHBOUR
            and self._counts.capital_share(word) < 0.4
        )

    def add_neighbours(self, vectors: NDArray[np.float32], vocabulary: list[str], most: int = 6) -> None:
        """Add the nearest words by cosine in `vectors`, (words, dimensions), among the usual ones."""
        keep = [index for index, word in enumerate(vocabulary) if self.usual(word)]
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
                        self._add_weaker(words[start + row], words[place], 0.5 * cosine, Relation.NEIGHBOUR)
                        self._add_weaker(words[place], words[start + row], 0.5 * cosine, Relation.NEIGHBOUR)

    def _add_weaker(self, source: str, target: str, weight: float, relation: Relation) -> None:
        if (target, False) not in self._edges[source]:  # a known relation says more than nearness or a list
            self.add(source, target, weight, relation)

    def ranked(self, most: int = _MOST_SUBSTITUTES) -> dict[str, list[Substitute]]:
        """The best `most` substitutes of every surface, best first; curated pairs and inflections always stay."""
        ranked: dict[str, list[Substitute]] = {}
        for source, found in self._edges.items():
            best = sorted(found.values(), key=lambda item: (item.relation not in _RESERVED, -item.weight, item.surface))
            kept = best[: min(most, _MOST_OF_PHRASE) if " " in source else most]
            ranked[source] = sorted(kept, key=lambda item: (-item.weight, item.relation, item.surface))
        return ranked

    def _known(self, surface: str, rarest: int) -> bool:
        return all(self._counts.count(word) >= rarest for word in surface.replace("-", " ").split(" "))

    def _commonness(self, surface: str) -> float:
        """0.4 for the rarest to 1 for words seen 10,000 times; a phrase is as common as its rarest word."""
        count = min(self._counts.count(word) for word in surface.replace("-", " ").split(" "))
        return min(1.0, 0.4 + 0.15 * log10(1 + count))


def _alike(left: str, right: str, wordnet: WordNet) -> list[tuple[str, str]]:
    """The two words as they stand, and inflected alike as every word class that WordNet knows of both."""
    pairs = {(left, right)}
    for letter in wordnet.classes(left) & wordnet.classes(right):
        pairs.update(_inflected(left, right, letter))
    return sorted(pairs)


def compile_graph(
    wordnet: Path,
    counts: WordCounts,
    out: Path,
    *,
    encoder: Path | None = None,
    senses: Path | None = None,
    moby: Path | None = None,
    published: Path | None = None,
    most: int = _MOST_SUBSTITUTES,
) -> int:
    """Write the graph of a WordNet folder, corpus counts and whatever else is given; return its number of edges.

    Args:
        wordnet: folder of WordNet's database files.
        counts: of the corpus: a word that normal English hardly has is no substitute.
        out: the file to write.
        encoder: folder with `model.safetensors` and `tokenizer.json`; its input embeddings serve as word vectors.
        senses: folder of a sentence encoder; what it makes of every usual word by itself serves as a vector as well.
        moby: the Moby Thesaurus, see moby_pairs.
        published: a list of tortured phrases, see published_swaps.
        most: substitutes kept of one word.
    """
    builder, words = GraphBuilder(counts), WordNet(wordnet)
    builder.add_curated(curated_pairs())
    if published is not None:
        builder.add_published(published_swaps(published), words)
    builder.add_wordnet(words)
    if moby is not None:
        builder.add_listed(moby_pairs(moby), words, encoder)
    if encoder is not None:
        builder.add_neighbours(*_embeddings(encoder))
    if senses is not None:
        from qualitycheck.train.neighbours import meanings

        usual = sorted(filter(builder.usual, counts.ids), key=len)  # batches of like length are read faster
        builder.add_neighbours(meanings(usual, senses), usual, most=16)
    edges = builder.ranked(most)
    pack(edges, out)
    return sum(map(len, edges.values()))


def _nearness(pairs: list[tuple[str, str]], encoder: Path) -> NDArray[np.float32]:
    """From 0.1, unrelated, to 1, nearly the same, by cosine of meaning, of every pair."""
    from qualitycheck.train.neighbours import meanings  # needs the extra `train`, as nothing else here does

    surfaces = sorted({word for pair in pairs for word in pair}, key=len)  # batches of like length are read faster
    number = {word: index for index, word in enumerate(surfaces)}
    vectors = meanings(surfaces, encoder)
    left, right = np.array([(number[a], number[b]) for a, b in pairs]).T
    cosine = np.concatenate(
        [
            np.einsum("ij,ij->i", vectors[left[at : at + 65536]], vectors[right[at : at + 65536]])
            for at in range(0, len(pairs), 65536)
        ]
    )
    result: NDArray[np.float32] = np.clip((cosine - 0.15) / 0.4, 0.1, 1.0)
    return result


def _embeddings(encoder: Path) -> tuple[NDArray[np.float32], list[str]]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tensors = load_file(encoder / "model.safetensors")
    name = next(key for key in tensors if key.endswith("embeddings.word_embeddings.weight"))
    vocabulary: dict[str, int] = Tokenizer.from_file(str(encoder / "tokenizer.json")).get_vocab()
    return tensors[name].astype(np.float32), sorted(vocabulary, key=vocabulary.__getitem__)


def main() -> None:
    """`qualitycheck train synonyms --help`."""
    import argparse
    import sys

    from qualitycheck.train.corpus import WordCounts

    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("wordnet", "counts", "out"):
        parser.add_argument(name, type=Path)
    for name in ("encoder", "senses", "moby", "published"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--most", type=int, default=_MOST_SUBSTITUTES)
    given = vars(parser.parse_args())
    counts = WordCounts.load(given.pop("counts"))
    sys.stderr.write(f"{compile_graph(given.pop('wordnet'), counts, given.pop('out'), **given)} edges\n")


if __name__ == "__main__":
    main()
