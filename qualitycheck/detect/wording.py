"""Turns prose into evidence of swapped words that no list knows, from counts of normal English and the classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from qualitycheck.detect.base import closed
from qualitycheck.language.evidence import Setting
from qualitycheck.language.jargon import reports_match
from qualitycheck.language.register import Register
from qualitycheck.language.tokens import Tokens, tokenize
from qualitycheck.language.wording import Suspicion, WordingModel
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Explanation, Suggestion
from qualitycheck.text import regions
from qualitycheck.text.document import Document, FieldView

if TYPE_CHECKING:
    from qualitycheck.language.second_stage import Kind
    from qualitycheck.model.rule import Rule

ALTERED = "altered-quotation"
NOT_JUDGED = "wording not judged"  # how the remark begins where it abstained
_JUDGED = frozenset({"prose", "heading"})  # kinds of block that read like what the model learned from
_LEAST_WORDS = 20  # a shorter text has no context to be judged in
_TYPICAL = 1.0  # register distance of prose like the corpus's
_DOUBT = 5.0  # log-odds that a suspicion loses for every unit of distance beyond
_STRANGE = 2.0  # register distance beyond which nothing is judged any more: old fiction, talk, other languages
_MATCH_DOUBT = 1.5  # log-odds that a suspicion loses in a report of a match
_KNOWN = "the news, science and reference prose that the model knows"
_LEAST_SHARE = 0.5  # of the words that must stand in such blocks, or the text is a list, a table, code or verse


class Wording:
    """Serves the rules of statistical wording; `strength` is a place's own probability, before the document is weighed.

    Slots of the evidence: `gain`, the channel's best log ratio for an original; `kind`, which second stage spoke; both
    are for the decision.
    """

    name: ClassVar[str] = "wording"
    kind: Kind = "full"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            closed(rule)
        # Inside and outside quotations alike: which of the rules a place falls under is known once the document is.
        self._code = min(rules, key=lambda rule: (rule.name == ALTERED, rule.code)).code
        self._model = WordingModel.open(self.kind)
        self._register = Register.open()
        self._last: tuple[Document, str] | None = None  # of the document seen last, which is asked for again at once

    def detect(self, document: Document) -> Iterator[Evidence]:
        """Yield every suspicion above a low floor; most are for the decision to drop."""
        view = document.text
        tokens = tokenize(view.text)
        setting = setting_of(view, tokens)
        distance = self._register.distance(tokens.keys)
        refusal = self._refusal(tokens, setting, distance)
        of_match = reports_match(tokens.keys)
        self._last = (document, _remark(refusal, distance, of_match=of_match))
        if refusal:
            return
        doubt = _distant(distance) + _MATCH_DOUBT * of_match
        suspicions = self._model.suspicions(view.text, tokens, setting)
        strengths = 1 / (1 + np.exp(doubt - np.array([found.log_odds for found in suspicions])))
        for found, strength in zip(suspicions, strengths.tolist(), strict=True):
            yield Evidence(
                code=self._code,
                span=Span(found.start, found.end),
                strength=strength,
                slots={"gain": f"{found.gain:.2f}", "kind": self.kind},
                explain=partial(_explained, found),
            )

    def remarks(self, document: Document) -> tuple[str, ...]:
        """Why the wording was not judged, or with reserve, where that is so."""
        last = self._last
        if last is None or last[0] is not document:
            tokens = tokenize(document.text.text)
            distance = self._register.distance(tokens.keys)
            refusal = self._refusal(tokens, setting_of(document.text, tokens), distance)
            last = (document, _remark(refusal, distance, of_match=reports_match(tokens.keys)))
        return (last[1],) if last[1] else ()

    def _refusal(self, tokens: Tokens, setting: Setting, distance: float) -> str:
        words = int(tokens.word.sum())
        judged = int((tokens.word & setting.prose).sum())
        if words < _LEAST_WORDS:
            return "too few words"
        if judged < _LEAST_SHARE * words or judged < _LEAST_WORDS:
            return "most of it is no running prose"
        return f"it is unlike {_KNOWN}" if distance > _STRANGE else ""


class CountsWording(Wording):
    """The same without the classifier."""

    kind: Kind = "counts"


def _distant(distance: float) -> float:
    """Log-odds that every suspicion loses in a text whose register is so far from the corpus's."""
    return _DOUBT * max(0.0, distance - _TYPICAL)


def _remark(refusal: str, distance: float, *, of_match: bool) -> str:
    if refusal:
        return f"{NOT_JUDGED}: {refusal}"
    reasons = ["it reports a match, whose jargon the model hardly knows"] if of_match else []
    if _distant(distance) >= _MATCH_DOUBT:
        reasons.append(f"its style is some way from that of {_KNOWN}")
    return f"wording judged with reserve: {', and '.join(reasons)}" if reasons else ""


def _explained(suspicion: Suspicion) -> Explanation:
    found = suspicion.explain()
    suggestions = tuple(Suggestion(one.text, one.share) for one in found.originals)
    return Explanation(Span(found.start, found.end), suggestions, found.note)


def setting_of(view: FieldView, tokens: Tokens) -> Setting:
    """Which tokens are quoted, and which stand in running prose."""
    quoted = _covered(tokens, view.quotations)
    prose = _covered(tokens, [span for kind, span in view.blocks if kind in _JUDGED])
    return Setting(quoted, prose & ~_covered(tokens, regions.addresses(view.text)))


def _covered(tokens: Tokens, spans: Sequence[Span]) -> npt.NDArray[np.bool_]:
    if not spans:
        return np.zeros(len(tokens.keys), dtype=bool)
    starts = np.array([span.start for span in spans])
    ends = np.array([span.end for span in spans])
    index = np.searchsorted(starts, tokens.start, side="right") - 1
    result: npt.NDArray[np.bool_] = (index >= 0) & (tokens.end <= ends[np.maximum(index, 0)])
    return result
