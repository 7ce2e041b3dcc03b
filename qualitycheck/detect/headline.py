"""Turns a headline and its body into hits: words that the body never takes up, and forms that only bait."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed, parameter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView

_WORD = re.compile(r"[^\W\d_]{3,}(?:['’]s)?")
_STEM = 4  # code points that two words must share to count as one taken up in another form: asks, asked; econom-y, -ic


class Headline:
    """Detector `headline`: how much of the headline the body never takes up.

    Parameters of a rule: `absent`, the least share (0–1) of the headline's words of meaning that the body lacks;
    `min_words`, how many such words the headline must have; `min_body`, how many words the body must have; `empty`, the
    words of headlines that a body says otherwise or need not say.
    """

    name: ClassVar[str] = "headline"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = []
        for rule in rules:
            closed(rule, "absent", "min_words", "min_body", "empty")
            self._rules.append(
                (
                    rule,
                    frozenset(parameter(rule, "empty", list, [])),
                    parameter(rule, "absent", float),
                    parameter(rule, "min_words", int, 4),
                    parameter(rule, "min_body", int, 150),
                )
            )

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence for the headline as a whole, where too much of it hangs in the air."""
        place = _headline(document)
        if place is None:
            return
        view, span = place
        body = document.text.plain if view is document.title else _without(document.text.plain, span)
        words = body.split()
        stems = {word[:_STEM] for word in words}
        initials = "".join(word[0] for word in words)
        said = list(dict.fromkeys(match.group() for match in _WORD.finditer(view.text, span.start, span.end)))
        for rule, empty, share, least, body_least in self._rules:
            meant = [word for word in said if word.lower() not in empty]
            absent = [word for word in meant if word[:_STEM].lower() not in stems and not _initialism(word, initials)]
            if len(meant) >= least and len(words) >= body_least and len(absent) >= share * len(meant):
                slots = {"absent": ", ".join(f"“{word}”" for word in absent[:5])}
                yield Evidence(rule.code, span, 0.8, field=view.name, slots=slots)


def _headline(document: Document) -> tuple[FieldView, Span] | None:
    stated = document.article.source.title_span
    if stated is not None:
        return document.text, stated
    return (document.title, Span(0, len(document.title.text))) if document.title.text.strip() else None


def _without(plain: str, span: Span) -> str:
    """The body without the headline and further copies of it."""
    headline = plain[span.start : span.end]
    return plain.replace(headline, " ") if headline.strip() else plain


def _initialism(word: str, initials: str) -> bool:
    """Whether the body writes out what the headline abbreviates."""
    return word.isupper() and word.lower() in initials
