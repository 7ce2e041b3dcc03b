"""Turns dates into hits: a weekday that its date never falls on, a date after publication, days without an anchor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

import re2

from qualitycheck.detect.base import by_param
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = (
    r"(?P<{}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY_DATE = late(
    rf"\b(?P<weekday>{'|'.join(_DAYS)}),? (?:the )?(?:{_MONTH.format('m1')} (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH.format('m2')})\b(?:,? (?P<year>(?:19|20)\d\d))?"
)
_FULL_DATE = late(
    rf"\b(?:{_MONTH.format('m1')} (?P<d1>\d{{1,2}}), (?P<y1>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}}) {_MONTH.format('m2')} (?P<y2>(?:19|20)\d\d))\b"
)
# Under RE2, which reads a whole article in microseconds: most articles end here.
_SHORT = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_MAYBE_WEEKDAY_DATE = re2.compile(rf"(?:{'|'.join(_DAYS)}),? (?:the )?(?:\d|{_SHORT})".encode())
_ANY_DATE = re2.compile(
    rf"{_SHORT}[a-z.]* \d{{1,2}}\b|\b\d{{1,2}} {_SHORT}|\b(?:19|20)\d\d\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b".encode()
)
_RELATIVE = late(
    rf"\b(?:[Oo]n (?:{'|'.join(_DAYS)})|[Ee]arlier this (?:week|month|year)|[Ll]ast (?:week|month|year|night)"
    rf"|[Yy]esterday|[Tt]omorrow|[Aa] year ago)\b(?!,? (?:{'|'.join(_MONTHS)}|\d))"
)
_LEAST_WORDS = 40  # of an article; fewer are a passage, and the day that it counts from may stand in front of it
_TOLD_AS_PAST = late(r"\b(?:was|were|had|said|met|died|announced)\b[^.]*$")

Hits = Iterator[tuple[Span, dict[str, str]]]


class Dates:
    """Detector `dates`: params.check is one of weekday, future, unanchored."""

    name: ClassVar[str] = "dates"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._checks: list[tuple[Rule, Callable[[Document], Hits]]] = by_param(
            rules, "check", {"weekday": _weekdays, "future": _future, "unanchored": _unanchored}
        )

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per date that cannot be right, in the text."""
        for rule, check in self._checks:
            for span, slots in check(document):
                yield Evidence(rule.code, span, 0.95, slots=slots)


class _Day(NamedTuple):
    month: int
    day: int


def _day(match: re.Match[str]) -> _Day:
    name = match["m1"] or match["m2"]
    month = next(number for number, full in enumerate(_MONTHS, 1) if full.startswith(name.rstrip(".")[:3]))
    return _Day(month, int(match["d1"] or match["d2"]))


def _date(year: int, day: _Day) -> date | None:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return None


def _published(document: Document) -> date | None:
    try:
        return date.fromisoformat((document.article.published or "")[:10])
    except ValueError:
        return None


def _allowed_years(document: Document) -> set[int]:
    """Years that a date without one may belong to: those around publication; an undated text may be of any year."""
    published = _published(document)
    return {published.year + shift for shift in (-1, 0, 1)} if published else set()


def _weekdays(document: Document) -> Hits:
    if not _MAYBE_WEEKDAY_DATE.search(document.text.encoded):
        return
    for match in _WEEKDAY_DATE.finditer(document.text.text):
        day = _day(match)
        years = {int(match["year"])} if match["year"] else _allowed_years(document)
        possible = [found for year in sorted(years) if (found := _date(year, day))]
        if years and not any(_DAYS[found.weekday()] == match["weekday"] for found in possible):
            real = f"a {_DAYS[possible[0].weekday()]}" if len(possible) == 1 else "another day"
            yield Span(*match.span()), {"real": real if possible else "no day at all"}


def _future(document: Document) -> Hits:
    """A date after publication in a sentence that speaks of the past."""
    published = _published(document)
    if published is None:
        return
    text = document.text.text
    for match in _FULL_DATE.finditer(text):
        found = _date(int(match["y1"] or match["y2"]), _day(match))
        before = text[max(0, match.start() - 60) : match.start()]
        if found and (found - published).days > 2 and _TOLD_AS_PAST.search(before):
            yield Span(*match.span()), {"published": published.isoformat()}


def _unanchored(document: Document) -> Hits:
    """Days named relative to a day that neither the text nor its metadata tells; the first one stands for all."""
    if document.article.published or document.words < _LEAST_WORDS or _ANY_DATE.search(document.text.encoded):
        return
    match = _RELATIVE.search(document.text.text)
    if match:
        yield Span(*match.span()), {}
