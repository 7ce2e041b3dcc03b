"""Turns the measuring material into articles; it lies outside the project and may be absent."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from qualitycheck.engine.language_id import language_of
from qualitycheck.errors import ReadError, UsageError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Failure

VARIABLE = "QUALITYCHECK_SHARED"
CLEAN_SETS = ("allsides", "reuters", "kpcrowd", "gum", "litbank", "medquad", "acl", "abstracts", "factbook")
WEB_PAGES = "web pages"  # not a clean set: they are kept with the pages that extraction is measured on
NEWS_SETS = ("allsides", "reuters", "kpcrowd")


def material() -> Path:
    """The folder of the measuring material: `$QUALITYCHECK_SHARED`, or `../shared` seen from the working folder.

    Raises:
        UsageError: there is none.
    """
    folder = Path(os.environ.get(VARIABLE) or Path.cwd().parent / "shared")
    if not (folder / "data").is_dir():
        raise UsageError(
            "the measuring material is not there", where=str(folder), remedy=f"set {VARIABLE}, or name files yourself"
        )
    return folder


def clean(name: str, limit: int | None = None, part: str = "dev") -> Iterator[Article]:
    """Articles of one clean set, in the order of the file.

    Args:
        name: one of CLEAN_SETS.
        limit: how many at most.
        part: `dev`, or `train`, on which nothing may be reported that was fitted to it.
    """
    return articles([material() / "data" / "clean" / part / f"{name}.jsonl.zst"], limit)


def texts(name: str) -> Iterator[str]:
    """The texts of one clean set, or of WEB_PAGES: the English articles of pages of all kinds, shops and blogs too."""
    if name != WEB_PAGES:
        return (article.text for article in clean(name))
    return (text for text in page_articles(material() / "data" / "html").values() if language_of(text) == "en")


def beginnings(name: str, words: int, least: int = 60) -> Iterator[str]:
    """The first so many words of the texts of one set (see `texts`), those left out that have fewer than `least`."""
    cut = (" ".join(text.split(" ")[:words]) for text in texts(name))
    return (text for text in cut if len(text.split()) >= least)


def page_articles(folder: Path) -> dict[str, str]:
    """The article of each page of `folder`, which holds `ground-truth.json` (`{name: {"articleBody": text}}`).

    Raises:
        ReadError: it does not.
    """
    truth = folder / "ground-truth.json"
    if not truth.is_file():
        raise ReadError("no file ground-truth.json", where=str(folder), remedy="give the folder of the extraction data")
    pages = msgspec.json.decode(truth.read_bytes(), type=dict[str, dict[str, str]])
    return {name: page["articleBody"] for name, page in pages.items()}


def articles(paths: Sequence[Path], limit: int | None = None) -> Iterator[Article]:
    """Articles of files, read as the product reads them.

    Raises:
        UsageError: one of them cannot be read; a benchmark leaves nothing out silently.
    """
    from qualitycheck.read import read_inputs

    def readable() -> Iterator[Article]:
        for item in read_inputs([str(path) for path in paths]):
            if isinstance(item, Failure):
                raise UsageError(item.problem, where=item.id)
            yield item

    return islice(readable(), limit)


def cut(texts: Iterator[Article], words: int) -> Iterator[str]:
    """Stretches of exactly so many words, white space as it stands; what is left of an article is not used."""
    piece = re.compile(rf"(?:\S+\s+){{{words - 1}}}\S+")
    for article in texts:
        yield from piece.findall(article.text)
