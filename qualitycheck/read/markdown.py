"""Turns Markdown into an article: the text stays as written, title and metadata come from front matter and heading."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualitycheck.model.article import Article, Source, Span
from qualitycheck.read import metadata
from qualitycheck.read.decode import Decoded
from qualitycheck.read.front_matter import FrontMatter, front_matter
from qualitycheck.read.limits import Limits
from qualitycheck.read.titles import opening_title, stated_title

# Keys of the common site generators, the most telling first.
_KEYS = {
    "author": ("author", "authors", "byline", "by"),
    "published": ("date", "published", "publishdate", "pubdate", "date_published", "datepublished"),
    "publisher": ("publisher", "site", "site_name", "sitename"),
    "lang": ("lang", "language"),
    "url": ("url", "canonical_url", "canonical", "canonicalurl"),
}
_KNOWN = frozenset({"title"}.union(*_KEYS.values()))
# What may stand before the first heading: badges, images, links, comments.
_PRELUDE = re.compile(r"\s*(?:$|[!\[<])")
_ATX = re.compile(r" {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")
_LINE = re.compile(r"[^\r\n]+")


def read_markdown(decoded: Decoded, *, path: str, limits: Limits) -> Article:
    """One article of a Markdown file; front matter stays in the text and is marked in `Source.skip`.

    The title is the front matter's, else the heading of level 1 that the text opens with, else a line that stands
    alone as in plain text. Front matter keys that no field of an article takes go to `meta`.

    Raises:
        ReadError: a bound of `limits` was met.
    """
    text = decoded.text
    limits.check_text(text, path)
    front = front_matter(text)
    title, span = _title(text, front)
    published = _first(front.fields, "published")
    meta: dict[str, object] = {key: value for key, value in front.fields.items() if key not in _KNOWN}
    if published is not None and metadata.date(published) is None:
        meta["published"] = published
    return Article(
        id=path,
        text=text,
        title=title,
        lang=metadata.line(_first(front.fields, "lang")),
        url=metadata.line(_first(front.fields, "url")),
        author=metadata.names(_first(front.fields, "author")),
        published=metadata.date(published),
        publisher=metadata.names(_first(front.fields, "publisher")),
        meta=meta,
        source=Source(
            path=path,
            kind="markdown",
            line=1,
            encoding=decoded.encoding,
            notes=decoded.notes + front.notes,
            title_span=span,
            skip=(front.span,) if front.span.end else (),
        ),
    )


def _first(fields: Mapping[str, object], name: str) -> object:
    return next((fields[key] for key in _KEYS[name] if key in fields), None)


def _title(text: str, front: FrontMatter) -> tuple[str | None, Span | None]:
    heading = _heading(text, front.span.end)
    stated = metadata.line(front.fields.get("title"))
    if stated is not None:
        if heading is None:
            return stated, opening_title(text, stated, front.span.end)
        same = " ".join(text[heading.start : heading.end].split()).casefold() == stated.casefold()
        return stated, heading if same else None
    span = heading or stated_title(text, front.span.end)
    return (text[span.start : span.end], span) if span else (None, None)


def _heading(text: str, start: int) -> Span | None:
    """The heading of level 1 that opens the text, without its marks."""
    before: re.Match[str] | None = None
    for line in _LINE.finditer(text, start, start + 4000):
        if before is not None and _UNDERLINE.fullmatch(line.group()):
            return Span(before.start(), before.start() + len(before.group().rstrip()))
        if before is not None:
            return None
        atx = _ATX.fullmatch(line.group())
        if atx is not None:
            return Span(line.start() + atx.start(1), line.start() + atx.end(1)) if atx.group(1) else None
        if not _PRELUDE.match(line.group()):
            before = line
    return None
