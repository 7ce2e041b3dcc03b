from __future__ import annotations

from pathlib import Path

import pytest

from qualitycheck.errors import ReadError
from qualitycheck.train.moby import moby_pairs
from qualitycheck.train.published import published_swaps


def test_a_thesaurus_without_senses_gives_pairs_and_tells_which_are_mutual(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("boat,canoe,ship of the line at sea,Titanic,row boat,ferry\nferry,boat\nGhent,city\n")
    assert list(moby_pairs(path)) == [("boat", "canoe", False), ("boat", "ferry", True), ("ferry", "boat", True)]


def test_a_thesaurus_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("nothing here\n")
    with pytest.raises(ReadError, match="no entries"):
        list(moby_pairs(path))
    with pytest.raises(ReadError, match="unreadable"):
        list(moby_pairs(tmp_path / "absent.txt"))


def listed(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "list.tsv"
    path.write_text("\n".join(["tortured\texpected\tpapers", *(f"{row}\t3" for row in rows)]), "utf-8")
    return path


def test_swaps_of_published_phrases_are_aligned(tmp_path: Path) -> None:
    path = listed(
        tmp_path,
        "engine disappointment\tengine failure (ef)",
        "pump disappointment\tpump failure",
        "tall tension line\thigh voltage line",
        "rock slide warning\twarning rock slide",  # reordered, nothing swapped
        "cooling pinnacle\tcooling tower, chimney",
    )
    assert published_swaps(path) == {("failure", "disappointment"): 2}
    single = published_swaps(path, least=1)
    assert single["voltage", "tension"] == 1
    assert single["tower", "pinnacle"] == 1
    assert ("rock", "warning") not in single


def test_phrases_of_another_length_are_aligned_between_their_common_ends(tmp_path: Path) -> None:
    path = listed(tmp_path, "water distinguishing proof plant\twater identification plant", "a b c d\tx")
    assert published_swaps(path, least=1) == {("identification", "distinguishing proof"): 1}


def test_a_list_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text("phrase\tmeaning\na\tb\n")
    with pytest.raises(ReadError, match="columns"):
        published_swaps(path)
