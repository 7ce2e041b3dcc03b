"""Turns the synonym graph and the neighbours of a corpus into the channel's table: wording -> likely originals."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qualitycheck.language import neighbours, ngrams, tokens
from qualitycheck.language.ngrams import NgramCounts
from qualitycheck.language.synonyms import Relation, SynonymGraph
from qualitycheck.train import counts as counting
from qualitycheck.train import neighbours as vectors

Row = dict[str, tuple[float, int]]  # original -> (cost, index into SOURCES)

MOST = 24  # originals kept of one wording
LEAST_OCCURRENCES = 20  # of an original: what is rare in normal English is rarely what was meant
# -ln P(wording | original) by how the two are related; a tool draws from a few synonyms, and rarely by other relations.
COST = {
    Relation.ORIGINAL: 1.5,
    Relation.SPIN: 3.0,
    Relation.SYNONYM: 2.5,
    Relation.SIMILAR: 3.5,
    Relation.BROADER: 4.0,
    Relation.NARROWER: 4.0,
    Relation.SIBLING: 4.5,
    Relation.DERIVED: 5.0,
    Relation.INFLECTED: 6.0,
    Relation.LISTED: 4.0,
}
NEIGHBOUR_COST = 4.0
CLOSE = 0.45  # cosine of meaning from which a neighbour counts
SAME_PLACES = 0.15  # cosine of places below which two words of like meaning are of different class
NEAR_PLACES = 0.62  # cosine of places from which a neighbour counts whatever it means


def build(
    graph: SynonymGraph,
    words: list[str],
    places: npt.NDArray[np.float32],
    meanings: npt.NDArray[np.float32],
    counts: NgramCounts,
    out: Path,
) -> dict[str, int]:
    """Writes the table.

    Args:
        graph: the synonym graph.
        words: the corpus's frequent words.
        places: (words, d) unit vectors of where they occur.
        meanings: (words, d) unit vectors of what they mean by themselves.
        counts: the reference that originals must be frequent in.
        out: the file to write.

    Returns: how many wordings and candidates it has.
    """
    table: dict[str, Row] = {}
    hashes = tokens.word_hash(words)
    name = counts.count(ngrams.named(hashes)) > 0.5 * counts.count(hashes)
    for word, near, cost in _neighbours(words, places, meanings, name):
        table.setdefault(word, {})[near] = (cost, 0)
    for surface in graph.surfaces():
        wording = _keys(surface)
        if wording is None:
            continue
        row = table.setdefault(wording, {})
        for substitute in graph.originals(surface):
            original = _keys(substitute.surface)
            if original is None or original == wording or substitute.relation == Relation.NEIGHBOUR:
                continue
            cost = COST[substitute.relation] - 0.5 * np.log(substitute.weight)
            known = row.get(original)
            curated = substitute.relation == Relation.ORIGINAL
            source = 3 if curated else 2 if known is not None and known[1] == 0 else 1
            if known is None or cost < known[0] or known[1] == 0:
                row[original] = (min(cost, known[0] if known else cost), source)
    frequent = _frequent({original for row in table.values() for original in row}, counts)
    final = {}
    for wording, row in table.items():
        kept = sorted(((cost, original, source) for original, (cost, source) in row.items() if original in frequent))[
            :MOST
        ]
        if kept:
            final[wording] = [(original, cost, source) for cost, original, source in kept]
    neighbours.write(out, final)
    return {"wordings": len(final), "candidates": sum(map(len, final.values()))}


def _keys(surface: str) -> str | None:
    """The keys of a wording as the counts know it, or None where it is no 1 to 3 words."""
    found = tokens.tokenize(surface)
    if not 1 <= len(found.keys) <= neighbours.LONGEST or not all(found.word):
        return None
    return " ".join(found.keys)


def _frequent(originals: set[str], counts: NgramCounts) -> set[str]:
    listed = sorted(originals)
    hashes = np.array([neighbours.phrase_hash(original.split()) for original in listed], dtype=np.uint64)
    occurrences = counts.count(hashes)
    least = np.array([LEAST_OCCURRENCES if " " not in original else 3 for original in listed])
    return {original for original, enough in zip(listed, occurrences >= least, strict=True) if enough}


def _neighbours(
    words: list[str],
    places: npt.NDArray[np.float32],
    meanings: npt.NDArray[np.float32],
    name: npt.NDArray[np.bool_],
    top: int = 12,
) -> Iterable[tuple[str, str, float]]:
    for start in range(0, len(words), 500):
        place = places[start : start + 500] @ places.T
        meaning = meanings[start : start + 500] @ meanings.T
        alike = np.where((meaning >= CLOSE) & (place >= SAME_PLACES), 0.5 * meaning + 0.5 * place, -1)
        score = np.maximum(alike, np.where(place >= NEAR_PLACES, 0.8 * place, -1))
        score[:, name] = -1  # one name for another is no synonym swap, though both stand in the same places
        for row, scores in enumerate(score):
            if name[start + row]:
                continue
            word = words[start + row]
            best = np.argpartition(-scores, top + 12)[: top + 12]
            taken = 0
            for other in best[np.argsort(-scores[best])]:
                if scores[other] <= 0 or taken == top:
                    break
                if not _same_stem(word, words[other]):
                    taken += 1
                    yield word, words[other], NEIGHBOUR_COST + 4 * (0.7 - float(scores[other]))


def _same_stem(one: str, other: str) -> bool:
    """Inflections and derivations of one word: a text rarely goes wrong by them, but they often fit better."""
    shorter = min(len(one), len(other))
    shared = next((index for index in range(shorter) if one[index] != other[index]), shorter)
    return shared >= max(3, shorter - 2) and shared >= 0.6 * max(len(one), len(other)) - 1


def main(arguments: list[str] | None = None) -> None:
    """The table of originals: `python -m qualitycheck.train.originals CORPUS… --encoder DIR --out DIR`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+", help=".jsonl or .jsonl.zst files of {text, id}")
    parser.add_argument(
        "--encoder", type=Path, required=True, help="sentence encoder that tells what words mean by themselves"
    )
    parser.add_argument(
        "--out", type=Path, default=ngrams.DATA, help="folder of counts.bin and synonyms.bin, and of the table"
    )
    given = parser.parse_args(arguments)
    words, places = vectors.places(given.corpus)
    meanings = vectors.meanings(words, given.encoder)
    graph = SynonymGraph.open(given.out / "synonyms.bin")
    reference = NgramCounts.open(given.out / "counts.bin")
    made = build(graph, words, places, meanings, reference, given.out / "originals.bin")
    sources = {"corpus": [path.name for path in given.corpus], "encoder": given.encoder.name, "words": len(words)}
    counting.record(given.out, "originals", {**made, **sources, "sha256": counting.sha256(given.out / "originals.bin")})


if __name__ == "__main__":
    main()
