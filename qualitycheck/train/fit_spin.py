"""Turns simulated spins of held-out documents into the second stage: trees per token, then the document's say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from qualitycheck.language.channel import Candidates, Channel
from qualitycheck.language.classifier import Classifier, Doubts, WordScores
from qualitycheck.language.document import DocumentModel, place_features, whole_features
from qualitycheck.language.evidence import CONTEXT, COUNTS, Setting
from qualitycheck.language.neighbours import Originals
from qualitycheck.language.ngrams import DATA, NgramCounts
from qualitycheck.language.register import Register
from qualitycheck.language.second_stage import Kind
from qualitycheck.language.synonyms import SynonymGraph
from qualitycheck.language.tokens import Tokens, tokenize
from qualitycheck.language.wording import SCREEN, assembled, proposed, stretches
from qualitycheck.train.counts import record, sha256
from qualitycheck.train.simulate import Simulator, reference_counts
from qualitycheck.train.spin_units import Unit, labels, units
from qualitycheck.train.thesaurus import curated_pairs
from qualitycheck.train.trees import export

F32 = npt.NDArray[np.float32]
TREES = {
    "objective": "binary", "num_leaves": 31, "learning_rate": 0.12, "min_data_in_leaf": 100, "feature_fraction": 0.5,
    "bagging_fraction": 0.6, "bagging_freq": 1, "lambda_l2": 4.0, "max_bin": 63, "verbose": -1,
    "seed": 1, "deterministic": True,
    "num_threads": 1,
}  # fmt: skip
ROUNDS: dict[Kind, int] = {"counts": 100, "full": 150}  # the counts serve triage, where every millisecond counts
# The screen: small trees that look for places of which the trees of `counts` say SEEN or more.
SMALL, SCREENING, SEEN = TREES | {"num_leaves": 15, "learning_rate": 0.2, "feature_fraction": 0.8}, 30, 1.0
UNSEEN = -20.0  # log-odds of a token for which nobody looked for an original
FOLDS = 2
GAIN = COUNTS.index("gain_best")
FALSE_FINDINGS = 0.3  # per 1,000 words of held-out clean text at the threshold
FORGOTTEN = 0.25  # of the edits whose original the channel is not shown
# Of the edits that the classifier is made to miss in part: it learned on simulated spins, knows them better than real
# ones, and the second stage would trust it more than it deserves.
MUFFLED, MUFFLING = 0.4, (1.0, 6.0)  # share, and bounds of what its log-odds lose
# At depth full, whose verdict on documents is nearly sure: the confidence that a place needs in a text that is not
# called spun and in one that is, and the probability, before calibration, from which it is. Settled on dev material.
THRESHOLD, AMID, CALLED = 0.65, 0.25, 0.98
PARTS = {"register": "register.npz", "screen": "spin-screen.onnx"}  # that the manifest names beside the two kinds
SPUN_KINDS = frozenset({"light", "heavy", "spun list"})


@dataclass(frozen=True, slots=True)
class Rows:
    """Tokens of all units on end: features (n, columns), label (n,) of 1, 0 or -1 (not used), number of the unit."""

    features: F32
    label: npt.NDArray[np.int8]
    unit: npt.NDArray[np.int32]
    kinds: list[str]
    documents: list[int]

    def of(self, unit: int) -> slice:
        """The tokens of one unit."""
        low, high = np.searchsorted(self.unit, (unit, unit + 1))
        return slice(int(low), int(high))


def measure_all(found: Iterator[Unit], channel: Channel, classifier: Classifier | None, budget: int) -> Rows:
    """Measures units until `budget` tokens are reached."""
    features: list[F32] = []
    marks: list[npt.NDArray[np.int8]] = []
    kinds: list[str] = []
    documents: list[int] = []
    total = 0
    rng = Random(0)  # noqa: S311 (repeatable draws, nothing secret)
    for unit in found:
        tokens = tokenize(unit.text)
        if len(tokens.keys) < 20:
            continue
        setting = Setting.plain(tokens)
        fit_, known, candidates = proposed(tokens, setting, channel)
        candidates = forgetful(candidates, channel, tokens, unit, rng)
        heard = classifier and Muffled(classifier, unit, rng)
        features.append(assembled(unit.text, tokens, setting, fit_, known, candidates, heard).features)
        marks.append(np.where(tokens.word, labels(tokens, unit), np.int8(-1)))
        kinds.append(unit.kind)
        documents.append(unit.document)
        total += len(tokens.keys)
        if total >= budget:
            break
    number = np.repeat(np.arange(len(marks), dtype=np.int32), [len(one) for one in marks])
    return Rows(np.concatenate(features), np.concatenate(marks), number, kinds, documents)


@dataclass(frozen=True, slots=True)
class Muffled:
    """A classifier that is less sure of some edits of one text than it was."""

    classifier: Classifier
    unit: Unit
    rng: Random

    def log_odds(self, text: str, doubts: Doubts | None = None) -> WordScores:
        """Its scores of the unit's text, lowered over MUFFLED of the edits."""
        scores = self.classifier.log_odds(text, doubts)
        lowered = scores.log_odds.copy()
        for edit in self.unit.edits:
            if self.rng.random() < MUFFLED:
                first = int(np.searchsorted(scores.end, edit.start, side="right"))
                last = int(np.searchsorted(scores.start, edit.end, side="left"))
                lowered[first:last] -= np.float32(self.rng.uniform(*MUFFLING))
        return replace(scores, log_odds=lowered)


