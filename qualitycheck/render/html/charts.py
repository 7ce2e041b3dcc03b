"""Turns figures into the geometry of inline SVG charts; the templates draw it and say it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualitycheck.model.report import Contribution, Score

THRESHOLDS = (40, 70)  # where the bands meet; the contract's defaults, which no feed's policy moves
BIN = 5  # points of score in one bar of the distribution
_RAIL = 160  # stretches of the article that the rail tells apart


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the waterfall, all figures in points.

    Attributes:
        code: a rule's code, or the name of an entry that is no rule.
        count: findings behind it.
        tenths: what it did to the score, in tenths of a point.
        left, width: where its bar stands between 0 and 100.
        after: the score when it is done.
    """

    code: str
    count: int
    tenths: int
    left: float
    width: float
    after: float


def waterfall(contributions: Sequence[Contribution]) -> list[Step]:
    """The steps from 100 down to the score, deductions by size, entries that give points back last."""
    steps: list[Step] = []
    level = 1000
    for entry in sorted(contributions, key=lambda one: (one.tenths > 0, one.tenths, one.code)):
        after = level + entry.tenths
        low, high = (min(max(edge, 0), 1000) for edge in sorted((level, after)))
        steps.append(Step(entry.code, entry.count, entry.tenths, low / 10, (high - low) / 10, after / 10))
        level = after
    return steps


def unexplained(score: Score) -> float:
    """Points of the score that its contributions do not account for: 0 unless a stored result was altered."""
    if score.value is None:
        return 0.0
    return round(score.value - 100 - sum(entry.tenths for entry in score.contributions) / 10, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """One stretch of the margin rail: where it begins and how tall it is (0-1), its family, anchor and mark count."""

    top: float
    height: float
    family: str
    key: str
    count: int


def rail(marks: Iterable[tuple[int, str, str]], length: int) -> list[Tick]:
    """Where marks stand in a text.

    Args:
        marks: offset, family and anchor of each mark, sorted by offset.
        length: code points of the text.
    """
    stretches: dict[tuple[int, str], tuple[str, int]] = {}
    for offset, family, key in marks:
        at = min(offset * _RAIL // max(length, 1), _RAIL - 1), family
        first, count = stretches.get(at, (key, 0))
        stretches[at] = (first, count + 1)
    return [Tick(at / _RAIL, 1 / _RAIL, family, key, count) for (at, family), (key, count) in sorted(stretches.items())]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, its count, and its height as a share (0-1) of the tallest."""

    label: str
    count: int
    share: float


def distribution(scores: Iterable[float]) -> list[Bar]:
    """How many articles lie in each five points of the score; 100 belongs to the last bar."""
    counts = [0] * (100 // BIN)
    for score in scores:
        counts[min(max(int(score // BIN), 0), len(counts) - 1)] += 1
    tallest = max(counts) or 1
    return [Bar(f"{at * BIN}–{at * BIN + BIN}", count, count / tallest) for at, count in enumerate(counts)]


def ranked(counts: Mapping[str, int], most: int) -> list[Bar]:
    """The largest counts first, equal ones by label."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
    tallest = ordered[0][1] if ordered else 1
    return [Bar(label, count, count / max(tallest, 1)) for label, count in ordered]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the trend: a date at the trend's resolution, its place in time (0-1), articles, scores.

    `low`, `middle` and `high` are the quartiles; equal where there is one article.
    """

    label: str
    count: int
    low: float
    middle: float
    high: float
    x: float


def trend(dated: Iterable[tuple[date, float]], most: int = 60) -> list[Point]:
    """Scores over time by day, month or year: the finest of them that needs no more than `most` points.

    Args:
        dated: date and score of each article.
        most: points that the chart has room for; of more years than that the last ones are shown.
    """
    known = sorted(dated)
    form, groups = "", dict[date, list[float]]()
    for form, start in (("%Y-%m-%d", _day), ("%Y-%m", _month), ("%Y", _year)):  # noqa: B007 - the last one tried is used
        groups = {}
        for day, score in known:
            groups.setdefault(start(day), []).append(score)
        if len(groups) <= most:
            break
    shown = sorted(groups.items())[-most:]
    first, width = (shown[0][0], max((shown[-1][0] - shown[0][0]).days, 1)) if shown else (date.min, 1)
    return [
        Point(day.strftime(form), len(scores), *_quartiles(scores), (day - first).days / width) for day, scores in shown
    ]


def _quartiles(scores: Sequence[float]) -> tuple[float, float, float]:
    if len(scores) == 1:
        return scores[0], scores[0], scores[0]
    low, middle, high = quantiles(scores, n=4, method="inclusive")
    return low, middle, high


def _day(day: date) -> date:
    return day


def _month(day: date) -> date:
    return day.replace(day=1)


def _year(day: date) -> date:
    return day.replace(month=1, day=1)
