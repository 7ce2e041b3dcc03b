"""Turns a headline's verb into a hit where the body never says, in any of its words, that it was done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed, parameter
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late

_WORD = re.compile(r"[A-Za-z]+")


class Claims:
    """Detector `claims`: headlines that report an act which the body does not know.

    Parameters of a rule: `claims`, verbs as headlines write them, each with the beginnings of the words by which a body
    may take the act up; `min_body`, how many words a body must have to be expected to.
    """

    name: ClassVar[str] = "claims"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = []
        for rule in rules:
            closed(rule, "claims", "min_body")
            self._rules.append((rule, _claims(rule), parameter(rule, "min_body", int, 150)))
        self._verbs = frozenset(verb for _, claims, _ in self._rules for verb in claims)

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence for each verb of the headline that the body never takes up."""
        stated = document.article.source.title_span
        view = document.text if stated else document.title
        span = stated or Span(0, len(document.title.text))
        said = [
            match for match in _WORD.finditer(view.text, span.start, span.end) if match.group().lower() in self._verbs
        ]
        if not said:
            return
        body = document.text.plain
        if stated:
            body = body.replace(body[span.start : span.end], " ")
        words = body.split()
        for rule, claims, least in self._rules:
            if len(words) < least:
                continue
            for match in said:
                stems = claims.get(match.group().lower())
                if stems and not stems.search(body) and match.start() > span.start:
                    yield Evidence(rule.code, Span(*match.span()), 0.8, field=view.name)


def _claims(rule: Rule) -> dict[str, re.Pattern[str]]:
    found = {}
    for verbs, stems in parameter(rule, "claims", dict).items():
        if not isinstance(stems, list) or not all(isinstance(stem, str) and stem for stem in stems):
            raise RuleError(
                "expected a list of beginnings", where=f"{rule.origin}: {rule.code}: params.claims.{verbs!r}"
            )
        pattern = late(rf"\b(?:{'|'.join(map(re.escape, stems))})")
        found.update(dict.fromkeys(verbs.split(), pattern))
    return found
