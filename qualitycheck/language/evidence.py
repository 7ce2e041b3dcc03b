"""Turns what counts, channel and classifier say of a text's tokens into the feature matrix of the second stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qualitycheck.language.channel import Candidates
from qualitycheck.language.fluency import EDGE, F32, Fit
from qualitycheck.language.ngrams import NgramCounts
from qualitycheck.language.tokens import Tokens

Bool = npt.NDArray[np.bool_]

NOTHING = -12.0  # gain of a place without candidates

_FITS = (
    "single", "double_left", "double_right", "pmi_left", "pmi_right", "expected_left", "expected_right",
    "triple_left", "triple_middle", "triple_right", "gap", "share_of_gap",
    "surprise", "surprise_next", "surprise_after", "surprise_around",
)  # fmt: skip
_GAINS = (
    "gain_word", "fluency_word", "gain_second", "gains_above_0", "source", "gain_pair", "gain_phrase", "gain_best",
    "gain_before", "gain_after", "gain_around",
)  # fmt: skip
_FORM = (
    "capital", "initial", "name_share", "name_left", "name_right", "quoted", "length", "edge_left", "edge_right",
    "unknown_left", "unknown_right", "text_surprise", "text_unknown",
)  # fmt: skip
CONTEXT = (*_FITS, *_FORM)  # known before any original is looked for
COUNTS = (*_FITS, *_GAINS, *_FORM)
CLASSIFIER = (
    "logit",
    "logit_before",
    "logit_after",
    "logit_near",
    "logit_around",
    "logit_two_before",
    "logit_two_after",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the layout says of n tokens: whether each is quoted, and whether it is prose that rules apply to."""

    quoted: Bool
    prose: Bool

    @classmethod
    def plain(cls, tokens: Tokens) -> Setting:
        """All prose, nothing quoted."""
        return cls(np.zeros(len(tokens.keys), bool), np.ones(len(tokens.keys), bool))


def doubtful(tokens: Tokens, fit: Fit, setting: Setting) -> Bool:
    """(n + 4,) words that the counts do not show to be at home in their place; the channel looks at these only."""
    inner = tokens.word & setting.prose
    triple = fit.triple
    home = (triple >= 3) | ((np.roll(triple, 1) >= 2) & (np.roll(triple, -1) >= 2))
    found = np.zeros(len(fit.hashes), dtype=bool)
    found[EDGE:-EDGE] = inner & ~home[EDGE:-EDGE]
    return found


def context(tokens: Tokens, fit: Fit, setting: Setting, counts: NgramCounts) -> F32:
    """(n, len(CONTEXT)) features of the n tokens that need no candidates."""
    return np.stack([*_fits(fit, counts), *_form(tokens, fit, setting)], axis=1, dtype=np.float32)


def features(context: F32, candidates: Candidates) -> F32:
    """(n, len(COUNTS)) features of the n tokens, of which (n, len(CONTEXT)) are known."""
    gains = np.stack(_gains(len(context), candidates), axis=1, dtype=np.float32)
    return np.concatenate((context[:, : len(_FITS)], gains, context[:, len(_FITS) :]), axis=1)


def _fits(fit: Fit, counts: NgramCounts) -> list[F32]:
    here = slice(EDGE, len(fit.hashes) - EDGE)
    before, after = slice(EDGE - 1, len(fit.hashes) - EDGE - 1), slice(EDGE + 1, len(fit.hashes) - EDGE + 1)
    single = np.log1p(fit.single)
    total = np.float32(np.log(counts.total))
    left, right = np.log(fit.double[before] + 0.2), np.log(fit.double[here] + 0.2)
    expected_left = np.log(fit.single[before] + 0.5) + np.log(fit.single[here] + 0.5) - total
    expected_right = np.log(fit.single[here] + 0.5) + np.log(fit.single[after] + 0.5) - total
    triple = np.log1p(fit.triple)
    gap = np.log1p(fit.gap)
    surprise = fit.surprise
    after_next = slice(EDGE + 2, len(fit.hashes) - EDGE + 2)
    return [
        single[here], left, right, left - expected_left, right - expected_right, expected_left, expected_right,
        triple[before], triple[here], triple[after], gap[here],
        np.log(fit.triple[here] + 0.3) - np.log(fit.gap[here] + 1.0),
        surprise[here], surprise[after], surprise[after_next], _smooth(surprise, 2)[here],
    ]  # fmt: skip


