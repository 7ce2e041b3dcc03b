"""Turns percentages of one whole into hits where they sum to more than the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed
from qualitycheck.detect.prefilter import Prefilter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_SUM = 103.0  # rounded parts may sum to a little over the whole
_PERCENT = r"(?<![\w.,$£€-])(\d{1,3}(?:\.\d{1,2})?)(?: ?%| percent\b| per cent\b)"
_ANY = late(_PERCENT)
# What a clause between two of the parts may say of itself without ceasing to be a list: no growth, no comparison.
_PLAIN_GAP = (
    r"(?:(?!\d|\b(?:up|down|rose|fell|grew|from|than|least|most|as much as|increase|decrease|growth)\b)"
    r"[^.;:\n%]){0,70}?"
)
_REST = late(
    rf"{_PERCENT}(?:{_PLAIN_GAP}{_PERCENT}){{0,5}}{_PLAIN_GAP}\b(?:the|with the|while the|and) "
    rf"(?:rest|remaining|remainder)\b(?: of)?,?(?: at| with| being)? {_PERCENT}"
)
_POLES = (
    (r"approve(?:s|d)?", r"disapprove(?:s|d)?"),
    (r"agree(?:s|d)?", r"disagree(?:s|d)?"),
    (r"(?:support|favou?r|back)(?:s|ed)?", r"oppose(?:s|d)?"),
    (r"(?:were|are) in favou?r", r"(?:were|are) (?:against|opposed)"),
    (r"voted (?:yes|for|in favou?r)", r"(?:voted )?(?:no|against)"),
    (r"(?:was|were|are|is) (?:men|male)", r"(?:(?:was|were|are|is) )?(?:women|female)"),
)  # fmt: skip
_OPPOSITE = tuple(
    late(
        rf"{_PERCENT}(?: of [\w ]{{3,40}}| said(?: that)? they| say they)? (?:strongly |somewhat )?{first}\b"
        rf"{_PLAIN_GAP}(?:,| and| while| but| whereas)[^.;:\n%\d]{{0,20}}?{_PERCENT}"
        rf"(?: said(?: that)? they| say they)? (?:strongly |somewhat )?{second}\b"
    )
    for poles in _POLES
    for first, second in (poles, poles[::-1])
)
_RIVALS = late(
    rf"{_PERCENT} of (?:the |all )?(?:vote|votes|ballots|votes cast)\b(?:,? (?:compared (?:to|with)|to|against|versus"
    rf"|while|and))(?: (?:just|only|about|some))? (?:(?:[A-Z][\w.’'-]+ ){{1,3}}(?:won |got |took |received |had )?"
    rf"{_PERCENT}|{_PERCENT} for (?:his |her |the |its )?[A-Za-z])"
)
_PATTERNS = {"rest": (_REST,), "poles": _OPPOSITE, "rivals": (_RIVALS,)}
# What each pattern cannot do without.
_LOOSE = {
    "rest": r"(?:rest|remaining|remainder)(?: of)?,? (?:at |with |being )?\d+(?:\.\d+)?(?: ?%| per ?cent)",
    "poles": r"(?:%|percent|per cent)(?: said(?: that)? they| say they)? (?:strongly |somewhat )?"
    rf"(?:{'|'.join(pole for pair in _POLES for pole in pair)})\b",
    "rivals": r"(?:%|percent|per cent) of (?:the |all )?(?:vote|ballot)",
}


class Shares:
    """Detector `shares`: has no parameters; the parts of a list with its rest, of a poll, of a vote."""

    name: ClassVar[str] = "shares"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            closed(rule)
        self._rules = rules
        self._prefilter = Prefilter(_LOOSE)

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per list of parts that is more than its whole, in the text."""
        text = document.text.text
        for key in sorted(self._prefilter.worth(document.text)):
            for pattern in _PATTERNS[key]:
                for match in pattern.finditer(text):
                    parts = [float(part) for part in _ANY.findall(match.group())]
                    if sum(parts) > _SUM and max(parts) <= 100:
                        slots = {"sum": f"{sum(parts):g}"}
                        for rule in self._rules:
                            yield Evidence(rule.code, Span(*match.span()), 0.85, slots=slots)
