"""Turns the suspicions of one text into what the rest of the document says of each, and all say of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qualitycheck.errors import ModelError
from qualitycheck.language.ngrams import DATA
from qualitycheck.language.second_stage import Kind

F64 = npt.NDArray[np.float64]

ROUNDS = 5  # of the estimate; it moves little after the third
LEAST_WHOLE, MOST_WHOLE = -2.0, 5.0  # log-odds of a spun document between which it may do so
LEAST_RATE, MOST_RATE = -7.0, -3.0  # ln of the spin rates between which a document may move the belief in one place
SHORTEST, FULLEST = 40, 1500  # words between which a text's length says how much a rate is worth


@dataclass(frozen=True, slots=True)
class DocumentModel:
    """How a document's other suspicions move the belief in one, and what they all say of the document.

    The spin rate is re-estimated from the suspicions themselves, as class priors are in Saerens, Latinne &
    Decaestecker (2002),
    under a weak prior of `found` swaps in `words` words. What it may add to one place is bounded: a lone odd phrase in
    clean
    prose stays quiet, the tenth in a spun page is believed, and no document condemns every word in it.

    Attributes:
        base: ln odds of a swap among the tokens that the second stage was trained on.
        place: weights of (1, log-odds, bounded ln rate of the others, channel gain, single word,
            bounded log-odds of a spun document) in the log-odds of one place.
        whole: weights of (1, ln rate, ln swaps expected, ln words) in the log-odds that the document was spun.
        threshold: confidence from which a place is a finding in a text that is not called spun: a few odd phrases in
            one that reads normally are mostly the jargon of its subject.
        amid: the same in a text that is called spun, because its probability is `called` or more. That verdict says
            more than any one place, in short texts as in long ones.
    """

    base: float
    place: tuple[float, ...]
    whole: tuple[float, ...]
    threshold: float
    amid: float
    called: float
    found: float = 0.8
    words: float = 300.0

    @classmethod
    def open(cls, kind: Kind, folder: Path = DATA) -> DocumentModel:
        """Loads `spin-counts.json` or `spin-full.json`.

        Raises:
            ModelError: the file is missing or damaged.
        """
        path = folder / f"spin-{kind}.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{**data, "place": tuple(data["place"]), "whole": tuple(data["whole"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            remedy = "reinstall, or run `qualitycheck train spin`"
            raise ModelError("cannot load the document model", where=str(path), remedy=remedy) from error

    def save(self, kind: Kind, folder: Path) -> None:
        """Writes what `open` reads."""
        (folder / f"spin-{kind}.json").write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def rates(self, log_odds: F64, words: int) -> tuple[F64, float]:
        """Ln of the spin rate that all other suspicions suggest, for each; and that all suggest together."""
        belief = 1 / (1 + np.exp(-log_odds))
        room = words + self.words
        rate = np.full(len(log_odds), self.found / room)
        for _ in range(ROUNDS):
            rate = (self.found + belief.sum() - belief) / room
            belief = 1 / (1 + np.exp(-(log_odds + np.log(rate / (1 - rate)) - self.base)))
        rate = (self.found + belief.sum() - belief) / room
        return np.log(rate), float(np.log((self.found + belief.sum()) / room))

    def confidences(self, log_odds: F64, gain: F64, single: npt.NDArray[np.bool_], words: int) -> F64:
        """(n,) probabilities that an editor would agree."""
        return self.judge(log_odds, gain, single, words)[1]

    def bar(self, spun_probability: float) -> float:
        """The confidence from which a place is a finding in a text of this probability of having been spun."""
        return self.amid if spun_probability >= self.called else self.threshold

    def spun_probability(self, log_odds: F64, words: int) -> float:
        """The probability that the document was spun."""
        _, rate = self.rates(log_odds, words)
        return float(self._sigmoid(np.array(self.whole) @ whole_features(rate, words)))

    def judge(self, log_odds: F64, gain: F64, single: npt.NDArray[np.bool_], words: int) -> tuple[float, F64]:
        """`spun_probability` and `confidences`, for which the rates are the same."""
        others, rate = self.rates(log_odds, words)
        whole = float(np.array(self.whole) @ whole_features(rate, words))
        places = np.array(self.place) @ place_features(log_odds, others, gain, single, whole)
        return float(self._sigmoid(np.float64(whole))), self._sigmoid(places)

    def _sigmoid(self, value: F64 | np.float64) -> F64:
        result: F64 = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
        return result


def place_features(log_odds: F64, others: F64, gain: F64, single: npt.NDArray[np.bool_], whole: float) -> F64:
    """(6, n) what the confidence in a place is computed from."""
    bounded = np.clip(others, LEAST_RATE, MOST_RATE)
    spun = np.full(len(log_odds), min(max(whole, LEAST_WHOLE), MOST_WHOLE))
    return np.stack([np.ones(len(log_odds)), log_odds, bounded, np.clip(gain, -3, 6), single.astype(float), spun])


def whole_features(rate: float, words: int) -> F64:
    """(4,) what the probability of a spun document is computed from; a rate counts for as much as the text is long."""
    length = min(max(words, SHORTEST), FULLEST)
    return np.array([1.0, rate, np.log(np.exp(rate) * length), np.log(length)])
