"""Turns findings into what their cards show: wording, likely originals, evidence, rule, remedy, suppression."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualitycheck.model.rule import FAMILIES, Rule
from qualitycheck.render.html.marks import Marked
from qualitycheck.render.html.safe import plain, web_address
from qualitycheck.render.place import Lines

if TYPE_CHECKING:
    from qualitycheck.model.article import Article
    from qualitycheck.model.finding import Finding

MOST = 1500  # findings with a card of their own; how many more there are is said, and the JSON has them all
_QUOTED = 240  # code points of a matched passage that a card repeats
_WHOLE = 1000  # code points from which a finding that covers most of an article is about it, not about a place in it
_SAFE_KEY = re.compile(r"[0-9a-zA-Z]{4,64}")


@dataclass(frozen=True, slots=True)
class Card:
    """One finding as its card and its entry in the list show it.

    Attributes:
        key: anchor in the page, made of the fingerprint, so that a permalink survives edits elsewhere.
        family: as `qualitycheck.model.rule.FAMILIES` has it; an unknown one stands as it is.
        text: the matched wording, the middle of a long passage left out.
        originals: likely originals, each with a percentage, best first.
        marked: whether the finding quotes the text, so that it can be shown in place.
        accept: a line for `qualitycheck.toml` that makes the wording house vocabulary, or "" where that makes no sense.
    """

    key: str
    finding: Finding
    family: str
    text: str
    place: str
    originals: tuple[tuple[str, int], ...]
    confidence: int
    accept: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule that found something here, as the page explains it once.

    Attributes:
        rationale, remedy: empty where the page was made without the rule's pack.
        references: (text, address or None) of each reference.
        count: findings of the rule.
    """

    code: str
    name: str
    family: str
    rationale: str
    remedy: str
    references: tuple[tuple[str, str | None], ...]
    count: int


def cards(article: Article, findings: Sequence[Finding]) -> list[Card]:
    """Cards of the findings in the order of the text, at most `MOST` of them, the surest of the most severe first."""
    kept = list(findings)
    if len(kept) > MOST:
        kept = sorted(kept, key=lambda one: (one.severity.rank, -one.confidence))[:MOST]
    kept.sort(key=lambda one: (one.field != "title", one.span, one.code))
    lines = Lines(article.text)
    return [_card(article, finding, key, lines) for finding, key in zip(kept, _keys(kept), strict=True)]


def marks(found: Iterable[Card], field: str) -> list[Marked]:
    """The cards' places in one field."""
    return [
        Marked(card.key, card.finding.span, card.finding.family, card.finding.severity.value)
        for card in found
        if card.marked and card.finding.field == field
    ]


def explained(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> list[Explained]:
    """The rules behind the findings, by code."""
    counts: dict[str, int] = {}
    named: dict[str, Finding] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
        named.setdefault(finding.code, finding)
    made = []
    for code in sorted(counts):
        finding, rule = named[code], rules.get(code)
        references = tuple((text, web_address(text)) for text in rule.references) if rule else ()
        made.append(
            Explained(
                code=code,
                name=rule.name if rule else finding.name,
                family=finding.family,
                rationale=rule.rationale if rule else "",
                remedy=rule.remedy if rule else "",
                references=references,
                count=counts[code],
            )
        )
    return made


def family_name(family: str) -> str:
    """The family in words; a family of a foreign pack stands as it is."""
    return FAMILIES.get(family, family)


def _card(article: Article, finding: Finding, key: str, lines: Lines) -> Card:
    source = article.read(finding.field)
    start, end = finding.span
    whole = end - start > _WHOLE and end - start > 0.6 * len(source)
    marked = end > start and source[start:end] == finding.text and not whole
    line, column = lines.place(start) if finding.field == "text" else (0, 0)
    return Card(
        key=key,
        finding=finding,
        family=family_name(finding.family),
        text=_shorten(finding.text),
        place="whole article" if whole else f"line {line}, column {column}" if line else "headline",
        originals=tuple((one.text, round(100 * one.confidence)) for one in finding.suggestions),
        confidence=round(100 * finding.confidence),
        accept=_accept(finding),
        marked=marked,
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED // 2]} … {text[-_QUOTED // 2 :]}"


def _accept(finding: Finding) -> str:
    """House vocabulary for the configuration; only wording can be that, and only wording without acting characters."""
    term = finding.text
    if finding.family not in ("SPN", "MTX", "GRM") or len(term) > 80 or "\n" in term or plain(term) != term:
        return ""
    # A JSON string of printable characters is a TOML basic string as well.
    return f"accept.terms = [{json.dumps(term, ensure_ascii=False)}]"


def _keys(findings: Sequence[Finding]) -> list[str]:
    """Anchors: the fingerprint where it is one, told apart where two are equal (a stored result may hold anything)."""
    seen: dict[str, int] = {}
    keys = []
    for number, finding in enumerate(findings, 1):
        key = finding.fingerprint if _SAFE_KEY.fullmatch(finding.fingerprint) else f"n{number}"
        seen[key] = seen.get(key, 0) + 1
        keys.append(f"f-{key}" if seen[key] == 1 else f"f-{key}-{seen[key]}")
    return keys
