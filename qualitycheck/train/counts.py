"""Turns a corpus of edited English into the mapped n-gram store of `language.ngrams`, in bounded memory."""

from __future__ import annotations

import argparse
import hashlib
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash
import zstandard

from qualitycheck.errors import ReadError
from qualitycheck.language import ngrams, tokens

U64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

CHUNK = 3_000_000  # tokens counted at once
LIMIT = 60_000_000  # distinct n-grams of one kind held before those seen once are let go (lossy counting)
HELD_OUT = 20  # one document in so many is left to the second stage and its calibration
CONNECTORS = ("of", "the", "and", "for", "&", "'s")
LISTED = 3
PARAGRAPH = re.compile(r"\n\s*\n")

# What is kept of each kind: counts below go, since they are mostly chance and would fill the store.
CUTOFF = {"word": 2, "pair": 1, "triple": 3, "gap": 4, "name1": 2, "name2": 2, "name3": 2, "name4": 3}


def held_out(identity: str) -> bool:
    """Whether a document is kept from counts and classifier, for the second stage to be fitted and calibrated on."""
    return xxhash.xxh64_intdigest(identity.encode("utf-8", "surrogatepass"), seed=0) % HELD_OUT == 0


def records(path: Path) -> Iterator[dict[str, str]]:
    """The records of a `.jsonl` or `.jsonl.zst` file; each must have `text`, and `id` where it has one.

    Raises:
        ReadError: a line is no such record.
    """
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        for number, line in enumerate(io.TextIOWrapper(stream, encoding="utf-8"), 1):
            try:
                record = json.loads(line)
                record["text"], record.setdefault("id", f"{path.name}:{number}")
            except (ValueError, KeyError, TypeError):
                remedy = "give one JSON object with a `text` a line"
                raise ReadError("not a corpus record", where=f"{path}:{number}", remedy=remedy) from None
            yield record


def paragraphs(paths: Iterable[Path], *, want_held_out: bool = False) -> Iterator[str]:
    """The paragraphs of the corpus, each distinct one once, so that boilerplate and reprints count once."""
    seen: set[int] = set()
    for record in itertools.chain.from_iterable(map(records, paths)):
        if held_out(record["id"]) != want_held_out:
            continue
        for paragraph in PARAGRAPH.split(record["text"]):
            stripped = paragraph.strip()
            digest = xxhash.xxh3_64_intdigest(stripped.encode("utf-8", "surrogatepass"))
            if stripped and digest not in seen:
                seen.add(digest)
                yield stripped


@dataclass(slots=True)
class Tally:
    """Counts of one kind of n-gram, merged as they come."""

    hashes: U64 = field(default_factory=lambda: np.empty(0, np.uint64))
    counts: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    waiting: list[tuple[U64, npt.NDArray[np.int64]]] = field(default_factory=list)

    def add(self, hashes: U64) -> None:
        """Counts every element of `hashes` once."""
        self.waiting.append(np.unique(hashes, return_counts=True))
        if sum(len(one) for one, _ in self.waiting) > 15_000_000:
            self.merge()

    def merge(self) -> None:
        """Folds what waits into the sorted whole."""
        if not self.waiting:
            return
        hashes = np.concatenate([self.hashes, *(one for one, _ in self.waiting)])
        counts = np.concatenate([self.counts, *(one for _, one in self.waiting)])
        self.waiting.clear()
        order = np.argsort(hashes, kind="stable")
        hashes, counts = hashes[order], counts[order]
        first = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
        self.hashes, self.counts = hashes[first], np.add.reduceat(counts, first)
        if len(self.hashes) > LIMIT:
            keep = self.counts > 1
            self.hashes, self.counts = self.hashes[keep], self.counts[keep]


@dataclass(slots=True)
class Interner:
    """Gives every token form of the corpus one number, and per number the hash and kind that counting needs."""

    numbers: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)

    def ids(self, text: str) -> list[int]:
        """The numbers of the tokens of `text`."""
        found = [match.group() for match in tokens.TOKEN.finditer(text)]
        numbers = self.numbers
        try:
            return [numbers[surface] for surface in found]
        except KeyError:
            return [self._number(surface) for surface in found]

    def _number(self, surface: str) -> int:
        number = self.numbers.get(surface)
        if number is None:
            number = self.numbers[surface] = len(self.keys)
            self.keys.append(tokens.KEYS[surface])
            self.capital.append(surface[0].isupper())
        return number


def names(hashes: U64, capital: Bool, connector: Bool, word: Bool) -> Iterator[tuple[str, U64]]:
    """The hashes of runs of 1 to 4 tokens written as a name: capitals at both ends, capitals or connectors between."""
    inner = capital | connector
    yield "name1", ngrams.named(hashes[capital & word])
    ngram, joined = hashes, np.ones(len(hashes), dtype=np.bool_)
    for size in (2, 3, 4):
        ngram = ngrams.pair(ngram[:-1], hashes[size - 1 :])
        joined = joined[:-1] & (inner[size - 2 : len(hashes) - 1] if size > 2 else True)
        ends = capital[: len(ngram)] & capital[size - 1 :]
        yield f"name{size}", ngrams.named(ngram[joined & ends])


def kinds(hashes: U64, boundary: Bool) -> Iterator[tuple[str, U64]]:
    """The hashes of all words, pairs, triples and pairs around a gap that do not run over a sentence end."""
    yield "word", hashes
    pairs = ngrams.pair(hashes[:-1], hashes[1:])
    whole = ~(boundary[:-1] & boundary[1:])
    yield "pair", pairs[whole]
    inside = ~boundary[1:-1]
    yield "triple", ngrams.pair(pairs[:-1], hashes[2:])[inside]
    yield "gap", ngrams.gapped(hashes[:-2], hashes[2:])[inside & ~boundary[:-2] & ~boundary[2:]]


