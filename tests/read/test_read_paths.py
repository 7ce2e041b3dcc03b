"""Paths, folders and globs become an ordered list in which each file stands once."""

from pathlib import Path

import pytest

from qualitycheck.model.report import Failure
from qualitycheck.read import Input, find_inputs


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = [
        "a.txt", "b.MD", "c.html", "d.htm", "e.jsonl", "f.ndjson.gz", "g.jsonl.zst", "photo.png", "README",
        "sub/h.markdown", "sub/deep/i.txt", "drafts/j.txt", "drafts/old/k.txt", ".hidden/l.txt", ".m.txt", "x.txt.gz",
    ]  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*paths: str, **options: object) -> list[str]:
    found = find_inputs(paths, **options)  # type: ignore[arg-type]
    return [item.name if isinstance(item, Input) else f"failure {item.path}" for item in found]


ALL = [
    "a.txt", "b.MD", "c.html", "d.htm", "e.jsonl", "f.ndjson.gz", "g.jsonl.zst",
    "drafts/j.txt", "drafts/old/k.txt", "sub/h.markdown", "sub/deep/i.txt",
]  # fmt: skip


@pytest.mark.usefixtures("tree")
def test_a_folder_gives_known_kinds_below_it_and_nothing_hidden() -> None:
    assert names(".") == ALL


@pytest.mark.usefixtures("tree")
def test_each_file_stands_once_in_the_order_named() -> None:
    assert names("sub/deep/i.txt", "./a.txt", "a.txt", "sub") == ["sub/deep/i.txt", "a.txt", "sub/h.markdown"]


@pytest.mark.usefixtures("tree")
def test_globs() -> None:
    assert names("*.txt") == ["a.txt"]
    assert names("**/*.txt") == ["a.txt", "drafts/j.txt", "drafts/old/k.txt", "sub/deep/i.txt"]
    assert names("**") == sorted(ALL)
    assert names("su[b]/*") == ["sub/deep/i.txt", "sub/h.markdown"]
    assert names("*.png") == ["photo.png"]
    assert names("[a-d]*") == ["a.txt", "b.MD", "c.html", "d.htm", "drafts/j.txt", "drafts/old/k.txt"]


@pytest.mark.usefixtures("tree")
def test_a_file_whose_name_looks_like_a_glob_is_that_file() -> None:
    Path("odd[1].txt").write_text("words")
    assert names("odd[1].txt") == ["odd[1].txt"]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("pattern", ["drafts", "drafts/", "drafts/**", "./drafts", "dra*", "**/drafts"])
def test_excluded_folders_are_passed_over(pattern: str) -> None:
    assert names(".", exclude=[pattern]) == [name for name in ALL if not name.startswith("drafts")]


@pytest.mark.usefixtures("tree")
def test_a_star_stays_within_a_name_and_named_files_are_never_excluded() -> None:
    assert names("drafts", exclude=["drafts/*.txt"]) == ["drafts/old/k.txt"]
    assert names("drafts", exclude=["*.txt"]) == []
    assert names("drafts/j.txt", exclude=["*.txt"]) == ["drafts/j.txt"]
    assert names("**/*.txt", exclude=["drafts", "a.txt"]) == ["sub/deep/i.txt"]
    assert names(".", exclude=["[z-a]", "[", "**/**/**"]) == []


def test_exclusion_starts_from_the_folder_of_the_configuration(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "drafts")
    assert names(".", exclude=["drafts/old/**"], root=tree) == ["j.txt"]


@pytest.mark.usefixtures("tree")
def test_links_lead_in_no_circle(tmp_path: Path) -> None:
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "sub" / "again.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "sub" / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    assert names("sub") == ["sub/again.txt", "sub/h.markdown", "sub/deep/i.txt"]
    assert names("a.txt", "sub") == ["a.txt", "sub/h.markdown", "sub/deep/i.txt"]


@pytest.mark.usefixtures("tree")
def test_what_does_not_exist_is_a_failure_with_the_nearest_name_in_its_place() -> None:
    first, second, third = find_inputs(["sub/deep/j.txt", "a.txt", "nowhere/a.txt"])
    assert isinstance(first, Failure)
    assert isinstance(third, Failure)
    assert "did you mean 'sub/deep/i.txt'?" in first.problem
    assert (first.path, first.code) == ("sub/deep/j.txt", "usage")
    assert "no folder 'nowhere'" in third.problem
    assert isinstance(second, Input)


@pytest.mark.usefixtures("tree")
def test_a_glob_without_a_match_is_a_failure_unless_that_is_allowed() -> None:
    assert names("*.rst") == ["failure *.rst"]
    assert names("*.rst", allow_empty=True) == []
    Path("empty").mkdir()
    assert names("empty") == []


@pytest.mark.parametrize(
    ("name", "kind", "packing"),
    [
        ("a.TXT", "text", ""), ("a.md", "markdown", ""), ("a.HTM", "html", ""), ("a.jsonl.gz", "record", "gz"),
        ("a.ndjson.zst", "record", "zst"), ("a.txt.gz", "unknown", "gz"), ("a", "unknown", ""),
    ],
)  # fmt: skip
def test_the_suffix_decides_the_kind_of_standard_input_too(name: str, kind: str, packing: str) -> None:
    (item,) = find_inputs(["-", "-"], stdin_filename=name)
    assert item == Input(name, None, kind, packing)  # type: ignore[arg-type]
