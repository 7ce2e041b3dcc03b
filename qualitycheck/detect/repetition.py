"""Turns text into hits of what stands there twice: the title, a word, a sentence, a passage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import ClassVar

from rapidfuzz import fuzz

from qualitycheck.detect.base import by_param, closed, parameter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView

_SHINGLE = 4  # content-bearing tokens a shared shingle has; pairs of sentences that share none are never compared
_FIGURE = re.compile(r"\d[\d.,]*")
_LEAST_DISTINCT, _SHARED = 8, 0.7  # words of the one that says less; captions of a gallery share its name alone
_MAX_PAIRS = 20_000  # comparisons per article; beyond that a text is made of repetition and the first pairs say so
# Words that grammar doubles ("had had", "that that") or that speech does ("very very", "no no").
_DOUBLED_RIGHTLY = frozenset(
    {"had", "that", "is", "was", "do", "did", "her", "you", "it", "in", "on", "so", "very", "really", "far", "long",
     "many", "much", "no", "yes", "ha", "bye", "hear", "there", "now", "never", "again", "big", "more", "bora", "pago",
     "knock", "boom", "blah", "tut", "win", "wait", "please", "la", "da", "sing", "yo", "cha", "tom", "dum", "chop",
     "aye", "uh", "um", "hey", "oh", "well", "to", "lots", "out", "up", "down", "over", "one", "two", "three", "four",
     "five", "six", "seven", "eight", "nine", "ten", "zero"}
)  # fmt: skip

_MOST_SLIPS, _WORDS_PER_SLIP = 2, 300  # more doubled words than this are the stammer of a transcript

Pairs = Iterator[tuple[Span, str, float]]
"""A repeated place, what it repeats, and how alike the two are (0–1)."""


class Repetition:
    """Detector `repetition`: params.check is one of title, word, sentence, passage."""

    name: ClassVar[str] = "repetition"

    def __init__(self, rules: Sequence[Rule]) -> None:
        checks = {"title": _title, "word": _words, "sentence": _sentences, "passage": _passages}
        for rule in rules:
            closed(rule, "check", "min_words", "similarity")
        self._checks: list[tuple[Rule, Callable[[FieldView, Document, int, float], Pairs]]] = by_param(
            rules, "check", checks
        )

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per repeated place; the first occurrence is innocent."""
        for rule, check in self._checks:
            least = parameter(rule, "min_words", int, 1)
            similarity = parameter(rule, "similarity", float, 1.0)
            for span, first, alike in check(document.text, document, least, similarity):
                note = f"{alike:.0%} of the words are the same" if alike < 1 else ""
                yield Evidence(rule.code, span, alike, slots={"first": first}, note=note)


def _key(view: FieldView, span: Span) -> tuple[str, ...]:
    return tuple(view.plain[span.start : span.end].split())


def _brief(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}…"


def _title(view: FieldView, document: Document, least: int, _similarity: float) -> Pairs:
    """The title, printed again as a line of the text; a text may open with its title once."""
    lines = [Span(*match.span()) for match in re.finditer(r"\S[^\n]*", view.text[:4000])][:6]
    if not lines:
        return
    stated = document.article.title or view.text[lines[0].start : lines[0].end]
    key = _key(FieldView("title", stated), Span(0, len(stated)))
    if len(key) < least or len(stated) > 200 or re.search(r"[.!?]$", stated.strip()):
        return
    same = [line for line in lines if _key(view, line) == key]
    for line in same[1:]:
        body = view.text[line.start : line.end].rstrip()
        yield Span(line.start, line.start + len(body)), _brief(stated), 1.0


def _words(view: FieldView, _document: Document, _least: int, _similarity: float) -> Pairs:
    """A word twice in a row with nothing but white space between; speech, taken down as spoken, is left alone."""
    found = list(_doubled(view))
    if len(found) <= _MOST_SLIPS or len(found) * _WORDS_PER_SLIP < len(view.tokens):
        yield from found


