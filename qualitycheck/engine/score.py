"""Turns findings and document evidence into a score of 0–100 whose contributions sum exactly.

Each rule costs by the density of its findings and saturates at a ceiling; what the worst passage would cost more than
the whole is deducted in part, as in scan statistics (Kulldorff 1997), so that clean padding does not hide it; an
article that looks spun as a whole is capped. All arithmetic that is shown is in integer tenths of a point.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualitycheck.engine.parameters import Group, Parameters, parameters
from qualitycheck.engine.spin import MIN_WORDS, Spin
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Band, Contribution, Depth, Score
from qualitycheck.text.document import Document

SOUND, QUESTIONABLE = 70.0, 40.0  # least values of the bands; no policy moves them
# Entries that are no rule; `GROUP-cap` are the others.
PASSAGE, COVERED, SPUN, FLOOR = "worst-passage", "mostly-damage", "spun-document", "floor"
SURE = 5e-5  # log-odds are taken of probabilities no nearer to 0 and 1: they come rounded to four places
_MASS = 1000  # masses are integers, so that sums do not depend on their order


def score(
    findings: Sequence[Finding], spin: Spin, document: Document, depth: Depth, *, supported: bool, sourced: bool
) -> Score:
    """Score one article.

    Args:
        findings: settled findings; families GRM and RDB weigh nothing by their rules.
        spin: how spun the article looks as a whole, calibrated.
        document: the article; only its length and the places of findings are read.
        depth: recorded, for scores of different depths are not compared.
        supported: whether the article's language is one that the rules know.
        sourced: whether the input says who wrote it and when, so that sourcing can be judged.
    """
    words = document.words
    if not supported or words < MIN_WORDS:
        band: Band = "insufficient-text" if supported else "unsupported-language"
        return Score(None, None, band, None, None, None, (), words, depth)
    given = parameters(depth)
    marks = marks_of(findings, document)
    bill = deduct(marks, words, spin.probability, given)
    return Score(
        value=bill.value,
        interval=interval(bill.value, marks, words, spin.probability, given),
        band=band_of(bill.value),
        integrity=max(0, 1000 - bill.integrity) / 10,
        sourcing=(1000 - bill.sourcing) / 10 if sourced or bill.sourcing else None,
        spun_probability=spin.probability,
        contributions=bill.contributions,
        words=words,
        depth=depth,
    )


def band_of(value: float) -> Band:
    """The band of a score; thresholds are fixed."""
    return "sound" if value >= SOUND else "questionable" if value >= QUESTIONABLE else "unreliable"


def calibrated(spin: Spin, depth: Depth) -> Spin:
    """The spin with its probability set right by the depth's logistic fit (Platt 1999), for the prior in its card."""
    if spin.probability is None:
        return spin
    given = parameters(depth)
    odds = given.intercept + given.slope * log_odds(spin.probability)
    return replace(spin, probability=round(1 / (1 + math.exp(-odds)), 4))


@dataclass(frozen=True, slots=True)
class Mark:
    """What of a finding the score depends on.

    Attributes:
        mass: weight times confidence, in thousandths.
        place: number of the word at which it starts; 0 in a title.
        end: number of the word behind it; 0 in a title.
    """

    code: str
    severity: str
    mass: int
    place: int
    end: int


def marks_of(findings: Iterable[Finding], document: Document) -> list[Mark]:
    """The findings that cost anything, by place."""
    starts, position = document.text.tokens.starts, document.text.folded.position
    marks = []
    for finding in findings:
        mass = round(finding.weight * finding.confidence * _MASS)
        if mass > 0:
            place = end = 0
            if finding.field == "text":
                place, end = (bisect_left(starts, position(offset)) for offset in finding.span)
            marks.append(Mark(finding.code, finding.severity, mass, place, end))
    return sorted(marks, key=lambda mark: (mark.place, mark.code))


@dataclass(frozen=True, slots=True)
class Bill:
    """What an article loses: entries that sum exactly to it, and the parts (tenths) of its two sub-scores."""

    contributions: tuple[Contribution, ...]
    integrity: int
    sourcing: int

    @property
    def value(self) -> float:
        """The score that is left."""
        return (1000 + sum(entry.tenths for entry in self.contributions)) / 10


