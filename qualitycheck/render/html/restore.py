"""Turns findings with likely originals into a reading of the article with the restored wording put back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualitycheck.model.article import Field, Span

if TYPE_CHECKING:
    from qualitycheck.model.finding import Finding

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Restored:
    """One stretch of a field and the wording that probably stood there.

    Attributes:
        span: half-open code points of the field.
        text: the likely original, capitalised as its place demands; empty where nothing probably stood there.
        confidence: probability (0-1) that it is the right one.
    """

    span: Span
    text: str
    confidence: float


def restored(findings: Iterable[Finding], field: Field) -> list[Restored]:
    """The restorations of one field, in order, none overlapping another; the surer of two wins."""
    offers = [
        Restored(finding.span, fitted(best.text, finding.text), best.confidence)
        for finding in findings
        if finding.field == field and finding.suggestions and finding.span.end > finding.span.start
        for best in finding.suggestions[:1]
        if best.text != finding.text
    ]
    kept: list[Restored] = []
    for offer in sorted(offers, key=lambda one: (-one.confidence, one.span)):
        at = bisect_left(kept, offer.span, key=lambda one: one.span)
        if not any(offer.span.overlaps(one.span) for one in kept[max(0, at - 1) : at + 1]):
            kept.insert(at, offer)
    return kept


def apply(text: str, offers: Iterable[Restored], within: Span) -> str:
    """The stretch `within` of a text with the restorations that lie in it put in."""
    pieces: list[str] = []
    position = within.start
    for offer in offers:
        if offer.span.start >= position and offer.span.end <= within.end:
            pieces += (text[position : offer.span.start], offer.text)
            position = offer.span.end
    return "".join((*pieces, text[position : within.end]))


def fitted(suggestion: str, matched: str) -> str:
    """The suggestion in the letter case of what it replaces: a capital at the start, or capitals throughout."""
    if not suggestion.islower() or not _LETTER.search(matched):
        return suggestion
    words = re.findall(r"[^\W\d_]+", matched)
    if matched.isupper() and len(matched) > 1:
        return suggestion.upper()
    if len(words) > 1 and all(word[0].isupper() for word in words):
        return re.sub(r"(?<![\w'’])[^\W\d_]", lambda match: match.group().upper(), suggestion)
    return suggestion[0].upper() + suggestion[1:] if words and words[0][0].isupper() else suggestion
