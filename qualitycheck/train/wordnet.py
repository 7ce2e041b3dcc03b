"""The WordNet database files turned into lemmas and their relatives by relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualitycheck.errors import ReadError
from qualitycheck.language.synonyms import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLASSES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_POINTERS = {
    "@": Relation.BROADER,
    "~": Relation.NARROWER,
    "&": Relation.SIMILAR,
    "^": Relation.SIMILAR,
    "$": Relation.SIMILAR,
    "*": Relation.SIMILAR,  # entailment: one act for another that it takes
    "+": Relation.DERIVED,
    "\\": Relation.DERIVED,  # pertainym: "atomic" of "atom"
}
_STRENGTH = {
    Relation.SYNONYM: 0.9,
    Relation.SIMILAR: 0.6,
    Relation.BROADER: 0.45,
    Relation.NARROWER: 0.35,
    Relation.SIBLING: 0.25,
    Relation.DERIVED: 0.4,
}
_SENSE_DECAY = 0.8
_MOST_SENSES = 8
_MOST_SIBLINGS = 30
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Synset:
    """One sense: its lower-case words and its pointers (relation, class letter, offset)."""

    words: tuple[str, ...]
    pointers: tuple[tuple[Relation, str, int], ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """A lemma related to another: its class letter, the strength in (0, 1] and the relation."""

    lemma: str
    word_class: str
    strength: float
    relation: Relation


class WordNet:
    """WordNet 3 as its `data.*` and `index.*` files give it (Fellbaum 1998; format: wndb(5WN))."""

    def __init__(self, folder: Path) -> None:
        self._synsets: dict[tuple[str, int], Synset] = {}
        self._senses: dict[tuple[str, str], tuple[int, ...]] = {}
        for letter, name in CLASSES.items():
            for path, load in (
                (folder / f"data.{name}", self._load_data),
                (folder / f"index.{name}", self._load_index),
            ):
                if not path.is_file():
                    raise ReadError("WordNet file missing", where=str(path), remedy="install WordNet's database files")
                with path.open(encoding="utf-8") as lines:
                    for line in lines:
                        if not line.startswith("  "):  # the licence at the head
                            load(letter, line)

    def lemmas(self) -> Iterator[tuple[str, str]]:
        """Every (lemma, class letter) of at most three words without capitals or digits."""
        return (key for key in self._senses if _usable(key[0]))

    def classes(self, lemma: str) -> set[str]:
        """The class letters under which `lemma` is listed."""
        return {letter for letter in CLASSES if (lemma, letter) in self._senses}

    def relatives(self, lemma: str, letter: str) -> list[Relative]:
        """What WordNet relates to any sense of `lemma`, each lemma once with its greatest strength."""
        found: dict[tuple[str, str], Relative] = {}
        for rank, offset in enumerate(self._senses.get((lemma, letter), ())[:_MOST_SENSES]):
            decay = _SENSE_DECAY**rank
            for relation, word_class, word in self._around(letter, offset):
                if word == lemma or not _usable(word):
                    continue
                strength = _STRENGTH[relation] * decay
                best = found.get((word, word_class))
                if best is None or best.strength < strength:
                    found[word, word_class] = Relative(word, word_class, strength, relation)
        return list(found.values())

    def _around(self, letter: str, offset: int) -> Iterator[tuple[Relation, str, str]]:
        synset = self._synsets[letter, offset]
        yield from ((Relation.SYNONYM, letter, word) for word in synset.words)
        for relation, other, target in synset.pointers:
            neighbour = self._synsets[other, target]
            yield from ((relation, other, word) for word in neighbour.words)
            if relation is Relation.BROADER:
                below = [(kin, place) for kind, kin, place in neighbour.pointers if kind is Relation.NARROWER]
                if len(below) <= _MOST_SIBLINGS:
                    for kin, place in below:
                        yield from ((Relation.SIBLING, kin, word) for word in self._synsets[kin, place].words)

    def _load_data(self, letter: str, line: str) -> None:
        fields = line.split("|", 1)[0].split()
        count = int(fields[3], 16)
        words = tuple(_plain(word) for word in fields[4 : 4 + 2 * count : 2])
        rest = fields[5 + 2 * count :]
        number = int(fields[4 + 2 * count])
        pointers = tuple(
            (_POINTERS[symbol], target_class.replace("s", "a"), int(target))
            for symbol, target, target_class in zip(rest[0 : 4 * number : 4], rest[1::4], rest[2::4], strict=False)
            if symbol in _POINTERS
        )
        self._synsets[letter, int(fields[0])] = Synset(words, pointers)

    def _load_index(self, letter: str, line: str) -> None:
        fields = line.split()
        senses = int(fields[2])
        self._senses[_plain(fields[0]), letter] = tuple(int(offset) for offset in fields[-senses:])


def _plain(word: str) -> str:
    return word.split("(", 1)[0].replace("_", " ")


def _usable(word: str) -> bool:
    return word.count(" ") < _MOST_WORDS and word.replace(" ", "").replace("-", "").isalpha() and word.islower()
