"""Turns tokens into hits of listed phrases: one dictionary of token sequences serves every rule in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count, pairwise, product
from typing import ClassVar

from qualitycheck.detect.base import NO_OVERRIDE, Override, closed, override, parameter
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView
from qualitycheck.text.inflect import is_plural, noun_forms, plural, singular, verb_forms

_ENTRY_KEYS = frozenset({"original", "inflect", "verb", "case"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed phrase.

    Attributes:
        words: lower-case tokens that must follow one another.
        originals: likely originals, best first.
        inflects: the last word also matches in its other number, and originals follow it.
        verb: the first word also matches in the other forms of a verb, and originals follow it.
        capitalised: every word of four letters and more must be capitalised in the text.
    """

    code: str
    words: tuple[str, ...]
    originals: tuple[str, ...]
    inflects: bool = False
    verb: bool = False
    capitalised: bool = False
    override: Override = NO_OVERRIDE

    def beginnings(self) -> Iterator[tuple[str, ...]]:
        """The first three words, or as many as there are, in every inflection: the keys that find the phrase."""
        choices: list[Iterable[str]] = [(word,) for word in self.words[:3]]
        if self.verb:
            choices[0] = verb_forms(self.words[0])
        elif self._counts() and len(self.words) <= len(choices):
            choices[-1] = noun_forms(self.words[-1])
        yield from product(*choices)

    def variants(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Each inflection of the words with the originals inflected alike."""
        yield self.words, self.originals
        if self.verb:
            for form, tag in verb_forms(self.words[0]).items():
                if tag != "VB":
                    yield (form, *self.words[1:]), tuple(_conjugated(original, tag) for original in self.originals)
        elif self._counts():
            for form, many in noun_forms(self.words[-1]).items():
                if form != self.words[-1]:
                    yield (*self.words[:-1], form), tuple(_numbered(original, many=many) for original in self.originals)

    def _counts(self) -> bool:
        return self.inflects and not self.verb and self.words[-1].isalpha()


class PhraseIndex:
    """Entries by their first words, up to three: a text is looked up by pairs, and by triples where a pair begins one.

    Inflections are spelled out only for the keys: expanding thousands of phrases at every start would cost more than
    most checks.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._buckets: dict[tuple[str, ...], list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: -len(entry.words)):
            for key in entry.beginnings():
                self._buckets.setdefault(key, []).append(entry)
        self._singles = {key[0] for key in self._buckets if len(key) == 1}
        self._openings = {key[:2] for key in self._buckets if len(key) > 1}

    def search(self, view: FieldView) -> Iterator[tuple[Entry, tuple[str, ...], Span]]:
        """Every entry found in a field, with its originals inflected as the text is, and its span in the source."""
        words, buckets = view.tokens.words, self._buckets
        places = compress(count(), map(self._openings.__contains__, pairwise(words)))
        found = [(at, tuple(words[at : at + length])) for at in places for length in (2, 3)]
        if self._singles:
            places = compress(count(), map(self._singles.__contains__, words))
            found.extend((at, (words[at],)) for at in places)
        for at, key in found:
            for entry in buckets.get(key, ()):
                for form, originals in entry.variants():
                    if _stands(view, at, form, capitalised=entry.capitalised):
                        yield entry, originals, _span(view, at, at + len(form) - 1)


def _stands(view: FieldView, at: int, words: tuple[str, ...], *, capitalised: bool) -> bool:
    end = at + len(words)
    if tuple(view.tokens.words[at:end]) != words or not view.tokens.glued(at, end - 1):
        return False
    return not capitalised or all(
        view.folded.text[view.tokens.starts[index]].isupper()
        for index in range(at, end)
        if len(view.tokens.words[index]) > 3
    )


def _span(view: FieldView, first: int, last: int) -> Span:
    tokens = view.tokens
    end = tokens.ends[last]
    # A possessive 's belongs to the grammar around the phrase, not to the phrase.
    if end - tokens.starts[last] > len(tokens.words[last]):
        end = tokens.starts[last] + len(tokens.words[last])
    return view.folded.source(tokens.starts[first], end)


class Phrases:
    """Detector `phrases`: wording that is listed with the wording it stands for."""

    name: ClassVar[str] = "phrases"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._index = PhraseIndex(entry for rule in rules for entry in entries_of(rule))

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per phrase found, in the text and in the title."""
        for view in document.views:
            for entry, originals, span in self._index.search(view):
                yield Evidence(
                    code=entry.code,
                    span=span,
                    strength=0.95,
                    field=view.name,
                    suggestions=tuple(
                        Suggestion(original, round(0.9 / (rank + 1), 2)) for rank, original in enumerate(originals)
                    ),
                    **entry.override._asdict(),
                )


def entries_of(rule: Rule) -> Iterator[Entry]:
    """The phrases of one rule.

    Raises:
        RuleError: a phrase is malformed.
    """
    closed(rule, "phrases", "inflect", "case")
    inflects = parameter(rule, "inflect", bool, default=True)
    capitalised = parameter(rule, "case", bool, default=False)
    for phrase, value in parameter(rule, "phrases", dict).items():
        if isinstance(value, str) and value:  # most are, and there are thousands
            yield Entry(rule.code, words_of(rule, phrase), (value,), inflects, verb=False, capitalised=capitalised)
            continue
        table = value if isinstance(value, dict) else {"original": value}
        overrides = override(rule, f"params.phrases.{phrase!r}", table, _ENTRY_KEYS)
        yield Entry(
            rule.code,
            words_of(rule, phrase),
            _originals(table, f"{rule.origin}: {rule.code}: params.phrases.{phrase!r}"),
            inflects=bool(table.get("inflect", inflects)),
            verb=bool(table.get("verb", False)),
            capitalised=bool(table.get("case", capitalised)),
            override=overrides,
        )


def words_of(rule: Rule, phrase: str) -> tuple[str, ...]:
    """A listed phrase as the tokens that a text would give.

    Raises:
        RuleError: it has none.
    """
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return tuple(phrase.lower().split())
    words = tuple(FieldView("text", phrase).tokens.words)
    if not words:
        raise RuleError("a phrase without words", where=f"{rule.origin}: {rule.code}: params.phrases.{phrase!r}")
    return words


def _conjugated(original: str, tag: str) -> str:
    head, space, rest = original.partition(" ")
    return next(form for form, found in verb_forms(head).items() if found == tag) + space + rest


def _numbered(original: str, *, many: bool) -> str:
    if many:
        return original if is_plural(original) else plural(original)
    return singular(original)


def _originals(table: Mapping[str, object], where: str) -> tuple[str, ...]:
    value = table.get("original")
    if value == []:  # said to be unknown, not forgotten
        return ()
    originals = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not originals or not all(isinstance(original, str) and original for original in originals):
        remedy = "an empty list says that nobody knows it"
        raise RuleError("needs the original wording as text or a list of texts", where=where, remedy=remedy)
    return originals
