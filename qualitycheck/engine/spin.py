"""Turns what speaks for spinning in one article into the probability that it was spun, and weighs each place by it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document

if TYPE_CHECKING:
    from qualitycheck.language.document import DocumentModel
    from qualitycheck.language.second_stage import Kind

MIN_WORDS = 80  # below this no verdict is given, never a pass
_PRIOR = 0.05  # of articles that somebody has reason to check
_CLEAN_RATE = 0.03  # listed wording per 500 words of clean news, counted on training news
_SPUN_RATE = 2.0  # listed wording per 500 words of spun pages
_LONGEST = 2000  # words; a longer text is not believed more
_LISTED = 2.5  # log-odds that a listed wording lends to the estimate of the spin rate, as a suspicion of its own
_DISTRUST = 0.8  # probability from which quotations of the article are no longer taken for what somebody said
_ALTERED = "altered-quotation"  # the rule that speaks of swapped words inside quotations


@dataclass(frozen=True, slots=True)
class Spin:
    """How spun an article looks.

    Attributes:
        probability: 0–1, or None where the depth cannot tell.
        distrusts_quotations: whether wording inside quotations counts as well.
    """

    probability: float | None
    distrusts_quotations: bool


def estimate(
    document: Document, evidence: Sequence[Evidence], rules: Mapping[str, Rule]
) -> tuple[Spin, list[Evidence]]:
    """Weigh all evidence of spinning together.

    Listed wording alone is judged by two Poisson rates of distinct wordings: that of clean news and that of spun
    pages. Where statistics of wording spoke as well, listed wording joins them as suspicions of its own, and the
    document model judges.

    Args:
        document: the article.
        evidence: of any family, admitted by its guards.
        rules: every rule that evidence may speak for, by code.

    Returns:
        The article's spin, and the evidence: statistical places with calibrated strength, too weak ones left out,
        those in quotations that are no longer trusted under the rule for altered quotations.
    """
    statistical = [item for item in evidence if rules[item.code].detector == "wording"]
    listed = [item for item in evidence if rules[item.code].family == "SPN" and rules[item.code].detector != "wording"]
    listing = _posterior(_distinct(document, listed), document.words)
    if not statistical:
        return Spin(listing, listing > _DISTRUST), list(evidence)
    import numpy as np  # here, for lists alone need none of it

    model = _model(statistical[0].slots["kind"])
    # Where a list speaks, it alone speaks: it is surer, and names the term.
    apart = [item for item in statistical if not any(_meet(item, other) for other in listed)]
    odds = np.array([*map(_log_odds, apart), *(_LISTED for _ in listed)])
    gain = np.array([*(float(item.slots["gain"]) for item in apart), *(0.0 for _ in listed)])
    single = np.array([*(" " not in _text(document, item) for item in apart), *(False for _ in listed)])
    spun, confidences = model.judge(odds, gain, single, document.words)
    probability = round(max(spun, listing), 4)
    spin = Spin(probability, probability > _DISTRUST)
    bar = model.bar(probability)
    shadowed = _shadowed(document, [*apart, *listed], [*confidences[: len(apart)].tolist(), *(1.0 for _ in listed)])
    believed = [
        replace(item, code=code, strength=float(confidence))
        for item, confidence, shadow in zip(apart, confidences, shadowed, strict=False)
        if confidence >= (model.threshold if shadow else bar) and (code := _code(document, item, rules, spin))
    ]
    return spin, [*(item for item in evidence if rules[item.code].detector != "wording"), *believed]


def _shadowed(document: Document, places: Sequence[Evidence], confidences: Sequence[float]) -> list[bool]:
    """Whether a stronger place stands beside each: a swapped word makes its neighbours look wrong as well."""
    order = sorted(range(len(places)), key=lambda number: (places[number].field, places[number].span.start))
    result = [False] * len(places)
    for one, two in pairwise(order):
        left, right = places[one], places[two]
        if left.field == right.field and document.view(left.field).text[left.span.end : right.span.start] == " ":
            result[min(one, two, key=confidences.__getitem__)] = True
    return result


def _meet(item: Evidence, other: Evidence) -> bool:
    return item.field == other.field and item.span.overlaps(other.span)


def _log_odds(item: Evidence) -> float:
    return math.log(item.strength) - math.log1p(-min(item.strength, 1 - 1e-9))


def _code(document: Document, item: Evidence, rules: Mapping[str, Rule], spin: Spin) -> str | None:
    """The rule under which a statistical place is reported: in a distrusted quotation that for altered ones."""
    if spin.distrusts_quotations and document.view(item.field).within(item.span, "quotation"):
        return next((rule.code for rule in rules.values() if rule.name == _ALTERED), item.code)
    return item.code if rules[item.code].name != _ALTERED else None


def _distinct(document: Document, listed: Sequence[Evidence]) -> int:
    """Different listed wordings, those in quotations only where the article is mostly quotation."""
    view = document.text
    outside = [item for item in listed if not document.view(item.field).within(item.span, "quotation")]
    quoted = sum(span.end - span.start for span in view.quotations) if len(outside) < len(listed) else 0
    counted = listed if quoted * 2 > len(view.text) else outside  # an article that quotes all of itself hides nothing
    weighty = [item for item in counted if item.weight is None or item.weight >= 1]
    return len({_text(document, item).casefold() for item in weighty})


def _text(document: Document, item: Evidence) -> str:
    return document.view(item.field).text[item.span.start : item.span.end]


def _posterior(distinct: int, words: int) -> float:
    length = min(max(words, 100), _LONGEST) / 500
    log_odds = math.log(_PRIOR / (1 - _PRIOR))
    log_odds += distinct * math.log(_SPUN_RATE / _CLEAN_RATE) - (_SPUN_RATE - _CLEAN_RATE) * min(length, 1.5)
    return round(1 / (1 + math.exp(-log_odds)), 4)


@cache
def _model(kind: Kind) -> DocumentModel:
    from qualitycheck.language.document import DocumentModel

    return DocumentModel.open(kind)
