from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.errors import ModelError
from qualitycheck.language.synonyms import Relation, Substitute, SynonymGraph, pack

GRAPH = SynonymGraph.open()


def surfaces(found: tuple[Substitute, ...]) -> list[str]:
    return [item.surface for item in found]


def test_packing_and_opening_returns_the_same_edges(tmp_path: Path) -> None:
    edges = {
        "été": [Substitute("summer season", 1.0, Relation.SPIN), Substitute("autumn", 0.2, Relation.SIBLING)],
        "summer season": [Substitute("été", 1.0, Relation.ORIGINAL)],
    }
    pack(edges, tmp_path / "graph.bin")
    graph = SynonymGraph.open(tmp_path / "graph.bin")
    assert len(graph) == 3
    assert graph.longest == 2
    assert surfaces(graph.substitutes("Été")) == ["summer season", "autumn"]
    assert graph.substitutes("été")[1].weight == pytest.approx(0.2, abs=1 / 255)
    assert graph.substitutes("autumn") == ()


def test_spins_and_originals_leave_out_the_pairs_of_the_other_direction() -> None:
    assert "health facility" in surfaces(GRAPH.spins("hospital"))
    assert "hospital" in surfaces(GRAPH.originals("health facility"))
    assert all(item.relation != Relation.ORIGINAL for item in GRAPH.spins("condition"))
    assert all(item.relation != Relation.SPIN for item in GRAPH.originals("condition"))


@pytest.mark.parametrize(
    ("spun", "original"),
    [
        ("companions", "partners"),
        ("earlier than", "before"),
        ("physicians", "doctors"),
        ("tactical", "strategic"),
        ("edges", "sides"),
        ("health facilities", "hospitals"),
        ("financial backers", "investors"),
        ("made use of", "used"),
    ],
)
def test_originals_come_in_the_inflection_of_what_was_asked(spun: str, original: str) -> None:
    assert original in surfaces(GRAPH.originals(spun))


def test_wrong_word_class_and_wrong_inflection_are_edges_of_their_own_kind() -> None:
    kinds = {item.surface: item.relation for item in GRAPH.substitutes("decide")}
    assert kinds["decided"] == Relation.INFLECTED
    assert Relation.DERIVED in {item.relation for item in GRAPH.substitutes("decision")}


@given(st.sampled_from(GRAPH.surfaces()))
def test_every_entry_has_ranked_weights_and_never_itself(surface: str) -> None:
    found = GRAPH.substitutes(surface)
    assert surface in GRAPH
    assert surface not in surfaces(found)
    assert len(set(surfaces(found))) == len(found)
    assert all(0 < item.weight <= 1 for item in found)


@given(st.text(max_size=40))
def test_any_text_can_be_asked_for(text: str) -> None:
    assert isinstance(GRAPH.substitutes(text), tuple)


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="none"):
        SynonymGraph.open(tmp_path / "none.bin")
    (tmp_path / "bad.bin").write_bytes(b"\x10\x00\x00\x00nonsense nonsense")
    with pytest.raises(ModelError):
        SynonymGraph.open(tmp_path / "bad.bin")
    (tmp_path / "empty.bin").write_bytes(b"")
    with pytest.raises(ModelError):
        SynonymGraph.open(tmp_path / "empty.bin")


def test_the_file_is_mapped_not_read() -> None:
    assert isinstance(GRAPH._targets.base.base, np.memmap)
