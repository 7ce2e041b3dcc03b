"""Turns one checked article into the record that every output is rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding

Band = Literal["sound", "questionable", "unreliable", "insufficient-text", "unsupported-language"]
Verdict = Literal["accept", "review", "reject"]
Depth = Literal["lists", "counts", "full"]

MEANING = (
    "The score speaks of the text's integrity and visible sourcing, not of whether its claims are true; "
    "“sound” means that no damage was found, and says no more."
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule, or one named cap, did to the score.

    Attributes:
        code: a rule's code, or a name in lower case for an entry that is no rule (`worst-passage`, `debris-cap`).
        count: findings behind it.
        tenths: tenths of a point, negative for a deduction; all of a score's contributions sum to `value - 100`.
    """

    code: str
    count: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Score:
    """How far the text can be trusted as text, 0–100, and why.

    Attributes:
        value: None where the text is too short or not in a language that the rules know.
        interval: where another stretch of the same source would mostly score; wider for short texts.
        integrity: the part that damage to the text decides, 0–100.
        sourcing: the part that visible sourcing decides, 0–100, or None where nothing is known of it.
        spun_probability: probability that the article as a whole was synonym-spun; None where nothing can tell.
        words: words that were judged.
        depth: scores of different depths are never compared.
    """

    value: float | None
    interval: tuple[float, float] | None
    band: Band
    integrity: float | None
    sourcing: float | None
    spun_probability: float | None
    contributions: tuple[Contribution, ...]
    words: int
    depth: Depth


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of an article, with every reason that led there."""

    value: Verdict
    reasons: tuple[str, ...] = ()
    policy: str = "default"


@dataclass(frozen=True, slots=True)
class Report:
    """One checked article.

    Attributes:
        notes: what the checker wants said of the check itself (abstentions, bounds that were met).
        suppressed: findings that the user's accepted terms or baseline took out of the gate.
        gated: the score without them, which is what the gate judged; None where nothing was taken out.
    """

    article: Article
    findings: tuple[Finding, ...]
    score: Score
    decision: Decision
    metrics: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    gated: Score | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read or checked, reported in its place."""

    id: str
    path: str
    line: int | None
    code: str
    problem: str


@dataclass(frozen=True, slots=True)
class Tool:
    """What made a report: versions and hashes by which two results can be told comparable."""

    version: str
    ruleset: str
    model: str | None
    depth: Depth
