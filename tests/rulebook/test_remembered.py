"""Parsed rule modules are remembered by their contents, and whatever is wrong with the memory never shows."""

import pytest

from qualitycheck.errors import RuleError
from qualitycheck.folders import VARIABLE
from qualitycheck.rulebook import remembered
from qualitycheck.rulebook.remembered import read_tables


@pytest.fixture
def pack(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "one.toml").write_text('code = "SPN901"\nwords = ["a", "b"]\n[params]\nleast = 2\n')
    (folder / "two.toml").write_text('code = "SPN902"\n')
    return folder


def tables(folder):
    return read_tables(folder, sorted(folder.glob("*.toml")))


def stored(tmp_path):
    return next((tmp_path / "cache").glob("rules-*.bin"))


def test_what_is_remembered_equals_what_was_read(pack, monkeypatch):
    first = tables(pack)
    assert first[0] == {"code": "SPN901", "words": ["a", "b"], "params": {"least": 2}}
    monkeypatch.setattr(remembered, "read_table", None)  # nothing is parsed again
    assert tables(pack) == first


def test_a_changed_a_new_and_a_renamed_module_are_read_anew(pack):
    tables(pack)
    (pack / "two.toml").write_text('code = "SPN903"\n')
    assert [table["code"] for table in tables(pack)] == ["SPN901", "SPN903"]
    (pack / "three.toml").write_text('code = "SPN904"\n')
    assert [table["code"] for table in tables(pack)] == ["SPN901", "SPN904", "SPN903"]
    (pack / "one.toml").rename(pack / "zero.toml")
    assert [table["code"] for table in tables(pack)] == ["SPN904", "SPN903", "SPN901"]


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, None])
def test_a_damaged_memory_is_done_without(pack, tmp_path, damage):
    first = tables(pack)
    place = stored(tmp_path)
    place.write_bytes(place.read_bytes()[:-3] if damage is None else damage)
    assert tables(pack) == first


def test_a_folder_that_cannot_be_written_is_done_without(pack, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file"))
    assert [table["code"] for table in tables(pack)] == ["SPN901", "SPN902"]


def test_a_date_is_read_and_not_remembered(pack, tmp_path):
    (pack / "two.toml").write_text("since = 2024-05-01\n")
    assert tables(pack)[1]["since"].year == 2024
    assert not list((tmp_path / "cache").glob("rules-*"))


def test_a_module_that_is_no_toml_is_refused(pack):
    (pack / "two.toml").write_text("code = ")
    with pytest.raises(RuleError, match="not valid TOML"):
        tables(pack)
