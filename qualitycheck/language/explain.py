"""Turns one suspicion into ranked rewordings, searched for far and wide, and the evidence in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qualitycheck.language.channel import DEEP, I64, Bool, Candidates, Channel
from qualitycheck.language.classifier import Classifier
from qualitycheck.language.fluency import EDGE, F32, Fit
from qualitycheck.language.neighbours import LONGEST, SOURCES
from qualitycheck.language.ngrams import pair
from qualitycheck.language.tokens import Tokens, word_hash

SHOWN = 3
TRIED = 8  # candidates that are worked out in full
RIVAL = 1.5  # a candidate whose score is this far below the best has lost before anybody reads it
COMPLETES = 1.0  # gain from which a candidate for another word of the same stretch is applied as well
OVERLAPPING = 0.5  # of the channel's gains, which are sums over overlapping contexts
TEMPERATURE = 3.0  # by which scores are flattened into shares: else the first would claim twice the chance that it has
BEFORE, AFTER = 50, 40  # code points around a stretch that the classifier reads with it
_LINK = {
    "neighbour": "the two stand in the same places",
    "thesaurus": "a thesaurus leads from one to the other",
    "both": "a thesaurus leads from one to the other",
    "curated": "spinning tools write one for the other",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One rewording of a stretch: its text, and its share (0–1) of the belief, the text as it stands included."""

    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a stretch should have said, and why.

    Attributes:
        start, end: half-open code points, widened to what the best original replaces.
        originals: up to three likely originals of the whole stretch, best first.
        note: the evidence in words.
    """

    start: int
    end: int
    originals: tuple[Proposal, ...]
    note: str


def explain(
    text: str,
    tokens: Tokens,
    fit: Fit,
    channel: Channel,
    log_odds: F32,
    first: int,
    last: int,
    reader: Classifier | None,
) -> Explanation:
    """Rank what may have stood at the tokens first to last (both included).

    A candidate's gain is lowered by the second stage's doubt, `log_odds` (n,), that the tokens were replaced which it
    replaces. Where a classifier can read, what it still suspects in the reworded text counts against a candidate: it
    learnt to tell a word from the synonyms that tools put in its place.
    """
    candidates = channel.propose(fit, _around(tokens, first, last), DEEP)
    touching = _touching(candidates, first, last)
    start, end = int(tokens.start[first]), int(tokens.end[last])
    if not len(touching):
        return Explanation(start, end, (), _rarity(tokens, fit, first))
    worth = dict(zip(touching.tolist(), _worth(candidates, log_odds, touching).tolist(), strict=True))
    rows = sorted(worth, key=lambda row: -worth[row])
    best = rows[0]
    if worth[best] > 0:
        first = min(first, int(candidates.place[best]))
        last = max(last, int(candidates.place[best] + candidates.size[best]) - 1)
        start, end = int(tokens.start[first]), int(tokens.end[last])
    swaps = [_swap(text, tokens, candidates, channel, row) for row in rows if _within(candidates, row, first, last)]
    written = " ".join(text[start:end].split())
    found: dict[str, int] = {}
    for swap in swaps[:TRIED]:
        wording = _reworded(text, tokens, first, last, [swap, *swaps])
        if wording != written:
            found.setdefault(wording, swap.row)
    scores = {one: OVERLAPPING * worth[row] for one, row in found.items()}
    as_it_is = _reread(text, start, end, scores, reader) if reader else 0.0
    ranked = sorted(scores, key=lambda wording: -scores[wording])[:SHOWN]
    contrast = _counted(tokens, candidates, channel, found[ranked[0]]) if ranked else ""
    note = contrast or _rarity(tokens, fit, first)
    return Explanation(start, end, tuple(_proposals(ranked, scores, as_it_is)), note)


def _touching(candidates: Candidates, first: int, last: int) -> I64:
    """The rows that replace any of the tokens; two words put together from two substitutions replace no others."""
    ends = candidates.place + candidates.size
    inside = (candidates.place >= first) & (ends <= last + 1)
    return np.flatnonzero((candidates.place <= last) & (ends > first) & (inside | (candidates.second < 0)))


def _around(tokens: Tokens, first: int, last: int) -> Bool:
    """(n + 4,) the words from first to last and one on either side."""
    chosen = np.zeros(len(tokens.keys) + 2 * EDGE, dtype=np.bool_)
    low, high = max(0, first - 1), min(len(tokens.keys), last + 2)
    chosen[EDGE + low : EDGE + high] = tokens.word[low:high]
    return chosen


def _reread(text: str, start: int, end: int, scores: dict[str, float], reader: Classifier) -> float:
    """Lower the scores by what the reader has against each wording, and give the score of the text as it is.

    Only where several are near the best is it worth the time: each costs as much as half a window. The others are
    lowered like the worst of those.
    """
    best = max(scores.values(), default=0.0)
    rivals = [wording for wording, score in scores.items() if best - score <= RIVAL]
    if len(rivals) < 2:
        return 0.0
    doubts = {wording: reader.doubt(*_line(text, start, end, wording)) for wording in rivals}
    worst = max(doubts.values())
    for wording in scores:
        scores[wording] -= doubts.get(wording, worst)
    return -reader.doubt(*_line(text, start, end, text[start:end]))


def _line(text: str, start: int, end: int, wording: str) -> tuple[str, int, int]:
    """A line or two of the text with a wording in the place of start to end, and where that stands in it."""
    low, high = max(0, start - BEFORE), min(len(text), end + AFTER)
    while max(0, start - 2 * BEFORE) < low < start and not text[low - 1].isspace():
        low -= 1
    return text[low:start] + wording + text[end:high], start - low, start - low + len(wording)


def _proposals(ranked: Sequence[str], scores: Mapping[str, float], as_it_is: float) -> Iterator[Proposal]:
    """The ranked wordings with their shares of the belief, which the text as it is and all others share as well."""
    weights = {one: math.exp(min(score, 60) / TEMPERATURE) for one, score in scores.items()}
    total = math.exp(min(as_it_is, 60) / TEMPERATURE) + sum(weights.values())
    for one in ranked:
        yield Proposal(one, round(weights[one] / total, 3))


def _worth(candidates: Candidates, log_odds: F32, rows: I64) -> F32:
    place, size = candidates.place[rows], candidates.size[rows]
    doubts = np.append(np.minimum(log_odds, 0), np.zeros(LONGEST - 1, np.float32))
    doubt = doubts[place]
    for offset in range(1, LONGEST):
        doubt += np.where(size > offset, doubts[place + offset], np.float32(0))
    worth: F32 = candidates.gain[rows] + np.maximum(doubt, np.float32(-8) * size.astype(np.float32))
    return worth


def _within(candidates: Candidates, row: int, first: int, last: int) -> bool:
    place = int(candidates.place[row])
    return first <= place and place + int(candidates.size[row]) - 1 <= last


class _Swap(NamedTuple):
    """One candidate: the tokens that it replaces (half-open), its gain, and its words in the case of the text."""

    row: int
    place: int
    end: int
    gain: float
    wording: str


def _swap(text: str, tokens: Tokens, candidates: Candidates, channel: Channel, row: int) -> _Swap:
    place, size = int(candidates.place[row]), int(candidates.size[row])
    wording = _dressed(text, tokens, place, _original(candidates, channel, row))
    return _Swap(row, place, place + size, float(candidates.gain[row]), wording)


def _reworded(text: str, tokens: Tokens, first: int, last: int, swaps: Sequence[_Swap]) -> str:
    """The stretch with the first original applied, and with others that do not touch what it replaced."""
    replaced: dict[int, _Swap] = {}
    free = set(range(first, last + 1))
    for order, swap in enumerate(swaps):
        if order and (swap.gain < COMPLETES or not free):
            break
        if free.issuperset(range(swap.place, swap.end)):
            free.difference_update(range(swap.place, swap.end))
            replaced[swap.place] = swap
    pieces: list[str] = []
    token = first
    while token <= last:
        if token in replaced:
            pieces.append(replaced[token].wording)
            token = replaced[token].end
        else:
            pieces.append(text[tokens.start[token] : tokens.end[token]])
            token += 1
        if token <= last:
            pieces.append(text[tokens.end[token - 1] : tokens.start[token]])
    return " ".join("".join(pieces).split())


def _original(candidates: Candidates, channel: Channel, row: int) -> str:
    wording = channel.originals.spelled(int(candidates.form[row]))
    if candidates.second[row] >= 0:
        wording = f"{wording} {channel.originals.spelled(int(candidates.second[row]))}"
    return wording.replace(" 's", "'s")


def _dressed(text: str, tokens: Tokens, place: int, wording: str) -> str:
    surface = text[tokens.start[place] : tokens.end[place]]
    if len(surface) > 1 and surface.isupper():
        return wording.upper()
    if not surface[:1].isupper():
        return wording
    return wording[:1].upper() + wording[1:] if tokens.initial[place] else wording.title().replace("'S", "'s")


def _counted(tokens: Tokens, candidates: Candidates, channel: Channel, row: int) -> str:
    """The n-gram in which the text's wording and the original differ most in the reference, with both counts."""
    place, size = int(candidates.place[row]), int(candidates.size[row])
    written = tokens.keys[place : place + size]
    meant = _original(candidates, channel, row).replace("'s", " 's").split()
    compared = [
        ([*before, *written, *after], [*before, *meant, *after]) for before, after in _contexts(tokens, place, size)
    ]
    compared = [pairs for pairs in compared if max(map(len, pairs)) <= 3]
    if not compared:
        return ""
    occurrences = _occurrences(channel, [words for pairs in compared for words in pairs])
    contrast = [
        (math.log1p(known) - math.log1p(seen), seen, known, pairs)
        for seen, known, pairs in zip(occurrences[::2], occurrences[1::2], compared, strict=True)
    ]
    _, seen, known, (here, there) = max(contrast)
    if known <= seen:
        return ""
    link = _LINK[SOURCES[int(candidates.source[row])]]
    rarity = "never occurs" if seen == 0 else f"occurs {_times(seen)}"
    odd, usual = _typed(" ".join(here)), _typed(" ".join(there))
    return f"“{odd}” {rarity} in the reference counts, “{usual}” {_times(known)}; {link}"


