"""Turns tokens into hits of listed phrases: one dictionary of token sequences serves every rule in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from qualitycheck.detect.base import Override, closed, override, parameter
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView, Tokens
from qualitycheck.text.inflect import is_plural, noun_forms, plural, singular, verb_forms

_ENTRY_KEYS = frozenset({"original", "inflect", "verb", "case"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed phrase in one inflection.

    Attributes:
        words: lower-case tokens that must follow one another.
        originals: likely originals, inflected alike, best first.
        capitalised: every word of four letters and more must be capitalised in the text.
    """

    code: str
    words: tuple[str, ...]
    originals: tuple[str, ...]
    capitalised: bool = False
    override: Override = field(default_factory=Override)


class PhraseIndex:
    """Token sequences by their first two words, then longest first: a pair of words is far rarer than a word."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_pair: dict[tuple[str, str], list[Entry]] = {}
        self._by_word: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: -len(entry.words)):
            if len(entry.words) > 1:
                self._by_pair.setdefault((entry.words[0], entry.words[1]), []).append(entry)
            else:
                self._by_word.setdefault(entry.words[0], []).append(entry)

    def search(self, view: FieldView) -> Iterator[tuple[Entry, Span]]:
        """Every entry found in a field, with its span in the source text."""
        words, by_pair, by_word = view.tokens.words, self._by_pair, self._by_word
        found = [(at, by_pair[pair]) for at, pair in enumerate(pairwise(words)) if pair in by_pair]
        if by_word:
            found.extend((at, by_word[word]) for at, word in enumerate(words) if word in by_word)
        for at, bucket in found:
            for entry in bucket:
                if _follows(view.tokens, at, entry.words) and (
                    not entry.capitalised or _capitalised(view, at, len(entry.words))
                ):
                    yield entry, _span(view, at, at + len(entry.words) - 1)


def _span(view: FieldView, first: int, last: int) -> Span:
    tokens = view.tokens
    end = tokens.ends[last]
    # A possessive 's belongs to the grammar around the phrase, not to the phrase.
    if end - tokens.starts[last] > len(tokens.words[last]):
        end = tokens.starts[last] + len(tokens.words[last])
    return view.folded.source(tokens.starts[first], end)


def _follows(tokens: Tokens, position: int, words: tuple[str, ...]) -> bool:
    end = position + len(words)
    return tuple(tokens.words[position:end]) == words and tokens.glued(position, end - 1)


def _capitalised(view: FieldView, position: int, length: int) -> bool:
    starts, words, text = view.tokens.starts, view.tokens.words, view.folded.text
    return all(text[starts[index]].isupper() for index in range(position, position + length) if len(words[index]) > 3)


class Phrases:
    """Detector `phrases`: wording that is listed with the wording it stands for."""

    name: ClassVar[str] = "phrases"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._index = PhraseIndex(entry for rule in rules for entry in entries_of(rule))

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per phrase found, in the text and in the title."""
        for view in document.views:
            for entry, span in self._index.search(view):
                yield Evidence(
                    code=entry.code,
                    span=span,
                    strength=0.95,
                    field=view.name,
                    suggestions=tuple(
                        Suggestion(original, round(0.9 / (rank + 1), 2))
                        for rank, original in enumerate(entry.originals)
                    ),
                    **entry.override._asdict(),
                )


def entries_of(rule: Rule) -> Iterator[Entry]:
    """The phrases of one rule, in every inflection.

    Raises:
        RuleError: a phrase is malformed.
    """
    closed(rule, "phrases", "inflect", "case")
    for phrase, value in parameter(rule, "phrases", dict).items():
        where = f"{rule.origin}: {rule.code}: params.phrases.{phrase!r}"
        table = value if isinstance(value, dict) else {"original": value}
        overrides = override(rule, f"params.phrases.{phrase!r}", table, _ENTRY_KEYS)
        yield from _inflected(rule, _words(phrase, where), _originals(table, where), table, overrides)


def _inflected(
    rule: Rule, words: tuple[str, ...], originals: tuple[str, ...], table: Mapping[str, object], overrides: Override
) -> Iterator[Entry]:
    inflects = bool(table.get("inflect", parameter(rule, "inflect", bool, default=True)))
    capitalised = bool(table.get("case", parameter(rule, "case", bool, default=False)))
    for form, replaced in _variants(words, originals, inflects=inflects, verb=bool(table.get("verb", False))):
        yield Entry(rule.code, form, replaced, capitalised, overrides)


def _variants(
    words: tuple[str, ...], originals: tuple[str, ...], *, inflects: bool, verb: bool
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    yield words, originals
    if inflects and verb:
        for form, tag in verb_forms(words[0]).items():
            if tag != "VB":
                yield (form, *words[1:]), tuple(_conjugated(original, tag) for original in originals)
    elif inflects and words[-1].isalpha():
        for form, many in noun_forms(words[-1]).items():
            if form != words[-1]:
                yield (*words[:-1], form), tuple(_numbered(original, many=many) for original in originals)


def _conjugated(original: str, tag: str) -> str:
    head, space, rest = original.partition(" ")
    return next(form for form, found in verb_forms(head).items() if found == tag) + space + rest


def _numbered(original: str, *, many: bool) -> str:
    if many:
        return original if is_plural(original) else plural(original)
    return singular(original)


def _words(phrase: str, where: str) -> tuple[str, ...]:
    words = tuple(FieldView("text", phrase).tokens.words)
    if not words:
        raise RuleError("a phrase without words", where=where)
    return words


def _originals(table: Mapping[str, object], where: str) -> tuple[str, ...]:
    value = table.get("original")
    originals = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not originals or not all(isinstance(original, str) and original for original in originals):
        raise RuleError("needs the original wording as text or a list of texts", where=where)
    return originals