def _gains(size: int, candidates: Candidates) -> list[F32]:
    word = np.full(size, NOTHING, np.float32)
    fluency = np.full(size, NOTHING, np.float32)
    second = np.full(size, NOTHING, np.float32)
    source = np.full(size, -1, np.float32)
    above = np.zeros(size, np.float32)
    single = (candidates.size == 1) & (candidates.place >= 0) & (candidates.place < size)
    place, gain = candidates.place[single], candidates.gain[single]
    first = np.flatnonzero(np.diff(place, prepend=-9) != 0)  # sorted by place and falling gain
    word[place[first]] = gain[first]
    fluency[place[first]] = candidates.fluency[single][first]
    source[place[first]] = candidates.source[single][first]
    follows = first + 1
    follows = follows[(follows < len(place))]
    follows = follows[place[follows] == place[follows - 1]]
    second[place[follows]] = gain[follows]
    np.add.at(above, place[gain > 0], 1)
    pairs = _spread(size, candidates, candidates.second >= 0)
    phrases = _spread(size, candidates, (candidates.second < 0) & (candidates.size > 1))
    best = np.maximum(np.maximum(word, pairs), phrases)
    padded = np.concatenate([[NOTHING] * 2, best, [NOTHING] * 2]).astype(np.float32)
    around = _smooth(np.maximum(padded, 0), 8)[2:-2]
    return [word, fluency, second, above, source, pairs, phrases, best, padded[1:-3], padded[3:-1], around]


def _spread(size: int, candidates: Candidates, chosen: Bool) -> F32:
    found = np.full(size + 3, NOTHING, np.float32)
    for offset in range(3):
        rows = chosen & (candidates.size > offset)
        np.maximum.at(found, np.minimum(candidates.place[rows] + offset, size), candidates.gain[rows])
    return found[:size]


def _form(tokens: Tokens, fit: Fit, setting: Setting) -> list[F32]:
    here = slice(EDGE, len(fit.hashes) - EDGE)
    before, after = slice(EDGE - 1, len(fit.hashes) - EDGE - 1), slice(EDGE + 1, len(fit.hashes) - EDGE + 1)
    share = fit.name[here] / np.maximum(fit.single[here], 1)
    names = np.log1p(fit.name_double)
    rare = fit.single < 20
    words = tokens.word & setting.prose
    chosen = fit.surprise[here][words]
    # Both measures of the text are medians or shares that a few damaged words do not move, and clipped.
    text_surprise = float(np.clip(np.median(chosen) if len(chosen) else 4.0, 2.5, 6.0))
    text_unknown = float(np.clip(rare[here][words].mean() if words.any() else 0.0, 0, 0.1))
    size = len(tokens.keys)
    return [
        tokens.capital.astype(np.float32), tokens.initial.astype(np.float32), np.minimum(share, 1.0).astype(np.float32),
        names[before], names[here], setting.quoted.astype(np.float32), (tokens.end - tokens.start).astype(np.float32),
        fit.boundary[before].astype(np.float32), fit.boundary[after].astype(np.float32),
        rare[before].astype(np.float32), rare[after].astype(np.float32),
        np.full(size, text_surprise, np.float32), np.full(size, text_unknown, np.float32),
    ]  # fmt: skip


def neighbourhood(logits: F32) -> F32:
    """(n, len(CLASSIFIER)) features from the classifier's log-odds of the n tokens."""
    padded = np.concatenate([[-8, -8], logits, [-8, -8]]).astype(np.float32)
    near = np.maximum.reduce([padded[:-4], padded[1:-3], padded[3:-1], padded[4:]])
    around = _smooth(1 / (1 + np.exp(-padded)), 12)[2:-2]
    columns = [logits, padded[1:-3], padded[3:-1], near, around, padded[:-4], padded[4:]]
    return np.stack(columns, axis=1).astype(np.float32)


def _smooth(values: npt.NDArray[np.floating], reach: int) -> F32:
    """The mean of the neighbours within `reach` on either side, the element itself left out."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    low = np.maximum(np.arange(len(values)) - reach, 0)
    high = np.minimum(np.arange(len(values)) + reach + 1, len(values))
    others = np.maximum(high - low - 1, 1)
    result: F32 = ((sums[high] - sums[low] - values) / others).astype(np.float32)
    return result
