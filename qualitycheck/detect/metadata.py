"""Turns metadata into hits where a page names no author, day or publisher, and its text names none either."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.model.article import Article, Field, Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_EDGE = 600  # code points at either end of a text among which a byline or a date line stands
_BYLINE = late(
    r"^[ \t>*_]*(?:(?:[Ww]ritten |[Rr]eport(?:ed|ing) |[Ss]tory )?[Bb]y:? (?:the )?[A-ZÀ-Þ][\w.’'-]*|BY [A-Z]{2,}"
    r"|[—–-]{1,2} ?[A-ZÀ-Þ][\w.’'-]+ [A-ZÀ-Þ][\w.’'-]+[ \t]*$)"
    r"|\([^()\n]*(?:[Rr]eporting|[Ww]riting) by ",
    re.MULTILINE,
)
_DAY = late(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,? (?:19|20)\d\d"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b"
)


class Metadata:
    """Detector `metadata`: params.check is author, published or publisher.

    Only a page (HTML) can be known to lack something. Plain text and records say what they say, and their silence
    means nothing.
    """

    name: ClassVar[str] = "metadata"

    def __init__(self, rules: Sequence[Rule]) -> None:
        checks: dict[str, Callable[[Article], bool]] = {
            "author": lambda article: bool(article.author) or _stated(article, _BYLINE),
            "published": lambda article: bool(article.published) or _stated(article, _DAY),
            "publisher": lambda article: bool(article.publisher),
        }
        self._checks = by_param(rules, "check", checks)

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per thing that is absent, at the headline, or at the first line where there is none."""
        article = document.article
        if not article.source.metadata_known or not article.text.strip():
            return
        field, span = _head(document)
        for rule, given in self._checks:
            if not given(article):
                yield Evidence(rule.code, span, 0.9, field=field)


def _stated(article: Article, line: re.Pattern[str]) -> bool:
    return bool(line.search(article.text[:_EDGE]) or line.search(article.text[-_EDGE:]))


def _head(document: Document) -> tuple[Field, Span]:
    if document.title.text.strip():
        return "title", Span(0, len(document.title.text))
    if stated := document.article.source.title_span:
        return "text", stated
    text = document.text.text
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return "text", Span(start, min(end if end > 0 else len(text), start + 80))
