"""Turns JSON Lines, packed or not, into articles; a broken line becomes a failure in its place and the rest go on."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from qualitycheck.errors import ReadError
from qualitycheck.model.article import Article, Source
from qualitycheck.model.report import Failure
from qualitycheck.read import metadata
from qualitycheck.read.failures import failure
from qualitycheck.read.titles import opening_title, stated_title
from qualitycheck.read.unpack import Packing, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualitycheck.read.limits import Limits

_FIELDS = frozenset({"text", "id", "title", "url", "author", "published", "publisher", "lang"})
_REMEDY = 'a record is {"text": "…"} and optionally id, title, url, author, published, publisher, lang'
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_records(stream: BinaryIO, packing: Packing, *, path: str, limits: Limits) -> Iterator[Article | Failure]:
    """One article or failure per line that is not blank, streamed.

    A record without `id` is called `path:line`. Keys that no field of an article takes go to `meta` untouched, and so
    does a `published` that is no date. Without a title of its own a record's title is read from its text.
    """
    try:
        for number, content in lines(stream, packing, limits=limits, where=path):
            where = f"{path}:{number}"
            if content is None:
                yield failure(ReadError("line longer than the bound", remedy="one article a line"), path, number)
                continue
            if number == 1 and content.startswith(_WIDE_MARKS):
                yield failure(ReadError("JSON Lines in UTF-16", remedy="convert it to UTF-8"), path, number)
                return
            line = content.removeprefix(codecs.BOM_UTF8) if number == 1 else content
            if not line.strip():
                continue
            try:
                yield _article(_parsed(line, where), path, number, limits)
            except ReadError as error:
                yield failure(error, path, number)
    except ReadError as error:
        number_of = error.where.removeprefix(f"{path}:")
        yield failure(error, path, int(number_of) if number_of.isdecimal() else None)


def _parsed(content: bytes, where: str) -> dict[str, object]:
    try:
        record = msgspec.json.decode(content)
    except UnicodeDecodeError as error:
        raise ReadError("not UTF-8", where=where, remedy="JSON Lines are UTF-8") from error
    except (msgspec.DecodeError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ReadError(f"no valid JSON: {problem}", where=where, remedy=_REMEDY) from error
    if not isinstance(record, dict):
        raise ReadError(f"{_kind(record)} where a record is expected", where=where, remedy=_REMEDY)
    return record


def _article(record: dict[str, object], path: str, number: int, limits: Limits) -> Article:
    where = f"{path}:{number}"
    if "text" not in record:
        raise ReadError("no key 'text'", where=where, remedy=_REMEDY)
    text = record["text"]
    if not isinstance(text, str):
        raise ReadError(f"key 'text': {_kind(text)} where a string is expected", where=where, remedy=_REMEDY)
    limits.check_text(text, where)
    title = _string(record, "title", where)
    span = opening_title(text, title) if title else stated_title(text)
    published = _string(record, "published", where)
    meta = {key: value for key, value in record.items() if key not in _FIELDS}
    if published is not None and metadata.date(published) is None:
        meta["published"] = published
    return Article(
        id=_identity(record.get("id"), where),
        text=text,
        title=title or (text[span.start : span.end] if span else None),
        lang=_string(record, "lang", where),
        url=_string(record, "url", where),
        author=_names(record, "author", where),
        published=metadata.date(published),
        publisher=_names(record, "publisher", where),
        meta=meta,
        source=Source(path=path, kind="record", line=number, title_span=span),
    )


def _identity(value: object, where: str) -> str:
    if value is None or value == "":
        return where
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)[:1000]
    raise ReadError(f"key 'id': {_kind(value)} where a string is expected", where=where, remedy=_REMEDY)


def _string(record: dict[str, object], key: str, where: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ReadError(f"key '{key}': {_kind(value)} where a string is expected", where=where, remedy=_REMEDY)
    return value or None


def _names(record: dict[str, object], key: str, where: str) -> str | None:
    """A string, or a list of them: feeds with several authors give a list."""
    value = record.get(key)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return metadata.names(value)
    return _string(record, key, where)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {str: "a string", list: "a list", dict: "an object", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
