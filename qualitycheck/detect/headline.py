"""Turns a headline and its body into hits: words that the body never takes up, and forms that only bait."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from qualitycheck.detect.base import closed, parameter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView

_WORD = re.compile(r"[^\W\d_]{3,}(?:['’]s)?")
# Words of headlines that a body says otherwise or need not say: grammar, and the short verbs of headline style.
_EMPTY = frozenset(
    """about above after again against all also amid among and any are around back because been before behind being
    below best between beyond but calls can could day days did does down during each even ever every face faces far
    find finds first for from get gets give gives goes going good has have her here him his how inside into its just
    keep keeps key last latest less let like live look looks make makes many may mean means meet meets might more most
    move moves much must near need needs new news next not now off once one only open other our out over own part past
    place plan plans push put puts report reports rise rises said same say says see seek seeks sees set sets she should
    show shows since some still stop such sure take takes talk talks tell tells than that the their them then there
    these they thing things this those three time today told too top toward two under until update urge urges use very
    video want wants warn warns was watch way week well were what when where which while who whom why will win wins with
    without woman women work world would year years yes yet you your ask asks back backs eye eyes hit hits slam slams
    mull mulls vow vows loom looms spark sparks fuel fuels""".split()
)
_STEM = 4  # code points that two words must share to count as one taken up in another form: asks, asked; econom-y, -ic


class Headline:
    """Detector `headline`: how much of the headline the body never takes up.

    Parameters of a rule: `absent`, the least share (0–1) of the headline's words of meaning that the body lacks;
    `min_words`, how many such words the headline must have; `min_body`, how many words the body must have.
    """

    name: ClassVar[str] = "headline"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = []
        for rule in rules:
            closed(rule, "absent", "min_words", "min_body")
            limits = (
                parameter(rule, "absent", float), parameter(rule, "min_words", int, 4),
                parameter(rule, "min_body", int, 150),
            )  # fmt: skip
            self._rules.append((rule, *limits))

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence for the headline as a whole, where too much of it hangs in the air."""
        place = _headline(document)
        if place is None:
            return
        view, span = place
        body = document.text.plain if view is document.title else _without(document.text.plain, span)
        words = body.split()
        meant = [match.group() for match in _WORD.finditer(view.text, span.start, span.end)]
        meant = [word for word in dict.fromkeys(meant) if word.lower() not in _EMPTY]
        stems = {word[:_STEM] for word in words}
        initials = "".join(word[0] for word in words)
        absent = [word for word in meant if word[:_STEM].lower() not in stems and not _initialism(word, initials)]
        for rule, share, least, body_least in self._rules:
            if len(meant) >= least and len(words) >= body_least and len(absent) >= share * len(meant):
                slots = {"absent": ", ".join(f"“{word}”" for word in absent[:5])}
                yield Evidence(rule.code, span, 0.8, field=view.name, slots=slots)


def _headline(document: Document) -> tuple[FieldView, Span] | None:
    stated = document.article.source.title_span
    if stated is not None:
        return document.text, stated
    return (document.title, Span(0, len(document.title.text))) if document.title.text.strip() else None


def _without(plain: str, span: Span) -> str:
    """The body without the headline and further copies of it."""
    headline = plain[span.start : span.end]
    return plain.replace(headline, " ") if headline.strip() else plain


def _initialism(word: str, initials: str) -> bool:
    """Whether the body writes out what the headline abbreviates."""
    return word.isupper() and word.lower() in initials
