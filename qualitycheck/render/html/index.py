"""Turns the rows of many articles into one page: sorted, filtered, counted and drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from qualitycheck.model.report import MEANING, Tool
from qualitycheck.model.rule import FAMILIES, Rule
from qualitycheck.render.html import charts, page, safe
from qualitycheck.render.html.rows import Row, order

PAGE = 100  # rows that the table shows at a time; the script turns pages, without it all rows stand there
_BANDS = ("unreliable", "questionable", "sound", "insufficient-text", "unsupported-language", "error")
_MOST = 15  # rules and feeds that the summaries list


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed or folder: its articles, their median score (None where none has one), findings per article."""

    name: str
    articles: int
    score: float | None
    rejected: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the gate was passed, and why not."""

    passed: bool
    reasons: tuple[str, ...] = ()


def render_index(
    rows: Iterable[Row], tool: Tool, rules: Mapping[str, Rule] | None = None, gate: Gate | None = None
) -> str:
    """The index of many articles, the worst first.

    Args:
        rows: records made by `row_of`, in any order.
        tool: what made the results.
        rules: rules by code, for their names; None where the packs are missing.
        gate: the gate's word over all of them, where one was asked.
    """
    ordered = sorted(rows, key=order)
    scored = [row for row in ordered if row.score is not None]
    by_rule: Counter[str] = Counter()
    for row in ordered:
        by_rule.update(row.rules)
    families = _families(ordered)
    return page.render(
        "index.html.j2",
        "index.js",
        tool=tool,
        gate=gate,
        rows=ordered[:PAGE],
        rest=ordered[PAGE:],
        total=len(ordered),
        findings=sum(by_rule.values()),
        bands=[(band, count) for band in _BANDS if (count := sum(row.band == band for row in ordered))],
        families=families,
        distribution=charts.distribution(row.score for row in scored if row.score is not None),
        scored=len(scored),
        middle=median(row.score for row in scored if row.score is not None) if scored else None,
        rules=[(bar, _rule_name(bar.label, rules or {})) for bar in charts.ranked(by_rule, _MOST)],
        more_rules=max(0, len(by_rule) - _MOST),
        feeds=_feeds(ordered),
        trend=charts.trend(
            (date.fromisoformat(row.date), row.score) for row in scored if row.date and row.score is not None
        ),
        undated=sum(not row.date for row in scored),
        thresholds=charts.THRESHOLDS,
        meaning=MEANING,
        data=safe.embedded_json(_data(ordered, families, sorted(by_rule))),
        page_size=PAGE,
    )


def _families(rows: Sequence[Row]) -> list[str]:
    have = {family for row in rows for family in row.families}
    return [family for family in FAMILIES if family in have] + sorted(have - set(FAMILIES))


def _feeds(rows: Sequence[Row]) -> list[Feed]:
    """Feeds by number of articles, the largest first; none where all articles share one."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.feed].append(row)
    if len(groups) < 2:
        return []
    largest = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))[:_MOST]
    return [
        Feed(
            name=name,
            articles=len(group),
            score=median(scores) if (scores := [row.score for row in group if row.score is not None]) else None,
            rejected=sum(row.decision == "reject" for row in group),
        )
        for name, group in largest
    ]


def _rule_name(code: str, rules: Mapping[str, Rule]) -> str:
    return rules[code].name if code in rules else ""


def _data(rows: Sequence[Row], families: Sequence[str], codes: Sequence[str]) -> dict[str, object]:
    """What the script needs, each row as a list to keep ten thousand of them small; texts as the page shows them."""
    number = {code: at for at, code in enumerate(codes)}
    feeds: dict[str, int] = {}
    return {
        "families": list(families),
        "rules": list(codes),
        "rows": [
            [
                row.href,
                safe.plain(row.title),
                safe.plain(row.path),
                row.score,
                row.band,
                row.decision,
                safe.plain(row.source),
                row.date,
                row.words,
                [row.families.get(family, 0) for family in families],
                [number[code] for code in row.rules],
                feeds.setdefault(safe.plain(row.feed), len(feeds)),
                safe.plain(row.problem),
            ]
            for row in rows
        ],
        "feeds": list(feeds),
    }
