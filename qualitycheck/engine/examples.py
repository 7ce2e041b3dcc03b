"""Turns a rule's own examples into verdicts: what it must mark exactly, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitycheck.detect import registry
from qualitycheck.engine.decide import decide
from qualitycheck.model.article import Article, Source, Span
from qualitycheck.model.report import Depth
from qualitycheck.model.rule import Example, Rule
from qualitycheck.text.document import Document


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example.

    Attributes:
        index: position among the rule's examples, from 0.
        found: the spans that the rule marked in the example's field.
        passed: whether the rule did what the example, with its `known_failure`, expects.
    """

    rule: Rule
    index: int
    example: Example
    found: tuple[Span, ...]
    passed: bool

    @property
    def explanation(self) -> str:
        """Why an example failed, with the wording that it is about."""
        if self.example.known_failure:
            return "is marked known_failure and works now; remove the mark"
        text = self.example.text if self.example.field == "text" else self.example.title or ""
        wanted = ", ".join(f"⟦{text[span.start : span.end]}⟧" for span in self.example.spans) or "nothing"
        found = ", ".join(f"⟦{text[span.start : span.end]}⟧" for span in self.found) or "nothing"
        return f"expected {wanted}, found {found} in “{text.strip()[:200]}”"


def run_examples(rule: Rule, depth: Depth = "full") -> Iterator[Outcome]:
    """Run each example of one rule by itself, through detectors and `decide`.

    Quotations protect wording here as they do in an article that does not look spun.
    """
    detectors = registry.build([rule], depth)
    for index, example in enumerate(rule.examples):
        article = Article(
            id=rule.code,
            text=example.text,
            title=example.title,
            published=example.published,
            author=example.author,
            publisher=example.publisher,
            source=Source(kind="html", metadata_known=True) if example.page else Source(),
        )
        document = Document(article)
        evidence = [item for detector in detectors for item in detector.detect(document)]
        findings, _ = decide(document, evidence, {rule.code: rule})
        found = tuple(finding.span for finding in findings if finding.field == example.field)
        right = found == example.spans
        yield Outcome(rule, index, example, found, right != example.known_failure)
