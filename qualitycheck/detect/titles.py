"""Turns the titles before names into hits where one person bears two that exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_OFFICES = ("President", "Prime Minister", "Chancellor", "King", "Queen", "Emperor", "Sultan", "Emir")
_TITLED = late(rf"\b(?P<title>{'|'.join(_OFFICES)})[ \u00a0](?P<name>[A-Z][\w’'-]+(?:[ \u00a0][A-Z][\w’'-]+){{1,2}})")
_NOT_NOW = late(
    r"(?:ex|former|late|then|vice|deputy|elect|acting|incoming|outgoing|past|next|future|onetime|one-time|ceremonial)\b",
    re.IGNORECASE,
)
_XI = late(r"\b(?:Xi Jinping|(?:President|Chairman|Secretary|Leader|leader|Mr\.?) Xi)\b")
_LOWERED = late(
    r"(?:(?P<before>\b[\w’'-]{1,20})|[,;:”\"])[ \u00a0\n](?P<word>xi+)"
    r"(?= (?:said|told|met|offered|has|had|is|was|will|also|added|called)\b)"
)
_NUMBERED = frozenset(
    ["annex", "appendix", "article", "book", "chapter", "clause", "figure", "item", "page", "part", "point", "section"]
)

Hits = Iterator[tuple[Span, str]]


class Titles:
    """Detector `titles`: params.check is office (one person, two offices) or xi ("xii offered" where Xi is named)."""

    name: ClassVar[str] = "titles"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._checks = by_param(rules, "check", {"office": _offices, "xi": _numerals})

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per title or name that the rest of the text contradicts, in the text."""
        text = document.text.text
        for rule, check in self._checks:
            for span, other in check(text):
                yield Evidence(rule.code, span, 0.9, suggestions=(Suggestion(other, 0.6),), slots={"other": other})


def _offices(text: str) -> Hits:
    """A full name with two present offices; the rarer one is marked, at its first place."""
    if sum(f"{office} " in text for office in _OFFICES) < 2:
        return
    places: dict[str, dict[str, list[Span]]] = {}
    for match in _TITLED.finditer(text):
        around = text[max(0, match.start() - 25) : match.start("title")]
        if not _NOT_NOW.search(around):
            span = Span(match.start("title"), match.end("name"))
            places.setdefault(match["name"], {}).setdefault(match["title"], []).append(span)
    for name, titles in places.items():
        if len(titles) == 2:
            rarer, commoner = sorted(titles, key=lambda title: (len(titles[title]), -titles[title][0].start))
            yield titles[rarer][0], f"{commoner} {name}"


def _numerals(text: str) -> Hits:
    """A name taken for a numeral: "xii offered" in a text that names Xi."""
    if " xi" in text and _XI.search(text):
        for match in _LOWERED.finditer(text):
            if (match["before"] or "").lower() not in _NUMBERED:
                yield Span(*match.span("word")), "Xi"
