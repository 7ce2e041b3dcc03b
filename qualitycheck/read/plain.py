"""Turns plain text into an article: the text is what was decoded, the title the line that stands alone before it."""

from __future__ import annotations

from qualitycheck.model.article import Article, Source
from qualitycheck.read.decode import Decoded
from qualitycheck.read.limits import Limits
from qualitycheck.read.titles import stated_title


def read_plain(decoded: Decoded, *, path: str, limits: Limits) -> Article:
    """One article of a text file; its title, if it states one, also remains where it stands (`Source.title_span`).

    Raises:
        ReadError: a bound of `limits` was met.
    """
    text = decoded.text
    limits.check_text(text, path)
    span = stated_title(text)
    source = Source(path=path, kind="text", line=1, encoding=decoded.encoding, notes=decoded.notes, title_span=span)
    return Article(id=path, text=text, title=text[span.start : span.end] if span else None, source=source)
