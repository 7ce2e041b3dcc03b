"""`qualitycheck rules import` from the command line, and the measuring commands of rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from qualitycheck.cli import build
from qualitycheck.errors import RuleError, UsageError

EXPORT = (
    "tortured\texpected\tcontext_query\nplum engine\tpear motor\t\nglass orchard\tcrystal garden\t\n"
    "tin roof rain\tstorm\tAND hail\n"
)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(["rules"]), ["rules", "import", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.tsv"
    path.write_text(EXPORT, "utf-8")
    return path


def test_an_export_becomes_a_pack_that_passes_its_own_examples(export: Path, tmp_path: Path) -> None:
    code, output = run("--from", "pps", str(export), "-o", str(tmp_path / "pack"))
    assert code == 0
    assert "3 phrases" in output
    tested = CliRunner().invoke(build(["test"]), ["test", str(tmp_path / "pack")])
    assert tested.exit_code == 0, tested.output


def test_phrases_of_sound_articles_are_left_out(export: Path, tmp_path: Path) -> None:
    sound = tmp_path / "sound.txt"
    sound.write_text("The plum engine of the tin roof rain museum is famous.\n", "utf-8")
    code, output = run(str(export), "-o", str(tmp_path / "pack"), "--clean", str(sound))
    assert code == 0
    assert "2 phrases; 1 left out: marks a clean article" in output  # the guarded one needs hail, which is not there
    module = next((tmp_path / "pack").glob("*.toml")).read_text("utf-8")
    assert "plum engine" not in module
    assert '"tin roof rain" = { original = "storm", requires' in module


def test_malformed_lines_are_refused_or_reported(export: Path, tmp_path: Path) -> None:
    with export.open("a", encoding="utf-8") as stream:
        stream.write("big fruit\tapple\tXOR x\n")
    with pytest.raises(RuleError, match=r"export\.tsv:5: expected AND"):
        run(str(export), "-o", str(tmp_path / "pack"))
    code, output = run(str(export), "-o", str(tmp_path / "pack"), "--skip-malformed")
    assert code == 0
    assert "export.tsv:5" in output
    assert "1 malformed" in output


def test_missing_files_and_unreadable_articles_are_named(export: Path, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"absent\.tsv: cannot be read"):
        run(str(tmp_path / "absent.tsv"), "-o", str(tmp_path / "pack"))
    with pytest.raises((UsageError, RuleError), match="nothing"):
        run(str(export), "-o", str(tmp_path / "pack"), "--clean", str(tmp_path / "nothing.txt"))
