"""Turns clean sets, simulated spins of them and real spun pages into the figures of the score, as Markdown."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qualitycheck.bench import corpus
from qualitycheck.config import Policy
from qualitycheck.engine.checker import Checker
from qualitycheck.engine.parameters import parameters
from qualitycheck.model.article import Article
from qualitycheck.model.report import Depth
from qualitycheck.rulebook import load_rules
from qualitycheck.train.fit_score import PRIOR, halves, inside, interval_of
from qualitycheck.train.score_material import BOOKS, Observation, observe, sample, windows

ROUNDS = 400  # of the bootstrap
LENGTHS = ((80, 150), (150, 300), (300, 600), (600, 1200), (1200, 1_000_000))
RATES = ((0.0, 0.02), (0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 1.0))
BINS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 1.0001)
FALSE_RATES = (0.001, 0.01, 0.05)
LITTERED = ("allsides", "acl", "factbook")  # sets whose files carry raw markup and leftovers of pages
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts of like probability: the mean told, the share that was spun when the prior's share is, and its interval."""

    told: float
    was: float
    low: float
    high: float
    texts: int


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was seen at one depth, of how many texts asked for: clean ones, simulated spins, real spun pages."""

    depth: Depth
    articles: int
    spins: int
    clean: list[Observation]
    spun: list[Observation]
    real: list[Observation]


def measure(depth: Depth, articles: int, spins: int) -> Measured:
    """Check so many clean articles of each set as they are, and so many of them after a simulated spin."""
    checker = Checker(load_rules(), depth=depth)
    clean: list[Observation] = []
    spun: list[Observation] = []
    for source in corpus.CLEAN_SETS:
        drawn = sample(corpus.clean(source), articles)
        texts = sample(windows(drawn), articles) if source in BOOKS else drawn
        clean += observe(checker, "clean", source, texts[:spins], halves=True)
        clean += observe(checker, "clean", source, texts[spins:])
        spun += observe(checker, "spun", source, texts[:spins], halves=True)
    real = [one for name, text in _real() for one in observe(checker, "clean", name, [Article(name, text)])]
    kept = [[one for one in group if one.value is not None] for group in (clean, spun, real)]
    return Measured(depth, articles, spins, *kept)


def _real() -> Iterator[tuple[str, str]]:
    folder = corpus.material()
    for path in sorted((folder / "seeds").glob("*.txt")):
        yield f"seed {path.name[:3]}", path.read_text("utf-8")
    for line in (folder / "data" / "spun" / "wild_pages.dev.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield f"page {record['id']}", record["text"]


def most(hits: int, cases: int) -> float:
    """The upper bound of the one-sided 95 % confidence interval of a share (Clopper and Pearson 1934)."""
    if hits >= cases:
        return 1.0
    low, high = hits / cases, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        terms = (
            math.lgamma(cases + 1) - math.lgamma(k + 1) - math.lgamma(cases - k + 1)
            + k * math.log(middle) + (cases - k) * math.log1p(-middle)
            for k in range(hits + 1)
        )  # fmt: skip
        low, high = (middle, high) if math.fsum(map(math.exp, terms)) > 0.05 else (low, middle)
    return high


def report(seen: Measured) -> str:
    """Every table, as Markdown."""
    rules = load_rules()
    parts = [
        f"# The score at depth {seen.depth}, measured",
        f"Written by `qualitycheck bench score --depth {seen.depth} --articles {seen.articles} --spins {seen.spins}`, "
        f"rule set {rules.hash}; see [the card](score.md). "
        f"{len(seen.clean):,} clean texts, {len(seen.spun):,} simulated spins of some of them, "
        f"{len(seen.real)} real pages.",
        "## Clean texts at the gate's default thresholds",
        _clean_table(seen.clean),
        "## Simulated spins, by the share of words changed",
        _rate_table(seen.spun),
        "## spun_probability, clean texts against simulated spins",
        _overall(seen),
        _by(seen, "set", ((name, lambda one, name=name: one.source == name) for name in corpus.CLEAN_SETS)),  # type: ignore[misc]
        _by(seen, "words", ((_span(*each), lambda one, each=each: each[0] <= one.words < each[1]) for each in LENGTHS)),  # type: ignore[misc]
        f"## Reliability, for a prior of {PRIOR:.0%} spun",
        _reliability_table(reliability(seen)),
        "## Intervals: halves of texts that score inside the interval of the other half",
        _interval_table(seen),
        "## ROC",
        _roc_table(seen),
        "## Real pages",
        _real_table(seen.real),
    ]
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(head), "|".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines)


def _clean_table(clean: Sequence[Observation]) -> str:
    groups = [(name, [one for one in clean if one.source == name]) for name in corpus.CLEAN_SETS]
    groups += [
        (f"{name}, without scrape leftovers", [one for one in clean if one.source == name and not one.littered])
        for name in LITTERED
    ]
    groups += [
        ("**news together**", [one for one in clean if one.source in corpus.NEWS_SETS]),
        ("**all others together**", [one for one in clean if one.source not in corpus.NEWS_SETS]),
    ]
    policy = Policy()
    head = (
        "set",
        "texts",
        "rejected",
        "at most (95 %)",
        "sent to review or rejected",
        "at most (95 %)",
        "probability ≥ ½",
    )
    rows = []
    for name, group in groups:
        if not group:
            continue
        cases = len(group)
        rejected, reviewed = (
            sum((one.value or 0.0) < bound for one in group) for bound in (policy.reject_below, policy.review_below)
        )
        looks = sum((one.probability or 0.0) >= 0.5 for one in group)
        shares = (f"{rejected}", f"{most(rejected, cases):.2%}", f"{reviewed}", f"{most(reviewed, cases):.2%}")
        rows.append((name, f"{cases:,}", *shares, f"{looks}"))
    return _table(head, rows)


def _rate_table(spun: Sequence[Observation]) -> str:
    policy = Policy()
    rows = []
    for low, high in RATES:
        group = [one for one in spun if low <= one.rate < high]
        if group:
            rejected, reviewed = (
                np.mean([(one.value or 0.0) < bound for one in group])
                for bound in (policy.reject_below, policy.review_below)
            )
            told = float(np.median([one.probability or 0.0 for one in group]))
            rows.append((f"{low:.0%}–{high:.0%}", f"{len(group)}", f"{rejected:.0%}", f"{reviewed:.0%}", f"{told:.2f}"))
    head = ("words changed", "texts", "rejected", "sent to review or rejected", "probability, median")
    return _table(head, rows)


def _interval_table(seen: Measured) -> str:
    given = parameters(seen.depth)
    rows = []
    for kind, group in (("clean", seen.clean), ("simulated spins", seen.spun)):
        pairs = list(halves(group))
        if pairs:
            widths = [high - low for low, high in (interval_of(first, given) for first, _ in pairs)]
            share = np.mean([inside(first, second, given) for first, second in pairs])
            rows.append((kind, f"{len(pairs)}", f"{share:.0%}", f"{np.median(widths):.1f}", f"{np.mean(widths):.1f}"))
    return _table(("kind", "halves", "inside", "width, median", "width, mean"), rows)


def _probabilities(seen: Iterable[Observation]) -> F64:
    return np.array([one.probability or 0.0 for one in seen])


def brier(clean: F64, spun: F64, prior: float = PRIOR) -> float:
    """The mean squared error (Brier 1950) of probabilities, the two kinds weighted to the prior."""
    return float((1 - prior) * np.mean(clean**2) + prior * np.mean((1 - spun) ** 2))


def _overall(seen: Measured) -> str:
    clean, spun = _probabilities(seen.clean), _probabilities(seen.spun)
    low, high = _spread(lambda s, c: brier(c, s), spun, clean)
    trivial = PRIOR * (1 - PRIOR)
    return (
        f"Brier score {brier(clean, spun):.4f} ({low:.4f}–{high:.4f}) for a prior of {PRIOR:.0%} spun; "
        f"always answering the prior would score {trivial:.4f}."
    )


def _by(seen: Measured, what: str, groups: Iterable[tuple[str, Callable[[Observation], bool]]]) -> str:
    rows = []
    for name, belongs in groups:
        clean = _probabilities(one for one in seen.clean if belongs(one))
        spun = _probabilities(one for one in seen.spun if belongs(one))
        if len(clean) < 5 or len(spun) < 5:
            continue
        low, high = _spread(auroc, spun, clean)
        shares = (f"{np.mean(spun >= 0.5):.0%}", f"{np.mean(clean >= 0.5):.1%}")
        figures = (f"{auroc(spun, clean):.3f} ({low:.3f}–{high:.3f})", f"{brier(clean, spun):.4f}", *shares)
        rows.append((name, f"{len(clean)}", f"{len(spun)}", *figures))
    return _table((what, "clean", "spun", "AUROC (95 %)", "Brier", "spun ≥ ½", "clean ≥ ½"), rows)


def _span(low: int, high: int) -> str:
    return f"{low}–{high - 1}" if high < 1_000_000 else f"{low} and more"


def reliability(seen: Measured) -> list[Bin]:
    """The reliability diagram's points, the two kinds weighted to the prior."""
    clean, spun = _probabilities(seen.clean), _probabilities(seen.spun)
    told = np.concatenate([clean, spun])
    weight = np.concatenate([np.full(len(clean), (1 - PRIOR) / len(clean)), np.full(len(spun), PRIOR / len(spun))])
    was = np.concatenate([np.zeros(len(clean)), np.ones(len(spun))])
    generator = np.random.default_rng(0)
    points = []
    for low, high in pairwise(BINS):
        inside = np.flatnonzero((told >= low) & (told < high))
        if not len(inside):
            continue
        drawn = inside[generator.integers(0, len(inside), (ROUNDS, len(inside)))]
        shares = (weight * was)[drawn].sum(axis=1) / weight[drawn].sum(axis=1)
        share = float((weight * was)[inside].sum() / weight[inside].sum())
        mean = float((weight * told)[inside].sum() / weight[inside].sum())
        least, greatest = np.quantile(shares, (0.025, 0.975))
        points.append(Bin(mean, share, float(least), float(greatest), len(inside)))
    return points


