"""Folders of article records turned into clean paragraphs and into counts of their words and word pairs."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from qualitycheck.errors import ReadError

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)*|[^\w\s]|\d")
_WRAPPED_LINE = re.compile(r"[ \t]*\r?\n(?![ \t]*\r?\n)[ \t]*")
_BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")
_LONGEST_RECORD = 64 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """One clean document: `source` is the file's stem, `text` has paragraphs parted by one blank line."""

    id: str
    source: str
    title: str
    text: str


def tidy(text: str) -> str:
    """Unwrap hard-wrapped lines and leave one blank line between paragraphs."""
    paragraphs = _BLANK_LINES.split(text.strip())
    return "\n\n".join(re.sub(r"[ \t]{2,}", " ", _WRAPPED_LINE.sub(" ", part)).strip() for part in paragraphs)


def read_records(folder: Path, sources: Iterable[str] | None = None) -> Iterator[Record]:
    """Yield the records of every `.jsonl.zst`, `.jsonl.gz` or `.jsonl` file in `folder`, sorted by file name.

    A record is an object with `text` and optionally `id` and `title`; ReadError names file and line of one that is not.
    """
    wanted = None if sources is None else set(sources)
    paths = sorted(path for path in folder.glob("*.jsonl*") if wanted is None or path.name.split(".")[0] in wanted)
    if not paths:
        remedy = "expected NAME.jsonl, NAME.jsonl.gz or NAME.jsonl.zst"
        raise ReadError("no corpus files found", where=str(folder), remedy=remedy)
    for path in paths:
        source = path.name.split(".")[0]
        for number, line in enumerate(_lines(path), 1):
            yield _record(line, path, number, source)


def _lines(path: Path) -> Iterator[str]:
    if path.suffix == ".zst":
        import zstandard

        with zstandard.open(path, "rt", encoding="utf-8") as stream:
            yield from stream
    elif path.suffix == ".gz":
        import gzip

        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from stream
    else:
        with path.open(encoding="utf-8") as stream:
            yield from stream


def _record(line: str, path: Path, number: int, source: str) -> Record:
    if len(line) > _LONGEST_RECORD:
        raise ReadError("record longer than 64 MB", where=f"{path}:{number}", remedy="split the document")
    try:
        data: dict[str, Any] = json.loads(line)
        return Record(
            str(data.get("id", f"{path.name}:{number}")), source, str(data.get("title") or ""), tidy(data["text"])
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = 'each line must be a JSON object with a string "text"'
        raise ReadError(f"unreadable record: {error}", where=f"{path}:{number}", remedy=remedy) from error


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Counts of lower-cased words, of their capitalised occurrences, and of adjacent pairs.

    `ids` maps a word to its index in `counts` and `capitalised`; `pair_keys` is sorted and holds `left << 32 | right`.
    """

    ids: dict[str, int]
    counts: NDArray[np.int64]
    capitalised: NDArray[np.int64]
    pair_keys: NDArray[np.uint64]
    pair_counts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Count `texts`, documents of any length; needs about 8 bytes of memory per word."""
        ids: dict[str, int] = {}
        chunks: list[NDArray[np.uint32]] = []
        capitals: Counter[str] = Counter()
        for text in texts:
            tokens = _TOKEN.findall(text.lower())
            tokens.append("\n")
            chunks.append(np.fromiter((ids.setdefault(token, len(ids)) for token in tokens), np.uint32, len(tokens)))
            capitals.update(word for word in WORD.findall(text) if word[0].isupper())
        stream = np.concatenate(chunks) if chunks else np.zeros(0, np.uint32)
        folded: Counter[str] = Counter()
        for word, count in capitals.items():
            folded[word.lower()] += count
        keys, pairs = np.unique((stream[:-1].astype(np.uint64) << np.uint64(32)) | stream[1:], return_counts=True)
        capitalised = np.fromiter((folded[word] for word in ids), np.int64, len(ids))
        return cls(
            ids, np.bincount(stream, minlength=len(ids)).astype(np.int64), capitalised, keys, pairs.astype(np.int64)
        )

    def count(self, word: str) -> int:
        """Occurrences of `word` (lower case)."""
        index = self.ids.get(word)
        return 0 if index is None else int(self.counts[index])

    def capital_share(self, word: str) -> float:
        """Share of the occurrences of `word` that start with a capital letter; 0 when it was never seen."""
        index = self.ids.get(word)
        return 0.0 if index is None else float(self.capitalised[index] / max(1, self.counts[index]))

    def pair(self, left: str, right: str) -> int:
        """Occurrences of `left` directly before `right` (lower case)."""
        first, second = self.ids.get(left), self.ids.get(right)
        if first is None or second is None:
            return 0
        key = np.uint64(first << 32 | second)
        place = int(np.searchsorted(self.pair_keys, key))
        return int(self.pair_counts[place]) if place < len(self.pair_keys) and self.pair_keys[place] == key else 0

    def save(self, path: Path) -> None:
        """Write to one `.npz` file."""
        words = np.frombuffer("\n".join(word if word != "\n" else "¶" for word in self.ids).encode(), np.uint8)
        np.savez(
            path,
            words=words,
            counts=self.counts,
            capitalised=self.capitalised,
            pairs=self.pair_keys,
            pair_counts=self.pair_counts,
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        with np.load(path) as data:
            words = bytes(data["words"]).decode().split("\n")
            return cls(
                {word: index for index, word in enumerate(words)},
                data["counts"],
                data["capitalised"],
                data["pairs"],
                data["pair_counts"],
            )


def main() -> None:
    """`python -m qualitycheck.train.corpus FOLDER OUT.npz` counts a folder of records."""
    import sys

    folder, out = map(Path, sys.argv[1:3])
    texts = chain.from_iterable((record.title, record.text) for record in read_records(folder))
    WordCounts.of(texts).save(out)


if __name__ == "__main__":
    main()
