"""Turns real spun pages and clean articles into figures: recall, false findings, originals, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import numpy.typing as npt

from qualitycheck.bench import corpus
from qualitycheck.bench.phrases import Phrase, samples
from qualitycheck.detect.wording import NOT_JUDGED
from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Depth
from qualitycheck.rulebook import load_rules
from qualitycheck.train.thesaurus import curated_pairs, is_listed

DOMAINS = {
    "news": corpus.NEWS_SETS,
    "science": ("acl", "abstracts"),
    "health": ("medquad",),
    "reference": ("factbook",),
    "fiction": ("litbank",),
    "mixed genres": ("gum",),
    "web pages": (corpus.WEB_PAGES,),
}
WORDING = frozenset({"SPN"})
ROUNDS = 1000  # of the bootstrap
MANY = 3  # false findings from which an editor would stop believing
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checker said of one text.

    Attributes:
        kind: where it came from.
        words: its length.
        findings: of wording, in the text.
        probability: that it was spun.
        judged: whether its unlisted wording was, for it is prose of the kind that the model knows.
        phrases: its damaged phrases.
    """

    kind: str
    words: int
    findings: tuple[Finding, ...]
    probability: float | None
    judged: bool
    phrases: tuple[Phrase, ...] = ()

    @property
    def recalled(self) -> list[list[Finding]]:
        """For every damaged phrase the findings that hit it."""
        return [phrase.found_by(self.findings) for phrase in self.phrases]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 95 % bootstrap interval over documents, and the number of cases behind it."""

    name: str
    value: float
    low: float
    high: float
    cases: int

    def __str__(self) -> str:
        return f"| {self.name} | {self.value:.3g} ({self.low:.3g}–{self.high:.3g}) | {self.cases:,} |"


def measure(depth: Depth, articles: int, words: int) -> list[Figure]:
    """All figures of one depth at its default threshold.

    Args:
        depth: `lists`, `counts` or `full`.
        articles: how many articles of each clean set.
        words: where articles are cut.
    """
    return figures(check_all(Checker(load_rules(), depth=depth), articles, words))


def check_all(checker: Checker, articles: int, words: int) -> list[Checked]:
    """Checks all material with one checker."""
    return list(_checked(checker, articles, words))


def _checked(checker: Checker, articles: int, words: int) -> Iterator[Checked]:
    folder = corpus.material() / "data" / "spun"
    for kind, name in (("sentences", "spun_sentences"), ("pages", "wild_pages"), ("odd", "clean_sentences")):
        for sample in samples(folder / f"{name}.dev.jsonl"):
            yield _check(checker, kind, sample.text, sample.phrases)
            if sample.twin:
                yield _check(checker, "twins", sample.twin)
    for domain, names in DOMAINS.items():
        for name in names:
            for text in islice(corpus.beginnings(name, words), articles):
                yield _check(checker, domain, text)


def _check(checker: Checker, kind: str, text: str, phrases: Sequence[Phrase] = ()) -> Checked:
    report = checker.check(Article(id=kind, text=text))
    findings = tuple(finding for finding in report.findings if finding.family in WORDING and finding.field == "text")
    probability = report.score.spun_probability
    judged = not any(note.startswith(NOT_JUDGED) for note in report.notes)
    return Checked(kind, len(text.split()), findings, probability, judged, tuple(phrases))


def figures(checked: Sequence[Checked]) -> list[Figure]:
    """The table of figures."""
    groups: dict[str, list[Checked]] = {}
    for one in checked:
        groups.setdefault(one.kind, []).append(one)
    found = [
        _ratio(f"phrases found, {name}", groups[kind], _hits, lambda one: len(one.phrases))
        for kind, name in (("sentences", "spun sentences"), ("pages", "whole pages"))
    ]
    spun = [one for one in checked if one.phrases]
    uncurated = partial(_uncurated, listed={(pair.original, pair.spun) for pair in curated_pairs()})
    found.append(
        _ratio(
            "phrases found, spun sentences, swap not curated",
            groups["sentences"],
            lambda one: sum(
                bool(hit) for phrase, hit in zip(one.phrases, one.recalled, strict=True) if uncurated(phrase)
            ),
            lambda one: sum(map(uncurated, one.phrases)),
        )
    )
    found += [
        _ratio(f"original named in first {first}, of phrases found", spun, partial(_named, first=first), _hits)
        for first in (1, 3)
    ]
    found += [
        _ratio(
            f"false findings per 1,000 words, {kind}",
            groups[kind],
            lambda one: 1000 * len(one.findings),
            lambda one: one.words,
        )
        for kind in ("twins", "odd", *DOMAINS)
    ]
    found.append(
        _ratio(f"articles of news with more than {MANY} false findings, %", groups["news"], _many, lambda _: 1)
    )
    found += [
        _ratio(f"articles whose wording is not judged, %, {kind}", groups[kind], _unjudged, lambda _: 1)
        for kind in DOMAINS
    ]
    return found + _documents(groups)


def _uncurated(phrase: Phrase, listed: Set[tuple[str, str]]) -> bool:
    """Whether nobody wrote a part of the phrase's swap into the table that the simulator and the channel know."""
    return not is_listed(phrase.text.lower(), phrase.original.lower(), listed)


