"""Turns a text's doubtful places into ranked likely originals by a noisy channel over the reference counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qualitycheck.language.fluency import EDGE, F32, I32, Fit, probability
from qualitycheck.language.neighbours import LONGEST, Expansion, Originals
from qualitycheck.language.ngrams import U64, NgramCounts, pair

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_BEFORE, _AFTER = np.array([-2, -1]), np.array([0, 1])  # the tokens around what is replaced


class Breadth(NamedTuple):
    """How far a search goes.

    Attributes:
        keep: candidates per place that survive the first, pairwise ranking.
        partners: candidates of each word that are tried together with those of its neighbour.
        together: two-word originals of a place that survive.
        least: occurrences of a two-word original.
    """

    keep: int
    partners: int
    together: int
    least: int


QUICK = Breadth(keep=5, partners=10, together=3, least=3)  # for every doubtful place of a text
DEEP = Breadth(keep=20, partners=25, together=8, least=2)  # for the few places that an editor will read about


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

    def propose(self, fit: Fit, doubtful: Bool, breadth: Breadth = QUICK) -> Candidates:
        """Candidates for all places of which a token is doubtful.

        Args:
            fit: the text's measures, n + 4 long.
            doubtful: (n + 4,) tokens that may have been replaced; places without one cost nothing.
            breadth: how far to search.
        """
        places = np.flatnonzero(doubtful)
        found = self.originals.expand(fit.hashes[places])
        several, room = self._wordings(fit, places, found, breadth.keep)
        words, beside = self._words(fit, places, found, room)
        phrases = (self._phrases(fit, doubtful, size) for size in (2, 3))
        others = _joined(several, self._pairs(fit, doubtful, places, found, breadth), *phrases)
        fluency = np.concatenate([self._fluencies(fit, others), self._fluencies(fit, words, beside)])
        swaps = _joined(others, words)
        gain = fluency + swaps.weight
        order = _order(swaps.place, gain)
        return Candidates(
            place=swaps.place[order] - EDGE,
            size=swaps.size[order],
            form=swaps.form[order],
            second=swaps.second[order],
            gain=gain[order],
            fluency=fluency[order],
            source=swaps.source[order],
        )

    def _wordings(self, fit: Fit, places: I64, found: Expansion, keep: int) -> tuple[_Swaps, I64]:
        """Phrases for single words, and how many single words each token may have beside them, `keep` in all.

        Phrases are few, and the pairs beside them say less: they go before all words.
        """
        rows = np.flatnonzero(self.originals.length[found.form] > 1)
        rows = rows[_rank(found.place[rows]) < keep]
        place = places[found.place[rows]]
        room = keep - np.bincount(place, minlength=len(fit.hashes))
        return _Swaps.of(place, 1, found.form[rows], found.weight[rows], found.source[rows]), room

    def _words(self, fit: Fit, places: I64, found: Expansion, room: I64) -> tuple[_Swaps, I32]:
        """Single words for single words, the best by the adjacent pairs; and the (n, 2) counts of those pairs."""
        rows = np.flatnonzero((self.originals.length[found.form] == 1) & (room[places[found.place]] > 0))
        place, form, weight = places[found.place[rows]], found.form[rows], found.weight[rows]
        word = self.originals.words[form, 0]
        beside = self.counts.count(
            np.stack([pair(fit.hashes[place - 1], word), pair(word, fit.hashes[place + 1])], axis=1)
        )
        rough = weight + self._rough(fit, place, form, beside)
        best = _order(place, rough)
        best = best[_rank(place[best]) < room[place[best]]]
        return _Swaps.of(place[best], 1, form[best], weight[best], found.source[rows[best]]), beside[best]

    def _rough(self, fit: Fit, place: I64, form: I64, beside: I32) -> F32:
        total, prior = np.float32(self.counts.total), np.float32(500)
        single = self.form_single[form, 0]
        chosen = (beside[:, 0] + prior * (single + 1) / total) / (fit.single[place - 1] + prior)
        followed = (beside[:, 1] + prior * (fit.single[place + 1] + 1) / total) / (single + prior)
        result: F32 = np.log(chosen * followed).astype(np.float32)
        return result

    def _pairs(self, fit: Fit, doubtful: Bool, places: I64, found: Expansion, breadth: Breadth) -> _Swaps:
        """Two adjacent words replaced together, where neither candidate alone would look any better."""
        known = doubtful & (fit.single > 0)
        place = np.flatnonzero(known[:-1] & known[1:] & (fit.double[:-1] <= 2))
        head = np.searchsorted(places, place)  # and the next of `places` is the tail
        among = np.zeros(len(places) + 1, dtype=np.bool_)
        among[head] = among[head + 1] = True
        forms, weights = self._partners(found, among[:-1], breadth.partners)
        heads, tails = np.isfinite(weights[head]), np.isfinite(weights[head + 1])
        which, left, right = np.nonzero(heads[:, :, None] & tails[:, None, :])
        first, second = forms[head[which], left], forms[head[which] + 1, right]
        together = self.counts.count(pair(self.originals.words[first, 0], self.originals.words[second, 0]))
        often = np.flatnonzero(together >= breadth.least)
        which, left, right = which[often], left[often], right[often]
        weight = weights[head[which], left] + weights[head[which] + 1, right]
        rough = np.log(together[often].astype(np.float32)) + weight
        best = _order(which, rough)
        best = best[_rank(which[best]) < breadth.together]
        return _Swaps.of(
            place[which[best]],
            2,
            first[often[best]],
            weight[best],
            np.zeros(len(best), np.uint8),
            second[often[best]],
        )

    def _partners(self, found: Expansion, among: Bool, most: int) -> tuple[I64, F32]:
        """(p, most) single-word candidates by weight and frequency, -inf weights where there are fewer."""
        rows = np.flatnonzero((self.originals.length[found.form] == 1) & among[found.place])
        place, form, weight = found.place[rows], found.form[rows], found.weight[rows]
        best = _order(place, weight + np.float32(0.5) * np.log1p(self.form_single[form, 0].astype(np.float32)))
        column = _rank(place[best])
        best, column = best[column < most], column[column < most]
        forms = np.zeros((len(among), most), dtype=np.int64)
        weights = np.full((len(among), most), -np.inf, dtype=np.float32)
        forms[place[best], column], weights[place[best], column] = form[best], weight[best]
        return forms, weights

    def _phrases(self, fit: Fit, doubtful: Bool, size: int) -> _Swaps:
        """Phrases of the text that the table lists as a whole ("more modest", "as per")."""
        phrase = pair(fit.hashes[:-1], fit.hashes[1:])
        if size == 3:
            phrase = pair(phrase[:-1], fit.hashes[2:])
        touched = np.logical_or.reduce([doubtful[at : at + len(phrase)] for at in range(size)])
        touched[:EDGE] = touched[max(EDGE, len(phrase) - EDGE) :] = False
        places = np.flatnonzero(touched)
        found = self.originals.expand(phrase[places])
        return _Swaps.of(places[found.place], size, found.form, found.weight, found.source)

    def _fluencies(self, fit: Fit, swaps: _Swaps, beside: I32 | None = None) -> F32:
        """What the candidates' words gain in their context by triples, against the text's own.

        Args:
            fit: the text's measures.
            swaps: the candidates.
            beside: (n, 2) counts of the pairs that single words make with their neighbours, where they are known.
        """
        words, single = self.originals.words[swaps.form], self.form_single[swaps.form]
        length = self.originals.length[swaps.form].astype(np.int64)
        two = np.flatnonzero(swaps.second >= 0)
        words[two, 1] = self.originals.words[swaps.second[two], 0]
        single[two, 1] = self.form_single[swaps.second[two], 0]
        length[two] = 2
        fluency = np.zeros(len(swaps.place), dtype=np.float32)
        for count in range(1, LONGEST + 1):
            rows = np.flatnonzero(length == count)
            if len(rows):
                place, size = swaps.place[rows], swaps.size[rows]
                inner = beside[rows] if beside is not None else None
                fluency[rows] = self._fluency(fit, place, size, words[rows, :count], single[rows, :count], inner)
        # The text's own terms: the replaced tokens and the two that are predicted from them.
        sums = np.concatenate([[0.0], np.cumsum(fit.surprise, dtype=np.float64)])
        fluency += (sums[np.minimum(swaps.place + swaps.size + 2, len(fit.hashes))] - sums[swaps.place]).astype(
            np.float32
        )
        return fluency

    def _fluency(self, fit: Fit, place: I64, size: I64, words: U64, singles: I32, inner: I32 | None) -> F32:
        """Sum of ln P over the candidate's words and the two tokens after them.

        Args:
            fit: the text's measures.
            place: (c,) the first replaced token.
            size: (c,) replaced tokens.
            words: (c, k) the candidate's words.
            singles: (c, k) their counts.
            inner: (c, k + 1) counts of the pairs that hold a word of the candidate, or None where they are not known.
        """
        left = place[:, None] + _BEFORE
        right = np.minimum((place + size)[:, None] + _AFTER, len(fit.hashes) - 1)
        row = np.concatenate([fit.hashes[left], words, fit.hashes[right]], axis=1)
        pairs = pair(row[:, :-1], row[:, 1:])
        triples = pair(pairs[:, :-1], row[:, 2:])
        width = words.shape[1]
        if inner is None:
            asked = self.counts.count(np.concatenate([pairs[:, 1:-1], triples], axis=1))
            inner, triple = asked[:, : width + 1], asked[:, width + 1 :]
        else:
            triple = self.counts.count(triples)
        single = np.concatenate([fit.single[left], singles, fit.single[right]], axis=1)
        double = np.concatenate([fit.double[left[:, :1]], inner, fit.double[right[:, :1]]], axis=1)
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


class _Swaps(NamedTuple):
    """Candidates before their context is weighed, in parallel arrays; the fields are those of `Candidates`."""

    place: I64
    size: I64
    form: I64
    second: I64
    weight: F32
    source: npt.NDArray[np.uint8]

    @classmethod
    def of(
        cls, place: I64, size: int, form: I64, weight: F32, source: npt.NDArray[np.uint8], second: I64 | None = None
    ) -> _Swaps:
        """Candidates that all replace so many tokens, `second` -1 where it is not given."""
        none = np.full(len(place), -1, dtype=np.int64)
        return cls(
            place, np.full(len(place), size, dtype=np.int64), form, none if second is None else second, weight, source
        )


def _joined(*parts: _Swaps) -> _Swaps:
    return _Swaps(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _order(group: I64, score: F32) -> I64:
    """Indices by ascending group (0 to 2**31) and, in each, falling score; equals stay in their order."""
    # The bits of floats, read as integers, ascend with the floats where they are positive: one integer sorts by both.
    bits = (np.float32(0) - score).view(np.int32)
    ascending = bits ^ ((bits >> 31) & 0x7FFFFFFF)
    return np.argsort((group << 32) + ascending, kind="stable")


def _rank(group: I64) -> I64:
    """The position of each element in its group; equal groups stand together."""
    index = np.arange(len(group))
    begins = np.zeros(len(group), dtype=np.int64)
    begins[1:] = np.where(group[1:] != group[:-1], index[1:], 0)
    return index - np.maximum.accumulate(begins)
