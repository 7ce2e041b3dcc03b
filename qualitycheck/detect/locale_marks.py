"""Turns English text into hits of quotation marks and full-width characters that another language's text would have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView
from qualitycheck.text.late import late

_MAX_HITS = 500  # per check and field
_FULLWIDTH_MARKS = "，！？：；（）．％＂＇"
_FULLWIDTH = late(f"[{_FULLWIDTH_MARKS}０-９Ａ-Ｚａ-ｚ]+")
_FULLWIDTH_LEADS = (b"\xef\xbc", b"\xef\xbd")  # with which all of them begin in UTF-8: found sooner than the class
_EAST_ASIAN = late(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOSES_WORD = frozenset("，！？：；）．％")  # marks behind which English sets a space
_OPENERS = "«„"
_QUOTED = late(r"«\s?([^«»\n]{1,1200}?)\s?»|„([^„“”\"\n]{1,1200}?)[“”\"]")
# Words that English has and the languages that use these marks have not; names and titles of theirs hold none of them.
_ENGLISH = late(
    r"\b(?:the|and|with|that|this|from|our|they|their|would|should|could|been|which|where|are|you|your|his|of the)\b",
    re.IGNORECASE,
)

Hits = Iterator[tuple[Span, str, str]]
"""A place, what English sets there, and the evidence in words."""


class LocaleMarks:
    """Detector `locale`: params.check is fullwidth or quotes."""

    name: ClassVar[str] = "locale"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._checks: list[tuple[Rule, Callable[[FieldView], Hits]]] = by_param(
            rules, "check", {"fullwidth": _fullwidth, "quotes": _quotes}
        )

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per place, in the text and in the title; bounded per check."""
        for view in document.views:
            if view.text.isascii():
                continue
            for rule, check in self._checks:
                for count, (span, original, note) in enumerate(check(view)):
                    if count >= _MAX_HITS:
                        break
                    yield Evidence(
                        rule.code, span, 0.95, field=view.name, suggestions=(Suggestion(original, 0.9),), note=note
                    )


def _fullwidth(view: FieldView) -> Hits:
    """Characters as wide as an ideograph with no ideograph beside them: "in May， the"."""
    text = view.text
    if not any(lead in text.encode("utf-8", "replace") for lead in _FULLWIDTH_LEADS):
        return
    for match in _FULLWIDTH.finditer(text):
        around = text[max(0, match.start() - 2) : match.start()] + text[match.end() : match.end() + 2]
        if _EAST_ASIAN.search(around) or not re.search("[A-Za-z0-9]", match.group() + around):
            continue  # a name or a quotation in its own script
        plain = unicodedata.normalize("NFKC", match.group())
        spaced = match.group()[-1] in _CLOSES_WORD and text[match.end() : match.end() + 1].isalpha()
        yield Span(*match.span()), f"{plain} " if spaced else plain, "full-width form (East Asian typography)"


def _quotes(view: FieldView) -> Hits:
    """The opening mark of an English quotation in the marks of another language."""
    if not any(mark in view.text for mark in _OPENERS):
        return
    for match in _QUOTED.finditer(view.text):
        if _ENGLISH.search(match[1] or match[2]):
            whole = match.group()
            yield Span(match.start(), match.start() + 1), "“", f"closed by {whole[-1]}"
