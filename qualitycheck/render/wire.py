"""Turns a report into the records of the contract `qualitycheck.report/1`, and such records back into a report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from msgspec import UNSET, Struct, ValidationError, convert

from qualitycheck.errors import ReadError
from qualitycheck.model.article import Article, Source, Span
from qualitycheck.model.finding import Finding, Suggestion
from qualitycheck.model.report import Contribution, Decision, Failure, Report, Score, Tool
from qualitycheck.render.contract import (
    SCHEMA,
    ArticleRecord,
    ContributionRecord,
    DecisionRecord,
    ErrorRecord,
    FindingRecord,
    ScoreRecord,
    SourceRecord,
    SuggestionRecord,
    ToolRecord,
)
from qualitycheck.render.place import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualitycheck.model.report import Depth

_Record = TypeVar("_Record", bound=Struct)
_LONGEST_META = 200  # characters of one value that is stored


def tool_to_wire(tool: Tool) -> ToolRecord:
    """The `tool` of the contract."""
    return ToolRecord(
        name="qualitycheck", version=tool.version, ruleset=tool.ruleset, model=tool.model, depth=tool.depth
    )


def tool_from_wire(record: object) -> Tool:
    """The tool of a stored result.

    Raises:
        ReadError: the record does not follow the contract.
    """
    tool = converted(record, ToolRecord)
    return Tool(version=tool.version, ruleset=tool.ruleset, model=tool.model, depth=tool.depth)


def to_wire(item: Report | Failure, *, text: bool = True) -> ArticleRecord:
    """The `articles[]` entry of the contract; plain dictionaries come from `msgspec.to_builtins` of it.

    Args:
        item: what was found, or why nothing was.
        text: whether the article's text goes along.
    """
    return _report_to_wire(item, text) if isinstance(item, Report) else _failure_to_wire(item)


def from_wire(record: object, tool: Tool) -> Report | Failure:
    """The report that an `articles[]` entry was made from, but for the source's map and long values of `meta`.

    Args:
        record: decoded JSON, of whatever origin.
        tool: the tool of the same results; its depth is the score's.

    Raises:
        ReadError: the record does not follow the contract, or a finding does not quote the text it points to.
    """
    entry = converted(record, ArticleRecord)
    if entry.error is not None:
        error = entry.error
        return Failure(id=entry.id, path=entry.path, line=error.line, code=error.code, problem=error.problem)
    if entry.score is None or entry.decision is None:
        raise ReadError("neither a score nor an error", where=f"article {entry.id}")
    article = _article(entry)
    return Report(
        article=article,
        findings=_findings(entry.findings, article, check=entry.text is not UNSET),
        score=_score(entry.score, entry.words, tool.depth),
        decision=Decision(entry.decision.value, entry.decision.reasons, entry.decision.policy),
        metrics={name: math.nan if value is None else value for name, value in entry.metrics.items()},
        notes=entry.notes,
        suppressed=_findings(entry.suppressed, article, check=entry.text is not UNSET),
        gated=None if entry.gated_score is UNSET else _score(entry.gated_score, entry.words, tool.depth),
    )


def converted(record: object, kind: type[_Record]) -> _Record:
    """Decoded JSON as the record of that kind.

    Raises:
        ReadError: it does not follow the contract; the error names the key.
    """
    try:
        return convert(record, kind)
    except ValidationError as error:
        raise ReadError(
            f"not of schema {SCHEMA}: {error}", remedy="write results with --format json or jsonl"
        ) from error


def _report_to_wire(report: Report, text: bool) -> ArticleRecord:
    article, score, source = report.article, report.score, report.article.source
    lines = Lines(article.text)
    return ArticleRecord(
        id=article.id,
        path=source.path,
        title=article.title,
        author=article.author,
        published=article.published,
        publisher=article.publisher,
        url=article.url,
        lang=article.lang,
        words=score.words,
        text=article.text if text else UNSET,
        decision=DecisionRecord(
            value=report.decision.value, reasons=report.decision.reasons, policy=report.decision.policy
        ),
        score=_score_to_wire(score),
        findings=_findings_to_wire(report.findings, lines),
        metrics={name: value if math.isfinite(value) else None for name, value in report.metrics.items()},
        error=None,
        notes=report.notes,
        suppressed=_findings_to_wire(report.suppressed, lines),
        gated_score=_score_to_wire(report.gated) if report.gated else UNSET,
        meta=_short(article.meta) or UNSET,
        source=SourceRecord(kind=source.kind, line=source.line, encoding=source.encoding, notes=source.notes),
    )


def _short(meta: Mapping[str, object]) -> dict[str, str | int | float | bool]:
    """What feeds match on: a record's further fields, without lists, tables and long texts."""
    return {
        key: value
        for key, value in meta.items()
        if isinstance(value, str | int | float) and len(str(value)) <= _LONGEST_META
    }


