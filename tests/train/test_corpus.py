from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from qualitycheck.errors import ReadError
from qualitycheck.train.corpus import WordCounts, read_records, tidy


def test_records_are_read_from_plain_and_packed_files_in_order(tmp_path: Path) -> None:
    line = json.dumps({"id": "x", "title": "Head", "text": "Hard \nwrapped  text.\n \n  Next one."}) + "\n"
    (tmp_path / "b.jsonl").write_text(line)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    (tmp_path / "c.jsonl.zst").write_bytes(zstandard.compress(line.encode()))
    records = list(read_records(tmp_path))
    assert [record.source for record in records] == ["a", "b", "c"]
    assert {record.text for record in records} == {"Hard wrapped text.\n\nNext one."}
    assert [record.source for record in read_records(tmp_path, ["c"])] == ["c"]


@pytest.mark.parametrize("line", ["{", "[1]", '{"title": "no text"}', '{"text": 5}'])
def test_a_bad_record_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "bad.jsonl").write_text(json.dumps({"text": "fine"}) + "\n" + line + "\n")
    with pytest.raises(ReadError, match=r"bad\.jsonl:2"):
        list(read_records(tmp_path))


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no corpus files"):
        list(read_records(tmp_path))


def test_tidy_keeps_paragraphs_and_unwraps_lines() -> None:
    assert tidy("  One \r\n two.\n\n\n\nThree.\n") == "One two.\n\nThree."


def test_words_pairs_and_capitals_are_counted_and_survive_saving(tmp_path: Path) -> None:
    counts = WordCounts.of(["The bank's rate, the Bank's rate.", "Rate the bank"])
    counts.save(tmp_path / "counts.npz")
    for read in (counts, WordCounts.load(tmp_path / "counts.npz")):
        assert read.count("rate") == 3
        assert read.count("bank's") == 2
        assert read.count("unseen") == 0
        assert read.capital_share("bank's") == 0.5
        assert read.pair("the", "bank's") == 2
        assert read.pair("rate", ",") == 1
        assert read.pair("rate", "the") == 1  # the pair across the comma is not one
        assert read.pair(".", "rate") == 0  # nor is one across documents