def _doubled(view: FieldView) -> Pairs:
    tokens, text = view.tokens, view.folded.text
    for index in [at for at, (first, second) in enumerate(pairwise(tokens.words)) if first == second]:
        word = tokens.words[index]
        if word in _DOUBLED_RIGHTLY or word.endswith("ly") or not word.isalpha() or len(word) < 2:
            continue
        start, end = tokens.starts[index], tokens.ends[index + 1]
        if text[start - 1 : start] == "-":
            continue  # "low-power power lines" is a compound beside its noun
        first, second = text[start : tokens.ends[index]], text[tokens.starts[index + 1] : end]
        gap = text[tokens.ends[index] : tokens.starts[index + 1]]
        if gap.isspace() and tokens.glued(index, index + 1) and first == second and first.islower():
            yield view.folded.source(start, end), word, 1.0


def _sentences(view: FieldView, _document: Document, least: int, _similarity: float) -> Pairs:
    """A sentence that stands in the text already, word for word."""
    seen: dict[tuple[str, ...], Span] = {}
    for span in view.rough_sentences:
        if span.end - span.start < least * 3:
            continue
        key = _key(view, span)
        if len(key) < least:
            continue
        if key in seen:
            first = seen[key]
            yield span, _brief(view.text[first.start : first.end]), 1.0
        else:
            seen[key] = span


def _passages(view: FieldView, _document: Document, least: int, similarity: float) -> Pairs:
    """A statement made again in nearly the same words: sentences that share shingles and most of their tokens."""
    spans = [span for span in view.rough_sentences if span.end - span.start >= least * 3]
    keys = [_key(view, span) for span in spans]
    shingles = [set(zip(*(key[at:] for at in range(_SHINGLE)), strict=False)) for key in keys]
    occurrences = Counter(chain.from_iterable(shingles))
    # Few sentences share four words in a row with another: the rest is done with here.
    shared = [{shingle for shingle in group if occurrences[shingle] > 1} for group in shingles]
    by_shingle: dict[tuple[str, ...], list[int]] = {}
    compared = 0
    for index, key in enumerate(keys):
        if len(key) < least or not shared[index]:
            continue
        best, first = 0.0, -1
        for other in sorted({other for shingle in shared[index] for other in by_shingle.get(shingle, ())[:8]}):
            compared += 1
            if keys[other] != key and compared <= _MAX_PAIRS and _comparable(view, keys, spans, other, index):
                alike = fuzz.token_set_ratio(" ".join(keys[other]), " ".join(key)) / 100
                best, first = max((best, first), (alike, other))
        if best >= similarity:
            yield spans[index], _brief(view.text[spans[first].start : spans[first].end]), best
        for shingle in shared[index]:
            by_shingle.setdefault(shingle, []).append(index)


def _comparable(
    view: FieldView, keys: Sequence[tuple[str, ...]], spans: Sequence[Span], first: int, second: int
) -> bool:
    """Whether two sentences can state one thing: neither a mere fragment of the other, and of the same figures.

    “Views the tissue under a microscope” and “views the fluid under a microscope” are two statements of one form. A
    report of results says “rose 8 percent to $293.6 million” of one unit and the like of the next: alike in form, and
    different statements.
    """
    shorter, longer = sorted((len(keys[first]), len(keys[second])))
    if shorter * 2 < longer:
        return False
    if shorter == longer and _swapped(keys[first], keys[second]):
        return False
    if (view.text[spans[first].end - 1] == "?") != (view.text[spans[second].end - 1] == "?"):
        return False  # a question and its answer
    one, other = ({word for word in keys[index] if len(word) > 2} for index in (first, second))
    less = min(len(one), len(other))
    if less < _LEAST_DISTINCT or len(one & other) < _SHARED * less:
        return False
    figures = [set(_FIGURE.findall(view.text, spans[index].start, spans[index].end)) for index in (first, second)]
    return figures[0] <= figures[1] or figures[1] <= figures[0]


def _swapped(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two sentences of one length differ in one or two words of meaning alone."""
    differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(differing) <= 2 and all(len(word) > 3 for pair in differing for word in pair)  # "the" for "its" is none