def deduct(marks: Sequence[Mark], words: int, probability: float | None, given: Parameters) -> Bill:
    """What marks (by place) and the calibrated probability of being spun cost an article of so many words."""
    ceilings = _ceilings(marks, given)
    whole = _whole(marks, max(words, given.shortest), ceilings, given)
    counts: dict[str, int] = {}
    for mark in marks:
        counts[mark.code] = counts.get(mark.code, 0) + 1
    entries = [Contribution(code, counts[code], -cost) for code, cost in whole.costs.items() if cost]
    entries += [
        Contribution(f"{group.name}-cap", sum(counts[code] for code in counts if given.group_of(code) is group), spared)
        for group in given.groups
        if (spared := whole.sums.get(group, 0) - group.cap) > 0
    ]
    integrity = whole.total(lambda group: group.integrity)
    worst, inside = _worst_passage(marks, words, ceilings, given)
    excess = round(given.passage_share * (worst - whole.total(lambda group: group.passage)))
    if excess > 0:
        entries.append(Contribution(PASSAGE, inside, -excess))
        integrity += excess
    if (damage := _covered(marks, words, given)) > 0:
        inside = sum(given.group_of(mark.code).integrity for mark in marks)
        entries.append(Contribution(COVERED, inside, -damage))
        integrity += damage
    looks_spun = round(given.spun_cap * max(0.0, 2 * (probability or 0.0) - 1))
    if looks_spun > integrity:
        entries.append(Contribution(SPUN, 1, integrity - looks_spun))
        integrity = looks_spun
    sourcing = whole.total(lambda group: not group.integrity)
    if integrity + sourcing > 1000:
        entries.append(Contribution(FLOOR, 1, integrity + sourcing - 1000))
    entries.sort(key=lambda entry: (entry.code.islower(), entry.tenths, entry.code))
    return Bill(tuple(entries), integrity, sourcing)


def _ceilings(marks: Iterable[Mark], given: Parameters) -> dict[str, int]:
    """The ceiling of each rule, in tenths: that of its most severe finding, or its group's where that is higher."""
    ceilings: dict[str, int] = {}
    for mark in marks:
        known = ceilings.get(mark.code) or given.group_of(mark.code).ceiling
        ceilings[mark.code] = max(known, given.ceilings[mark.severity])
    return ceilings


class _Tally:
    """What the marks in a stretch of so many words cost, in tenths, kept up to date as marks come and go."""

    def __init__(self, given: Parameters, ceilings: Mapping[str, int], words: int) -> None:
        self._per_mass = 10 * given.per_words / words / _MASS
        self._rules = {code: (given.group_of(code), ceiling) for code, ceiling in ceilings.items()}
        self._masses = dict.fromkeys(ceilings, 0)
        self.costs = dict.fromkeys(ceilings, 0)
        self.sums = dict.fromkeys((group for group, _ in self._rules.values()), 0)

    def add(self, code: str, mass: int) -> None:
        """Count a mass of a rule, or, where it is negative, no longer."""
        self._masses[code] += mass
        cost = self._cost(code, 1)
        self.sums[self._rules[code][0]] += cost - self.costs[code]
        self.costs[code] = cost

    def _cost(self, code: str, factor: float) -> int:
        group, ceiling = self._rules[code]
        return round(ceiling * -math.expm1(-factor * self._masses[code] * group.scale * self._per_mass / ceiling))

    def total(self, counts: Callable[[Group], bool] = lambda _: True) -> int:
        """The cost of the groups that count, each at most its cap."""
        return sum(min(cost, group.cap) for group, cost in self.sums.items() if counts(group))

    def total_at(self, factor: float) -> int:
        """What so many times as much of everything would cost."""
        sums = dict.fromkeys(self.sums, 0)
        for code, (group, _) in self._rules.items():
            sums[group] += self._cost(code, factor)
        return sum(min(cost, group.cap) for group, cost in sums.items())

    def relative_error(self, marks: Iterable[Mark]) -> float:
        """The standard deviation of all that was counted over its sum, of a compound Poisson sample."""
        scales = {code: group.scale for code, (group, _) in self._rules.items()}
        squares = sum((scales[mark.code] * mark.mass) ** 2 for mark in marks)
        return math.sqrt(squares) / sum(scales[code] * mass for code, mass in self._masses.items())


