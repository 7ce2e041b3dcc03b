"""Turns the measuring material into what each stage of detection finds alone, at one rate of false findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from qualitycheck.bench import corpus
from qualitycheck.bench.phrases import Phrase, samples
from qualitycheck.language.classifier import Classifier
from qualitycheck.language.document import DocumentModel
from qualitycheck.language.evidence import Setting
from qualitycheck.language.second_stage import Kind
from qualitycheck.language.tokens import tokenize
from qualitycheck.language.wording import WordingModel
from qualitycheck.model.article import Span

ERRORS = 0.5  # false findings per 1,000 words of news at which stages are compared


@dataclass(frozen=True, slots=True)
class Ablation:
    """What one way of judging places finds where it may err 0.5 times in 1,000 words of news."""

    name: str
    recall: float
    twins: float
    mixed: float


def ablate(articles: int, words: int) -> list[Ablation]:
    """Each stage alone, with and without the rest of the document, all at the same rate of false findings on news.

    Places are counted here, before lists, guards and quotations: the figures compare stages, not the product.
    """
    texts = list(_texts(articles, words))
    counts, full = WordingModel.open("counts"), WordingModel.open("full")
    classifier, ungated = Classifier.open(), replace(full, gate=None)
    return [
        _compare("classifier alone", texts, lambda text: _classified(classifier, text)),
        _compare("counts and channel alone", texts, lambda text: _places(counts, "counts", text, whole=False)),
        _compare(
            "counts and channel, with the document", texts, lambda text: _places(counts, "counts", text, whole=True)
        ),
        _compare("both stages", texts, lambda text: _places(full, "full", text, whole=False)),
        _compare("both stages, with the document", texts, lambda text: _places(full, "full", text, whole=True)),
        _compare("the same, no window skipped", texts, lambda text: _places(ungated, "full", text, whole=True)),
    ]


def _texts(articles: int, words: int) -> Iterator[tuple[str, str, tuple[Phrase, ...]]]:
    folder = corpus.material() / "data" / "spun"
    for name in ("spun_sentences", "wild_pages"):
        for sample in samples(folder / f"{name}.dev.jsonl"):
            yield "spun", sample.text, sample.phrases
            if sample.twin:
                yield "twins", sample.twin, ()
    for kind, names in (("news", corpus.NEWS_SETS), ("mixed", ("gum",))):
        for name in names:
            for text in islice(corpus.beginnings(name, words), articles):
                yield kind, text, ()


def _classified(classifier: Classifier, text: str) -> list[tuple[Span, float]]:
    scores = classifier.log_odds(text)
    rows = zip(scores.start.tolist(), scores.end.tolist(), scores.log_odds.tolist(), strict=True)
    return [(Span(start, end), odds) for start, end, odds in rows]


def _places(model: WordingModel, kind: Kind, text: str, *, whole: bool) -> list[tuple[Span, float]]:
    tokens = tokenize(text)
    found = model.suspicions(text, tokens, Setting.plain(tokens))
    odds = np.array([one.log_odds for one in found])
    if whole and found:
        gain = np.array([one.gain for one in found])
        single = np.array([" " not in text[one.start : one.end] for one in found])
        odds = DocumentModel.open(kind).confidences(odds, gain, single, len(text.split()))
    return [(Span(one.start, one.end), float(value)) for one, value in zip(found, odds, strict=True)]


def _compare(
    name: str,
    texts: Sequence[tuple[str, str, tuple[Phrase, ...]]],
    judge: Callable[[str], list[tuple[Span, float]]],
) -> Ablation:
    judged = [(kind, len(text.split()), phrases, judge(text)) for kind, text, phrases in texts]
    news = sorted((value for kind, _, _, found in judged if kind == "news" for _, value in found), reverse=True)
    allowed = round(ERRORS / 1000 * sum(words for kind, words, _, _ in judged if kind == "news"))
    bar = news[allowed] if allowed < len(news) else -np.inf

    def rate(wanted: str) -> float:
        size = sum(words for kind, words, _, _ in judged if kind == wanted)
        return 1000 * sum(value > bar for kind, _, _, found in judged if kind == wanted for _, value in found) / size

    hits = [
        any(value > bar and any(span.overlaps(changed) for changed in phrase.changed) for span, value in found)
        for kind, _, phrases, found in judged
        for phrase in phrases
        if kind == "spun"
    ]
    return Ablation(name, sum(hits) / len(hits), rate("twins"), rate("mixed"))


def table(found: Sequence[Ablation]) -> str:
    """The comparison as a Markdown table."""
    head = f"\n| at {ERRORS} false findings per 1,000 words of news | phrases found | twins | mixed genres |"
    rule = "|---|---|---|---|"
    rows = (f"| {one.name} | {one.recall:.3f} | {one.twins:.1f} | {one.mixed:.1f} |" for one in found)
    return "\n".join([head, rule, *rows])
