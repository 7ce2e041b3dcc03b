"""Turns what speaks for spinning in one article into the probability that the article as a whole was spun."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qualitycheck.model.finding import Evidence
from qualitycheck.text.document import Document

_PRIOR = 0.05  # of articles that somebody has reason to check
_CLEAN_RATE = 0.03  # listed wording per 500 words of clean news, counted on training news
_SPUN_RATE = 2.0  # listed wording per 500 words of spun pages
_LONGEST = 2000  # words; a longer text is not believed more


@dataclass(frozen=True, slots=True)
class Spin:
    """How spun an article looks.

    Attributes:
        probability: 0–1, or None where the depth cannot tell.
        distrusts_quotations: whether wording inside quotations counts as well.
    """

    probability: float | None
    distrusts_quotations: bool


def estimate(document: Document, evidence: Sequence[Evidence]) -> Spin:
    """Compare two Poisson rates of distinct spun wordings: that of clean news and that of spun pages.

    Args:
        document: the article.
        evidence: of family SPN, admitted by its guards.
    """
    view = document.text
    outside = [item for item in evidence if not document.view(item.field).within(item.span, "quotation")]
    quoted = sum(span.end - span.start for span in view.quotations) if len(outside) < len(evidence) else 0
    counted = evidence if quoted * 2 > len(view.text) else outside  # an article that quotes all of itself hides nothing
    weighty = [item for item in counted if item.weight is None or item.weight >= 1]
    distinct = {document.view(item.field).text[item.span.start : item.span.end].casefold() for item in weighty}
    probability = _posterior(len(distinct), document.words)
    return Spin(probability, probability > 0.8)


def _posterior(distinct: int, words: int) -> float:
    length = min(max(words, 100), _LONGEST) / 500
    log_odds = math.log(_PRIOR / (1 - _PRIOR))
    log_odds += distinct * math.log(_SPUN_RATE / _CLEAN_RATE) - (_SPUN_RATE - _CLEAN_RATE) * min(length, 1.5)
    return round(1 / (1 + math.exp(-log_odds)), 4)