def _hits(one: Checked) -> float:
    return sum(bool(hit) for hit in one.recalled)


def _named(one: Checked, first: int) -> float:
    return sum(
        any(phrase.named_by(suggestion.text) for finding in hits for suggestion in finding.suggestions[:first])
        for phrase, hits in zip(one.phrases, one.recalled, strict=True)
        if hits
    )


def _unjudged(one: Checked) -> float:
    return 100.0 * (not one.judged)


def _many(one: Checked) -> float:
    return 100.0 * (len(one.findings) > MANY)


def _documents(groups: dict[str, list[Checked]]) -> list[Figure]:
    """Whole pages against clean professional articles of every domain, by `spun_probability`."""
    # A text too short for a verdict is neither called spun nor cleared.
    pages = _told(groups["pages"])
    clean = _told([one for domain in DOMAINS for one in groups[domain]])
    generator = np.random.default_rng(0)

    def spread(statistic: Callable[[F64, F64], float], name: str) -> Figure:
        drawn = [statistic(_redrawn(generator, pages), _redrawn(generator, clean)) for _ in range(ROUNDS)]
        low, high = np.quantile(drawn, (0.025, 0.975))
        return Figure(name, statistic(pages, clean), float(low), float(high), len(pages) + len(clean))

    return [
        spread(_auroc, "documents, AUROC"),
        spread(
            lambda p, c: float(np.mean(p > np.quantile(c, 0.999))),
            "documents, recall at 1 in 1,000 clean articles accused",
        ),
        spread(
            lambda p, c: float(100 * np.mean(c >= np.quantile(p, 0.05))), "clean articles called spun at 95 % recall, %"
        ),
        spread(lambda p, _: float(np.mean(p >= 0.5)), "pages with spun_probability of a half or more"),
        spread(
            lambda _, c: float(100 * np.mean(c >= 0.5)), "clean articles with spun_probability of a half or more, %"
        ),
    ]


def _told(group: Sequence[Checked]) -> F64:
    return np.array([one.probability for one in group if one.probability is not None], dtype=np.float64)


def _redrawn(generator: np.random.Generator, values: F64) -> F64:
    return values[generator.integers(0, len(values), len(values))]


def _auroc(positive: F64, negative: F64) -> float:
    """The share of pairs in the right order, ties counting half (Mann–Whitney)."""
    ordered = np.sort(negative)
    below, not_above = np.searchsorted(ordered, positive, "left"), np.searchsorted(ordered, positive, "right")
    return float((below + not_above).mean() / (2 * len(negative)))


def _ratio(
    name: str, group: Sequence[Checked], above: Callable[[Checked], float], below: Callable[[Checked], float]
) -> Figure:
    """The ratio of two sums over documents, with its bootstrap interval."""
    tops, bottoms = np.array([above(one) for one in group], float), np.array([below(one) for one in group], float)
    drawn = np.random.default_rng(0).integers(0, len(group), (ROUNDS, len(group)))
    ratios = tops[drawn].sum(axis=1) / np.maximum(bottoms[drawn].sum(axis=1), 1e-9)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return Figure(name, float(tops.sum() / max(bottoms.sum(), 1e-9)), float(low), float(high), round(bottoms.sum()))


def table(found: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    head = "| figure | value (95 % interval) | cases |\n|---|---|---|"
    return "\n".join([head, *map(str, found)])
