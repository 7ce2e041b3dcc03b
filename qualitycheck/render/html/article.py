"""Turns one report into a self-contained HTML page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import msgspec

from qualitycheck.model.article import Span
from qualitycheck.model.report import MEANING, Report, Tool
from qualitycheck.model.rule import FAMILIES, Rule
from qualitycheck.render.contract import SCHEMA
from qualitycheck.render.html import cards, charts, checklist, page, safe
from qualitycheck.render.html.marks import Setting, set_text
from qualitycheck.render.html.restore import restored
from qualitycheck.render.html.verify import queries, to_verify
from qualitycheck.render.wire import to_wire, tool_to_wire

if TYPE_CHECKING:
    from qualitycheck.model.article import Article
    from qualitycheck.render.html.restore import Restored

_HEAD = 1000  # code points within which a page's leftovers may stand before the headline
_SPUN = 0.5  # probability from which an article "looks spun" and its facts want checking


def render_article(
    report: Report,
    tool: Tool,
    rules: Mapping[str, Rule] | None = None,
    *,
    applied: bool = True,
    index: str | None = None,
) -> str:
    """The page of one article.

    Args:
        report: fresh, or made from a stored result by `wire.from_wire`.
        tool: what made the report.
        rules: rules by code, for rationales and remedies; None where a stored result's pack is missing.
        applied: whether exactly these rules made the report, so that the silence of one says something.
        index: relative address of the index page, or None for a page that stands alone.
    """
    article, rules = report.article, rules or {}
    found = cards.cards(article, report.findings)
    quoting = [card.finding for card in found if card.marked]
    title_offers, text_offers = restored(quoting, "title"), restored(quoting, "text")
    headline, body = _set(article, found, title_offers, text_offers)
    return page.render(
        "article.html.j2",
        "article.js",
        report=report,
        article=article,
        score=report.score,
        tool=tool,
        index=index,
        lang=safe.language_tag(article.lang),
        name=article.title or article.source.path or article.id,
        headline=headline,
        titled=_title_in_text(article.text, article.title or "") is not None,
        body=body,
        cards=found,
        families=_present(report),
        left_out=len(report.findings) - len(found),
        offers=len(title_offers) + len(text_offers),
        rail=charts.rail(
            [(mark.span.start, mark.family, mark.key) for mark in cards.marks(found, "text")], len(article.text)
        ),
        steps=charts.waterfall(report.score.contributions),
        unexplained=charts.unexplained(report.score),
        thresholds=charts.THRESHOLDS,
        metadata=checklist.metadata(report),
        sourcing=checklist.sourcing(
            report.findings, {id(card.finding): card.key for card in found}, rules if applied else {}
        ),
        readability=checklist.readability(report.metrics),
        rules={rule.code: rule for rule in cards.explained(report.findings, rules)},
        queries=queries(article, report.findings, title_offers, text_offers),
        suspicion=_suspicion(report),
        verify=to_verify(article.text) if _suspicion(report) else None,
        line_of=_line_finder(body),
        meaning=MEANING,
        result=safe.embedded_json(_result(report, tool)),
    )


def _set(
    article: Article, found: Sequence[cards.Card], title_offers: Sequence[Restored], offers: Sequence[Restored]
) -> tuple[Setting | None, Setting]:
    """The title and the text as blocks.

    Returns:
        The headline, or None where the text itself has the title as a line (which is then marked there, not set
        twice) or there is none; and the text.
    """
    title = article.title or ""
    title_marks, marks = cards.marks(found, "title"), cards.marks(found, "text")
    place = _title_in_text(article.text, title)
    if place is None:
        headline = set_text(title, title_marks, title_offers, headline=Span(0, len(title))) if title.strip() else None
        return headline, set_text(article.text, marks, offers)
    shift = place.start - (len(title) - len(title.lstrip()))
    moved = [replace(mark, span=Span(mark.span.start + shift, mark.span.end + shift)) for mark in title_marks]
    put_back = [replace(one, span=Span(one.span.start + shift, one.span.end + shift)) for one in title_offers]
    free = [one for one in put_back if not any(one.span.overlaps(other.span) for other in offers)]
    return None, set_text(
        article.text,
        sorted([*moved, *marks], key=lambda mark: mark.span),
        sorted([*free, *offers], key=lambda one: one.span),
        headline=Span(article.text.rfind("\n", 0, place.start) + 1, place.end),
    )


def _title_in_text(text: str, title: str) -> Span | None:
    """Where a line near the text's beginning is the title (as a Markdown heading or not), or None."""
    bare = title.strip()
    line = re.compile(rf"^[ \t]*(?:#{{1,6}}[ \t]+)?({re.escape(bare)})[ \t]*\r?$", re.MULTILINE)
    line_end = text.find("\n", _HEAD + len(bare))
    found = line.search(text, 0, line_end if line_end >= 0 else len(text)) if bare else None
    return Span(*found.span(1)) if found else None


def _present(report: Report) -> list[str]:
    """Families that have findings, in the order of the documentation, foreign ones last."""
    have = {finding.family for finding in report.findings}
    return [family for family in FAMILIES if family in have] + sorted(have - set(FAMILIES))


def _suspicion(report: Report) -> Literal["spun", "translated"] | None:
    """Why an article's facts want checking: fluent damage cannot be seen in the text, only that there is some."""
    counts = Counter(finding.family for finding in report.findings)
    probability = report.score.spun_probability
    if (counts["SPN"] > 1) if probability is None else (probability >= _SPUN):
        return "spun"
    return "translated" if counts["MTX"] > 2 else None


def _line_finder(body: Setting) -> Callable[[int], int]:
    """Finds the line anchor of the block that holds an offset."""
    starts = [block.start for block in body.blocks]
    lines = [block.line for block in body.blocks]

    def line_of(offset: int) -> int:
        return lines[max(bisect_right(starts, offset) - 1, 0)] if lines else 1

    return line_of


def _result(report: Report, tool: Tool) -> dict[str, object]:
    """The result in the contract's form, without the text: the page's script reads that from the page."""
    return {
        "schema": SCHEMA,
        "tool": msgspec.to_builtins(tool_to_wire(tool)),
        "articles": [msgspec.to_builtins(to_wire(report, text=False))],
    }
