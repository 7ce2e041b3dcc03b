"""Turns house marks of paraphrasing tools into hits, where several different ones of a family stand together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed, parameter
from qualitycheck.detect.phrases import Entry, PhraseIndex, words_of
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document


class Marks:
    """Detector `marks`: wording that is innocent alone and telling in company."""

    name: ClassVar[str] = "marks"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._least = {rule.code: self._min_distinct(rule) for rule in rules}
        self._index = PhraseIndex(entry for rule in rules for entry in self._entries(rule))

    @staticmethod
    def _min_distinct(rule: Rule) -> int:
        closed(rule, "marks", "min_distinct")
        least = parameter(rule, "min_distinct", int, 2)
        if least < 2:
            raise RuleError(
                "one mark alone proves nothing; expected 2 or more",
                where=f"{rule.origin}: {rule.code}: params.min_distinct",
            )
        return least

    @staticmethod
    def _entries(rule: Rule) -> Iterable[Entry]:
        for phrase, original in parameter(rule, "marks", dict).items():
            if not isinstance(original, str):
                raise RuleError(
                    "expected the original wording", where=f"{rule.origin}: {rule.code}: params.marks.{phrase!r}"
                )
            yield Entry(rule.code, words_of(rule, phrase), (original,) if original else ())

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield every mark of each family of which enough different ones occur in the text."""
        found: dict[str, list[tuple[Entry, Span]]] = {}
        for entry, _, span in self._index.search(document.text):
            found.setdefault(entry.code, []).append((entry, span))
        for code, hits in found.items():
            distinct = {entry.words for entry, _ in hits}
            if len(distinct) >= self._least[code]:
                note = "together with " + ", ".join(sorted(f"“{' '.join(words)}”" for words in distinct)[:4])
                for entry, span in hits:
                    suggestions = tuple(Suggestion(original, 0.6) for original in entry.originals)
                    yield Evidence(code, span, 0.8, suggestions=suggestions, note=note)
