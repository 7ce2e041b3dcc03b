"""Turns what an HTML page declares of its article (JSON-LD, Open Graph, `lang`) into plain fields."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from qualitycheck.read import metadata

_LANG = re.compile(
    r"<html\b[^<>]{0,1000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2})", re.IGNORECASE
)
_JSON_LD = re.compile(r"<script\b[^<>]{0,500}application/ld\+json[^<>]{0,500}>", re.IGNORECASE)
_META = re.compile(r"<meta\b([^<>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)")
_MOST = 2000  # nodes and tags that are looked at


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page declares; None where it declares nothing that can be used."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    lang: str | None = None


def page_metadata(page: str) -> PageMetadata:
    """JSON-LD of the first article node (schema.org), then Open Graph and `meta` (ogp.me), then `<html lang>`."""
    node = next(_articles(page), {})
    tags = _meta_tags(page)
    lang = _LANG.search(page[:20_000])
    address = node.get("url") or node.get("mainEntityOfPage")
    if isinstance(address, dict):
        address = address.get("@id")
    return PageMetadata(
        title=_plain(node.get("headline")) or tags.get("og:title"),
        author=_plain(metadata.names(node.get("author"))) or tags.get("author"),
        published=metadata.date(node.get("datePublished")) or metadata.date(tags.get("article:published_time")),
        publisher=_plain(metadata.names(node.get("publisher"))) or tags.get("og:site_name"),
        url=_address(address) or _address(tags.get("og:url")),
        lang=lang.group(1) if lang else _plain(node.get("inLanguage")) or tags.get("og:locale"),
    )


def _articles(page: str) -> Iterator[dict[str, object]]:
    position = 0
    while opening := _JSON_LD.search(page, position):
        position = page.find("</", opening.end())
        if position < 0:
            return
        # A string of the data may hold a tag of its own; the block ends where the script does.
        end = re.compile("</script", re.IGNORECASE).search(page, position)
        position = end.start() if end else len(page)
        try:
            data = msgspec.json.decode(page[opening.end() : position].strip().encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            continue
        yield from (node for node in _nodes(data) if _is_article(node))


def _nodes(data: object) -> Iterator[dict[str, object]]:
    queue = [data]
    for _ in range(_MOST):
        if not queue:
            return
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:_MOST])
        elif isinstance(item, dict):
            yield item
            queue.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _is_article(node: dict[str, object]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.fullmatch(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _meta_tags(page: str) -> dict[str, str]:
    """`content` by `property` or `name` in lower case; the first of equal ones, as consumers of Open Graph do."""
    found: dict[str, str] = {}
    for count, tag in enumerate(_META.finditer(page)):
        if count > _MOST:
            break
        attributes = {
            match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(tag.group(1))
        }
        key = (attributes.get("property") or attributes.get("name") or "").lower()
        value = _plain(attributes.get("content"))
        if key and value:
            found.setdefault(key, value)
    return found


def _plain(value: object) -> str | None:
    stated = metadata.line(value)
    return metadata.line(html.unescape(stated)) if stated else None


def _address(value: object) -> str | None:
    stated = metadata.line(value)
    return stated if stated and re.match(r"https?://[^\s<>\"]+$", stated, re.IGNORECASE) else None
