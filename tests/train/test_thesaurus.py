from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qualitycheck.errors import ReadError
from qualitycheck.language.synonyms import Relation, SynonymGraph
from qualitycheck.train.corpus import WordCounts
from qualitycheck.train.inflect import forms
from qualitycheck.train.thesaurus import GraphBuilder, compile_graph, curated_pairs, is_listed
from qualitycheck.train.wordnet import WordNet

HEAD = "  1 This line stands for the licence at the head of the file.\n"
DATA = {
    "noun": "00000100 06 n 02 car 0 automobile 0 002 @ 00000200 n 0000 + 00000900 v 0101 | a machine\n"
    "00000200 06 n 01 vehicle 0 002 ~ 00000100 n 0000 ~ 00000300 n 0000 | a thing that carries\n"
    "00000300 06 n 02 truck 0 motor_lorry 0 001 @ 00000200 n 0000 | a big one\n"
    "00000400 15 n 01 Paris 0 000 | a place\n",
    "verb": "00000900 38 v 01 motor 0 001 + 00000100 n 0101 01 + 02 00 | go by car\n",
    "adj": "00000500 00 s 02 fast 0 quick(a) 0 000 | with speed\n",
    "adv": "00000600 02 r 01 fast 0 000 | quickly\n",
}
INDEX = {
    "noun": "car n 1 1 @ 1 0 00000100\nautomobile n 1 1 @ 1 0 00000100\nvehicle n 1 1 ~ 1 0 00000200\n"
    "truck n 1 1 @ 1 0 00000300\nmotor_lorry n 1 1 @ 1 0 00000300\nparis n 1 0 1 0 00000400\n",
    "verb": "motor v 1 1 + 1 0 00000900\n",
    "adj": "fast a 1 0 1 0 00000500\nquick a 1 0 1 0 00000500\n",
    "adv": "fast r 1 0 1 0 00000600\n",
}


@pytest.fixture
def wordnet(tmp_path: Path) -> Path:
    folder = tmp_path / "wordnet"
    folder.mkdir()
    for name, data in DATA.items():
        (folder / f"data.{name}").write_text(HEAD + data)
        (folder / f"index.{name}").write_text(HEAD + INDEX[name])
    return folder


def test_relations_of_all_senses_are_found(wordnet: Path) -> None:
    found = {relative.lemma: relative.relation for relative in WordNet(wordnet).relatives("car", "n")}
    assert found == {
        "automobile": Relation.SYNONYM,
        "vehicle": Relation.BROADER,
        "truck": Relation.SIBLING,
        "motor lorry": Relation.SIBLING,
        "motor": Relation.DERIVED,
    }
    assert {relative.lemma for relative in WordNet(wordnet).relatives("fast", "a")} == {"quick"}


def test_a_missing_wordnet_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"data\.noun"):
        WordNet(tmp_path)


def test_the_graph_is_inflected_and_leaves_out_unseen_words(wordnet: Path, tmp_path: Path) -> None:
    counts = WordCounts.of(["car cars automobile automobiles vehicle vehicles truck trucks motor lorry " * 40])
    assert compile_graph(wordnet, counts, tmp_path / "graph.bin") > 1000
    graph = SynonymGraph.open(tmp_path / "graph.bin")
    found = {item.surface: item.relation for item in graph.substitutes("cars")}
    assert found["automobiles"] == Relation.SYNONYM or found["automobiles"] == Relation.SPIN
    assert found["trucks"] == Relation.SIBLING
    assert found["car"] == Relation.INFLECTED
    assert "motor lorries" not in found  # "lorries" never occurs in the counts


@pytest.mark.parametrize(
    ("lemma", "letter", "tag", "form"),
    [
        ("party", "n", "NNS", "parties"),
        ("point of view", "n", "NNS", "points of view"),
        ("health facility", "n", "NNS", "health facilities"),
        ("12 months", "n", "NNS", "12 months"),
        ("make use of", "v", "VBG", "making use of"),
        ("go", "v", "VBD", "went"),
        ("safe", "a", "JJS", "safest"),
        ("modest", "a", "JJR", "more modest"),
        ("in order to", "x", "XX", "in order to"),
    ],
)
def test_phrases_are_inflected_in_their_head(lemma: str, letter: str, tag: str, form: str) -> None:
    assert forms(lemma, letter)[tag] == form


def test_curated_pairs_are_inflected_and_never_change_nothing() -> None:
    pairs = curated_pairs()
    assert len(pairs) > 8000
    assert all(pair.original != pair.spun for pair in pairs)
    assert ("doctors", "physicians") in {(pair.original, pair.spun) for pair in pairs}


@pytest.mark.parametrize("content", ["[general.nouns]\na = ['b']", "[general"])
def test_a_bad_table_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "pairs.toml").write_text(content)
    with pytest.raises(ReadError, match=r"pairs\.toml"):
        curated_pairs(tmp_path / "pairs.toml")


def test_a_neighbour_never_hides_a_known_relation() -> None:
    builder = GraphBuilder(WordCounts.of(["red blue green " * 400]))
    builder.add("red", "blue", 0.1, Relation.SIBLING)
    vectors = np.array([[1.0, 0.1], [1.0, 0.2], [-1.0, 0.0]], np.float32)
    builder.add_neighbours(vectors, ["red", "blue", "green"], most=1)
    found = {item.surface: item.relation for item in builder.ranked()["red"]}
    assert found["blue"] == Relation.SIBLING
    assert {item.surface: item.relation for item in builder.ranked()["blue"]} == {"red": Relation.NEIGHBOUR}


def test_a_listed_swap_is_known_by_any_of_its_parts() -> None:
    pairs = {("hospital", "health facility")}
    assert is_listed("the health facility bed", "the hospital bed", pairs)
    assert not is_listed("the health resort", "the hospital", pairs)
