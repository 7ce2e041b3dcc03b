"""Turns names into hits: one name under two spellings in one article, told by how transcription varies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document

_CAPITALISED_RUN = re.compile(r"[A-Z][^\W\d_]{3,}(?:[ \u00a0][A-Z][^\W\d_]{3,})+")
# What may not stand before a capital is looked for behind it: the search then leaps from capital to capital.
_CAPITALISED = re.compile(r"[A-Z](?<![\w-][A-Z])[a-z]{6,}+(?![\w-])")
_COMPOUND = re.compile(r"[A-Z](?<![\w-][A-Z])[a-z]{2,}+-[A-Z][a-z]{3,}+(?![\w-])")
# How transcriptions of one name differ (after ISO 9, BGN/PCGN and press styles), longest first.
_TRANSCRIPTION = (
    ("dzh", "j"), ("kh", "h"), ("ks", "x"), ("ck", "k"), ("ph", "f"), ("tch", "ch"), ("iy", "i"), ("yi", "i"),
    ("ii", "i"), ("ey", "ei"), ("y", "i"), ("j", "i"), ("w", "v"), ("q", "k"), ("c", "k"), ("z", "s"),
)  # fmt: skip
# Words after a name that tell what it names: two names before them are two places or firms more often than one.
_KINDS = frozenset(
    ["County", "Province", "River", "City", "District", "Street", "Lake", "Motor", "Motors", "Bank", "University"]
)
_MOST_NAMES = 400  # distinct names compared per article; an index of names is no article

Hits = Iterator[tuple[Span, str]]


class Names:
    """Detector `names`: params.check is one of person, word, compound."""

    name: ClassVar[str] = "names"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._checks: list[tuple[Rule, Callable[[str], Hits]]] = by_param(
            rules, "check", {"person": _persons, "word": _words, "compound": _compounds}
        )

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield the rarer spelling's first place, with the commoner spelling as its likely original."""
        for rule, check in self._checks:
            for span, other in check(document.text.text):
                yield Evidence(rule.code, span, 0.9, suggestions=(Suggestion(other, 0.7),), slots={"other": other})


@lru_cache(maxsize=20_000)
def transcribed(name: str) -> str:
    """A name reduced to what transcriptions of it share: "Belarussian" and "Belarusian" become one."""
    key = name.lower()
    for found, instead in _TRANSCRIPTION:
        key = key.replace(found, instead)
    return re.sub(r"(.)\1", r"\1", key)


def _skeleton(name: str) -> str:
    """The consonants of a transcribed name, for given names that stand before one and the same surname."""
    return re.sub("[aeiou]", "", transcribed(name))


def _rarer_first(counts: Counter[str], first: str, second: str) -> tuple[str, str]:
    return (first, second) if (counts[first], second) < (counts[second], first) else (second, first)


def _place(text: str, name: str) -> Span:
    at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    assert at is not None  # the name was read from this very text
    return Span(*at.span())


def _persons(text: str) -> Hits:
    """One surname with two transcriptions of one given name: "Aleksandr Lukashenko", "Alexander Lukashenko"."""
    given: dict[str, Counter[str]] = {}
    for run in _CAPITALISED_RUN.findall(text):
        for name, surname in pairwise(run.replace("\u00a0", " ").split(" ")):  # any word of a run may begin a name
            given.setdefault(surname, Counter())[name] += 1
    for surname, counts in given.items():
        if surname in _KINDS:
            continue
        for first, second in combinations(sorted(counts)[:20], 2):
            if first[0] == second[0] and _skeleton(first) == _skeleton(second) and not _nickname(first, second):
                rare, common = _rarer_first(counts, first, second)
                yield _place(text, f"{rare} {surname}"), f"{common} {surname}"


def _nickname(first: str, second: str) -> bool:
    """Whether one is the other's short or inflected form rather than another spelling of it."""
    short, long = sorted((first.lower(), second.lower()), key=len)
    return long.startswith(short)


def _words(text: str) -> Hits:
    """Two transcriptions of one longer name or adjective: "Belarussian", "Belarusian"."""
    counts = Counter(_CAPITALISED.findall(text))
    by_key: dict[str, list[str]] = {}
    for name in sorted(counts)[:_MOST_NAMES]:
        by_key.setdefault(transcribed(name), []).append(name)
    for variants in by_key.values():
        for first, second in combinations(variants[:6], 2):
            if first[:2] == second[:2]:
                rare, common = _rarer_first(counts, first, second)
                yield _place(text, rare), common


def _compounds(text: str) -> Hits:
    """A hyphenated pair of names beside a maimed one: "China-Belas" once, "China-Belarus" elsewhere."""
    counts = Counter(_COMPOUND.findall(text))
    for first, second in combinations(sorted(counts)[:_MOST_NAMES], 2):
        head, tail = first.split("-")
        other_head, other_tail = second.split("-")
        if (
            head != other_head
            or tail[:3] != other_tail[:3]
            or tail.startswith(other_tail)
            or other_tail.startswith(tail)
        ):
            continue
        from rapidfuzz import fuzz  # imported late: few articles name two such pairs

        rare, common = _rarer_first(counts, first, second)
        maimed, whole = rare.split("-")[1], common.split("-")[1]
        # The maimed half stands nowhere alone; the whole one does: a real pair of two places would show the reverse.
        if fuzz.ratio(maimed, whole) >= 75 and _alone(whole, text) and not _alone(maimed, text):
            yield _place(text, rare), common


def _alone(name: str, text: str) -> bool:
    return re.search(rf"(?<!-)\b{name}\b", text) is not None
