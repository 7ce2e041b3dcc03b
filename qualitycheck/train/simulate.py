"""Clean text turned into what a spinning tool would have made of it, with every change and what stood there before."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from qualitycheck.language.ngrams import NgramCounts
from qualitycheck.language.synonyms import SynonymGraph
from qualitycheck.language.tokens import word_hash
from qualitycheck.train.spinners import Profile, draw_profile
from qualitycheck.train.thesaurus import Pair, curated_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PARAGRAPH = re.compile(r"\n\s*\n")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{2,600}[”\"]")
_SENTENCE_END = re.compile(r"[.!?:][\"”’)\]]*\s*[\"“(‘]*$|^\s*[\"“(‘]*$")
_LONGEST = 4
_FARTHEST = 3  # steps that a substitute drifts from the first
_ENDINGS = ("ing", "ed", "ly", "s")
_USUAL = 300  # occurrences from which on a word may be written for any other of its ending
_FUNCTION_WORDS = Path(__file__).with_name("function_words.toml")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: where it stands now, where it stood, what stood there, and its kind.

    A dropped word stands nowhere: its span is empty.
    Kinds: `swap`, `name` (a capitalised swap), `house` (a curated habit), `grammar`, `drop`, `double`, `case`.
    """

    start: int
    end: int
    original_start: int
    original_end: int
    original: str
    kind: str


@dataclass(frozen=True, slots=True)
class Spun:
    """A spun text and its edits in order; spans are half-open code points."""

    text: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """What to write for `words` tokens instead: a surface, and why."""

    words: int
    surface: str
    kind: str


class Simulator:
    """Spins text with the substitutes of a graph and the curated habits of tool families.

    `counts` tells of lower-case words how often each occurs in normal English.
    """

    def __init__(
        self, graph: SynonymGraph, pairs: Sequence[Pair], counts: Callable[[Sequence[str]], Iterable[int]]
    ) -> None:
        self._graph = graph
        self._counts = counts
        self.confused: dict[str, list[str]] = _small_words()["confused"]
        self._habits: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
        for pair in pairs:
            self._habits[pair.family][pair.original].append(pair)

    def simulate(self, text: str, seed: int, profile: Profile | None = None) -> Spun:
        """Spin `text`; the same text, seed and profile give the same result.

        Without a profile one is drawn from the seed.
        """
        rng = Random(seed)  # noqa: S311 (repeatable draws, nothing secret)
        return _Run(self, text, rng, profile or draw_profile(rng)).spin()

    def habit(self, family: str, phrase: str) -> list[Pair]:
        """What tools of `family` write for `phrase`."""
        return self._habits[family].get(phrase, [])

    def spins(self, phrase: str, profile: Profile, rng: Random) -> str | None:
        """Draw a substitute of `phrase` after the profile's taste, or None.

        A tool's thesaurus is not ours: what it writes is often the substitute of a substitute in our graph.
        """
        if rng.random() < profile.strange:
            return self._stranger(phrase, rng)
        drawn = self._drawn(phrase, profile, rng)
        for _ in range(_FARTHEST):
            if drawn is None or rng.random() >= profile.drift:
                break
            farther = self._drawn(drawn, profile, rng)
            drawn = drawn if farther is None or farther == phrase else farther
        return drawn

    def _drawn(self, phrase: str, profile: Profile, rng: Random) -> str | None:
        options = self._graph.spins(phrase)
        if not options:
            return None
        present = sorted({item.relation for item in options})
        relation = rng.choices(present, [profile.relations[kind] for kind in present])[0]
        kin = [item for item in options if item.relation == relation]
        weights = [item.weight**profile.sharpness for item in kin]
        if profile.common:
            usual = (self._usual(item.surface) ** profile.common for item in kin)
            weights = [weight * share for weight, share in zip(weights, usual, strict=True)]
        return rng.choices(kin, weights)[0].surface

    def _usual(self, phrase: str) -> float:
        """Occurrences of the rarest word of `phrase`, at least one."""
        return max(1, min(self._seen.get(word, 0) for word in phrase.split(" ")))

    def _stranger(self, phrase: str, rng: Random) -> str | None:
        """Any word of the same ending, a usual one more likely: what context alone can tell from the right one."""
        kin = None if " " in phrase else self._strangers.get(_ending(phrase))
        if kin is None:
            return None
        words, bounds = kin
        drawn = rng.choices(words, cum_weights=bounds)[0]
        return None if drawn == phrase else drawn

    @cached_property
    def _seen(self) -> dict[str, int]:
        words = sorted({word for surface in self._graph.surfaces() for word in surface.split(" ")})
        return {word: int(count) for word, count in zip(words, self._counts(words), strict=True) if count}

    @cached_property
    def _strangers(self) -> dict[str, tuple[list[str], list[float]]]:
        kin: dict[str, list[str]] = defaultdict(list)
        for surface in self._graph.surfaces():
            if surface.isalpha() and len(surface) > 2 and self._seen.get(surface, 0) >= _USUAL:
                kin[_ending(surface)].append(surface)
        return {
            ending: (words, list(accumulate(self._seen[word] ** 0.5 for word in words)))
            for ending, words in kin.items()
        }


