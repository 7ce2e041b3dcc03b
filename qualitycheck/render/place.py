"""Turns an offset into the line and column that people and editors speak of."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from qualitycheck.model.article import Article
    from qualitycheck.model.finding import Finding

_NEWLINE = re.compile(r"\r\n|\n|\r")


class Place(NamedTuple):
    """A line and a column, both counted from 1; the column counts code points."""

    line: int
    column: int


class Lines:
    """The lines of one text; CRLF, LF and a lone CR each end one."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def place(self, offset: int) -> Place:
        """The place of a code point."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


def address(article: Article) -> str:
    """What to call an article in one word: its path, `path#id` for a record of a file, its id where it has no path."""
    source = article.source
    if not source.path:
        return article.id
    if source.kind != "record":
        return source.path
    return f"{source.path}#{article.id.removeprefix(f'{source.path}:')}"


def place_in_file(article: Article, finding: Finding, lines: Lines) -> Place:
    """Where to point an editor: into a text or Markdown file; into the record's text; to the top of an HTML page.

    A finding in the title points to the first line, for a title has no place of its own in the text.
    """
    first = article.source.line or 1 if article.source.kind in ("text", "markdown") else 1
    if finding.field == "title" or article.source.kind == "html":
        return Place(first, 1)
    line, column = lines.place(finding.span.start)
    return Place(first - 1 + line, column)
