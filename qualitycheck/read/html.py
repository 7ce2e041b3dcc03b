"""Turns an HTML page into an article: the text without menus, comments and advertising, and the declared metadata."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qualitycheck.errors import ReadError
from qualitycheck.model.article import Article, Source
from qualitycheck.read.decode import Decoded, decode
from qualitycheck.read.limits import Limits
from qualitycheck.read.page_metadata import PageMetadata, page_metadata
from qualitycheck.read.source_map import source_map
from qualitycheck.read.titles import opening_title

if TYPE_CHECKING:
    from collections.abc import Callable

_CHARSET = re.compile(rb"<meta\b[^<>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.IGNORECASE)
# Declared dates first; a date that merely stands somewhere on the page is none. The fixed bound keeps the clock out.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
_BLOCK_MARK = re.compile(r"(- |\| )")
# White space must part a name from the title: "US-China talks" keeps its head on a site called US.
_BEFORE_NAME = r"(?:\s+[–—·:«-]+\s+|\s*\|\s*)"
_AFTER_NAME = r"(?:\s+[–—·»-]+\s+|\s*[|:]\s+)"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The article in a page: `text` has a blank line between blocks, items of a list and rows of a table close up."""

    text: str
    declared: PageMetadata


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page states in its first 4,096 bytes."""
    match = _CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def read_html(data: bytes, *, path: str, limits: Limits) -> Article:
    """One article of a page; what the page does not declare is then really absent (`Source.metadata_known`).

    Raises:
        ReadError: a bound of `limits` was met, or there is no article in the page.
    """
    decoded = decode(data, where=path, declared=declared_charset(data))
    page = decoded.text
    tags = page.count("<")
    if tags > limits.page_tags:
        problem = f"{tags:,} tags, more than the bound of {limits.page_tags:,} for one page"
        raise ReadError(problem, where=path, remedy="save the article alone")
    found = extract(page, path)
    limits.check_text(found.text, path)
    return _article(found, decoded, path)


def extract(page: str, where: str = "") -> Extraction:
    """The article text and metadata of a page by trafilatura (Barbaresi 2021), comments left out.

    Its precision setting is best on the article-extraction-benchmark (see `train/bench_extraction.py`). Directly
    adjoining copies of a block are dropped by it; copies further apart remain.

    Raises:
        ReadError: there is no article in the page, or its markup cannot be read at all.
    """
    try:
        document = _extractor()(
            page, favor_precision=True, include_comments=False, with_metadata=True, date_extraction_params=_DATES
        )
    except Exception as error:  # a page is hostile input to a foreign parser: whatever happens, the run goes on
        problem = f"the page cannot be read: {type(error).__name__}"
        raise ReadError(problem, where=where, remedy="save the article as text") from error
    text = _with_blank_lines(document.text or "") if document is not None else ""
    if not text:
        raise ReadError(
            "no article text found in the page",
            where=where,
            remedy="if a script fills the page, save it after loading; else save the article as text",
        )
    return Extraction(text, _merged(page_metadata(page), document))


@lru_cache(maxsize=1)
def _extractor() -> Callable[..., Any]:
    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        # Without a handler of its own a library's warnings go to stderr, where only progress belongs.
        logging.getLogger(name).addHandler(logging.NullHandler())
    import trafilatura  # imported late: it takes a third of a second

    extractor: Callable[..., Any] = trafilatura.bare_extraction
    return extractor


def _with_blank_lines(text: str) -> str:
    """Extraction puts one block on a line; paragraphs are told apart by a blank line everywhere else in the program."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    pieces: list[str] = []
    previous = ""
    for line in lines:
        mark = _BLOCK_MARK.match(line)
        kind = mark.group() if mark else ""
        pieces.append("" if not pieces else "\n" if kind and kind == previous else "\n\n")
        pieces.append(line)
        previous = kind
    return "".join(pieces)


def _merged(declared: PageMetadata, document: Any) -> PageMetadata:
    """JSON-LD is what the publisher states to machines; trafilatura also reads bylines and addresses."""
    publisher = declared.publisher or document.sitename or None
    title = document.title or declared.title
    return PageMetadata(
        title=_without_publisher(title, publisher) if title else None,
        author=declared.author or (document.author or "").replace(";", ",") or None,
        published=declared.published or document.date or None,
        publisher=publisher,
        url=declared.url or document.url or None,
        lang=declared.lang,
    )


def _without_publisher(title: str, publisher: str | None) -> str:
    """The title without the site's name, which pages put before or after it."""
    if not publisher:
        return title
    name = re.escape(publisher)
    bare = re.sub(rf"{_BEFORE_NAME}{name}\s*$|^\s*{name}{_AFTER_NAME}", "", title, flags=re.IGNORECASE).strip()
    return bare or title


def _article(found: Extraction, decoded: Decoded, path: str) -> Article:
    declared, text = found.declared, found.text
    return Article(
        id=path,
        text=text,
        title=declared.title,
        lang=declared.lang,
        url=declared.url,
        author=declared.author,
        published=declared.published,
        publisher=declared.publisher,
        source=Source(
            path=path,
            kind="html",
            line=None,
            encoding=decoded.encoding,
            notes=decoded.notes,
            map=source_map(text, decoded.text),
            metadata_known=True,
            title_span=opening_title(text, declared.title) if declared.title else None,
        ),
    )