class _Run:
    """One pass over one text: walks the words, decides, and writes the result with its edits."""

    def __init__(self, simulator: Simulator, text: str, rng: Random, profile: Profile) -> None:
        self.simulator, self.text, self.rng, self.profile = simulator, text, rng, profile
        self.words = list(WORD.finditer(text))
        self.pieces: list[str] = []
        self.length = 0
        self.copied = 0
        self.edits: list[Edit] = []
        self.chosen: dict[str, str] = {}
        self.quoted = [] if profile.quotations else [match.span() for match in _QUOTED.finditer(text)]

    def spin(self) -> Spun:
        """The spun text."""
        bounds = [match.start() for match in _PARAGRAPH.finditer(self.text)] + [len(self.text)]
        paragraph, spinning = 0, self._spins_paragraph()
        place = 0
        while place < len(self.words):
            start = self.words[place].start()
            while start > bounds[paragraph]:
                paragraph, spinning = paragraph + 1, self._spins_paragraph()
            change = None
            if spinning and not any(low <= start < high for low, high in self.quoted):
                change = self._change(place)
            if change is None:
                place += 1
            else:
                self._write(place, change)
                place += change.words
        self._emit(self.text[self.copied :])
        return Spun("".join(self.pieces), tuple(self.edits))

    def _spins_paragraph(self) -> bool:
        return self.rng.random() < self.profile.paragraphs

    def _change(self, place: int) -> _Change | None:
        word = self.words[place].group()
        lower = word.lower().replace("’", "'")
        draw = self.rng.random
        if draw() < self.profile.case and len(word) > 2:
            return _Change(1, word.lower() if word[0].isupper() else word.capitalize(), "case")
        if lower in self.simulator.confused:
            if draw() < self.profile.grammar:
                surface = self.rng.choice(self.simulator.confused[lower])
                return _Change(1, surface, "grammar" if surface else "drop")
            return self._house(place, self.profile.rate * 0.25)
        if draw() < self.profile.doubling:
            return self._doubled(word, lower)
        named = word[0].isupper() and not self._opens_sentence(place)
        rate = self.profile.rate * (self.profile.capitals if named else 1.0)
        house = self._house(place, rate)
        if house is not None or draw() >= rate or len(lower) < 3:
            return house
        return self._swap(place, named)

    def _house(self, place: int, rate: float) -> _Change | None:
        """A curated habit that fits here, longest phrase first."""
        if self.rng.random() >= rate * self.profile.house:
            return None
        for count in range(min(_LONGEST, len(self.words) - place), 0, -1):
            phrase = self._phrase(place, count)
            if phrase is None:
                continue
            for family in self._families():
                options = self.simulator.habit(family, phrase)
                if options:
                    return _Change(count, self.rng.choices(options, [pair.weight for pair in options])[0].spun, "house")
        return None

    def _families(self) -> tuple[str, ...]:
        return (*self.profile.families, "general") if self.rng.random() < 0.8 else ("general",)

    def _swap(self, place: int, named: bool) -> _Change | None:
        for count in (3, 2, 1):
            phrase = self._phrase(place, count) if place + count <= len(self.words) else None
            if phrase is None:
                continue
            known = self.chosen.get(phrase)
            if known is not None and self.rng.random() < self.profile.consistency:
                return _Change(count, known, "name" if named else "swap")
            surface = self.simulator.spins(phrase, self.profile, self.rng)
            if surface is not None:
                self.chosen[phrase] = surface
                return _Change(count, surface, "name" if named else "swap")
        return None

    def _doubled(self, word: str, lower: str) -> _Change:
        beside = word if self.rng.random() < 0.4 else self.simulator.spins(lower, self.profile, self.rng) or word
        first = self.rng.random() < 0.5
        return _Change(1, f"{beside} {word}" if first else f"{word} {beside}", "double")

    def _phrase(self, place: int, count: int) -> str | None:
        """The lower-cased words from `place`, or None when more than a space parts them."""
        words = self.words[place : place + count]
        if any(self.text[left.end() : right.start()] != " " for left, right in pairwise(words)):
            return None
        return " ".join(match.group() for match in words).lower().replace("’", "'")

    def _opens_sentence(self, place: int) -> bool:
        if place == 0:
            return True
        between = self.text[self.words[place - 1].end() : self.words[place].start()]
        return "\n" in between or bool(_SENTENCE_END.search(between))

    def _write(self, place: int, change: _Change) -> None:
        start, end = self.words[place].start(), self.words[place + change.words - 1].end()
        original = self.text[start:end]
        surface = change.surface if change.kind == "case" else _dressed(change.surface, original)
        if surface == original:
            return
        if self.copied < start:
            self._emit(self.text[self.copied : start])
        self.copied = end
        if change.kind == "drop":
            if end < len(self.text) and self.text[end] == " ":
                self.copied = end + 1
            self.edits.append(Edit(self.length, self.length, start, end, original, "drop"))
            return
        if self.profile.repairs and place:
            self._mend_article(place, surface)
        begin = self.length
        self._emit(surface)
        self.edits.append(Edit(begin, self.length, start, end, original, change.kind))

    def _mend_article(self, place: int, surface: str) -> None:
        """Set the "a" or "an" just written right for `surface`, as a tidy tool does; that is no damage and no edit."""
        before = self.words[place - 1]
        if (
            before.group().lower() not in {"a", "an"}
            or not self.pieces
            or not self.pieces[-1].endswith(f"{before.group()} ")
        ):
            return
        wanted = "an" if surface[0].lower() in "aeiou" else "a"
        tail = self.pieces.pop()
        self.length -= len(tail)
        made = wanted.capitalize() if before.group()[0].isupper() else wanted
        self._emit(f"{tail[: -len(before.group()) - 1]}{made} ")

    def _emit(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)


