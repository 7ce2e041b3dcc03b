"""Turns reports, one after another, into the small records and running counts that an index needs of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qualitycheck.model.report import Failure, Report

if TYPE_CHECKING:
    from qualitycheck.model.article import Article

_TITLE = 160  # code points of a title or problem that a row shows


@dataclass(frozen=True, slots=True)
class Row:
    """One article in the index.

    Attributes:
        href: its page, or "" where there is none (a failure).
        feed: the feed that the record names, or its folder.
        source: publisher or host, or "".
        date: ISO 8601 day, or "" where none is known.
        families, rules: findings by family and by rule.
        problem: why there is no result, or "".
    """

    href: str
    title: str
    path: str
    score: float | None
    band: str
    decision: str
    feed: str
    source: str = ""
    date: str = ""
    words: int = 0
    families: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    problem: str = ""


def row_of(item: Report | Failure, href: str) -> Row:
    """The index's record of one result."""
    if isinstance(item, Failure):
        place = f"{item.path}:{item.line}" if item.line and item.path else item.path or item.id
        return Row("", _short(place), place, None, "error", "", _folder(item.path), problem=_short(item.problem))
    article = item.article
    return Row(
        href=href,
        title=_short(" ".join((article.title or _first_words(article.text) or article.id).split())),
        path=article.source.path if article.source.kind != "record" else article.id,
        score=item.score.value,
        band=item.score.band,
        decision=item.decision.value,
        feed=_feed(article),
        source=_short(article.publisher or _host(article.url)),
        date=day(article.published),
        words=item.score.words,
        families=dict(Counter(finding.family for finding in item.findings)),
        rules=dict(Counter(finding.code for finding in item.findings)),
    )


def order(row: Row) -> tuple[int, float, str]:
    """The order in which an editor wants them: failures, then the worst scores first, then those without a verdict."""
    return (0 if row.problem else 2 if row.score is None else 1, row.score or 0.0, row.path)


def day(published: str | None) -> str:
    """The day of an ISO 8601 date or date-time, or "" where it is neither or no day of the calendar."""
    text = (published or "").strip()[:10]
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""


def _feed(article: Article) -> str:
    named = article.meta.get("feed") or article.meta.get("source")
    return _short(named) if isinstance(named, str) else _folder(article.source.path)


def _folder(path: str) -> str:
    parent = str(PurePath(path).parent) if path and path != "-" else ""
    return "" if parent == "." else _short(parent)


def _host(url: str | None) -> str:
    try:
        return urlsplit(url).hostname or "" if url else ""
    except ValueError:
        return ""


def _first_words(text: str) -> str:
    return " ".join(text[:400].split()[:14])


def _short(text: str) -> str:
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}…"
