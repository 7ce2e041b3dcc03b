"""Turns the bounds of one article, line and stream into errors that say which bound was met and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualitycheck.errors import ReadError

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read.

    Attributes:
        article_bytes: bytes of a file that is one article, or of a record's text in UTF-8.
        article_words: runs of characters that are not white space in one article.
        line_bytes: bytes of one line of JSON Lines, unpacked.
        page_tags: `<` characters of an HTML page; extraction costs some 40 microseconds for each.
        expansion: how many times its packed size a stream may grow to, once it has given more than `line_bytes`.
    """

    article_bytes: int = 5 << 20
    article_words: int = 200_000
    line_bytes: int = 64 << 20
    page_tags: int = 100_000
    expansion: int = 200

    def check_size(self, size: int, where: str) -> None:
        """Raise ReadError when an article of `size` bytes is too large."""
        if size > self.article_bytes:
            bound = _amount(self.article_bytes)
            raise ReadError(
                f"larger than {bound}, the bound for one article", where=where, remedy="split it into articles"
            )

    def check_text(self, text: str, where: str) -> None:
        """Raise ReadError when a decoded article is too large or has too many words."""
        if len(text) > self.article_bytes // 4:  # no character takes more than four bytes
            self.check_size(len(text.encode("utf-8", "replace")), where)
        if len(text) <= 2 * self.article_words:  # every word but the last takes a character and a space
            return
        if sum(1 for _ in _WORD.finditer(text)) > self.article_words:
            problem = f"more than {self.article_words:,} words, the bound for one article"
            raise ReadError(problem, where=where, remedy="split it into articles")


def _amount(size: int) -> str:
    unit, step = ("MB", 1 << 20) if size >= 1 << 20 else ("kB", 1 << 10)
    return f"{size:,} bytes" if size % step else f"{size // step} {unit}"