def forgetful(candidates: Candidates, channel: Channel, tokens: Tokens, unit: Unit, rng: Random) -> Candidates:
    """Candidates without the true originals of some edits.

    The simulator swaps by the very table that the channel looks originals up in; real tools do not. Without this the
    second stage
    would learn that every swap's original is known, and trust the channel more than it deserves.
    """
    drop = np.zeros(len(candidates), dtype=bool)
    for edit in unit.edits:
        if rng.random() >= FORGOTTEN:
            continue
        meant = set(tokenize(edit.original).keys)
        low, high = (
            np.searchsorted(tokens.end, edit.start, "right"),
            np.searchsorted(tokens.start, max(edit.end, edit.start + 1)),
        )
        first, last = np.searchsorted(candidates.place, (low - 2, high))
        for row in range(int(first), int(last)):
            if candidates.place[row] + candidates.size[row] > low:
                forms = [int(form) for form in (candidates.form[row], candidates.second[row]) if form >= 0]
                drop[row] = any(meant.intersection(channel.originals.spelled(form).split()) for form in forms)
    return candidates.where(~drop)


def fit(rows: Rows, kind: Kind, out: Path) -> DocumentModel:
    """Fits trees and document model on rows (the counts' columns alone, or all) and writes both.

    Documents are halved: each half is scored by trees that saw only the other, and the document model is fitted on
    those scores.
    """
    import lightgbm

    columns = len(COUNTS) if kind == "counts" else rows.features.shape[1]
    given = rows.features[:, :columns]
    known = rows.label >= 0
    half = np.array(rows.documents)[rows.unit] % FOLDS
    scores = np.zeros(len(given), dtype=np.float64)
    for fold in range(FOLDS):
        learn = known & (half != fold)
        trees = lightgbm.train(TREES, lightgbm.Dataset(given[learn], rows.label[learn]), ROUNDS[kind])
        scores[half == fold] = trees.predict(given[half == fold], raw_score=True)
    trees = lightgbm.train(TREES, lightgbm.Dataset(given[known], rows.label[known]), ROUNDS[kind])
    export(trees.dump_model(), columns, out / f"spin-{kind}.onnx")
    if kind == "counts":
        scores[fit_screen(rows, scores, out) < SCREEN] = UNSEEN
    share = float(rows.label[known].mean())
    start = DocumentModel(float(np.log(share / (1 - share))), (0.0,) * 6, (0.0,) * 4, THRESHOLD, AMID, CALLED)
    model = _document_model(rows, scores, start, kind)
    model.save(kind, out)
    return model


def fit_screen(rows: Rows, scores: npt.NDArray[np.floating], out: Path) -> npt.NDArray[np.float64]:
    """Fits, on the context alone, trees that tell where the counts' `scores` (n,) reach SEEN; writes and asks them."""
    import lightgbm

    given = rows.features[:, [COUNTS.index(name) for name in CONTEXT]]
    known = rows.label >= 0
    trees = lightgbm.train(SMALL, lightgbm.Dataset(given[known], scores[known] >= SEEN), SCREENING)
    export(trees.dump_model(), len(CONTEXT), out / "spin-screen.onnx")
    found: npt.NDArray[np.float64] = trees.predict(given, raw_score=True)
    return found


@dataclass(frozen=True, slots=True)
class _Scored:
    """What one text's suspicions say: log-odds, gain and single word of each, and the truth (1, 0, -1 not told)."""

    kind: str
    words: int
    odds: npt.NDArray[np.float64]
    gain: npt.NDArray[np.float64]
    single: npt.NDArray[np.bool_]
    truth: npt.NDArray[np.int64]

    @property
    def clean(self) -> bool:
        return self.kind.startswith("clean")


