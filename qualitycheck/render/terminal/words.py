"""Turns figures and codes into the wording that the terminal report uses for them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qualitycheck.model.rule import FAMILIES
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualitycheck.model.report import Report

_SHORT = 24
_SUREST = 0.99  # no model of a whole article knows for certain
_DOCUMENT = {"spun-document": "SPN"}  # entries that are no rule, and the family that they speak for


def counted(count: int, noun: str) -> str:
    """`1 word`, `2,000 words`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """A probability in whole per cent; never 0 or 100 for what is not certain."""
    whole = round(share * 100)
    return f"{min(max(whole, 1), 99) if 0 < share < 1 else whole} %"


def points(tenths: int) -> str:
    """`−28.4`, `+1.0`."""
    return f"{'−' if tenths < 0 else '+'}{abs(tenths) / 10:.1f}"


def spoken(name: str) -> str:
    """A kebab-case or snake_case name as words."""
    return name.replace("-", " ").replace("_", " ")


def family_name(family: str) -> str:
    """A family in a word or two: `scrape leftovers`, `grammar`."""
    return FAMILIES.get(family, one_line(family)).partition(" and ")[0].partition(" (")[0]


def shortened(text: str, room: int) -> str:
    """At most `room` characters, cut at a word and said so."""
    if len(text) <= room:
        return text
    cut = text[: room - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > _SHORT else cut}…"


def cut(text: str, room: int) -> str:
    """At most `room` characters, cut anywhere and said so."""
    return text if len(text) <= room else f"{text[: room - 1]}…"


def ended(path: str, room: int) -> str:
    """At most `room` cells of a path, its end, which tells more than its beginning."""
    while cell_len(path) > room:
        path = "…" + path[max(2, len(path) + 1 - room) :]
    return path


def listed(things: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def verdict(report: Report) -> str:
    """One sentence that says what was found, in how much text, of which kind."""
    score, findings = report.score, report.findings
    if score.band == "insufficient-text":
        opening = f"{counted(score.words, 'word')}: too little text to judge"
    elif score.band == "unsupported-language":
        lang = report.article.lang
        named = f"Language “{one_line(lang)}”" if lang else "A language"
        opening = f"{named} that the rules do not know: not judged"
    elif not findings:
        opening = f"No damage found in {counted(score.words, 'word')}"
    else:
        opening = f"{counted(len(findings), 'finding')} in {counted(score.words, 'word')}"
        return f"{opening}{_kinds(report)}."
    return f"{opening}; {counted(len(findings), 'finding')}." if findings else f"{opening}."


def _kinds(report: Report) -> str:
    """What most findings are, by the points they cost; by their number where none cost any."""
    weights: Counter[str] = Counter()
    for entry in report.score.contributions:
        family = _DOCUMENT.get(entry.code, entry.code[:3])
        if entry.tenths < 0 and family in FAMILIES:
            weights[family] -= entry.tenths
    if not weights:
        weights.update(finding.family for finding in report.findings)
    total = weights.total()
    (first, weight), *others = weights.most_common()
    if not others:
        return f": {family_name(first)}"
    if weight * 4 >= total * 3:
        return f", mostly {family_name(first)}"
    return f": {listed(family_name(family) for family, _ in weights.most_common(3))}"


def details(report: Report) -> str:
    """The figures behind the score, in small print."""
    score, parts = report.score, []
    if score.interval is not None:
        parts.append(f"likely range {score.interval[0]:.0f}–{score.interval[1]:.0f}")
    if score.integrity is not None and score.sourcing is not None:
        parts.append(f"integrity {score.integrity:.0f}, sourcing {score.sourcing:.0f}")
    if score.spun_probability is not None:
        parts.append(f"spun with {percent(min(score.spun_probability, _SUREST))} probability")
    if report.suppressed:
        parts.append(f"{counted(len(report.suppressed), 'finding')} accepted before")
    if score.depth != "full" and score.value is not None:
        parts.append(f"depth {score.depth}")
    return ", ".join(parts)
