"""An exported classifier turned into recall on real spun phrases at given rates of false findings on clean text."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from qualitycheck.language.classifier import Classifier, WordScores
from qualitycheck.train.corpus import read_records
from qualitycheck.train.thesaurus import curated_pairs, is_listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

RATES = (0.2, 0.5, 1.0, 2.0, 5.0)
NEWS = ("allsides", "reuters", "kpcrowd")
OTHERS = ("gum", "litbank", "medquad", "acl", "abstracts", "factbook")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Scored:
    """One text with its word scores."""

    text: str
    scores: WordScores

    def findings(self, threshold: float) -> int:
        """Runs of adjacent words at or above `threshold`."""
        hot = self.scores.log_odds >= threshold
        return int(hot[:1].sum() + (hot[1:] & ~hot[:-1]).sum())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A damaged phrase: the spans of its changed words, the best score among them, whether its swap is curated."""

    text: str
    spans: tuple[tuple[int, int], ...]
    best: float
    listed: bool


@dataclass(slots=True)
class Measured:
    """The scored material of one classifier."""

    clean: dict[str, list[Scored]] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    wild: list[Phrase] = field(default_factory=list)
    wild_pages: list[Scored] = field(default_factory=list)


def measure(model: Path, shared: Path, words: int = 40_000) -> Measured:
    """Score about `words` words of every clean development set under `shared`/data, and all of the spun material."""
    classifier, data, measured = Classifier.open(model), shared / "data", Measured()
    listed = {(pair.original, pair.spun) for pair in curated_pairs()}
    for name in (*NEWS, *OTHERS):
        measured.clean[name] = [
            _scored(classifier, text)
            for text in _sample(data / "clean" / "dev", name, words if name in NEWS else words // 2)
        ]
    records = _json_lines(data / "spun" / "spun_sentences.dev.jsonl")
    measured.clean["twins"] = [_scored(classifier, record["twin"]) for record in records]
    sentences = _json_lines(data / "spun" / "clean_sentences.dev.jsonl")
    measured.clean["clean sentences"] = [_scored(classifier, record["text"]) for record in sentences]
    for record in records:
        scored = _scored(classifier, record["text"])
        measured.phrases += [
            _phrase(scored, phrase["text"], phrase["original"], phrase["start"], listed) for phrase in record["phrases"]
        ]
    for record in _json_lines(data / "spun" / "wild_pages.dev.jsonl"):
        scored = _scored(classifier, record["text"])
        measured.wild_pages.append(scored)
        folded = record["text"].lower()
        for phrase in record["phrases"]:
            start = folded.find(phrase["text"].lower())
            if start >= 0:
                measured.wild.append(_phrase(scored, phrase["text"], phrase["original"], start, listed))
    return measured


def threshold(texts: Sequence[Scored], rate: float) -> float:
    """The least log-odds threshold (to 0.02) with at most `rate` findings per 1,000 words on `texts`."""
    total = sum(len(text.scores.start) for text in texts) / 1000
    for value in np.arange(-3.0, 12.0, 0.02):
        if sum(text.findings(float(value)) for text in texts) / total <= rate:
            return float(value)
    return 12.0


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    share, z = hits / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return middle - half, middle + half


def auroc(spun: NDArray[np.float64], clean: NDArray[np.float64]) -> float:
    """The chance that a spun document scores above a clean one, ties counted half."""
    return float(np.mean([(clean < value).mean() + 0.5 * (clean == value).mean() for value in spun]))


def table(measured: Measured) -> str:
    """All figures as a Markdown table, a column for every rate of false findings on news."""
    news = [text for name in NEWS for text in measured.clean[name]]
    cuts = [threshold(news, rate) for rate in RATES]
    lines = [
        "| at false findings per 1,000 words of news | " + " | ".join(map(str, RATES)) + " |",
        "|---|" + "---|" * len(RATES),
    ]
    lines.append("| threshold, log-odds | " + " | ".join(f"{cut:.2f}" for cut in cuts) + " |")
    for name, phrases in (
        ("recall, phrases", measured.phrases),
        ("recall, phrases whose swap is not curated", [phrase for phrase in measured.phrases if not phrase.listed]),
        ("recall, whole pages", measured.wild),
    ):
        hits = [sum(phrase.best >= cut for phrase in phrases) for cut in cuts]
        shown = (
            f"{hit / len(phrases):.2f} ({low:.2f}–{high:.2f})"
            for hit in hits
            for low, high in [wilson(hit, len(phrases))]
        )
        lines.append(f"| {name} (n={len(phrases)}) | " + " | ".join(shown) + " |")
    for name, texts in measured.clean.items():
        total = sum(len(text.scores.start) for text in texts)
        lines.append(f"| false on {name} ({total:,} words) | " + " | ".join(_rate(texts, cut) for cut in cuts) + " |")
    lines.append(
        "| documents, AUROC of the density of findings | "
        + " | ".join(_documents(measured, cut) for cut in cuts)
        + " |"
    )
    return "\n".join(lines)


def _rate(texts: Sequence[Scored], cut: float) -> str:
    found = np.array([text.findings(cut) for text in texts])
    sizes = np.array([len(text.scores.start) for text in texts])
    draws = np.random.default_rng(0).integers(0, len(texts), (500, len(texts)))
    rates = 1000 * found[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.quantile(rates, [0.025, 0.975])
    return f"{1000 * found.sum() / sizes.sum():.2f} ({low:.2f}–{high:.2f})"


def _documents(measured: Measured, cut: float) -> str:
    clean = [text for name in (*NEWS, *OTHERS) for text in measured.clean[name] if len(text.scores.start) >= 80]
    density = [
        np.array([text.findings(cut) / len(text.scores.start) for text in texts])
        for texts in (measured.wild_pages, clean)
    ]
    return f"{auroc(density[0], density[1]):.3f}"


def _sample(folder: Path, source: str, words: int) -> Iterable[str]:
    """Documents of one source in a fixed random order, each cut at 600 words, until the budget is spent."""
    texts = [record.text for record in read_records(folder, [source])]
    Random(7).shuffle(texts)  # noqa: S311 (a fixed order, nothing secret)
    for text in texts:
        if words <= 0:
            return
        ends = [match.end() for match in _WORD.finditer(text)]
        cut = text[: ends[599]] if len(ends) > 600 else text
        words -= min(600, len(ends))
        yield cut


def _scored(classifier: Classifier, text: str) -> Scored:
    return Scored(text, classifier.log_odds(text))


def _phrase(scored: Scored, phrase: str, original: str, start: int, listed: set[tuple[str, str]]) -> Phrase:
    """Find the changed words: those of the phrase that the original lacks, or all when it lacks none."""
    kept = set(_WORD.findall(original.lower()))
    words = [(start + match.start(), start + match.end()) for match in _WORD.finditer(phrase)]
    changed = [span for span in words if scored.text[slice(*span)].lower() not in kept] or words
    low, high = (np.array([span[side] for span in changed], np.int32) for side in (0, 1))
    return Phrase(
        phrase,
        tuple(changed),
        float(scored.scores.over(low, high).max()),
        is_listed(phrase.lower(), original.lower(), listed),
    )


def _json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def main() -> None:
    """`python -m qualitycheck.train.classifier_measure MODEL SHARED [WORDS]`."""
    model, shared = map(Path, sys.argv[1:3])
    sys.stdout.write(table(measure(model, shared, *map(int, sys.argv[3:]))) + "\n")


if __name__ == "__main__":
    main()
