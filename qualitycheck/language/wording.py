"""Turns a text into suspicions: places that a spinning tool may have written, what stood there, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from qualitycheck.language.channel import Candidates, Channel
from qualitycheck.language.classifier import NEVER, Classifier, Doubts, Reader
from qualitycheck.language.evidence import COUNTS, NOTHING, Setting, context, doubtful, features, neighbourhood
from qualitycheck.language.explain import Explanation, explain
from qualitycheck.language.fluency import EDGE, F32, Fit, measure
from qualitycheck.language.second_stage import Kind, SecondStage
from qualitycheck.language.tokens import Tokens

GAIN = COUNTS.index("gain_best")
SCREEN = -4.05  # log-odds of the screen from which an original is looked for: of 8 % of the words of clean text
GATE = -1.75  # log-odds of counts and channel from which the classifier is asked; the model card says what that costs
UNREAD = np.float32(-8.0)  # log-odds of a word in a window that was not worth reading: the median of clean text
FLOOR = -3.0  # log-odds below which a token is nobody's suspicion
JOIN = -1.5  # log-odds from which a neighbour belongs to the same suspicion
LONGEST = 6  # tokens of one suspicion; a finding of more words helps no editor


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A stretch of text that looks swapped.

    Attributes:
        start, end: half-open code points.
        log_odds: of the strongest token, before the document as a whole is weighed.
        gain: the channel's best gain there (see `Candidates.gain`); very low where it knows no original.
        explain: works out the likely originals, how far the best of them reaches, and the evidence in words.
    """

    start: int
    end: int
    log_odds: float
    gain: float
    explain: Callable[[], Explanation]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was measured of one text; `features` (n, columns) run along `tokens`."""

    tokens: Tokens
    fit: Fit
    features: F32


@dataclass(frozen=True, slots=True)
class WordingModel:
    """The reference counts, the channel, the second stage and, at full depth, the classifier in context.

    `gate` is the second stage without the classifier: the classifier reads only the windows in which it sees anything
    suspicious at all. Without a gate it reads everything. `screen` saves the channel most of the doubtful places, for
    triage: a window whose one sentence was spun would go unread for it.
    """

    channel: Channel
    stage: SecondStage
    classifier: Classifier | None = None
    gate: SecondStage | None = None
    screen: SecondStage | None = None

    @classmethod
    def open(cls, kind: Kind) -> WordingModel:
        """Loads what ships with the package, once per process and kind.

        Raises:
            ModelError: a file is missing or damaged.
        """
        return _opened(kind)

    def read(self, text: str, tokens: Tokens, setting: Setting) -> Reading:
        """Measures a text."""
        found = proposed(tokens, setting, self.channel, self.screen)
        return assembled(text, tokens, setting, *found, self.classifier, self.gate)

    def suspicions(self, text: str, tokens: Tokens, setting: Setting) -> list[Suspicion]:
        """All suspicions of a text from a low floor up, in order; most of them are for the decision to drop."""
        if not len(tokens.keys):
            return []
        reading = self.read(text, tokens, setting)
        judged = tokens.word & setting.prose
        if self.classifier is None:  # nobody but the channel can have anything against a word
            judged &= reading.features[:, GAIN] > NOTHING
        log_odds = np.full(len(tokens.keys), -20, np.float32)
        log_odds[judged] = self.stage.log_odds(reading.features[judged])
        odds, gains = log_odds.tolist(), reading.features[:, GAIN].tolist()
        start, end = tokens.start.tolist(), tokens.end.tolist()
        return [
            Suspicion(
                start=start[first],
                end=end[last],
                log_odds=max(odds[first : last + 1]),
                gain=max(gains[first : last + 1]),
                explain=partial(
                    explain, text, tokens, reading.fit, self.channel, log_odds, first, last, self.classifier
                ),
            )
            for first, last in stretches(log_odds)
        ]


@cache
def _opened(kind: Kind) -> WordingModel:
    channel, stage = Channel.open(), SecondStage.open(kind)
    if kind == "counts":
        return WordingModel(channel, stage, screen=SecondStage.open("screen"))
    return WordingModel(channel, stage, Classifier.open(), gate=SecondStage.open("counts"))


def proposed(
    tokens: Tokens, setting: Setting, channel: Channel, screen: SecondStage | None = None
) -> tuple[Fit, F32, Candidates]:
    """How the tokens fit their places, the features of that, and what may have stood there instead."""
    fit = measure(tokens, channel.counts)
    known = context(tokens, fit, setting, channel.counts)
    asked = doubtful(tokens, fit, setting)
    if screen:
        inner = asked[EDGE:-EDGE]
        inner[inner] = screen.log_odds(known[inner]) >= SCREEN
    return fit, known, channel.propose(fit, asked)


def assembled(
    text: str,
    tokens: Tokens,
    setting: Setting,
    fit: Fit,
    known: F32,
    candidates: Candidates,
    classifier: Reader | None,
    gate: SecondStage | None = None,
) -> Reading:
    """Everything that the second stage looks at; the same in training, where there is no gate, and at run time."""
    measured = features(known, candidates)
    if classifier:
        doubts = _worth_reading(tokens, setting, measured, gate) if gate else None
        logits = classifier.log_odds(text, doubts).over(tokens.start, tokens.end)
        if gate:
            logits[tokens.word & (logits <= NEVER)] = UNREAD
        measured = np.concatenate((measured, neighbourhood(logits)), axis=1)
    return Reading(tokens, fit, measured)


def _worth_reading(tokens: Tokens, setting: Setting, measured: F32, gate: SecondStage) -> Doubts:
    """The tokens that counts and channel do not take for harmless."""
    judged = np.flatnonzero(tokens.word & setting.prose)
    log_odds = gate.log_odds(measured[judged])
    doubtful = log_odds >= GATE
    chosen = judged[doubtful]
    return Doubts(tokens.start[chosen], tokens.end[chosen], log_odds[doubtful])


def stretches(log_odds: F32) -> Iterator[tuple[int, int]]:
    """Closed token ranges around every local suspicion: the strongest token and adjacent suspect ones."""
    order = np.argsort(-log_odds, kind="stable")
    seeds = order[log_odds[order] >= FLOOR].tolist()
    odds = log_odds.tolist()
    free = [True] * len(odds)
    found = []
    for seed in seeds:
        if not free[seed]:
            continue
        first = last = seed
        # Neighbours join while they are suspect themselves and not far weaker, so that a strong word keeps its own
        # place.
        bar = max(JOIN, odds[seed] - 3)
        while last - first + 1 < LONGEST and first > 0 and free[first - 1] and odds[first - 1] >= bar:
            first -= 1
        while last - first + 1 < LONGEST and last + 1 < len(odds) and free[last + 1] and odds[last + 1] >= bar:
            last += 1
        free[first : last + 1] = [False] * (last + 1 - first)
        found.append((first, last))
    yield from sorted(found)
