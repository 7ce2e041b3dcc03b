"""Turns findings and document evidence into a score of 0–100 whose contributions sum exactly.

Each rule costs by the density of its findings and saturates at a ceiling; an article that looks spun as a whole is
capped. All arithmetic that is shown is in integer tenths of a point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from qualitycheck.engine.spin import Spin
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Band, Contribution, Depth, Score

MIN_WORDS = 80  # below this no verdict is given, never a pass
SOUND, QUESTIONABLE = 70.0, 40.0  # least values of the bands; no policy moves them
_PER_WORDS = 500  # a rule's weight is what one finding costs in an article of this length
_SHORTEST = 200  # words; a short text is not damned for one slip
_CEILINGS = {"error": 60.0, "warning": 25.0, "info": 8.0}  # points at which a rule of that severity saturates
_SPUN_CAP = 70.0  # points that an article loses at least when it is certain to be spun
_INTEGRITY = frozenset({"SPN", "MTX", "SCR"})


def score(
    findings: Sequence[Finding], spin: Spin, words: int, depth: Depth, *, supported: bool, sourced: bool
) -> Score:
    """Score one article.

    Args:
        findings: settled findings; families GRM and RDB weigh nothing by their rules.
        spin: how spun the article looks as a whole.
        words: words judged.
        depth: recorded, for scores of different depths are not compared.
        supported: whether the article's language is one that the rules know.
        sourced: whether the input says who wrote it and when, so that sourcing can be judged.
    """
    if not supported or words < MIN_WORDS:
        band: Band = "insufficient-text" if supported else "unsupported-language"
        return Score(None, None, band, None, None, None, (), words, depth)
    costs = _costs(findings, words)
    contributions = [Contribution(code, count, -tenths) for code, (count, tenths) in costs.items() if tenths]
    integrity_cost = sum(tenths for code, (_, tenths) in costs.items() if code[:3] in _INTEGRITY)
    capped = round((spin.probability or 0.0) ** 2 * _SPUN_CAP * 10) - integrity_cost
    if capped > 0 and (spin.probability or 0.0) >= 0.5:
        contributions.append(Contribution("spun-document", 1, -capped))
        integrity_cost += capped
    total = -sum(item.tenths for item in contributions)
    if total > 1000:
        contributions.append(Contribution("floor", 1, total - 1000))
        total = 1000
    value = (1000 - total) / 10
    sourcing_cost = sum(tenths for code, (_, tenths) in costs.items() if code.startswith("SRC"))
    return Score(
        value=value,
        interval=_interval(value, findings, words),
        band=band_of(value),
        integrity=max(0, 1000 - integrity_cost) / 10,
        sourcing=max(0, 1000 - sourcing_cost) / 10 if sourced or sourcing_cost else None,
        spun_probability=spin.probability,
        contributions=tuple(contributions),
        words=words,
        depth=depth,
    )


def band_of(value: float) -> Band:
    """The band of a score; thresholds are fixed."""
    return "sound" if value >= SOUND else "questionable" if value >= QUESTIONABLE else "unreliable"


def _costs(findings: Iterable[Finding], words: int) -> Mapping[str, tuple[int, int]]:
    """Findings and cost in tenths of each rule, most expensive first."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    scale = _PER_WORDS / max(words, _SHORTEST)
    costs = {}
    for code, group in by_code.items():
        ceiling = max(_CEILINGS[finding.severity] for finding in group)
        raw = scale * sum(finding.weight * finding.confidence for finding in group)
        costs[code] = (len(group), round(10 * ceiling * (1 - math.exp(-raw / ceiling))))
    return dict(sorted(costs.items(), key=lambda item: (-item[1][1], item[0])))


def _interval(value: float, findings: Sequence[Finding], words: int) -> tuple[float, float]:
    """A 90 % range: Poisson noise of the weighted count of findings, and what chance kept out of a short text."""
    scale = _PER_WORDS / max(words, _SHORTEST)
    spread = 1.64 * scale * math.sqrt(sum(finding.weight**2 for finding in findings) + 4 * words / _PER_WORDS)
    below = min(spread + 100 / math.sqrt(words), value)
    return round(value - below, 1), round(min(100.0, value + spread), 1)
