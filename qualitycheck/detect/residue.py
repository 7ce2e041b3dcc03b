"""Turns stretches of another language, left between English sentences, into hits by their function words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed, parameter
from qualitycheck.errors import RuleError
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView

_ENGLISH_WORDS = """
the of and to is was were that with for from by at this which are be been has have had not it its his her their they we
you he she who will would can said says about into than then there when what
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_BREAK = re.compile(r"[.!?;:\n\"“”«»()\[\]|/]")


class Residue:
    """Detector `residue`: params.languages, the function words of each language that no English text holds.

    A stretch counts when `params.least` different function words of one language stand in it (3 by default), none
    farther than `params.gap` words from the next (4), with no English function word between them.
    """

    name: ClassVar[str] = "residue"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [(rule, *_parameters(rule)) for rule in rules]

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per stretch, in the text."""
        for rule, languages, least, gap in self._rules:
            for language, words in languages.items():
                if len(words & document.vocabulary) >= least:
                    for first, last in _stretches(document.text, words, least, gap):
                        tokens = document.text.tokens
                        span = document.text.folded.source(tokens.starts[first], tokens.ends[last])
                        yield Evidence(rule.code, span, 0.9, slots={"language": language})


def _parameters(rule: Rule) -> tuple[dict[str, frozenset[str]], int, int]:
    closed(rule, "languages", "least", "gap")
    languages = {}
    for language, words in parameter(rule, "languages", dict).items():
        if not isinstance(words, str) or len(words.split()) < 3:
            where = f"{rule.origin}: {rule.code}: params.languages.{language}"
            raise RuleError("expected at least three function words in one text", where=where)
        languages[language] = frozenset(words.split()) - _ENGLISH
    return languages, parameter(rule, "least", int, 3), parameter(rule, "gap", int, 4)


def _stretches(view: FieldView, words: frozenset[str], least: int, gap: int) -> Iterator[tuple[int, int]]:
    """First and last token of every stretch."""
    tokens = view.tokens
    run: list[int] = []
    for at in [at for at, word in enumerate(tokens.words) if word in words]:
        if run and not _connected(view, run[-1], at, gap):
            yield from _whole(view, run, least)
            run = []
        run.append(at)
    yield from _whole(view, run, least)


def _whole(view: FieldView, run: Sequence[int], least: int) -> Iterator[tuple[int, int]]:
    if len({view.tokens.words[at] for at in run}) >= least:
        yield run[0], run[-1]


def _connected(view: FieldView, first: int, last: int, gap: int) -> bool:
    tokens = view.tokens
    between = tokens.words[first + 1 : last]
    if last - first > gap or not _ENGLISH.isdisjoint(between):
        return False
    return not _BREAK.search(view.folded.text, tokens.ends[first], tokens.starts[last])