def _dressed(surface: str, original: str) -> str:
    """`surface` in the capitals of `original`."""
    letters = [char for char in original if char.isalpha()]
    if len(letters) > 1 and all(char.isupper() for char in letters):
        return surface.upper()
    if not original[0].isupper():
        return surface
    titled = " " in original and all(word[0].isupper() for word in original.split(" "))
    if titled:
        return " ".join(
            word if word in {"of", "the", "and", "in"} else word[:1].upper() + word[1:] for word in surface.split(" ")
        )
    return surface[:1].upper() + surface[1:]


def _ending(word: str) -> str:
    """The inflection at hand as far as the last letters tell it."""
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")


def reference_counts(words: Sequence[str]) -> Iterable[int]:
    """Occurrences of lower-case words in the reference of normal English that ships."""
    return NgramCounts.open().count(word_hash(list(words)))


def harmless() -> frozenset[str]:
    """Substitutes that people write as well, so that they are no evidence of spinning wherever they fit."""
    return frozenset(_small_words()["harmless"])


def _small_words() -> dict[str, Any]:
    return tomllib.loads(_FUNCTION_WORDS.read_text(encoding="utf-8"))


@cache
def default_simulator() -> Simulator:
    """The simulator over the graph and the pairs that ship."""
    return Simulator(SynonymGraph.open(), curated_pairs(), reference_counts)


def simulate(text: str, seed: int, profile: Profile | None = None) -> Spun:
    """Spin `text` with the shipped tables; see Simulator.simulate."""
    return default_simulator().simulate(text, seed, profile)
