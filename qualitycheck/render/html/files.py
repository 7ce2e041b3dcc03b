"""Turns article ids and paths of any shape into distinct file names that are safe on every system."""

from __future__ import annotations

import re
import unicodedata

import xxhash

INDEX = "index.html"
_MAX_STEM = 60  # code points; leaves room for a hash and the ending under every file system's limit
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|index)")  # device names of Windows, and our own index
_ENDING = re.compile(r"\.(?:txt|md|markdown|html?|jsonl?|parquet|warc)(?:\.(?:gz|zst))?(?=$|:)", re.IGNORECASE)


class FileNames:
    """Gives every article its own file name; the same articles in the same order always get the same names."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, article_id: str, path: str) -> str:
        """A name of lower-case letters, digits and hyphens ending in `.html`, not given before.

        A name that had to be changed beyond recognition, or that another article has, carries a hash of the id.
        """
        last = re.split(r"[/\\]", article_id or path)[-1]
        stem = _slug(_ENDING.sub("", last))
        if not stem or _RESERVED.fullmatch(stem) or stem in self._taken:
            digest = xxhash.xxh3_64_hexdigest(f"{article_id}\x1f{path}".encode("utf-8", "surrogatepass"))
            stem = f"{stem or 'article'}-{digest[:8]}"
        candidate, count = stem, 1
        while candidate in self._taken:
            count += 1
            candidate = f"{stem}-{count}"
        self._taken.add(candidate)
        return f"{candidate}.html"


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:_MAX_STEM].strip("-")
