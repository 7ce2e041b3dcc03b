"""Turns text into hits of what stands there twice: the title, a word, a sentence, a passage."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, compress, count
from operator import eq
from typing import ClassVar

from qualitycheck.detect.base import by_param, parameter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView

_SHINGLE = 4  # tokens of a shingle; sentences that share none are never compared
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

Key = tuple[str, ...]
Pairs = Iterator[tuple[Span, str, float]]
"""A repeated place, what it repeats, and how alike the two are (0–1)."""


class Repetition:
    """Detector `repetition`: params.check is one of title, word, sentence, passage."""

    name: ClassVar[str] = "repetition"

    def __init__(self, rules: Sequence[Rule]) -> None:
        checks: dict[str, Callable[[_Body, int, float], Pairs]] = {
            "title": _title, "word": _words, "sentence": _sentences, "passage": _passages,
        }  # fmt: skip
        self._checks = by_param(rules, "check", checks, "min_words", "similarity")

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per repeated place; the first occurrence is innocent."""
        body = _Body(document)
        for rule, check in self._checks:
            least = parameter(rule, "min_words", int, 1)
            similarity = parameter(rule, "similarity", float, 1.0)
            for span, first, alike in check(body, least, similarity):
                note = f"{alike:.0%} of the words are the same" if alike < 1 else ""
                yield Evidence(rule.code, span, alike, slots={"first": first}, note=note)


class _Body:
    """The text of one document, and what several checks look at."""

    def __init__(self, document: Document) -> None:
        self.title = document.article.title
        self.view = document.text

    @cached_property
    def sentences(self) -> list[tuple[Span, Key]]:
        """Rough sentences, each with its words."""
        return [(span, _key(self.view, span)) for span in self.view.rough_sentences]

    @cached_property
    def shared(self) -> dict[int, set[Key]]:
        """The shingles that stand in the text more than once, by the number of the sentence that holds them."""
        shingles = list(_shingles(self.view.plain.split()))
        counts = Counter(shingles)
        if len(counts) == len(shingles):
            return {}
        ends = list(accumulate(len(key) for _, key in self.sentences))
        found: dict[int, set[Key]] = {}
        for at in compress(count(), map((1).__lt__, map(counts.__getitem__, shingles))):
            number = bisect_right(ends, at)
            if at + _SHINGLE <= ends[number]:
                found.setdefault(number, set()).add(shingles[at])
        return found


def _shingles(words: Sequence[str]) -> Iterator[Key]:
    return zip(*(words[at:] for at in range(_SHINGLE)), strict=False)


def _key(view: FieldView, span: Span) -> Key:
    return tuple(view.plain[span.start : span.end].split())


def _brief(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}…"


def _title(body: _Body, least: int, _similarity: float) -> Pairs:
    """The title, printed again as a line of the text; a text may open with its title once."""
    view = body.view
    lines = [Span(*match.span()) for match in re.finditer(r"\S[^\n]*", view.text[:4000])][:6]
    if not lines:
        return
    stated = body.title or view.text[lines[0].start : lines[0].end]
    key = _key(FieldView("title", stated), Span(0, len(stated)))
    if len(key) < least or len(stated) > 200 or re.search(r"[.!?]$", stated.strip()):
        return
    same = [line for line in lines if _key(view, line) == key]
    for line in same[1:]:
        length = len(view.text[line.start : line.end].rstrip())
        yield Span(line.start, line.start + length), _brief(stated), 1.0


def _words(body: _Body, _least: int, _similarity: float) -> Pairs:
    """A word twice in a row with nothing but white space between; speech, taken down as spoken, is left alone."""
    found = list(_doubled(body.view))
    if len(found) <= _MOST_SLIPS or len(found) * _WORDS_PER_SLIP < len(body.view.tokens):
        yield from found


def _doubled(view: FieldView) -> Pairs:
    tokens, text = view.tokens, view.folded.text
    for index in compress(count(), map(eq, tokens.words, tokens.words[1:])):
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


def _sentences(body: _Body, least: int, _similarity: float) -> Pairs:
    """A sentence that stands in the text already, word for word."""
    numbers = (
        sorted(body.shared) if least >= _SHINGLE else range(len(body.sentences))
    )  # of sentences that can be copies
    seen: dict[Key, Span] = {}
    for span, key in (body.sentences[number] for number in numbers):
        if span.end - span.start < least * 3 or len(key) < least:
            continue
        if key in seen:
            first = seen[key]
            yield span, _brief(body.view.text[first.start : first.end]), 1.0
        else:
            seen[key] = span


def _passages(body: _Body, least: int, similarity: float) -> Pairs:
    """A statement made again in nearly the same words: sentences that share shingles and most of their tokens."""
    by_shingle: dict[Key, list[int]] = {}
    compared = 0
    for number, shared in sorted(body.shared.items()):  # few: most sentences share no four words in a row with another
        span, key = body.sentences[number]
        if span.end - span.start < least * 3 or len(key) < least:
            continue
        best, first = 0.0, span
        for other in sorted({other for shingle in shared for other in by_shingle.get(shingle, ())[:8]}):
            compared += 1
            place, words = body.sentences[other]
            if words != key and compared <= _MAX_PAIRS and _comparable(body, other, number):
                from rapidfuzz import fuzz  # imported late: few articles repeat themselves

                alike = fuzz.token_set_ratio(" ".join(words), " ".join(key)) / 100
                best, first = max((best, first), (alike, place))
        if best >= similarity:
            yield span, _brief(body.view.text[first.start : first.end]), best
        for shingle in shared:
            by_shingle.setdefault(shingle, []).append(number)


def _comparable(body: _Body, *numbers: int) -> bool:
    """Whether two sentences can state one thing: neither a mere fragment of the other, and of the same figures.

    “Views the tissue under a microscope” and “views the fluid under a microscope” are two statements of one form. A
    report of results says “rose 8 percent to $293.6 million” of one unit and the like of the next: alike in form, and
    different statements.
    """
    spans, keys = zip(*(body.sentences[number] for number in numbers), strict=True)
    shorter, longer = sorted(map(len, keys))
    if shorter * 2 < longer:
        return False
    first, second = keys
    if shorter == longer and _swapped(first, second):
        return False
    if len({body.view.text[span.end - 1] == "?" for span in spans}) > 1:
        return False  # a question and its answer
    one, other = ({word for word in key if len(word) > 2} for key in keys)
    less = min(len(one), len(other))
    if less < _LEAST_DISTINCT or len(one & other) < _SHARED * less:
        return False
    figures = [set(_FIGURE.findall(body.view.text, span.start, span.end)) for span in spans]
    return figures[0] <= figures[1] or figures[1] <= figures[0]


def _swapped(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two sentences of one length differ in one or two words of meaning alone."""
    differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(differing) <= 2 and all(len(word) > 3 for pair in differing for word in pair)  # "the" for "its" is none
