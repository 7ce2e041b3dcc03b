"""Turns a guard and a place into yes or no: may this match count here?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from qualitycheck.model.article import Span
from qualitycheck.model.rule import Condition, Guard
from qualitycheck.text.document import Document, FieldView


def admits(guard: Guard, document: Document, view: FieldView, span: Span) -> bool:
    """Whether every `requires` holds and no `unless` does.

    Args:
        guard: conditions of a rule or of one entry.
        document: the article.
        view: the field that the match stands in.
        span: the match, source offsets.
    """
    return all(_holds(condition, document, view, span) for condition in guard.requires) and not any(
        _holds(condition, document, view, span) for condition in guard.unless
    )


def _holds(condition: Condition, document: Document, view: FieldView, span: Span) -> bool:
    if any(view.within(span, kind) for kind in condition.surroundings):
        return True
    possible = [term for term in condition.near if all(word in document.vocabulary for word in term)]
    if not possible:
        return False
    if condition.within is None:
        return any(_occurs(term, each.tokens.words) for each in document.views for term in possible)
    around = _window(view, span, condition.within)
    return any(_occurs(term, around) for term in possible)


def _window(view: FieldView, span: Span, within: int) -> list[str]:
    """The tokens up to `within` before and after the match; the match itself is replaced by one token of no word."""
    tokens, folded = view.tokens, view.folded
    first = bisect_left(tokens.starts, folded.position(span.start))
    last = bisect_left(tokens.starts, folded.position(span.end))
    return [*tokens.words[max(0, first - within) : first], "", *tokens.words[last : last + within]]


def _occurs(term: Sequence[str], words: Sequence[str]) -> bool:
    if len(term) == 1:
        return term[0] in words
    length = len(term)
    return any(tuple(words[at : at + length]) == term for at, word in enumerate(words) if word == term[0])
