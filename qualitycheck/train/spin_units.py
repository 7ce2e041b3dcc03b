"""Turns held-out documents into the texts that the second stage learns from: clean, lightly and heavily spun."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from qualitycheck.language.tokens import Tokens
from qualitycheck.train.counts import held_out, records
from qualitycheck.train.simulate import Edit, Simulator, Spun
from qualitycheck.train.spinners import draw_profile

SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n\s*\n")

# How often each kind of text is drawn, and the bounds of its spin rate.
KINDS: dict[str, tuple[float, tuple[float, float] | None]] = {
    "clean": (42, None),
    "touched": (12, (0.008, 0.04)),  # a word or two a paragraph
    "light": (13, (0.04, 0.12)),
    "heavy": (13, (0.12, 0.5)),
    "clean list": (10, None),  # plain sentences of many documents in a row, as twins and exercises are
    "spun list": (10, (0.05, 0.35)),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One text with its edits; `source` is its corpus, `kind` a key of KINDS, `document` the record's number."""

    text: str
    edits: tuple[Edit, ...]
    kind: str
    source: str
    document: int


def units(
    corpus: Iterable[Path], simulator: Simulator, *, seed: int, size: tuple[int, int] = (60, 900)
) -> Iterator[Unit]:
    """One unit of every held-out document, or several where it is long; sizes in words are log-uniform."""
    rng = Random(seed)  # noqa: S311 (repeatable draws, nothing secret)
    texts = [
        (path.name.split(".")[0], record["text"])
        for path in corpus
        for record in records(path)
        if held_out(record["id"])
    ]
    order = list(range(len(texts)))
    rng.shuffle(order)
    kinds, weights = list(KINDS), [weight for weight, _ in KINDS.values()]
    for number in order:
        source, text = texts[number]
        for stretch in _stretches(text, rng, size):
            kind = rng.choices(kinds, weights)[0]
            bounds = KINDS[kind][1]
            if kind.endswith("list"):
                spun = _list(
                    [texts[rng.randrange(len(texts))][1] for _ in range(rng.randint(5, 16))], bounds, simulator, rng
                )
            else:
                spun = _spin(stretch, bounds, simulator, rng)
            if spun.text.strip():
                yield Unit(spun.text, spun.edits, kind, source, number)


def labels(tokens: Tokens, unit: Unit) -> npt.NDArray[np.int8]:
    """(n,) 1 where a token was replaced, 0 where not, -1 where it cannot be told (beside a dropped word)."""
    found = np.zeros(len(tokens.keys), dtype=np.int8)
    for edit in unit.edits:
        touched = (tokens.end > edit.start) & (tokens.start < max(edit.end, edit.start + 1))
        if edit.kind in {"drop", "case"}:
            near = np.flatnonzero(touched) if touched.any() else np.array([], dtype=np.int64)
            found[np.clip(np.concatenate([near - 1, near]), 0, len(found) - 1)] = -1
        else:
            found[touched] = 1
    return found


def _spin(text: str, bounds: tuple[float, float] | None, simulator: Simulator, rng: Random) -> Spun:
    if bounds is None:
        return Spun(text, ())
    return simulator.simulate(text, rng.getrandbits(48), draw_profile(rng, bounds))


def _stretches(text: str, rng: Random, size: tuple[int, int]) -> Iterator[str]:
    """Consecutive runs of whole paragraphs (or sentences, where paragraphs are endless), at most 4 of one document."""
    pieces = re.split(r"(?<=\n)\s*\n", text)
    if max(map(len, pieces)) > 6000:
        pieces = [f"{part} " for part in SENTENCE.split(text)]
    start = rng.randrange(len(pieces)) if len(pieces) > 60 else 0
    taken = 0
    while start < len(pieces) and taken < 4:
        wanted = size[0] * (size[1] / size[0]) ** rng.random()
        end, words = start, 0
        while end < len(pieces) and words < wanted:
            words += pieces[end].count(" ") + 1
            end += 1
        if words >= 25:
            yield "\n".join(pieces[start:end]).strip()
        start, taken = end, taken + 1


def _list(texts: list[str], bounds: tuple[float, float] | None, simulator: Simulator, rng: Random) -> Spun:
    pieces: list[str] = []
    edits: list[Edit] = []
    place = 0
    for text in texts:
        start = rng.randrange(max(1, len(text) - 1500))
        sentences = [" ".join(part.split()) for part in SENTENCE.split(text[start : start + 1500])[1:-1]]
        sentences = [part for part in sentences if 25 < len(part) < 200 and part[0].isupper() and part[-1] in '.?!”"']
        if not sentences:
            continue
        spun = _spin(rng.choice(sentences), bounds if rng.random() < 0.8 else None, simulator, rng)
        edits += [replace(one, start=one.start + place, end=one.end + place) for one in spun.edits]
        pieces.append(spun.text)
        place += len(spun.text) + 1
    return Spun(" ".join(pieces), tuple(edits))
