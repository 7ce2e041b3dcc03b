"""Turns findings into numbered marks, and a stretch of text with its marks into styled text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from qualitycheck.model.article import Span
from qualitycheck.render.terminal.style import BOLD, family_style, marked_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualitycheck.model.finding import Finding

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CARET = "‸"


class Mark(NamedTuple):
    """One marked place of a field."""

    span: Span
    number: int
    family: str


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote: findings that say the same of the same wording share it."""

    number: int
    findings: list[Finding] = field(default_factory=list)

    @property
    def first(self) -> Finding:
        """The one that stands first in the article."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Numbered:
    """The notes of an article in reading order, and the marks of its two fields."""

    notes: tuple[Note, ...]
    title: tuple[Mark, ...]
    text: tuple[Mark, ...]


def number(findings: Iterable[Finding]) -> Numbered:
    """Number findings in reading order, the title's first."""
    notes: dict[tuple[str, str, str], Note] = {}
    marks: dict[str, list[Mark]] = {"title": [], "text": []}
    for finding in sorted(findings, key=lambda one: (one.field != "title", one.span, one.code)):
        best = finding.suggestions[0].text if finding.suggestions else finding.message
        note = notes.setdefault((finding.code, finding.text.casefold(), best), Note(len(notes) + 1))
        note.findings.append(finding)
        marks[finding.field].append(Mark(finding.span, note.number, finding.family))
    return Numbered(tuple(notes.values()), tuple(marks["title"]), tuple(marks["text"]))


def marked(text: str, stretch: Span, marks: Sequence[Mark], *, colour: bool) -> Text:
    """One stretch of a field with its marks: underlined and numbered, or in brackets and numbered without colour.

    Args:
        text: the field, already made visible.
        stretch: what to show of it.
        marks: of this field; those that do not touch the stretch are ignored.
        colour: whether underlines and colours can be relied on.
    """
    places: dict[Span, list[Mark]] = {}
    for mark in marks:
        if mark.span.start <= stretch.end and mark.span.end >= stretch.start:
            places.setdefault(mark.span, []).append(mark)
    opening, closing = _edges(places)
    active = [span for span in places if span.start < stretch.start < span.end]
    cuts = sorted({*stretch, *(edge for span in places for edge in span if stretch.start <= edge <= stretch.end)})
    shown = Text()
    for cut, following in zip(cuts, (*cuts[1:], cuts[-1]), strict=True):
        _close(shown, closing.get(cut, []), places, colour)
        _insert(shown, places.get(Span(cut, cut), []), colour)
        active = [span for span in active if span.end > cut] + opening.get(cut, [])
        shown.append("" if colour else "⟦" * len(opening.get(cut, [])))
        inner = min(active, key=lambda span: span.end - span.start, default=None)
        style = marked_style(places[inner][0].family) if colour and inner else ""
        shown.append(text[cut:following], style)
    return shown


def _edges(places: Iterable[Span]) -> tuple[dict[int, list[Span]], dict[int, list[Span]]]:
    """The spans that open, and those that close, at each offset; empty ones do neither."""
    opening: dict[int, list[Span]] = {}
    closing: dict[int, list[Span]] = {}
    for span in places:
        if span.start < span.end:
            opening.setdefault(span.start, []).append(span)
            closing.setdefault(span.end, []).append(span)
    return opening, closing


def _close(shown: Text, spans: list[Span], places: dict[Span, list[Mark]], colour: bool) -> None:
    if colour:
        _raise(shown, [mark for span in spans for mark in places[span]], colour)
        return
    for span in sorted(spans, key=lambda one: -one.start):
        shown.append("⟧")
        _raise(shown, places[span], colour)


def _insert(shown: Text, marks: list[Mark], colour: bool) -> None:
    if marks:
        shown.append(_CARET if colour else "⟦⟧")
        _raise(shown, marks, colour)


def _raise(shown: Text, marks: list[Mark], colour: bool) -> None:
    for index, mark in enumerate(sorted(marks, key=lambda one: one.number)):
        shown.append("·" if index else "")
        shown.append(str(mark.number).translate(_RAISED), family_style(mark.family) + BOLD if colour else "")
