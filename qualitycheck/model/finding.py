"""Turns what detectors saw (Evidence) into what an editor reads (Finding)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_by

import xxhash

from qualitycheck.model.article import Field, Span
from qualitycheck.model.rule import Guard, Severity


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A likely original wording, with the probability (0–1) that it is the right one."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What takes time to work out of a place: how far it reaches, likely originals, and the evidence in words."""

    span: Span
    suggestions: tuple[Suggestion, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one detector saw at one place; only `decide` turns it into a finding.

    Attributes:
        code: the rule it speaks for (`GRM:<id>` for LanguageTool's).
        span: where, in `field`.
        strength: the detector's own probability (0–1) that the place is damaged, before context is weighed.
        suggestions: likely originals, best first.
        slots: values for the rule's message.
        note: the evidence in words, for the reader.
        guard: conditions of this one entry, besides its rule's.
        severity: overrides the rule's for this one entry.
        weight: overrides the rule's for this one entry.
        explain: works out the span, suggestions and note of a place that turns out to matter; most never do.
    """

    code: str
    span: Span
    strength: float = 1.0
    field: Field = "text"
    suggestions: tuple[Suggestion, ...] = ()
    slots: Mapping[str, str] = made_by(default_factory=dict)
    note: str = ""
    guard: Guard | None = None
    severity: Severity | None = None
    weight: float | None = None
    explain: Callable[[], Explanation] | None = None

    def explained(self) -> Evidence:
        """The same with everything worked out."""
        if self.explain is None:
            return self
        found = self.explain()
        return replace(self, span=found.span, suggestions=found.suggestions, note=found.note, explain=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One marked place: everything that a renderer shows of it, and nothing that it would have to compute.

    Attributes:
        span: half-open code points into `field`; `article.read(field)[start:end] == text`, always.
        confidence: calibrated probability (0–1) that an editor would agree.
    """

    code: str
    name: str
    family: str
    severity: Severity
    field: Field
    span: Span
    text: str
    message: str
    suggestions: tuple[Suggestion, ...]
    evidence: str
    confidence: float
    weight: float
    fingerprint: str


def fingerprint(code: str, match: str, sentence: str, occurrence: int) -> str:
    """16 hex digits that survive edits elsewhere in the article and tell two equal findings apart.

    Args:
        code: the rule.
        match: the matched wording; case and white space do not count.
        sentence: the sentence around it; case and white space do not count.
        occurrence: 0 for the first equal (code, match, sentence) of the article, 1 for the second, and so on.
    """
    parts = (code, _fold(match), _fold(sentence), str(occurrence))
    return xxhash.xxh3_64_hexdigest("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
