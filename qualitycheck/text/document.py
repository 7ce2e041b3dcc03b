"""Turns an article into the views that detectors share, each computed once and only when somebody looks."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from qualitycheck.model.article import Article, Field, Span
from qualitycheck.text import regions, segment
from qualitycheck.text.normalise import Folded, fold, lower, mapped

if TYPE_CHECKING:
    from qualitycheck.model.rule import Surrounding

# A word may hold combining marks and inner apostrophes; a number its separators; hyphens part words. One group, so that
# a text splits into gaps and tokens by turns; spaces and runs of ASCII are told first, which saves a third of the time.
_TOKEN = re.compile(
    r"((?! )(?:(?:[a-z]|[^\W\d_])[a-z0-9_]*+[\w\u0300-\u036f]*+(?:'[^\W\d_]+)*+|\d+(?:[.,]\d+)*[^\W\d_]*))"
)
_BLANKED = dict.fromkeys('!"#$%&()*+,./:;<=>?@[\\]^_`{|}~“”„«»‘’…–—-', " ")
_GAPS = frozenset([" ", "\t", "-", "\n", "\r\n"])


class Tokens:
    """The words and numbers of a folded text, in parallel lists; where they stand is worked out only when asked.

    Attributes:
        words: lower-cased, typography folded, a possessive 's removed.
    """

    def __init__(self, folded: str) -> None:
        text = lower(folded)
        self._pieces = _TOKEN.split(text)
        found = self._pieces[1::2]
        self.words: list[str] = [word.removesuffix("'s") for word in found] if "'s" in text else found

    @cached_property
    def _edges(self) -> list[int]:
        return list(accumulate(map(len, self._pieces)))

    @cached_property
    def starts(self) -> list[int]:
        """Offset of each token's first code point in the folded text."""
        return self._edges[:-1:2]

    @cached_property
    def ends(self) -> list[int]:
        """Offset behind each token's last code point in the folded text."""
        return self._edges[1::2]

    def glued(self, first: int, last: int) -> bool:
        """Whether only single spaces, hyphens or line breaks part the tokens from `first` to `last`."""
        return _GAPS.issuperset(self._pieces[2 * first + 2 : 2 * last + 1 : 2])

    def __len__(self) -> int:
        return len(self.words)


class FieldView:
    """One field of an article (its text or its title) with everything that can be derived from it."""

    def __init__(self, name: Field, text: str) -> None:
        self.name: Field = name
        self.text = text

    @cached_property
    def folded(self) -> Folded:
        """The text as rules match it."""
        return fold(self.text)

    @cached_property
    def tokens(self) -> Tokens:
        """Words and numbers of the folded text."""
        return Tokens(self.folded.text)

    @cached_property
    def encoded(self) -> bytes:
        """The folded text in UTF-8, for RE2."""
        return self.folded.text.encode("utf-8", "replace")

    @cached_property
    def sentences(self) -> list[Span]:
        """Exact sentences of the source text."""
        return segment.sentences(self.text)

    @cached_property
    def rough_sentences(self) -> list[Span]:
        """Sentence-like pieces of the source text; equal text gives equal pieces."""
        return segment.rough_sentences(self.text)

    @cached_property
    def plain(self) -> str:
        """The source text lower-cased with punctuation blanked: same offsets, and `split` gives its words."""
        return mapped(lower(self.text), _BLANKED)

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Runs of lines that are not blank."""
        return regions.paragraphs(self.text)

    @cached_property
    def blocks(self) -> list[tuple[str, Span]]:
        """Paragraphs with their kind; a title is one heading."""
        if self.name == "title":
            return [("heading", Span(0, len(self.text)))]
        return regions.blocks(self.text, self.paragraphs)

    @cached_property
    def quotations(self) -> list[Span]:
        """What stands between double quotation marks."""
        return regions.quotations(self.text, self.paragraphs)

    @cached_property
    def _strings(self) -> list[Span]:
        return regions.addresses(self.text)

    @cached_property
    def _blocks_by_kind(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for kind, span in self.blocks:
            found.setdefault(kind, []).append(span)
        return found

    @cached_property
    def _no_prose(self) -> list[list[Span]]:
        """The regions that prose rules leave alone, kind by kind, where there are any."""
        kinds = (self._blocks_by_kind.get(kind, []) for kind in ("code", "verse", "table"))
        return [found for found in (self._strings, *kinds) if found]

    def within(self, span: Span, kind: Surrounding) -> bool:
        """Whether the span (source offsets) lies in a region of the kind."""
        if kind == "quotation":
            return regions.covers(self.quotations, span)
        if kind == "title":
            return self.name == "title"
        if kind == "name":
            return self._is_name(span)
        if kind == "code" and regions.covers(self._strings, span):
            return True
        return regions.covers(self._blocks_by_kind.get(kind, []), span)

    def is_prose(self, span: Span) -> bool:
        """Whether prose rules apply: not code, addresses, verse or tables."""
        return not any(regions.covers(found, span) for found in self._no_prose)

    def sentence_at(self, span: Span) -> Span:
        """The sentence-like stretch of source text around a span: at most 400 code points on either side."""
        before = max(0, span.start - 400)
        left = max(before, *(self.text.rfind(mark, before, span.start) + 1 for mark in (". ", "? ", "! ", "\n")))
        after = min(len(self.text), span.end + 400)
        ends = [at for mark in (". ", "? ", "! ", "\n") if (at := self.text.find(mark, span.end, after)) >= 0]
        return Span(left, min(ends, default=after))

    def _is_name(self, span: Span) -> bool:
        """Every word capitalised, and not merely because the sentence or a heading begins there."""
        words = re.findall(r"[^\W\d_]+", self.text[span.start : span.end])
        if not words or not all(word[0].isupper() or len(word) < 4 for word in words):
            return False
        return len(words) > 1 or not re.search(
            r"(?:^|[.!?:\n\"“”])\s*$", self.text[max(0, span.start - 8) : span.start]
        )


class Document:
    """An article and its views; lives for one check and is never shared."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = FieldView("text", article.text)
        # A title that the text itself states is read there, once.
        self.title = FieldView("title", "" if article.source.title_span else article.title or "")

    @cached_property
    def views(self) -> tuple[FieldView, ...]:
        """The fields that have any text, the text first."""
        return tuple(view for view in (self.text, self.title) if view.text)

    def view(self, name: Field) -> FieldView:
        """The view of one field."""
        return self.text if name == "text" else self.title

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every token of every field: decides quickly whether a guard's distant term can be there at all."""
        return frozenset(chain.from_iterable(view.tokens.words for view in self.views))

    @cached_property
    def words(self) -> int:
        """Number of tokens that are words (not numbers) in the text."""
        # Digits sort before the colon, letters behind it.
        return sum(map(":".__lt__, self.text.tokens.words))
