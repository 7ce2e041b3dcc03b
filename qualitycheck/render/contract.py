"""Turns decoded JSON into checked records of the contract `qualitycheck.report/1`, fields in the contract's order."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from qualitycheck.model.article import Field, SourceKind
from qualitycheck.model.report import Band, Depth, Verdict
from qualitycheck.model.rule import Severity

SCHEMA = "qualitycheck.report/1"

Count = Annotated[int, Meta(ge=0)]
LineNumber = Annotated[int, Meta(ge=1)]
Points = Annotated[float, Meta(ge=0, le=100)]
Change = Annotated[float, Meta(ge=-1e6, le=1e6)]
Probability = Annotated[float, Meta(ge=0, le=1)]


class ToolRecord(Struct, frozen=True, kw_only=True):
    """`tool`: by what two results can be told comparable."""

    name: str
    version: str
    ruleset: str
    model: str | None
    depth: Depth


class DecisionRecord(Struct, frozen=True, kw_only=True):
    """`decision`: the policy's word."""

    value: Verdict
    reasons: tuple[str, ...]
    policy: str


class ContributionRecord(Struct, frozen=True, kw_only=True):
    """`contributions[]`: `points` are negative for a deduction; all of a score sum to `value - 100`."""

    code: str
    count: Count
    points: Change


class ScoreRecord(Struct, frozen=True, kw_only=True):
    """`score`."""

    value: Points | None
    interval: tuple[Points, Points] | None
    band: Band
    integrity: Points | None
    sourcing: Points | None
    spun_probability: Probability | None
    contributions: tuple[ContributionRecord, ...]


class SuggestionRecord(Struct, frozen=True, kw_only=True):
    """`suggestions[]`, best first."""

    text: str
    confidence: Probability


class FindingRecord(Struct, frozen=True, kw_only=True):
    """`findings[]`; `line` and `column` count in `text`; null for a finding in the title."""

    code: str
    name: str
    family: str
    severity: Severity
    field: Field
    start: Count
    end: Count
    line: LineNumber | None
    column: LineNumber | None
    text: str
    message: str
    suggestions: tuple[SuggestionRecord, ...]
    evidence: str
    confidence: Probability
    fingerprint: str
    weight: Annotated[float, Meta(ge=0)] = 0.0


class SourceRecord(Struct, frozen=True, kw_only=True):
    """`source`: how the article was read, so that a stored result can point into its file again."""

    kind: SourceKind
    line: LineNumber | None
    encoding: str
    notes: tuple[str, ...] = ()


class ErrorRecord(Struct, frozen=True, kw_only=True):
    """`error`: why there is no result; `line` is the record's in its file."""

    code: str
    problem: str
    line: LineNumber | None


class ArticleRecord(Struct, frozen=True, kw_only=True):
    """`articles[]`: one result; `score` and `decision` are null exactly where `error` is not."""

    id: str
    path: str
    title: str | None
    author: str | None
    published: str | None
    publisher: str | None
    url: str | None
    lang: str | None
    words: Count
    text: str | UnsetType = UNSET
    decision: DecisionRecord | None
    score: ScoreRecord | None
    findings: tuple[FindingRecord, ...]
    metrics: dict[str, float | None]
    error: ErrorRecord | None
    notes: tuple[str, ...] = ()
    suppressed: tuple[FindingRecord, ...] = ()
    gated_score: ScoreRecord | UnsetType = UNSET
    meta: dict[str, str | int | float | bool] | UnsetType = UNSET
    source: SourceRecord | None = None


class GateRecord(Struct, frozen=True, kw_only=True):
    """`summary.gate`."""

    passed: bool
    reasons: tuple[str, ...] = ()


class SummaryRecord(Struct, frozen=True, kw_only=True):
    """`summary`: `articles` counts every entry, those that failed (`errors`) included."""

    articles: Count
    findings: Count
    errors: Count
    gate: GateRecord
