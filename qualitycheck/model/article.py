"""Turns what was read into one immutable record: an article, its metadata and where its text came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Field = Literal["text", "title"]
SourceKind = Literal["text", "markdown", "html", "record"]


class Span(NamedTuple):
    """A half-open stretch of code points, `text[start:end]`."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


class Stretch(NamedTuple):
    """One piece of a source map: `length` code points at `start` of the article came from `source` of the file."""

    start: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article came from.

    Attributes:
        path: as the user named it; `-` for standard input, empty for a library call.
        kind: how the file was read.
        line: 1-based line of the record (JSON Lines) or of the text's first character; None where lines say nothing.
        encoding: the encoding that decoded the bytes, lower case.
        notes: what the reader wants said, such as a guessed encoding.
        map: stretches by ascending start; empty means that offsets in text and file are equal (a byte order mark not
            counted), except for a record, where the line is all that is known.
        metadata_known: whether absent metadata is really absent (HTML) or merely not known (plain text).
        title_span: where the text itself states the title, once and before anything else; the title field then repeats
            what stands in the text, and whatever is found in both is one finding.
        skip: stretches of the text that are no prose of the article, such as front matter; nothing is reported there.
    """

    path: str = ""
    kind: SourceKind = "text"
    line: int | None = None
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    map: tuple[Stretch, ...] = ()
    metadata_known: bool = False
    title_span: Span | None = None
    skip: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article: `text` is what is checked, code point by code point, and nothing ever rewrites it.

    Attributes:
        id: unique within a run; `path` or `path:line` where the input names none.
        text: decoded input, newlines untouched (see the interface contract).
        lang: language as the input states it, or None.
        published: ISO 8601 date or date-time as the input states it, or None.
        meta: further fields of a record, untouched, for feeds to match on.
    """

    id: str
    text: str
    title: str | None = None
    lang: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    publisher: str | None = None
    meta: Mapping[str, object] = field(default_factory=dict)
    source: Source = field(default_factory=Source)

    def read(self, name: Field) -> str:
        """The text of the named field, empty where the article has none."""
        return self.text if name == "text" else (self.title or "")
