"""Turns attributions and quotations into hits: whose word an article takes, and which quotations nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar

import re2

from qualitycheck.detect.base import by_param, parameter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_ATTRIBUTION = late(
    r"\b[Aa]ccording to (?P<source>[^,.;:”\"\n]{2,80})|(?P<speaker>\b[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4}"
    r"|\b[Tt]he (?:[a-z]+ ){0,3}(?:agency|report|ministry|newspaper|channel))"
    r",? (?:said|says|told|reported|reports|added|stated|announced|cited|quoted|wrote)\b"
)
# Stems of verbs of speech, writing and thought: enough of any of them to say that somebody is quoted.
_SPEAKS = late(
    r"\b(?:sa(?:y|id)|t[eo]ll|told|add|ask|wr[io]te|writ|stat|report|announc|argu|explain|insist|claim|not[ei]|repl|"
    r"answer|declar|warn|call|cit|quot|recall|tweet|post|testif|continu|conclud|accord|describ|jok|remark|read|stress|"
    r"suggest|admit|agree|think|thought|believ|prais|slam|critici|comment|urg|vow|promis|shout|chant|predict|"
    r"respon|maintain|observ|point|acknowledg|assert|contend|express|mention|speak|spoke|talk|sing|sang|lyric|statement|"
    r"letter|email|memo|interview|editorial|headline|slogan|opinion|ruling|text|words)",
    re.IGNORECASE,
)
_CURLY = late("[“”]")

Hits = Iterator[tuple[Span, dict[str, str]]]


class Attribution:
    """Detector `attribution`: params.check is one of leaning, unbalanced, unspoken.

    Parameters of a rule: `sources`, the wordings of sources that `leaning` counts; `least`, how many attributions (or
    words of a quotation) it takes; `share`, the least share (0–1) of all attributions.
    """

    name: ClassVar[str] = "attribution"

    def __init__(self, rules: Sequence[Rule]) -> None:
        checks: dict[str, Callable[[Rule, Document], Hits]] = {
            "leaning": _leaning, "unbalanced": _unbalanced, "unspoken": _unspoken,
        }  # fmt: skip
        self._checks = by_param(rules, "check", checks, "sources", "least", "share")

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield evidence on the text's sourcing."""
        for rule, check in self._checks:
            for span, slots in check(rule, document):
                yield Evidence(rule.code, span, 0.9, slots=slots)


_DIALOGUE = 3  # quotations without a speaker
_SIGNED = late(r"\s*[—–-]?\s*[A-Z][\w.’'-]+ (?:[A-Z][\w.’'-]+|and)[ ,]")  # a name and what it is, behind


def _leaning(rule: Rule, document: Document) -> Hits:
    """Most attributions name sources of one listed kind; the first of them is marked."""
    named = _any_of(tuple(parameter(rule, "sources", list)))
    if not named.search(document.text.encoded):
        return  # RE2 sees in microseconds that no listed source occurs at all
    found = [
        (Span(*match.span()), match["source"] or match["speaker"])
        for match in _ATTRIBUTION.finditer(document.text.text)
    ]
    leaning = [span for span, source in found if named.search(source.encode("utf-8", "replace"))]
    enough = max(parameter(rule, "least", int, 3), parameter(rule, "share", float) * len(found))
    if len(leaning) >= enough:
        yield leaning[0], {"count": str(len(leaning)), "all": str(len(found))}


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> Any:
    return re2.compile(rf"(?i)\b(?:{'|'.join(map(re2.escape, names))})\b".encode())


def _unbalanced(_rule: Rule, document: Document) -> Hits:
    """A quotation that opens and never closes, though no following paragraph takes it up."""
    text = document.text.text
    blocks = document.text.paragraphs
    for index, block in enumerate(blocks):
        marks = list(_CURLY.finditer(text, block.start, block.end))
        opens = [mark.start() for mark in marks if mark.group() == "“"]
        if len(opens) != sum(1 for mark in marks if mark.group() == "”") + 1 or marks[-1].group() != "“":
            continue
        if re.search(r"\"|''|’’", text[opens[-1] : block.end]):
            continue  # closed by a mark of another style, which is ugly and clear
        following = text[blocks[index + 1].start] if index + 1 < len(blocks) else ""
        if following != "“":
            yield Span(opens[-1], min(opens[-1] + 40, block.end)), {}


def _unspoken(rule: Rule, document: Document) -> Hits:
    """A quotation of some length in a paragraph where nobody speaks, nor in the one before."""
    least = parameter(rule, "least", int, 12)
    found = list(_silent(document, least))
    if len(found) <= _DIALOGUE:  # more of them are a story or an interview, whose reader knows who speaks
        yield from ((span, {}) for span in found)


def _silent(document: Document, least: int) -> Iterator[Span]:
    text = document.text.text
    blocks = document.text.paragraphs
    for index, block in enumerate(blocks):
        quoted = [span for span in document.text.quotations if block.start <= span.start < block.end]
        long = [
            span
            for span in quoted
            if len(text[span.start : span.end].split()) >= least
            and not re.search(r"(?::|—|-)\s*$", text[max(0, span.start - 4) : span.start])
            and not _SIGNED.match(text, span.end)
        ]
        before = blocks[max(0, index - 1)].start
        after = blocks[min(len(blocks) - 1, index + 1)].end
        if long and not _SPEAKS.search(_unquoted(text, before, after, document.text.quotations)):
            yield long[0]


def _unquoted(text: str, start: int, end: int, quotations: Sequence[Span]) -> str:
    pieces = []
    for span in quotations:
        if span.end > start and span.start < end:
            pieces.append(text[start : max(start, span.start)])
            start = max(start, span.end)
    return " ".join((*pieces, text[start:end]))
