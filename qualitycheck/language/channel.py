"""Turns a text's doubtful places into ranked likely originals by a noisy channel over the reference counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qualitycheck.language.fluency import EDGE, F32, I32, Fit, probability
from qualitycheck.language.neighbours import Originals
from qualitycheck.language.ngrams import U64, NgramCounts, pair

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

KEEP = 5  # candidates per place that survive the first, pairwise ranking
PARTNERS = 10  # candidates of each word that are tried together with those of its neighbour
LEAST_TOGETHER = 3  # occurrences of a two-word original


@dataclass(frozen=True, slots=True)
class Candidates:
    """Likely originals in parallel arrays, sorted by place and falling gain.

    Attributes:
        place: index of the first replaced token (in the text's tokens, without edges).
        size: replaced tokens.
        form, second: indices into the table's forms; `second` is -1 unless two adjacent words were replaced together.
        gain: ln of P(original in this context) P(text | original) / P(text in this context); above 0 the original wins.
        fluency: the part of `gain` that the context contributes.
        source: index into `neighbours.SOURCES`.
    """

    place: I64
    size: I64
    form: I64
    second: I64
    gain: F32
    fluency: F32
    source: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.place)

    def where(self, kept: Bool) -> Candidates:
        """The candidates that `kept` (n,) marks."""
        columns = (self.place, self.size, self.form, self.second, self.gain, self.fluency, self.source)
        return Candidates(*(column[kept] for column in columns))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Channel:
    """P(original | context) · P(spun | original) / P(spun | context) for every doubtful place of a text at once.

    After the noisy-channel speller of Kernighan, Church & Gale (1990), with a table of substitutions in the place of
    typing errors.
    """

    counts: NgramCounts
    originals: Originals
    form_single: I32

    @classmethod
    def open(cls) -> Channel:
        """Maps the counts and the table of originals that ship with the package."""
        return cls.of(NgramCounts.open(), Originals.open())

    @classmethod
    def of(cls, counts: NgramCounts, originals: Originals) -> Channel:
        """A channel over the given counts and table."""
        return cls(counts, originals, counts.count(originals.words))

    def propose(self, fit: Fit, doubtful: Bool) -> Candidates:
        """Candidates for all places of which a token is doubtful.

        Args:
            fit: the text's measures, n + 4 long.
            doubtful: (n + 4,) tokens that may have been replaced; places without one cost nothing.
        """
        parts = [
            self._words(fit, doubtful),
            self._pairs(fit, doubtful),
            *(self._phrases(fit, doubtful, size) for size in (2, 3)),
        ]
        joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
        place, size, form, second, gain, fluency, source = joined
        order = np.lexsort((-gain, place))
        place = place[order] - EDGE
        return Candidates(place, size[order], form[order], second[order], gain[order], fluency[order], source[order])

    def _words(self, fit: Fit, doubtful: Bool) -> tuple[npt.NDArray[np.generic], ...]:
        """Single words for single words and for phrases: ranked by the adjacent pairs first, the best then in full."""
        places = np.flatnonzero(doubtful)
        found = self.originals.expand(fit.hashes[places])
        place, form, weight, source = places[found.place], found.form, found.weight, found.source
        length = self.originals.length[form].astype(np.int64)
        one = np.flatnonzero(length == 1)
        rough = np.full(len(place), 0.0, dtype=np.float32)
        rough[one] = weight[one] + self._rough(fit, place[one], form[one])
        rough[length > 1] = np.inf  # few, and the pairs beside them say less: all go on
        best = _best(place, rough, KEEP)
        return self._score(fit, place[best], 1, form[best], np.full(len(best), -1), weight[best], source[best])

    def _rough(self, fit: Fit, place: I64, form: I64) -> F32:
        word = self.originals.words[form, 0]
        left, right = fit.hashes[place - 1], fit.hashes[place + 1]
        together = self.counts.count(np.concatenate([pair(left, word), pair(word, right)]))
        before, after = together[: len(place)], together[len(place) :]
        total, prior = np.float32(self.counts.total), np.float32(500)
        single = self.form_single[form, 0]
        chosen = (before + prior * (single + 1) / total) / (fit.single[place - 1] + prior)
        followed = (after + prior * (fit.single[place + 1] + 1) / total) / (single + prior)
        result: F32 = np.log(chosen * followed).astype(np.float32)
        return result

    def _pairs(self, fit: Fit, doubtful: Bool) -> tuple[npt.NDArray[np.generic], ...]:
        """Two adjacent words replaced together, where neither candidate alone would look any better."""
        known = doubtful & (fit.single > 0)
        places = np.flatnonzero(known[:-1] & known[1:] & (fit.double[:-1] <= 2))
        first, first_weight = self._partners(fit.hashes[places])
        second, second_weight = self._partners(fit.hashes[places + 1])
        heads, tails = self.originals.words[first, 0][:, :, None], self.originals.words[second, 0][:, None, :]
        together = self.counts.count(pair(heads, tails))
        weight = first_weight[:, :, None] + second_weight[:, None, :]
        together[~np.isfinite(weight)] = 0
        which, left, right = np.nonzero(together >= LEAST_TOGETHER)
        place, weight = places[which], weight[which, left, right]
        rough = np.log(together[which, left, right].astype(np.float32)) + weight
        best = _best(place, rough, 3)
        forms = first[which, left][best], second[which, right][best]
        return self._score(fit, place[best], 2, *forms, weight[best], np.zeros(len(best), np.uint8))

    def _partners(self, hashes: U64) -> tuple[I64, F32]:
        """(p, PARTNERS) single-word candidates by weight and frequency, -inf weights where there are fewer."""
        found = self.originals.expand(hashes)
        single = np.flatnonzero(self.originals.length[found.form] == 1)
        place, form, weight = found.place[single], found.form[single], found.weight[single]
        rank = weight + np.float32(0.5) * np.log1p(self.form_single[form, 0].astype(np.float32))
        best = _best(place, rank, PARTNERS)
        place = place[best]
        column = np.arange(len(place)) - np.searchsorted(place, place)
        forms = np.zeros((len(hashes), PARTNERS), dtype=np.int64)
        weights = np.full((len(hashes), PARTNERS), -np.inf, dtype=np.float32)
        forms[place, column], weights[place, column] = form[best], weight[best]
        return forms, weights

    def _phrases(self, fit: Fit, doubtful: Bool, size: int) -> tuple[npt.NDArray[np.generic], ...]:
        """Phrases of the text that the table lists as a whole ("more modest", "as per")."""
        phrase = pair(fit.hashes[:-1], fit.hashes[1:])
        if size == 3:
            phrase = pair(phrase[:-1], fit.hashes[2:])
        touched = np.logical_or.reduce([doubtful[at : at + len(phrase)] for at in range(size)])
        touched[:EDGE] = touched[max(EDGE, len(phrase) - EDGE) :] = False
        places = np.flatnonzero(touched)
        found = self.originals.expand(phrase[places])
        place = places[found.place]
        return self._score(fit, place, size, found.form, np.full(len(place), -1), found.weight, found.source)

    def _score(
        self, fit: Fit, place: I64, size: int, form: I64, second: I64, weight: F32, source: npt.NDArray[np.uint8]
    ) -> tuple[npt.NDArray[np.generic], ...]:
        """Full gains: the candidates' words in their context by triples, against the text's own."""
        words = self.originals.words[form]
        length = self.originals.length[form].astype(np.int64)
        if size == 2 and len(second) and (second >= 0).all():
            words, length = np.stack([words[:, 0], self.originals.words[second, 0]], axis=1), np.full(len(form), 2)
        fluency = np.zeros(len(place), dtype=np.float32)
        for count in np.unique(length):
            rows = np.flatnonzero(length == count)
            fluency[rows] = self._fluency(fit, place[rows], size, words[rows, :count])
        # The text's own terms: the replaced tokens and the two that are predicted from them.
        sums = np.concatenate([[0.0], np.cumsum(fit.surprise, dtype=np.float64)])
        fluency += (sums[np.minimum(place + size + 2, len(fit.hashes))] - sums[place]).astype(np.float32)
        sizes = np.full(len(place), size, dtype=np.int64)
        return place, sizes, form, second, fluency + weight, fluency, source

    def _fluency(self, fit: Fit, place: I64, size: int, words: U64) -> F32:
        """Sum of ln P over the candidate's words and the two tokens after them; `words` is (c, k)."""
        left = np.stack([place - 2, place - 1], axis=1)
        right = np.minimum(np.stack([place + size, place + size + 1], axis=1), len(fit.hashes) - 1)
        row = np.concatenate([fit.hashes[left], words, fit.hashes[right]], axis=1)
        pairs = pair(row[:, :-1], row[:, 1:])
        triples = pair(pairs[:, :-1], row[:, 2:])
        width = words.shape[1]
        asked = self.counts.count(np.concatenate([words, pairs[:, 1:-1], triples], axis=1))
        single = np.concatenate([fit.single[left], asked[:, :width], fit.single[right]], axis=1)
        double = np.empty(pairs.shape, dtype=np.int32)
        double[:, 0], double[:, -1] = fit.double[left[:, 0]], fit.double[right[:, 0]]
        double[:, 1:-1] = asked[:, width : 2 * width + 1]
        triple = asked[:, 2 * width + 1 :]
        edge = np.concatenate([fit.boundary[left], np.zeros((len(row), width), bool), fit.boundary[right]], axis=1)
        fresh = edge[:, 1:-1]
        context = np.where(fresh, 0, double[:, :-1])
        logs = probability(
            self.counts, single[:, 2:], single[:, 1:-1], double[:, 1:], context, np.where(fresh, 0, triple)
        )
        # A sentence end right after the candidate is predicted; what follows it belongs to the next sentence.
        logs[:, -1] = np.where(fit.boundary[right[:, 0]], -fit.surprise[right[:, 1]], logs[:, -1])
        result: F32 = logs.sum(axis=1)
        return result


def _best(group: I64, score: F32, keep: int) -> I64:
    """Indices of the `keep` highest scores of every group, groups ascending, best first."""
    order = np.lexsort((-score, group))
    ordered = group[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    result: I64 = order[rank < keep]
    return result
