"""Turns token hashes into how well each token fits its place: the counts around it and its smoothed probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qualitycheck.language.ngrams import U64, NgramCounts, gapped, named, pair
from qualitycheck.language.tokens import BOUNDARY, Tokens, word_hash

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]

# Dirichlet smoothing (MacKay & Peto 1995): how many occurrences of a context outweigh the shorter one.
PAIR_PRIOR = 500.0
TRIPLE_PRIOR = 40.0
EDGE = 2  # boundaries added before and after a text
_EDGE_HASH = word_hash([BOUNDARY])[0]


@dataclass(frozen=True, slots=True)
class Fit:
    """What the counts say of n tokens, in arrays of length n + 4 with two sentence ends added at either side.

    Attributes:
        hashes: word hashes.
        boundary: whether the token is a sentence end.
        single: counts of the token; `double[i]` of (i, i+1); `triple[i]` of (i-1, i, i+1); `gap[i]` of (i-1, any, i+1).
        name: counts of the token written as a name; `name_double[i]` of (i, i+1) written as one.
        surprise: -ln P(token | the two before).
    """

    hashes: U64
    boundary: npt.NDArray[np.bool_]
    single: I32
    double: I32
    triple: I32
    gap: I32
    name: I32
    name_double: I32
    surprise: F32


def probability(counts: NgramCounts, single: I32, before: I32, double: I32, context: I32, triple: I32) -> F32:
    """Log P(c | a, b) from counts of c, b, (b, c), (a, b), (a, b, c), each context smoothed by the shorter one."""
    alone = (single + np.float32(0.3)) / np.float32(counts.total)
    after_one = (double + np.float32(PAIR_PRIOR) * alone) / (before + np.float32(PAIR_PRIOR))
    after_two = (triple + np.float32(TRIPLE_PRIOR) * after_one) / (
        np.maximum(context, triple) + np.float32(TRIPLE_PRIOR)
    )
    result: F32 = np.log(np.minimum(after_two, 1)).astype(np.float32)
    return result


def measure(tokens: Tokens, counts: NgramCounts) -> Fit:
    """Looks up everything that depends on the text alone, in one pass."""
    inner = word_hash(tokens.keys)
    edge = np.full(EDGE, _EDGE_HASH, dtype=np.uint64)
    hashes = np.concatenate([edge, inner, edge])
    boundary = hashes == _EDGE_HASH
    size = len(hashes)
    pairs = pair(hashes[:-1], hashes[1:])
    triples = pair(pairs[:-1], hashes[2:])
    gaps = gapped(hashes[:-2], hashes[2:])
    found = counts.count(np.concatenate([hashes, pairs, triples, gaps, named(hashes), named(pairs)]))
    single, found = found[:size], found[size:]
    double, found = np.append(found[: size - 1], 0), found[size - 1 :]
    triple, found = np.concatenate([[0], found[: size - 2], [0]]), found[size - 2 :]
    gap, found = np.concatenate([[0], found[: size - 2], [0]]), found[size - 2 :]
    name, name_double = found[:size], np.append(found[size:], 0)
    before, context, whole = np.roll(single, 1), np.roll(double, 2), np.roll(triple, 1)
    fresh = np.roll(boundary, 1)  # what stands before a sentence end says nothing of what follows it
    surprise = -probability(
        counts, single, before, np.roll(double, 1), np.where(fresh, 0, context), np.where(fresh, 0, whole)
    )
    surprise[:EDGE] = 0
    return Fit(hashes, boundary, single, double, triple, gap, name, name_double, surprise)
