"""Turns an article into what a person would look up: queries for its original, numbers, speakers, quotations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from qualitycheck.model.article import Article, Span
from qualitycheck.render.html.restore import Restored, apply
from qualitycheck.render.html.safe import plain
from qualitycheck.text.regions import paragraphs, quotations
from qualitycheck.text.segment import rough_sentences

if TYPE_CHECKING:
    from qualitycheck.model.finding import Finding

ENGINES = (
    ("Google", "https://www.google.com/search?q="),
    ("Bing", "https://www.bing.com/search?q="),
    ("DuckDuckGo", "https://duckduckgo.com/?q="),
)
MOST = 40  # items a list shows; how many more there are is said
_LOOKED_AT = 200_000  # code points; nobody checks the names of a longer text by hand, so it is not searched for them
_QUERY_WORDS = 28  # search engines ignore what follows the 32nd word
# Every repetition is bounded: an article may hold anything, and none of this may take long.
_NAME_WORD = r"[A-Z][\w’'-]{1,30}"
_NAME = rf"{_NAME_WORD}(?:[ \t](?:(?:of|de|del|van|von|al|bin|el|la)[ \t])?{_NAME_WORD}){{0,3}}"
_VERB = (
    r"(?:said|says|told|tells|added|adds|noted|argued|warned|explained|stated|insisted|announced|wrote|asked|replied|"
    r"underlined|emphasi[sz]ed|stressed|claimed|confirmed|reported|praised|answered)"
)
_SPEAKER = re.compile(
    rf"(?P<a>{_NAME})(?:, [^.,;“”\"\n]{{1,80}},)?[ \t]{_VERB}\b"
    rf"|\b{_VERB}[ \t](?:[a-z-]{{1,30}}[ \t]){{0,3}}?(?P<b>{_NAME})"
    rf"|[Aa]ccording to (?:the [a-z ]{{0,40}}?)?(?P<c>{_NAME})"
)
_FULL_NAME = re.compile(r"(?<![\w.])[A-Z][a-z’'-]{0,29}[a-z](?: [A-Z][a-z’'-]{0,29}[a-z]){1,3}")
_NOT_A_NAME = frozenset(
    (
        "The",
        "A",
        "An",
        "This",
        "That",
        "He",
        "She",
        "It",
        "They",
        "We",
        "I",
        "In",
        "On",
        "At",
        "According",
        "But",
        "And",
    )
)
_NUMBER = re.compile(
    r"(?<![\w.,])(?:[$£€¥₹]\s?|US\$\s?)?\d+(?:[.,:/-]\d+)*(?:\s?%|(?:st|nd|rd|th|s|m|bn|k|km)\b)?"
    r"(?:[ \t-](?:per ?cent|percent|million|billion|trillion|thousand|hundred|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,7}|years?|months?|weeks?|days?|people|kilomet(?:re|er)s?|km|tonnes?|dollars|euros|pounds))?"
)


@dataclass(frozen=True, slots=True)
class Query:
    """One ready-made search: what it is, its text, and a link for each engine (name, address)."""

    label: str
    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to verify, with the text around it and the offset where it stands."""

    before: str
    text: str
    after: str
    start: int


