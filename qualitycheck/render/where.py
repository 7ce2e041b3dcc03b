"""Turns an article into what other tools call it: a path from the current folder, and a fingerprint that is its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import xxhash

from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from qualitycheck.model.article import Article


def relative(path: str) -> str:
    """A path with forward slashes, from the current folder where it lies below it; made safe to print."""
    named = Path(path)
    if named.is_absolute() and named.is_relative_to(Path.cwd()):
        named = named.relative_to(Path.cwd())
    return one_line(named.as_posix())


def fingerprint_in(article: Article, fingerprint: str) -> str:
    """A fingerprint that no other article shares: 16 hex digits of the article's id and the finding's own.

    Lines do not enter into it, unless a record without an id is called by its line.
    """
    return xxhash.xxh3_64_hexdigest(f"{article.id}\x1f{fingerprint}".encode("utf-8", "surrogatepass"))
