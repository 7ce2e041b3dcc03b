"""Turns the names of the gazetteer rule and the synonym graph into what tools may write for their words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz

from qualitycheck.detect.base import parameter
from qualitycheck.detect.gazetteer import SWAPS
from qualitycheck.language.synonyms import Relation, Substitute, SynonymGraph
from qualitycheck.rulebook import load_rules

# The relations that tools follow when they swap a word of a name, each with the least weight that is kept.
_FOLLOWED = {Relation.SPIN: 0.0, Relation.SYNONYM: 0.35, Relation.SIMILAR: 0.45}
_MOST = 16  # substitutes of one word
_VARIANT = 72.0  # per cent of likeness at which a substitute is another spelling or form of the word itself
_LEAST_LETTERS = 3
_BEGIN_NO_NAME = frozenset({"in", "at", "on", "to", "of", "the", "for", "by", "as", "all", "a", "an", "with", "from"})


def write_swaps(names: Iterable[str], graph: SynonymGraph, path: Path) -> int:
    """Write the swaps of all words of the names.

    Returns:
        The number of words that have any.
    """
    own = sorted({word for name in names for word in name.lower().replace("'s", "").split()})
    lines = []
    for word in own:
        found = [item for item in graph.spins(word) if _plausible(word, item)][:_MOST]
        if found:
            marked = (f"{item.surface}{'*' if item.relation == Relation.SPIN else ''}" for item in found)
            lines.append("\t".join([word, *marked]))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)


def rebuild(path: Path | None = None) -> int:
    """Write the table anew from the names of the bundled gazetteer rule and the graph that ships.

    Args:
        path: where to; by default where the table lies that ships.

    Returns:
        The number of words that have any swaps.
    """
    place = path or Path(__file__).resolve().parent.parent / "language" / "data" / SWAPS
    names = [
        name for rule in load_rules().rules if rule.detector == "gazetteer" for name in parameter(rule, "names", list)
    ]
    return write_swaps(names, SynonymGraph.open(), place)


def _plausible(word: str, item: Substitute) -> bool:
    if item.relation not in _FOLLOWED or item.weight < _FOLLOWED[item.relation]:
        return False
    if (
        item.surface.split()[0] in _BEGIN_NO_NAME
        or not item.surface.replace(" ", "").isalpha()
        or min(map(len, item.surface.split())) < 2
    ):
        return False
    # "centre" for "center" and "agencies" for "agency" are spellings and forms, not swaps.
    alike = item.surface[:3] == word[:3] and fuzz.ratio(item.surface, word) >= _VARIANT
    return len(item.surface) >= _LEAST_LETTERS and len(word) >= _LEAST_LETTERS and not alike
