"""The table of originals gives back what was written, for words and phrases alike."""

import pytest

from qualitycheck.errors import ModelError
from qualitycheck.language.neighbours import Originals, phrase_hash, write
from qualitycheck.language.tokens import word_hash

TABLE = {
    "companion": [("partner", 1.5, 3), ("colleague", 4.0, 0)],
    "more modest": [("smaller", 2.0, 3)],
    "as per": [("according to", 2.0, 3)],
}


@pytest.fixture
def table(tmp_path):
    write(tmp_path / "originals.bin", TABLE)
    return Originals.open(tmp_path / "originals.bin")


def test_candidates_come_back_with_weight_and_source(table):
    found = table.expand(word_hash(["unknown", "companion", "unknown"]))
    assert found.place.tolist() == [1, 1]
    assert [table.spelled(form) for form in found.form] == ["partner", "colleague"]
    assert found.weight.tolist() == [-1.5, -4.0]
    assert found.source.tolist() == [3, 0]


def test_phrases_lead_to_words_and_phrases(table):
    import numpy as np

    hashes = np.array([phrase_hash(["more", "modest"]), phrase_hash(["as", "per"])], dtype=np.uint64)
    found = table.expand(hashes)
    assert [table.spelled(form) for form in found.form] == ["smaller", "according to"]
    assert table.length[found.form].tolist() == [1, 2]


def test_a_missing_table_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="train neighbours"):
        Originals.open(tmp_path / "none.bin")


def test_the_shipped_table_knows_what_spinners_write():
    shipped = Originals.open()
    found = shipped.expand(word_hash(["companion"]))
    assert "partner" in [shipped.spelled(form) for form in found.form]
