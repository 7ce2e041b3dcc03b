"""The table of swaps for the words of well-known names: rebuilt from the graph, plausible, and the one that ships."""

from __future__ import annotations

from pathlib import Path

from qualitycheck.detect.gazetteer import read_swaps
from qualitycheck.language.synonyms import Relation, Substitute, SynonymGraph, pack
from qualitycheck.train.name_swaps import rebuild, write_swaps


def test_only_plausible_substitutes_are_kept(tmp_path: Path) -> None:
    def made(surface: str, relation: Relation, weight: float = 0.9) -> Substitute:
        return Substitute(surface, weight, relation)

    edges = {
        "center": [
            made("middle", Relation.SPIN), made("centre", Relation.SYNONYM), made("heart", Relation.SYNONYM),
            made("in focus", Relation.SYNONYM), made("area", Relation.BROADER), made("core", Relation.SYNONYM, 0.1),
        ],
    }  # fmt: skip
    pack(edges, tmp_path / "graph.bin")
    graph = SynonymGraph.open(tmp_path / "graph.bin")
    assert write_swaps(["Pew Research Center", "Big Ben"], graph, tmp_path / "swaps.tsv") == 1
    assert (tmp_path / "swaps.tsv").read_text("utf-8") == "center\tmiddle*\theart\n"


def test_the_table_that_ships_can_be_rebuilt(tmp_path: Path) -> None:
    count = rebuild(tmp_path / "swaps.tsv")
    shipped = read_swaps()
    assert count == len((tmp_path / "swaps.tsv").read_text("utf-8").splitlines())
    # The graph may have grown since; most words must still be the same, or the table is stale.
    assert abs(count - len(shipped)) < 0.1 * count
    assert {swap.words for swap in shipped["department"]} >= {("division",), ("branch",)}
