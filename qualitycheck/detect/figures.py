"""Turns numbers into hits where they cannot all be right: shares over the whole, failing sums, two values of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.detect.prefilter import Prefilter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,7}}|{'|'.join(_WORDS)})"
_PERSONS = (
    r"(?:people|persons|voters|respondents|residents|households|adults|children|women|men|girls|boys|students|pupils"
    r"|teachers|patients|workers|employees|members|citizens|inhabitants|Americans|Britons|Germans|Russians|Chinese"
    r"|participants|users|customers|readers|families|victims|refugees|migrants|farmers|doctors|drivers|passengers)"
)
_SHARE = late(
    rf"(?<![\w.,$-])(\d{{3,4}}(?:\.\d{{1,2}})?) ?(?:%|percent\b|per cent\b) of "
    rf"(?:the |all |our |its |their |those |these |U\.S\. )?(?:[a-z]{{3,12}} )?"
    rf"{_PERSONS}\b(?!['’-]| (?:income|wages|salar|capacity|target|average|need|required))"
)
_PART = late(
    rf"(?<![\w.,$£€-])({_NUMBER}) of (?:the|its|their|his|her|our|those|these) ({_NUMBER})"
    rf"(?: [a-z]{{2,14}})? {_PERSONS}\b",
    re.IGNORECASE,
)
_SUM = late(
    rf"(?<![\w.,$£€-])({_NUMBER}) (?:people|persons|passengers|victims|hostages|members|students|children|prisoners"
    rf"|detainees|suspects|judges|candidates)(?:,| \(|:| -| –| —)+ ?({_NUMBER}) (?:men|women|boys|girls|adults)"
    rf"(?:(?:,| and|, and) ({_NUMBER}) (?:men|women|boys|girls|children))"
    rf"(?:(?:,| and|, and) ({_NUMBER}) (?:men|women|boys|girls|children|infants|babies))?(?P<tail>[^.\n]{{0,12}})",
    re.IGNORECASE,
)
_MORE_FOLLOWS = late(r"^(?:,| and| or| as well| plus| under| aged| among)")
_AGE = late(r"(?<![\w.])([A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+), (\d{1,2}),(?! \d)")
_MEMBERS = late(
    rf"\b[Tt]he ({_NUMBER})-(member|nation|country|state|seat|strong|storey|story|room|bed) ([a-z]{{4,20}})\b"
)
_YEARS = late(
    r"(?:\b[Ff]rom ((?:1[5-9]|20)\d\d) (?:to|until) ((?:1[5-9]|20)\d\d)\b"
    r"|\b[Bb]etween ((?:1[5-9]|20)\d\d) and ((?:1[5-9]|20)\d\d)\b"
    r"|\(((?:1[5-9]|20)\d\d) ?[-–] ?((?:1[5-9]|20)\d\d)\))(?! ?(?:%|percent|B\.?C|people|dollars|prices|levels|to |\d))"
)
_VISIT = late(r"\b(official|state) visit to (?:the )?([A-Z][a-z]+(?: [A-Z][a-z]+)?)")
_OTHER_VISIT = late(r"\b(?:last|first|previous|earlier|since|ago|former|another|second|then)\b", re.IGNORECASE)
_LOOSE = {
    "share": r"\d{3}(?:\.\d+)? ?(?:%|percent|per cent) of ",
    "part": rf"(?i){_NUMBER} of (?:the|its|their|his|her|our|those|these) {_NUMBER} ",
    "sum": rf"(?i){_NUMBER} [a-z]+[,:( -]+{_NUMBER} (?:men|women|boys|girls|adults)[ ,]",
    "age": r"[A-Z][a-z]+, \d{1,2},",
    "size": rf"[Tt]he {_NUMBER}-[a-z]+ [a-z]",
    "years": r"(?:rom|etween) \d{4} (?:to|and|until) \d{4}|\(\d{4} ?- ?\d{4}\)",
    "visit": r"(?:official|state) visit to ",
}
_CLOSE = 500  # code points between two mentions of what must be one visit

Hits = Iterator[tuple[Span, dict[str, str]]]


class Figures:
    """Detector `figures`: params.check is one of share, part, sum, age, size, years, visit."""

    name: ClassVar[str] = "figures"

    def __init__(self, rules: Sequence[Rule]) -> None:
        checks: dict[str, Callable[[str], Hits]] = {
            "share": _shares, "part": _parts, "sum": _sums, "age": _ages, "size": _sizes, "years": _years,
            "visit": _visits,
        }  # fmt: skip
        self._checks = by_param(rules, "check", checks)
        self._prefilter = Prefilter(_LOOSE)

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per figure that another one, or arithmetic, contradicts, in the text."""
        worth = self._prefilter.worth(document.text)
        for rule, check in self._checks:
            if rule.params["check"] not in worth:
                continue
            for span, slots in check(document.text.text):
                yield Evidence(rule.code, span, 0.9, slots=slots)


def number(text: str) -> int:
    """The value of digits, with or without separators, or of one number word."""
    return _WORDS[text.lower()] if text.lower() in _WORDS else int(text.replace(",", ""))


def _shares(text: str) -> Hits:
    """More than all of a group of persons."""
    for match in _SHARE.finditer(text):
        if float(match[1]) > 100:
            yield Span(*match.span()), {}


def _parts(text: str) -> Hits:
    """More members of a group than it has."""
    for match in _PART.finditer(text):
        if number(match[1]) > number(match[2]):
            yield Span(*match.span()), {"part": match[1], "whole": match[2]}


def _sums(text: str) -> Hits:
    """Men, women and children who are more or fewer than the people they make up."""
    for match in _SUM.finditer(text):
        parts = [number(part) for part in match.group(2, 3, 4) if part]
        if sum(parts) != number(match[1]) and not (
            sum(parts) < number(match[1]) and _MORE_FOLLOWS.match(match["tail"])
        ):
            yield Span(match.start(), match.start("tail")), {"sum": str(sum(parts))}


def _ages(text: str) -> Hits:
    """One person with two ages."""
    seen: dict[str, str] = {}
    for match in _AGE.finditer(text):
        age = seen.setdefault(match[1], match[2])
        if age != match[2]:
            yield Span(*match.span(2)), {"other": age, "who": match[1]}


def _sizes(text: str) -> Hits:
    """One body with two sizes: "the 27-nation bloc", "the 28-nation bloc"."""
    seen: dict[tuple[str, str], str] = {}
    for match in _MEMBERS.finditer(text):
        size = seen.setdefault((match[2], match[3]), match[1])
        if number(size) != number(match[1]):
            yield Span(*match.span()), {"other": size}


def _years(text: str) -> Hits:
    """A period that ends before it begins."""
    for match in _YEARS.finditer(text):
        first, last = (int(year) for year in match.groups() if year)
        if first > last:
            yield Span(*match.span()), {}


def _visits(text: str) -> Hits:
    """One visit called official and, close by, state: two ranks of protocol that exclude each other."""
    if "state visit" not in text or "official visit" not in text:
        return
    seen: dict[str, re.Match[str]] = {}
    for match in _VISIT.finditer(text):
        before = seen.setdefault(match[2], match)
        between = text[before.start() : match.end()]
        if before[1] != match[1] and len(between) <= _CLOSE and not _OTHER_VISIT.search(between):
            yield Span(*match.span()), {"other": before.group()}
