"""Clean articles turned into batches of token windows, spun and clean, with a label for every token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import log
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from qualitycheck.train.simulate import Edit, Simulator, Spun, harmless
from qualitycheck.train.spinners import draw_profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from qualitycheck.train.corpus import Record, WordCounts

IGNORED = -100
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n\s*\n")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[^\w\s]|\d")
_LENGTHS = (48, 96, 128)
_SHARES = {"allsides": 38.0, "reuters": 27.0, "medquad": 9.0, "acl": 8.0, "abstracts": 9.0, "factbook": 4.0}
_KINDS = {"spun": 42, "clean": 18, "spun list": 18, "clean list": 14, "headlines": 4, "short": 4}
_NEUTRAL = log(0.15)


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of about equal length.

    Attributes:
        ids: (windows, tokens) int64 token ids, padded with 0.
        mask: (windows, tokens) int64, 1 where a token stands.
        labels: (windows, tokens) int64: 1 replaced, 0 not, IGNORED for padding, marks of the encoder and changes that
            nobody could see.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    labels: NDArray[np.int64]


class Noticeable:
    """Tells by counts of word pairs whether a swap could be seen at all: "large" for "big" before "house" could not."""

    def __init__(self, counts: WordCounts) -> None:
        self._counts, self._harmless = counts, harmless()

    def __call__(self, spun: str, edit: Edit) -> bool:
        """Whether the wording of `edit` in the text `spun` is clearly rarer than what stood there."""
        left = _WORD.findall(spun[max(0, edit.start - 40) : edit.start].lower().replace("’", "'"))[-1:] or ["\n"]
        right = _WORD.findall(spun[edit.end : edit.end + 40].lower().replace("’", "'"))[:1] or ["\n"]
        now = _WORD.findall(spun[edit.start : edit.end].lower().replace("’", "'"))
        then = _WORD.findall(edit.original.lower().replace("’", "'"))
        if now == then:
            return True  # only the capitals differ
        if edit.kind in {"house", "swap"} and " ".join(now) in self._harmless:
            return False
        return self._fluency([*left, *now, *right]) < self._fluency([*left, *then, *right]) + _NEUTRAL or (
            self._rarest([*left, *now, *right]) < 4
        )

    def _fluency(self, words: list[str]) -> float:
        """The weakest link: log of the least P(next | word), smoothed, among adjacent words."""
        pair, count = self._counts.pair, self._counts.count
        return min(log((pair(a, b) + 0.1) / (count(a) + 10)) for a, b in pairwise(words))

    def _rarest(self, words: list[str]) -> int:
        return min(self._counts.pair(a, b) for a, b in pairwise(words))


class Windows:
    """Draws batches from clean records: batch number n is the same for the same corpus, seed and n."""

    def __init__(
        self,
        records: Iterable[Record],
        simulator: Simulator,
        counts: WordCounts,
        tokenizer: Tokenizer,
        *,
        seed: int,
        tokens: int = 3072,
    ) -> None:
        self._texts: dict[str, list[str]] = {}
        self._titles: list[str] = []
        for record in records:
            self._texts.setdefault(record.source, []).append(record.text)
            if record.title:
                self._titles.append(record.title)
        self._sources = sorted(self._texts)
        self._weights = [_SHARES.get(source, 10.0) for source in self._sources]
        self._simulator, self._noticeable, self._tokenizer = simulator, Noticeable(counts), tokenizer
        self._seed, self._tokens = seed, tokens

    def batch(self, number: int) -> Batch:
        """Batch `number`: as many windows of one length as fit into the token budget."""
        rng = Random(self._seed * 1_000_003 + number)  # noqa: S311 (repeatable draws, nothing secret)
        length = rng.choices(_LENGTHS, (1, 3, 6))[0]
        rows = [self._window(rng, length) for _ in range(self._tokens // length)]
        widest = max(len(ids) for ids, _ in rows)
        ids = np.zeros((len(rows), widest), np.int64)
        labels = np.full((len(rows), widest), IGNORED, np.int64)
        mask = np.zeros((len(rows), widest), np.int64)
        for row, (tokens, marks) in enumerate(rows):
            ids[row, : len(tokens)], labels[row, : len(marks)], mask[row, : len(tokens)] = tokens, marks, 1
        return Batch(ids, mask, labels)

    def _window(self, rng: Random, length: int) -> tuple[list[int], list[int]]:
        kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
        size = length * 5  # characters that mostly fill the window
        if kind == "headlines" and self._titles:
            text = "\n".join(rng.choice(self._titles) for _ in range(12))
            spun = self._spin(text, rng, (0.03, 0.4)) if rng.random() < 0.5 else Spun(text, ())
        elif kind.endswith("list"):
            spun = self._list(rng, size, spinning=kind == "spun list")
        else:
            text = self._stretch(rng, size)
            if kind == "short":
                text = rng.choice(_SENTENCE.split(text))
                kind = rng.choice(("spun", "clean"))
            spun = self._spin(text, rng, (0.015, 0.55)) if kind == "spun" else Spun(text, ())
        return self._encode(_typeset(spun, rng), length)

    def _text(self, rng: Random) -> str:
        return rng.choice(self._texts[rng.choices(self._sources, self._weights)[0]])

    def _stretch(self, rng: Random, size: int) -> str:
        """A stretch of one document from a random sentence on."""
        text = self._text(rng)
        start = rng.randrange(max(1, len(text) - size))
        if start:
            found = _SENTENCE.search(text, start)
            start = found.end() if found and found.end() < len(text) - 20 else 0
        return text[start : start + size]

    def _list(self, rng: Random, size: int, *, spinning: bool) -> Spun:
        """Plain sentences of different documents in a row, each left alone or changed in a word or two."""
        parts: list[Spun] = []
        total = 0
        while total < size:
            sentences = [
                part
                for part in _SENTENCE.split(self._stretch(rng, 900))[:-1]
                if 25 < len(part) < 200 and part[-1] in ".?!"
            ]
            if not sentences:
                total += 20
                continue
            sentence = rng.choice(sentences)
            spun = Spun(sentence, ())
            if spinning and rng.random() < 0.7:
                spun = self._spin(sentence, rng, (0.06, 0.4))
            parts.append(spun)
            total += len(sentence)
        return _joined(parts, rng.choice((" ", " ", "\n\n")))

    def _spin(self, text: str, rng: Random, rate: tuple[float, float]) -> Spun:
        return self._simulator.simulate(text, rng.getrandbits(48), draw_profile(rng, rate))

    def _encode(self, spun: Spun, length: int) -> tuple[list[int], list[int]]:
        encoding = self._tokenizer.encode(spun.text)
        ids, offsets = encoding.ids[: length - 1] + encoding.ids[-1:], encoding.offsets[:-1][: length - 1]
        labels = [0] * len(offsets)
        labels[0] = IGNORED
        starts = [start for start, _ in offsets]
        for edit in spun.edits:
            begin, end = (edit.start, edit.end) if edit.end > edit.start else (edit.end, edit.end + 1)
            mark = 1 if self._noticeable(spun.text, edit) else IGNORED
            place = int(np.searchsorted(starts[1:], begin)) + 1
            while place > 1 and offsets[place - 1][1] > begin:
                place -= 1
            while place < len(offsets) and offsets[place][0] < end:
                labels[place] = mark
                place += 1
        return ids, [*labels, IGNORED][: len(ids)]


def _joined(parts: list[Spun], between: str) -> Spun:
    pieces: list[str] = []
    edits: list[Edit] = []
    place = 0
    for part in parts:
        edits += [
            Edit(e.start + place, e.end + place, e.original_start, e.original_end, e.original, e.kind)
            for e in part.edits
        ]
        pieces.append(part.text)
        place += len(part.text) + len(between)
    return Spun(between.join(pieces), tuple(edits))


def _typeset(spun: Spun, rng: Random) -> Spun:
    """Change quotation marks of whole windows alike in clean and spun text, so that they tell nothing."""
    text = spun.text
    draw = rng.random()
    if draw < 0.15:
        text = text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})
    elif draw < 0.3:
        text = text.replace("'", "’")
    return Spun(text, spun.edits) if len(text) == len(spun.text) else spun