def build(corpus: list[Path], out: Path, *, lexicon: Iterable[str] = (), budget: int = 42_000_000) -> dict[str, object]:
    """Counts a corpus and writes the store.

    Args:
        corpus: `.jsonl` or `.jsonl.zst` files of `{text, id?}`.
        out: the file to write.
        lexicon: dictionary entries of two or three words; each counts as seen LISTED times, for a corpus of this size
            lacks many.
        budget: bytes that the store may take; cut-offs of triples rise until it fits.

    Returns: provenance for the manifest: corpora with their hashes, tokens, kept n-grams, cut-offs.
    """
    tallies = {kind: Tally() for kind in CUTOFF}
    interner = Interner()
    total = 0
    for chunk in chunks(paragraphs(corpus), interner):
        total += len(chunk)
        _count(chunk, interner, tallies)
    listed = _listed(lexicon)
    for kind, found in listed.items():
        tallies[kind].add(np.repeat(found, LISTED))
    for tally in tallies.values():
        tally.merge()
    cutoff = dict(CUTOFF)
    while True:
        kept = {kind: tally.counts >= cutoff[kind] for kind, tally in tallies.items()}
        if 3.35 * sum(int(keep.sum()) for keep in kept.values()) <= budget:
            break
        cheapest = max(("triple", "gap", "pair"), key=lambda kind: kept[kind].sum() / cutoff[kind] ** 1.5)
        cutoff[cheapest] += 1
    hashes = np.concatenate([tallies[kind].hashes[keep] for kind, keep in kept.items()])
    counts = np.concatenate([tallies[kind].counts[keep] for kind, keep in kept.items()])
    hashes, first = np.unique(hashes, return_index=True)
    ngrams.write(out, hashes, counts[first], total)
    return {
        "tokens": total,
        "held_out": f"xxh64(id) % {HELD_OUT} == 0",
        "cutoff": cutoff,
        "lexicon": sum(map(len, listed.values())),
        "ngrams": {kind: int(keep.sum()) for kind, keep in kept.items()},
        "corpus": [{"file": path.name, "sha256": sha256(path)} for path in corpus],
        "sha256": sha256(out),
    }


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chunks(texts: Iterable[str], interner: Interner) -> Iterator[npt.NDArray[np.int64]]:
    """The token numbers of the texts on end, sentence ends between them, in arrays of about CHUNK."""
    boundary = interner.ids("\n\n")[0]
    held: list[int] = [boundary]
    for text in texts:
        held.extend(interner.ids(text))
        held.append(boundary)
        if len(held) > CHUNK:
            yield np.array(held)
            held = [boundary]
    yield np.array(held)


def _listed(lexicon: Iterable[str]) -> dict[str, U64]:
    """The pairs and triples of dictionary entries."""
    found: dict[str, set[int]] = {"pair": set(), "triple": set()}
    for entry in lexicon:
        hashes = tokens.word_hash(tokens.tokenize(entry).keys)
        if len(hashes) in {2, 3}:
            pairs = ngrams.pair(hashes[:-1], hashes[1:])
            found["pair"].update(pairs.tolist())
            if len(hashes) == 3:
                found["triple"].update(ngrams.pair(pairs[:1], hashes[2:]).tolist())
    return {kind: np.array(sorted(members), dtype=np.uint64) for kind, members in found.items()}


def _count(chunk: npt.NDArray[np.int64], interner: Interner, tallies: dict[str, Tally]) -> None:
    of_form = tokens.word_hash(interner.keys)
    forms = interner.keys
    hashes = of_form[chunk]
    boundary = np.array([key == tokens.BOUNDARY for key in forms])[chunk]
    connector = np.array([key in CONNECTORS for key in forms])[chunk]
    word = np.array([key[0].isalpha() for key in forms])[chunk]
    capital = np.array(interner.capital)[chunk]
    initial = np.concatenate([[True], boundary[:-1]])
    for kind, found in kinds(hashes, boundary):
        tallies[kind].add(found)
    for kind, found in names(hashes, capital, connector, word & ~initial):
        tallies[kind].add(found)


def dictionary(wordnet: Path) -> Iterator[str]:
    """The entries of several words in WordNet's index files, nouns with their plurals."""
    for kind in ("noun", "verb", "adj", "adv"):
        for line in (wordnet / f"index.{kind}").read_text(encoding="utf-8").splitlines():
            lemma = line.partition(" ")[0].replace("_", " ")
            if " " in lemma:
                yield lemma
                if kind == "noun":
                    yield _plural(lemma)


def _plural(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return f"{lemma}es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else f"{lemma}s"


def record(folder: Path, name: str, entry: object) -> None:
    """Puts what a step made, and from what, into the manifest of a data folder."""
    path = folder / "manifest.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**known, name: entry}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Counts: `python -m qualitycheck.train.counts CORPUS… --wordnet DIR --out DIR`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+", help=".jsonl or .jsonl.zst files of {text, id}")
    parser.add_argument("--wordnet", type=Path, help="folder of index.noun and the others; their phrases count as seen")
    parser.add_argument("--out", type=Path, default=ngrams.DATA)
    parser.add_argument("--budget", type=int, default=42_000_000, help="bytes that the store may take")
    given = parser.parse_args(arguments)
    lexicon = dictionary(given.wordnet) if given.wordnet else ()
    record(given.out, "counts", build(given.corpus, given.out / "counts.bin", lexicon=lexicon, budget=given.budget))


if __name__ == "__main__":
    main()
