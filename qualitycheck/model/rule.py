"""Turns one TOML rule module into an immutable record that detectors, documentation and renderers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from qualitycheck.model.article import Span

FAMILIES: Mapping[str, str] = {
    "SPN": "spun wording",
    "MTX": "machine translation",
    "SCR": "scrape leftovers and damage",
    "SRC": "sourcing and consistency",
    "GRM": "grammar (LanguageTool)",
    "RDB": "readability",
}

Scope = Literal["prose", "all"]
Surrounding = Literal["quotation", "title", "name", "code", "list", "verse", "table", "heading"]


class Severity(StrEnum):
    """How much a finding matters to an editor; ordered by `rank`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return ("error", "warning", "info").index(self.value)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a guard looks for around a match.

    Attributes:
        near: terms (case-folded token sequences), any one of which satisfies the condition.
        within: how many tokens away, on either side; None means anywhere in the article.
        surroundings: kinds of region, any one of which satisfies the condition when the match lies in it.
    """

    near: tuple[tuple[str, ...], ...] = ()
    within: int | None = None
    surroundings: frozenset[Surrounding] = frozenset()


@dataclass(frozen=True, slots=True)
class Guard:
    """When a match counts: every `requires` must hold and no `unless` may."""

    requires: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.requires or self.unless)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a rule must mark exactly (`spans`) or must leave alone (no spans).

    Attributes:
        text: the sentence without its ⟦ ⟧ marks.
        spans: what the marks enclosed, in `field`.
        title: the article's title, where the rule needs one.
        field: the field that the spans point into.
        published: the article's date of publication, where the rule needs one.
        author: who wrote the article, where the rule needs to know.
        publisher: who published the article, where the rule needs to know.
        page: whether it was read from a page, so that metadata which it lacks is known to be absent.
        known_failure: true when the rule is known to get it wrong; noticed as an error once it gets it right.
    """

    text: str
    spans: tuple[Span, ...] = ()
    title: str | None = None
    field: Literal["text", "title"] = "text"
    published: str | None = None
    author: str | None = None
    publisher: str | None = None
    page: bool = False
    known_failure: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule module.

    Attributes:
        code: three letters of the family and three digits; never changes meaning.
        name: kebab-case; `aliases` keeps the names it had.
        weight: points that one finding in 500 words may cost before saturation; 0 for rules that never cost any.
        message: may use the slots {text}, {suggestion}, {original} (the suggestion in quotation marks or, where there
            is none, "another wording") and those that the detector supplies.
        detector: key of the detector that serves it.
        params: the detector's own parameters, validated by the detector.
        scope: `prose` leaves code, verse, tables and URLs alone; `all` reads everything.
        guard: applies to every match of the rule.
        origin: the file it was read from, for error messages and documentation.
    """

    code: str
    name: str
    family: str
    severity: Severity
    weight: float
    message: str
    rationale: str
    detector: str
    params: Mapping[str, object] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    references: tuple[str, ...] = ()
    mqm: str | None = None
    scope: Scope = "prose"
    langs: tuple[str, ...] = ("en",)
    guard: Guard = field(default_factory=Guard)
    aliases: tuple[str, ...] = ()
    since: str = "0.1.0"
    remedy: str = ""
    origin: str = ""