def _whole(marks: Sequence[Mark], words: int, ceilings: Mapping[str, int], given: Parameters) -> _Tally:
    """The tally of all marks in an article of so many words."""
    masses = dict.fromkeys(ceilings, 0)
    for mark in marks:
        masses[mark.code] += mark.mass
    tally = _Tally(given, ceilings, words)
    for code, mass in masses.items():
        tally.add(code, mass)
    return tally


def _covered(marks: Sequence[Mark], words: int, given: Parameters) -> int:
    """What an article loses, in tenths, of which damage is not a part but the greater part of the words."""
    covered = reached = 0
    for mark in marks:
        end = min(mark.end, mark.place + given.covered_longest)
        if given.group_of(mark.code).integrity and end > reached:
            covered += end - max(mark.place, reached)
            reached = end
    share = min(1.0, covered / max(words, 1))
    beyond = (share - given.covered_from) / (given.covered_full - given.covered_from)
    return round(given.covered_cap * min(1.0, max(0.0, beyond)))


def _worst_passage(
    marks: Sequence[Mark], words: int, ceilings: Mapping[str, int], given: Parameters
) -> tuple[int, int]:
    """The most that any passage would cost as an article of its own, and how many marks stand in that passage."""
    local = [mark for mark in marks if given.group_of(mark.code).passage]
    if words <= given.passage or not local:
        return 0, 0
    tally = _Tally(given, {mark.code: ceilings[mark.code] for mark in local}, given.passage)
    worst, inside, first = 0, 0, 0
    for last, mark in enumerate(local):
        tally.add(mark.code, mark.mass)
        while local[first].place <= mark.place - given.passage:
            tally.add(local[first].code, -local[first].mass)
            first += 1
        cost = tally.total()
        if cost > worst:
            worst, inside = cost, last - first + 1
    return worst, inside


def interval(
    value: float, marks: Sequence[Mark], words: int, probability: float | None, given: Parameters
) -> tuple[float, float]:
    """Where another stretch of the same source would mostly (four times in five) score.

    The findings are taken for a compound Poisson sample, so that there might be so much more or less of them; damage
    may stand just beyond the text, which matters more to a short one; and another stretch may look more or less spun,
    so that the cost of a spun document comes, or goes. How far each reaches is fitted on halves of articles.
    """
    more = less = 0.0
    if marks:
        tally = _whole(marks, words, _ceilings(marks, given), given)
        relative = given.spread * tally.relative_error(marks)
        less, seen, more = (tally.total_at(factor) / 10 for factor in (max(0.0, 1 - relative), 1.0, 1 + relative))
        less, more = seen - less, more - seen
    unseen = given.unseen * beyond(words, given)
    spun, clean = (
        deduct(marks, words, _moved(probability, swing), given).value for swing in (given.swing, -given.swing)
    )
    low = value - math.hypot(more, unseen, max(0.0, value - spun))
    high = value + math.hypot(less, max(0.0, clean - value))
    return round(max(0.0, low), 1), round(min(100.0, high), 1)


def beyond(words: int, given: Parameters) -> float:
    """How much damage beyond a text of so many words costs another stretch of it, against one of `per_words`."""
    return given.per_words / words * math.sqrt((1 + words / given.per_words) / 2)


def _moved(probability: float | None, swing: float) -> float | None:
    """The probability whose log-odds are so much higher."""
    if probability is None:
        return None
    return 1 / (1 + math.exp(-log_odds(probability) - swing))


def log_odds(probability: float) -> float:
    """Natural log-odds of a probability that was rounded to four places."""
    sure = min(max(probability, SURE), 1 - SURE)
    return math.log(sure / (1 - sure))
