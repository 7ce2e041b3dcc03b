"""Turns inputs of every kind into one stream of articles and failures."""

from __future__ import annotations

import io
import re
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

from qualitycheck.errors import ReadError
from qualitycheck.model.article import Article, Source
from qualitycheck.model.report import Failure
from qualitycheck.read.decode import decode
from qualitycheck.read.failures import failure, from_system
from qualitycheck.read.limits import Limits
from qualitycheck.read.paths import Input, find_inputs
from qualitycheck.read.titles import opening_title, stated_title

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def read_inputs(
    paths: Iterable[str | os.PathLike[str]],
    *,
    stdin: BinaryIO | None = None,
    stdin_filename: str | None = None,
    limits: Limits | None = None,
    exclude: Sequence[str] = (),
    root: Path | None = None,
    allow_empty: bool = False,
) -> Iterator[Article | Failure]:
    """Articles in the order of `paths`, streamed; what cannot be read is a failure in its place and the run goes on.

    Nothing is yielded when nothing was found (see `find_inputs` for what is). Ids are unique within the run: of equal
    ones the later are called `id:line`. At most one article is held in memory, and 16 bytes or so for each id.

    Args:
        paths: files, folders, globs, and `-` for standard input.
        stdin: what `-` reads, in bytes.
        stdin_filename: the name that standard input goes by; it decides the kind.
        limits: bounds on what is read.
        exclude: globs relative to `root` that folders and globs pass over.
        root: the folder that `exclude` starts from; the current one by default.
        allow_empty: a glob without a match is no failure.
    """
    inputs = find_inputs(paths, exclude=exclude, root=root, stdin_filename=stdin_filename, allow_empty=allow_empty)
    yield from read_found(inputs, stdin=stdin, limits=limits)


def read_found(
    inputs: Iterable[Input | Failure], *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Iterator[Article | Failure]:
    """As `read_inputs`, of inputs that `find_inputs` gave; a failure among them stays in its place."""
    seen: set[int] = set()
    for item in inputs:
        for article in [item] if isinstance(item, Failure) else read_input(item, stdin=stdin, limits=limits):
            yield article if isinstance(article, Failure) else _told_apart(article, seen)


def read_input(
    item: Input, *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Iterator[Article | Failure]:
    """The articles of one input, or its failure."""
    bounds = limits or Limits()
    if item.path is None and stdin is None:
        yield failure(ReadError("standard input is not open", remedy="name files instead"), item.name)
        return
    try:
        with item.path.open("rb") if item.path else nullcontext(stdin) as stream:
            yield from _read(item, cast("BinaryIO", stream), bounds)
    except ReadError as error:
        yield failure(error, item.name)
    except OSError as error:
        yield failure(from_system(error, item.name), item.name)


def article_from_text(
    text: str,
    *,
    article_id: str = "text",
    title: str | None = None,
    limits: Limits | None = None,
) -> Article:
    """An article of a text at hand, untouched; without a `title` it is the line that the text states as one, if any.

    Raises:
        ReadError: a bound of `limits` was met.
    """
    (limits or Limits()).check_text(text, article_id)
    span = opening_title(text, title) if title else stated_title(text)
    stated = title or (text[span.start : span.end] if span else None)
    return Article(id=article_id, text=text, title=stated, source=Source(line=1, title_span=span))


def _read(item: Input, stream: BinaryIO, limits: Limits) -> Iterator[Article | Failure]:
    if item.kind == "record":
        from qualitycheck.read.records import read_records

        yield from read_records(stream, item.packing, path=item.name, limits=limits)
        return
    if item.packing:
        problem = "packed, and not named as JSON Lines"
        raise ReadError(problem, where=item.name, remedy=f"unpack it, or name it NAME.jsonl.{item.packing}")
    if item.name.lower().endswith((".json", ".parquet", ".warc", ".csv", ".xml")):
        raise ReadError("a format that is not read", where=item.name, remedy="write one record a line to NAME.jsonl")
    # A pipe may give less than it is asked for; one byte more than the bound tells that it was met.
    buffer = io.BytesIO()
    while buffer.tell() <= limits.article_bytes and (piece := stream.read(limits.article_bytes + 1 - buffer.tell())):
        buffer.write(piece)
    data = buffer.getvalue()
    limits.check_size(len(data), item.name)
    yield _one(item, data, limits)


def _one(item: Input, data: bytes, limits: Limits) -> Article:
    if item.kind == "html" or (item.kind == "unknown" and _looks_like_html(data[:4096])):
        from qualitycheck.read.html import read_html

        return read_html(data, path=item.name, limits=limits)
    decoded = decode(data, where=item.name)
    if item.kind == "markdown":
        from qualitycheck.read.markdown import read_markdown

        return read_markdown(decoded, path=item.name, limits=limits)
    from qualitycheck.read.plain import read_plain

    return read_plain(decoded, path=item.name, limits=limits)


def _looks_like_html(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and _HTML.search(head) is not None


def _told_apart(article: Article, seen: set[int]) -> Article:
    """The article under an id that no other has had; hashes are kept instead of ids, for there may be millions."""
    line = article.source.line
    for name in (article.id, f"{article.id}:{line}", f"{article.source.path}:{line}"):
        if hash(name) not in seen:
            seen.add(hash(name))
            return article if name == article.id else replace(article, id=name)
    return article