def _reliability_table(points: Sequence[Bin]) -> str:
    rows = [(f"{p.told:.3f}", f"{p.was:.3f} ({p.low:.3f}–{p.high:.3f})", f"{p.texts}") for p in points]
    return _table(("told, mean", "were spun (95 %)", "texts"), rows)


def auroc(positive: F64, negative: F64) -> float:
    """The share of pairs in the right order, ties counting half (Mann and Whitney 1947)."""
    ordered = np.sort(negative)
    pairs = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(pairs.mean() / (2 * len(negative)))


def recall_at(positive: F64, negative: F64, false: float) -> float:
    """The share of positives above a threshold that no more than this share of the negatives exceeds."""
    threshold = np.sort(negative)[::-1][int(false * len(negative))]
    return float(np.mean(positive > threshold))


def _spread(statistic: Callable[[F64, F64], float], positive: F64, negative: F64) -> tuple[float, float]:
    generator = np.random.default_rng(0)
    drawn = [
        statistic(
            positive[generator.integers(0, len(positive), len(positive))],
            negative[generator.integers(0, len(negative), len(negative))],
        )
        for _ in range(ROUNDS)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def _roc_table(seen: Measured) -> str:
    deducted = [np.array([100 - (one.value or 0.0) for one in group]) for group in (seen.spun, seen.clean)]
    by = {"spun_probability": (_probabilities(seen.spun), _probabilities(seen.clean)), "score": tuple(deducted)}
    rows = []
    for name, (spun, clean) in by.items():
        found: list[tuple[str, Callable[[F64, F64], float]]] = [("AUROC", auroc)]
        found += [
            (f"recall at {false:.1%} false", lambda p, n, false=false: recall_at(p, n, false))  # type: ignore[misc]
            for false in FALSE_RATES
        ]
        for what, statistic in found:
            low, high = _spread(statistic, spun, clean)
            rows.append((name, what, f"{statistic(spun, clean):.3f} ({low:.3f}–{high:.3f})"))
    return _table(("by", "figure", "value (95 %)"), rows)


def _real_table(real: Sequence[Observation]) -> str:
    rows = [(one.source, f"{one.words}", f"{one.value:.1f}", f"{one.probability or 0.0:.3f}") for one in real]
    return _table(("text", "words", "score", "spun_probability"), rows)
