"""Turns the measuring material into articles; it lies outside the project and may be absent."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from qualitycheck.engine.language_id import language_of
from qualitycheck.errors import UsageError
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
    pages = json.loads((material() / "data" / "html" / "ground-truth.json").read_text(encoding="utf-8"))
    return (page["articleBody"] for page in pages.values() if language_of(page["articleBody"]) == "en")


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