def _scored(rows: Rows, scores: npt.NDArray[np.float64]) -> Iterator[_Scored]:
    for unit, kind in enumerate(rows.kinds):
        here = rows.of(unit)
        label, score, gain = rows.label[here], scores[here], rows.features[here, GAIN]
        found = [slice(first, last + 1) for first, last in stretches(score.astype(np.float32))]
        yield _Scored(
            kind=kind,
            words=int((label >= 0).sum()),
            odds=np.array([score[place].max() for place in found]),
            gain=np.array([gain[place].max() for place in found]),
            single=np.array([place.stop - place.start == 1 for place in found], dtype=bool),
            truth=np.array([_truth(label[place]) for place in found], dtype=np.int64),
        )


def _truth(label: npt.NDArray[np.int8]) -> int:
    return 1 if (label == 1).any() else -1 if (label == -1).any() else 0


def _document_model(rows: Rows, scores: npt.NDArray[np.float64], start: DocumentModel, kind: Kind) -> DocumentModel:
    """The whole first, from texts that were spun throughout or not at all; then the place, which leans on it."""
    texts = list(_scored(rows, scores))
    told = [text for text in texts if text.clean or text.kind in SPUN_KINDS]
    whole = np.stack([whole_features(start.rates(text.odds, text.words)[1], text.words) for text in told])
    model = replace(start, whole=_logistic(whole.T, np.array([not text.clean for text in told])))
    found = [text for text in texts if len(text.odds)]
    place = np.concatenate([_place(model, text) for text in found], axis=1)
    truth = np.concatenate([text.truth for text in found])
    weights = _logistic(place[:, truth >= 0], truth[truth >= 0] == 1)
    if kind == "full":
        return replace(model, place=weights)
    clean = np.concatenate([np.full(len(text.odds), text.clean) for text in found])
    confidence = np.sort(1 / (1 + np.exp(-np.array(weights) @ place[:, clean])))[::-1]
    allowed = FALSE_FINDINGS * sum(text.words for text in texts if text.clean) / 1000
    threshold = round(float(confidence[int(allowed)]), 4)
    return replace(model, place=weights, threshold=threshold, amid=threshold)


def _place(model: DocumentModel, text: _Scored) -> npt.NDArray[np.float64]:
    others, rate = model.rates(text.odds, text.words)
    whole = float(np.array(model.whole) @ whole_features(rate, text.words))
    return place_features(text.odds, others, text.gain, text.single, whole)


def _logistic(features: npt.NDArray[np.float64], answer: npt.NDArray[np.bool_]) -> tuple[float, ...]:
    """Weights of a logistic regression; the first feature is the constant."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=100, max_iter=1000).fit(features[1:].T, answer)
    return (float(fitted.intercept_[0]), *map(float, fitted.coef_[0]))


def register(corpus: list[Path], simulator: Simulator, out: Path) -> Register:
    """Fits the register on the clean units of the held-out documents and writes it."""
    made = Register.fit(tokenize(unit.text).keys for unit in units(corpus, simulator, seed=2) if unit.kind == "clean")
    made.save(out / "register.npz")
    return made


def main(arguments: list[str] | None = None) -> None:
    """Fits everything: `python -m qualitycheck.train.fit_spin CORPUS… --out DIR`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+", help=".jsonl or .jsonl.zst files of {text, id}")
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of counts.bin and originals.bin")
    parser.add_argument("--classifier", type=Path, default=DATA, help="folder of classifier.onnx")
    parser.add_argument("--graph", type=Path, help="the synonym graph to spin with; default: the one that ships")
    parser.add_argument("--words", type=int, default=1_000_000)
    given = parser.parse_args(arguments)
    channel = Channel.of(NgramCounts.open(given.data / "counts.bin"), Originals.open(given.data / "originals.bin"))
    simulator = Simulator(SynonymGraph.open(given.graph), curated_pairs(), reference_counts)
    register(given.corpus, simulator, given.out)
    rows = measure_all(units(given.corpus, simulator, seed=1), channel, Classifier.open(given.classifier), given.words)
    kinds: tuple[Kind, ...] = ("counts", "full")
    fitted: dict[str, Any] = {kind: describe(fit(rows, kind, given.out)) for kind in kinds}
    readers = {path.stem: sha256(path) for path in sorted(given.classifier.glob("classifier*.onnx"))}
    parts = {name: sha256(given.out / file) for name, file in PARTS.items()}
    made = {**fitted, **parts, "tokens": len(rows.label), "texts": len(rows.kinds), "readers": readers}
    record(given.out, "spin", made)


def describe(model: DocumentModel) -> dict[str, Any]:
    """What the manifest says of a fitted document model."""
    return {
        "threshold": model.threshold,
        "amid": model.amid,
        "called": model.called,
        "place": list(model.place),
        "whole": list(model.whole),
    }


if __name__ == "__main__":
    main()
