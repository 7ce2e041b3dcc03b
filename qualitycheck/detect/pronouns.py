"""Turns pronouns into hits where their gender is not that of the person whom they can only mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.detect.prefilter import Prefilter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

# Offices and titles by gender. Those of the second group also begin names of places and institutions.
_ROLES = {
    "f": "Mrs Ms Miss Madame spokeswoman actress congresswoman councilwoman businesswoman policewoman waitress",
    "m": "Mr spokesman congressman councilman businessman policeman salesman fisherman",
}
_RANKS = {"f": "Queen Princess Duchess Lady Sister", "m": "King Prince Duke Sir Lord Father"}
_GENDER = {
    role.lower(): gender for roles in (_ROLES, _RANKS) for gender, found in roles.items() for role in found.split()
}
_NAME = r"(?:[A-Z][\w’'-]{1,30}[ \u00a0]){0,2}(?P<surname>[A-Z][\w’'-]{2,30})"


def _either_case(*groups: dict[str, str]) -> str:
    roles = {role for group in groups for found in group.values() for role in found.split()}
    return "|".join(sorted(roles | {role.capitalize() for role in roles}, key=lambda role: (-len(role), role)))


_NAMED = late(rf"\b(?P<role>{_either_case(_ROLES)})\.?[ \u00a0]{_NAME}")
_SELF = late(
    r"(?P<before>(?:^|[.!?:;,\n“\"]|\b[\w’']{1,20})[ \u00a0]?)"
    rf"\b(?P<role>{_either_case(_ROLES, _RANKS)})\.?[ \u00a0]{_NAME}[ \u00a0](?P<self>himself|herself)\b",
    re.MULTILINE,
)
# Before a subject or an agent; after a verb the reflexive may be its subject's: "he told Ms Orlova himself".
_BEGINS = frozenset(["by", "that", "as", "but", "when", "while", "because", "if", "and", "The"])
_REPORTED = late(
    r"\b(?P<surname>[A-Z][\w’'-]{2,30})[ \u00a0](?:said|added|told reporters|says|explained)[ \u00a0](?:that[ \u00a0])?"
    r"(?P<pronoun>he|she)[ \u00a0](?:is|was|has|had|will|would|did|does|wants|wanted|hopes|hoped)\b"
)
_LOOSE = {
    "role": rf"\b(?:{_either_case(_ROLES, _RANKS)})\b",
    "speech": r"(?:said|added|told reporters|says|explained)[ \x{a0}](?:that[ \x{a0}])?s?he |(?:him|her)self\b",
}
_OTHERS = {
    "f": late(
        r"\b(?:wom[ae]n|girls?|wi(?:fe|ves)|mothers?|mom|daughters?|sisters?|ladies|lady|female|Mrs|Ms|Miss|actress|queen"
        r"|princess|girlfriend|aunt|widow|nun|niece|heroine|bride|\w+woman)\b",
        re.IGNORECASE,
    ),
    "m": late(
        r"\b(?:m[ae]n|boys?|husbands?|fathers?|dad|sons?|brothers?|gentleman|male|Mr|Sir|king|prince|boyfriend|uncle"
        r"|widower|monk|nephew|hero|groom|\w+(?<!wo)m[ae]n)\b",
        re.IGNORECASE,
    ),
}
_PRONOUN = {"he": "m", "she": "f", "himself": "m", "herself": "f"}
_RIGHT = {("m", "she"): "he", ("f", "he"): "she", ("m", "herself"): "himself", ("f", "himself"): "herself"}


class Pronouns:
    """Detector `pronouns`: params.check is reflexive or reported.

    `reflexive` sees "Queen Anna himself". `reported` sees "Orlova said he was" where the text calls Orlova a woman and
    names nobody whom "he" could mean instead.
    """

    name: ClassVar[str] = "pronouns"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._checks = by_param(rules, "check", {"reflexive": _reflexives, "reported": _reported})
        self._prefilter = Prefilter(_LOOSE)

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per pronoun of the wrong gender, in the text."""
        if not {"role", "speech"} <= self._prefilter.worth(document.text):
            return
        text = document.text.text
        for rule, check in self._checks:
            for span, right, who in check(text):
                yield Evidence(rule.code, span, 0.9, suggestions=(Suggestion(right, 0.9),), slots={"who": who})


Hits = Iterator[tuple[Span, str, str]]


def _reflexives(text: str) -> Hits:
    if "himself" not in text and "herself" not in text:
        return
    for match in _SELF.finditer(text):
        right = _RIGHT.get((_GENDER[match["role"].lower()], match["self"]))
        before = match["before"].strip()
        if right and (before in _BEGINS or not before[-1:].isalnum()):
            yield Span(*match.span("self")), right, match["surname"]


def _reported(text: str) -> Hits:
    found = list(_REPORTED.finditer(text))
    if not found:
        return
    genders = _genders(text)
    for match in found:
        gender = genders.get(match["surname"], "")
        right = _RIGHT.get((gender, match["pronoun"]))
        # Somebody else of the pronoun's gender may be meant as soon as there is one.
        if right and not _OTHERS[_PRONOUN[match["pronoun"]]].search(text):
            yield Span(*match.span("pronoun")), right, match["surname"]


def _genders(text: str) -> dict[str, str]:
    """Surnames by the gender of the one role or title that stands before them; surnames of couples are left out."""
    found: dict[str, str] = {}
    for match in _NAMED.finditer(text):
        gender = _GENDER[match["role"].lower()]
        if found.setdefault(match["surname"], gender) != gender:
            found[match["surname"]] = "both"
    return found