@dataclass(frozen=True, slots=True)
class Items:
    """The first of them, and how many more there are."""

    shown: tuple[Item, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ToVerify:
    """What fluent damage would change unseen."""

    numbers: Items
    speakers: Items
    quotations: Items


def queries(
    article: Article, findings: Sequence[Finding], title: Sequence[Restored], text: Sequence[Restored]
) -> list[Query]:
    """Searches that would find the original: headline, restored sentences, an undamaged sentence, the names."""
    made: list[Query] = []
    head = article.title or ""
    body = article.text[:_LOOKED_AT]
    if head.strip():
        made.append(_query("The headline, word for word", f'"{_words(head)}"'))
        if title:
            made.append(_query("The headline as it probably read", _words(apply(head, title, Span(0, len(head))))))
    sentences = rough_sentences(body)
    made.extend(
        _query("A sentence with its likely wording", _words(apply(body, text, sentence)))
        for sentence in _most_restored(sentences, text)
    )
    untouched = _undamaged(body, sentences, [one.span for one in findings if one.field == "text"], head)
    if untouched:
        made.append(_query("A sentence without findings, word for word", f'"{_words(untouched)}"'))
    names = _names(apply(body, text, Span(0, len(body))))
    if len(names) > 1:
        made.append(_query("The names", " ".join(f'"{name}"' for name in names)))
    return made


def to_verify(text: str) -> ToVerify:
    """Numbers, speakers and quotations, each once, in the order of the text."""
    text = text[:_LOOKED_AT]
    numbers = _once(text, ((match.group(), match.span()) for match in _NUMBER.finditer(text)), around=True)
    speakers = _once(text, ((match.group(match.lastgroup or 0), match.span()) for match in _SPEAKER.finditer(text)))
    quoted = _once(text, ((text[span.start : span.end], span) for span in quotations(text) if _is_speech(text, span)))
    speakers = [one for one in speakers if one.text.split()[0] not in _NOT_A_NAME and not one.text.isupper()]
    return ToVerify(_first(numbers), _first(speakers), _first(quoted))


def _query(label: str, text: str) -> Query:
    encoded = quote_plus(text, errors="replace")
    return Query(label, text, tuple((name, address + encoded) for name, address in ENGINES))


def _words(text: str) -> str:
    """At most as many words as an engine reads, quotation marks and acting characters gone."""
    cleaned = re.sub(r'[“”„«»"]', " ", text)
    words = ["".join(char for char in word if plain(char) == char) for word in cleaned.split()]
    return " ".join([word for word in words if word][:_QUERY_WORDS])[:400]


def _most_restored(sentences: Sequence[Span], offers: Sequence[Restored]) -> list[Span]:
    """Up to three sentences that gained most from restoring, in the order of the text."""
    gains: Counter[Span] = Counter()
    at = 0
    for offer in offers:
        while at < len(sentences) and sentences[at].end < offer.span.end:
            at += 1
        if at < len(sentences) and sentences[at].start <= offer.span.start:
            gains[sentences[at]] += round(100 * offer.confidence)
    return sorted(span for span, _ in gains.most_common(3))


def _undamaged(text: str, sentences: Sequence[Span], marked: Sequence[Span], title: str) -> str | None:
    """The first sentence of 10 to 40 words with a number or two names and no finding in it, not the headline's twin."""
    for sentence in sentences[:400]:
        words = text[sentence.start : sentence.end].split()
        telling = any(word[0].isdigit() for word in words) or sum(word[:1].isupper() for word in words) > 2
        if 10 <= len(words) <= 40 and telling and not any(sentence.overlaps(span) for span in marked):
            found = text[sentence.start : sentence.end]
            if found.strip() != title.strip():
                return found
    return None


def _names(text: str) -> list[str]:
    """Up to four full names, the most frequent first."""
    counts = Counter(match.group() for match in _FULL_NAME.finditer(text))
    named = [name for name, _ in counts.most_common(12) if name.split()[0] not in _NOT_A_NAME]
    return named[:4]


def _first(items: Sequence[Item]) -> Items:
    return Items(tuple(items[:MOST]), max(0, len(items) - MOST))


def _is_speech(text: str, span: Span) -> bool:
    return len(text[span.start : span.end].split()) > 2


def _once(text: str, matches: Iterator[tuple[str, tuple[int, int]]], *, around: bool = False) -> list[Item]:
    edges = paragraphs(text) if around else []
    found: dict[str, Item] = {}
    at = 0
    for matched, (start, end) in matches:
        if matched in found and not around:
            continue
        while at < len(edges) and edges[at].end < end:
            at += 1
        here = edges[at] if at < len(edges) else Span(start, end)
        before = _tail(text[max(here.start, start - 60) : start]) if around else ""
        after = _head(text[end : min(here.end, end + 60)]) if around else ""
        found.setdefault(f"{before}{matched}{after}", Item(before, matched, after, start))
    return list(found.values())


def _tail(text: str) -> str:
    """The last four words, with the white space that joins them to what follows."""
    match = re.search(r"(?:\S+[ \t]+){0,4}\S*$", text)
    return match.group() if match else ""


def _head(text: str) -> str:
    match = re.match(r"\S*(?:[ \t]+\S+){0,4}", text)
    return match.group() if match else ""