def _contexts(tokens: Tokens, place: int, size: int) -> Iterator[tuple[list[str], list[str]]]:
    left = tokens.keys[place - 1 : place] if place and tokens.word[place - 1] else []
    right = (
        tokens.keys[place + size : place + size + 1]
        if place + size < len(tokens.keys) and tokens.word[place + size]
        else []
    )
    if size > 1:
        yield [], []
    if left:
        yield left, []
    if right:
        yield [], right
    if left and right:
        yield left, right


def _occurrences(channel: Channel, phrases: list[list[str]]) -> list[int]:
    """The counts of phrases of one to three keys."""
    hashes = word_hash([word for words in phrases for word in words])
    ends = np.cumsum([len(words) for words in phrases])
    begins = np.append(0, ends[:-1])
    joined = hashes[begins]
    for offset in range(1, LONGEST):
        longer = np.flatnonzero(begins + offset < ends)
        joined[longer] = pair(joined[longer], hashes[begins[longer] + offset])
    return [int(count) for count in channel.counts.count(joined)]


def _rarity(tokens: Tokens, fit: Fit, place: int) -> str:
    """What can be said where no original is known."""
    count = int(fit.double[place + EDGE - 1])
    if place and tokens.word[place - 1] and count == 0:
        return f"“{_typed(' '.join(tokens.keys[place - 1 : place + 1]))}” never occurs in the reference counts"
    return ""


def _typed(words: str) -> str:
    return words.replace(" 's", "'s")


def _times(count: int) -> str:
    """Counts are exact up to 40; larger ones are rounded as the store rounds them."""
    if count == 1:
        return "once"
    if count == 2:
        return "twice"
    return f"{count} times" if count <= 40 else f"about {round(count, 1 - len(str(count)) + 1):,} times"
