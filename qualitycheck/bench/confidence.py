"""Turns simulated spins of ordinary web pages into how many findings of each confidence were swaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from random import Random

from qualitycheck.bench import corpus
from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article, Span
from qualitycheck.model.report import Depth
from qualitycheck.rulebook import load_rules
from qualitycheck.train.simulate import simulate
from qualitycheck.train.spinners import draw_profile

BOUNDS = (0.25, 0.4, 0.6, 0.8, 0.9, 0.95, 1.001)
_LEAST = 150  # words of a page that is spun
_RATES = 0.06, 0.25  # of its content words


@dataclass(frozen=True, slots=True)
class Told:
    """Findings whose confidence lies in one stretch: how many, the mean of what was told, and the share of swaps."""

    findings: int
    told: float
    true: float


def measure(depth: Depth, articles: int, words: int) -> list[Told]:
    """Spins pages that no training step saw and compares every finding of unlisted wording with what was changed.

    Args:
        depth: `counts` or `full`.
        articles: how many pages at most.
        words: where pages are cut.
    """
    return tell(list(_told(Checker(load_rules(), depth=depth), articles, words)))


def tell(found: Sequence[tuple[float, bool]]) -> list[Told]:
    """One row for every stretch between BOUNDS, from (confidence, whether it was a swap); empty ones are left out."""
    rows = ([one for one in found if low <= one[0] < high] for low, high in pairwise(BOUNDS))
    return [
        Told(len(row), sum(told for told, _ in row) / len(row), sum(true for _, true in row) / len(row))
        for row in rows
        if row
    ]


def _told(checker: Checker, articles: int, words: int) -> Iterator[tuple[float, bool]]:
    rng = Random(0)  # noqa: S311 - repeatable draws, nothing secret
    statistical = {rule.code for rule in checker.ruleset.rules if rule.detector == "wording"}
    for text in islice(corpus.beginnings(corpus.WEB_PAGES, words, _LEAST), articles):
        spun = simulate(text, rng.getrandbits(48), replace(draw_profile(rng, _RATES), paragraphs=1.0))
        changed = [Span(edit.start, max(edit.end, edit.start + 1)) for edit in spun.edits]
        for finding in checker.check(Article(id="page", text=spun.text)).findings:
            if finding.code in statistical:
                yield finding.confidence, any(finding.span.overlaps(span) for span in changed)


def table(rows: Sequence[Told]) -> str:
    """The rows in Markdown."""
    lines = ["\n| findings in simulated spins of web pages | confidence told, mean | were swapped |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.findings:,} | {row.told:.2f} | {row.true:.2f} |" for row in rows)])
