"""Turns text into the five usual readability metrics, and values that are truly odd for news into evidence."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any, ClassVar

from qualitycheck.detect.base import by_param, parameter
from qualitycheck.errors import ModelError, RuleError
from qualitycheck.language.syllables import syllables
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document

METRICS = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "automated_readability_index",
)
_MEASURES = (*METRICS, "words_per_sentence")
_MAX_TEXT = 200_000  # code points; the values of a longer text have settled by then
_MAX_WORD = 60  # code points; what is longer is no word, and hyphenation would take its time over it
_MAX_HYPHENATIONS = 100_000  # words that pyphen may keep in memory
_SENTENCE_END = re.compile(r"[.!?](?=\W*\s|\W*$)")
# Reading ease, roughly, from what costs nothing: a fit over 22,541 news documents (998 of 1,000 within ±20).
_ROUGH_EASE = (213.0, -31.5, -0.46)  # constant, per letter of the mean word, per word of the mean sentence
# Outside these lies one news document in 200, and among them every one that meets a rule's bound: only they are worth
# textstat's time, which is twenty times that of all list checks.
_USUAL_EASE = (30.0, 80.0)
_LONGEST_USUAL_SENTENCE = 45.0  # mean words


class _Pronunciations:
    """The shipped syllable counts in the form in which textstat reads the CMU Pronouncing Dictionary."""

    def __getitem__(self, word: str) -> list[list[str]]:
        return [["AH0"] * syllables()[word]]  # textstat counts the phones that end in a digit: the vowels


@cache
def _textstat() -> Any:
    """The library, with syllables from our table instead of a corpus that nltk would have to download.

    textstat imports nltk for nothing but that download, and nltk takes ten times as long to import as textstat
    itself; so textstat is given an empty module in its place.

    Raises:
        ModelError: this version of textstat looks syllables up in another way.
    """
    absent = "nltk" not in sys.modules
    if absent:
        sys.modules["nltk"] = ModuleType("nltk")
    try:
        import textstat
    finally:
        if absent:
            del sys.modules["nltk"]
    pronunciations = _Pronunciations()
    users = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("textstat.") and callable(vars(module).get("get_cmudict"))
    ]
    for module in users:
        vars(module)["get_cmudict"] = lambda lang: pronunciations if lang.startswith("en") else None
    if not users:
        raise ModelError("looks syllables up in an unknown way", where="textstat", remedy="install textstat 0.7.13")
    return textstat.textstat


def metrics(text: str, language: str | None = "en") -> dict[str, float]:
    """The five usual readability metrics (Flesch 1948; Kincaid et al. 1975; Gunning 1952; McLaughlin 1969; ARI 1967).

    Args:
        text: the article; beyond 200,000 code points only the beginning is measured.
        language: the formulas' constants hold for English alone, so any other language has no metrics.

    Returns:
        Values rounded to two decimals: reading ease (normally 0–100, higher is easier) and four US school grades; empty
        for text without words.
    """
    if not (language or "en").lower().startswith("en"):
        return {}
    readable = _readable(text)
    if not re.search(r"[^\W\d_]", readable):
        return {}
    found = {name: measure(readable) for name, measure in _measures().items() if name in METRICS}
    return {name: round(value, 2) for name, value in found.items()}


@cache
def _measures() -> Mapping[str, Callable[[str], float]]:
    return {name: getattr(_textstat(), name) for name in _MEASURES}


def _readable(text: str) -> str:
    """The part of a text that is measured, with plain apostrophes (textstat takes "couldn’t" for "couldnt")."""
    _forget_hyphenations()
    words = text[:_MAX_TEXT].replace("’", "'").split()
    return " ".join(word if len(word) <= _MAX_WORD else word[:_MAX_WORD] for word in words)


def _forget_hyphenations() -> None:
    # pyphen remembers every word for ever; a worker that reads millions of articles cannot afford that.
    hyphenation = sys.modules.get("pyphen")
    for dictionary in hyphenation.hdcache.values() if hyphenation else ():
        if len(dictionary.cache) > _MAX_HYPHENATIONS:
            dictionary.cache.clear()


class Readability:
    """Detector `readability`: params.metric lies `below` or `above` a bound in a text of `min_words` or more.

    The evidence is the sentence that does most to put it there: the longest one where reading is hard, the first where
    it is easy.
    """

    name: ClassVar[str] = "readability"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules: list[tuple[Rule, str, float, float, int]] = []
        metrics = {name: name for name in _MEASURES}
        for rule, metric in by_param(rules, "metric", metrics, "below", "above", "min_words"):
            if ("below" in rule.params) == ("above" in rule.params):
                raise RuleError("needs exactly one of `below` and `above`", where=f"{rule.origin}: {rule.code}: params")
            below = parameter(rule, "below", float, float("-inf"))
            above = parameter(rule, "above", float, float("inf"))
            self._rules.append((rule, metric, below, above, parameter(rule, "min_words", int, 200)))

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per rule whose bound is crossed."""
        wanted = [entry for entry in self._rules if len(document.text.tokens) >= entry[4]]
        if not wanted or _usual(document):
            return
        readable = _readable(document.text.text)
        for rule, metric, below, above, _ in wanted:
            value = round(_measures()[metric](readable), 1)
            if below <= value <= above:
                continue
            hard = (value < below) == (metric == "flesch_reading_ease")
            slots = {"value": f"{value:g}", "bound": f"{below if value < below else above:g}"}
            yield Evidence(rule.code, _sentence(document, longest=hard), slots=slots, note=f"{metric} is {value:g}")


def _usual(document: Document) -> bool:
    """Whether words and sentences are of ordinary length, told from the tokens that other detectors need as well."""
    tokens = document.text.tokens
    letters = sum(map(len, tokens.words)) / len(tokens)
    words = len(tokens) / (len(_SENTENCE_END.findall(document.text.text)) or 1)
    constant, per_letter, per_word = _ROUGH_EASE
    ease = constant + per_letter * letters + per_word * words
    return _USUAL_EASE[0] <= ease <= _USUAL_EASE[1] and words <= _LONGEST_USUAL_SENTENCE


def _sentence(document: Document, *, longest: bool) -> Span:
    sentences = document.text.rough_sentences or [Span(0, len(document.text.text))]
    return max(sentences, key=lambda span: span.end - span.start) if longest else sentences[0]