def _failure_to_wire(failure: Failure) -> ArticleRecord:
    return ArticleRecord(
        id=failure.id,
        path=failure.path,
        title=None,
        author=None,
        published=None,
        publisher=None,
        url=None,
        lang=None,
        words=0,
        decision=None,
        score=None,
        findings=(),
        metrics={},
        error=ErrorRecord(code=failure.code, problem=failure.problem, line=failure.line),
    )


def _score_to_wire(score: Score) -> ScoreRecord:
    return ScoreRecord(
        value=score.value,
        interval=score.interval,
        band=score.band,
        integrity=score.integrity,
        sourcing=score.sourcing,
        spun_probability=score.spun_probability,
        contributions=tuple(
            ContributionRecord(code=entry.code, count=entry.count, points=entry.tenths / 10)
            for entry in score.contributions
        ),
    )


def _findings_to_wire(findings: Iterable[Finding], lines: Lines) -> tuple[FindingRecord, ...]:
    return tuple(_finding_to_wire(finding, lines) for finding in findings)


def _finding_to_wire(finding: Finding, lines: Lines) -> FindingRecord:
    line, column = lines.place(finding.span.start) if finding.field == "text" else (None, None)
    return FindingRecord(
        code=finding.code,
        name=finding.name,
        family=finding.family,
        severity=finding.severity,
        field=finding.field,
        start=finding.span.start,
        end=finding.span.end,
        line=line,
        column=column,
        text=finding.text,
        message=finding.message,
        suggestions=tuple(SuggestionRecord(text=one.text, confidence=one.confidence) for one in finding.suggestions),
        evidence=finding.evidence,
        confidence=finding.confidence,
        fingerprint=finding.fingerprint,
        weight=finding.weight,
    )


def _article(entry: ArticleRecord) -> Article:
    read = entry.source or SourceRecord(kind="text", line=None, encoding="utf-8")
    return Article(
        id=entry.id,
        text="" if entry.text is UNSET else entry.text,
        title=entry.title,
        lang=entry.lang,
        url=entry.url,
        author=entry.author,
        published=entry.published,
        publisher=entry.publisher,
        meta={} if entry.meta is UNSET else entry.meta,
        source=Source(path=entry.path, kind=read.kind, line=read.line, encoding=read.encoding, notes=read.notes),
    )


def _score(entry: ScoreRecord, words: int, depth: Depth) -> Score:
    return Score(
        value=entry.value,
        interval=entry.interval,
        band=entry.band,
        integrity=entry.integrity,
        sourcing=entry.sourcing,
        spun_probability=entry.spun_probability,
        contributions=tuple(Contribution(one.code, one.count, round(one.points * 10)) for one in entry.contributions),
        words=words,
        depth=depth,
    )


def _findings(records: Sequence[FindingRecord], article: Article, *, check: bool) -> tuple[Finding, ...]:
    for record in records:
        quoted = article.read(record.field)[record.start : record.end] if check else record.text
        if record.end < record.start or quoted != record.text:
            raise ReadError(
                f"finding {record.code} at {record.start} does not quote the {record.field} it points to",
                where=f"article {article.id}",
                remedy="the results were changed after they were written; check the articles again",
            )
    return tuple(
        Finding(
            code=record.code,
            name=record.name,
            family=record.family,
            severity=record.severity,
            field=record.field,
            span=Span(record.start, record.end),
            text=record.text,
            message=record.message,
            suggestions=tuple(Suggestion(one.text, one.confidence) for one in record.suggestions),
            evidence=record.evidence,
            confidence=record.confidence,
            weight=record.weight,
            fingerprint=record.fingerprint,
        )
        for record in records
    )
