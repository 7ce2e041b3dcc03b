"""A published list of tortured phrases turned into the swaps of single words that explain them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import TYPE_CHECKING

from qualitycheck.errors import ReadError

if TYPE_CHECKING:
    from pathlib import Path

_ASIDE = re.compile(r"\([^)]*\)?")
_PART = re.compile(r"[^\W\d_]+")
_LONGEST_REST = 2


def published_swaps(path: Path, least: int = 2) -> dict[tuple[str, str], int]:
    """(original, spun) -> in how many listed phrases the one became the other, lower case.

    `path` is a table with the columns `tortured` and `expected`, parted by tabs (the Problematic Paper Screener's
    export; Cabanac, Labbé & Magazinov 2021, arXiv 2107.06751). Phrases of as many words as their term are compared
    word by word; of others, what is left between a common beginning and end counts when it is one or two words on
    either side. A swap seen in fewer than `least` phrases is most likely an accident of the alignment.

    Raises:
        ReadError: a column is missing.
    """
    found: Counter[tuple[str, str]] = Counter()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not {"tortured", "expected"} <= set(rows.fieldnames or ()):
            raise ReadError("columns missing", where=str(path), remedy="expected `tortured` and `expected`")
        for row in rows:
            for expected in (row["expected"] or "").split(","):
                found.update(set(_swaps(row["tortured"].lower(), _ASIDE.sub(" ", expected.lower()))))
    return {swap: count for swap, count in found.items() if count >= least}


def _swaps(spun: str, original: str) -> list[tuple[str, str]]:
    now, then = _PART.findall(spun), _PART.findall(original)
    if not then or not now:
        return []
    if len(now) == len(then):
        changed = [(left, right) for left, right in zip(then, now, strict=True) if left != right]
        # Reordered phrases look like swaps of every word for its neighbour.
        return [] if sorted(now) == sorted(then) else changed
    while now and then and now[0] == then[0]:
        del now[0], then[0]
    while now and then and now[-1] == then[-1]:
        del now[-1], then[-1]
    short = 0 < len(now) <= _LONGEST_REST and 0 < len(then) <= _LONGEST_REST
    return [(" ".join(then), " ".join(now))] if short else []
