"""The command as its users meet it: outputs, exit codes, errors with a remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from qualitycheck.bench.speed import start_up

SPUN = (
    "Its largest buying companion is far away, the condition news agency said. The trade companion left.\n\n"
    + "The council met on Tuesday and agreed to repair the old bridge before winter comes.\n\n"
    + "Nobody at the meeting spoke against the plan, and the mayor thanked the engineers for their patience.\n\n"
    + "Work will begin in spring and last for two years, during which the ferry runs at night as well.\n\n"
    + "Residents of the eastern bank had asked for a second crossing, which the council refused for want of money."
)
CLEAN = (
    SPUN.split("\n\n", 1)[1]
    + "\n\nThe engineers will publish their drawings in May, and anybody may comment on them until the end of July."
)


def run(
    *arguments: str, cwd: Path, stdin: str | bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "qualitycheck", *arguments],
        cwd=cwd, input=stdin.encode() if isinstance(stdin, str) else stdin, capture_output=True, check=False,
        env={**os.environ, "COLUMNS": "80", **(env or {})},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spun.txt").write_text(SPUN, "utf-8")
    (tmp_path / "clean.txt").write_text(CLEAN, "utf-8")
    return tmp_path


def check(folder: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    return run("check", "--depth", "lists", *arguments, cwd=folder, **more)  # type: ignore[arg-type]


def test_a_spun_article_is_rejected(folder: Path) -> None:
    done = check(folder, "spun.txt")
    assert done.returncode == 1
    assert "trading partner" in done.stdout.decode()
    assert "\x1b" not in done.stdout.decode()
    assert not done.stderr


def test_a_clean_article_passes(folder: Path) -> None:
    done = check(folder, "clean.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "sound" in done.stdout.decode()


def test_exit_zero_hides_the_gate_and_never_an_error(folder: Path) -> None:
    assert check(folder, "spun.txt", "--exit-zero").returncode == 0
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02" * 400)
    done = check(folder, "spun.txt", "bad.txt", "clean.txt", "--exit-zero", "--format", "concise")
    assert done.returncode == 2
    lines = done.stdout.decode().splitlines()
    assert any("bad.txt" in line for line in lines)
    assert "3 articles" in lines[-1]


def test_json_is_valid_and_quotes_the_text(folder: Path) -> None:
    done = check(folder, "spun.txt", "clean.txt", "--format", "json")
    document = json.loads(done.stdout)
    schema = json.loads(
        (Path(__import__("qualitycheck").__file__).parent / "render" / "report.schema.json").read_text()
    )
    jsonschema.validate(document, schema)
    article = document["articles"][0]
    for finding in article["findings"]:
        assert article[finding["field"]][finding["start"] : finding["end"]] == finding["text"]
    deduction = sum(item["points"] for item in article["score"]["contributions"])
    assert round(100 + deduction, 1) == article["score"]["value"]
    assert document["summary"]["gate"]["passed"] is False


def test_several_outputs_at_once(folder: Path) -> None:
    done = check(folder, "spun.txt", "--format", "concise", "-o", "out/a.jsonl", "-o", "json=out/b.report")
    assert done.returncode == 1
    assert b"spun.txt:1:" in done.stdout
    lines = [json.loads(line) for line in (folder / "out/a.jsonl").read_text().splitlines()]
    assert [("summary" in line) for line in lines] == [False, True]
    assert json.loads((folder / "out/b.report").read_text())["schema"] == "qualitycheck.report/1"


def test_standard_input(folder: Path) -> None:
    done = check(folder, "-", "--format", "concise", stdin=SPUN)
    assert done.returncode == 1
    record = json.dumps({"text": SPUN, "id": "one"}) + "\n{broken\n" + json.dumps({"text": CLEAN}) + "\n"
    done = check(folder, "-", "--stdin-filename", "feed.jsonl", "--format", "jsonl", stdin=record)
    assert done.returncode == 2
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [bool(line.get("error")) for line in lines] == [False, True, False, False]
    assert lines[-1]["summary"]["articles"] == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nothere.txt",), "nothere.txt"),
        (("spun.txt", "--select", "XYZ"), "no rule is selected by 'XYZ'"),
        (("spun.txt", "--format", "yaml"), "yaml"),
        (("spun.txt", "-o", "a.xyz"), "FORMAT=PATH"),
        (("spun.txt", "--rules", "nowhere"), "not a folder of rules"),
        (("spun.txt", "--config", "absent.toml"), "absent.toml"),
        (("spun.txt", "--depth", "deep"), "deep"),
    ],
)
def test_mistakes_are_explained(folder: Path, arguments: tuple[str, ...], says: str) -> None:
    done = check(folder, *arguments)
    assert done.returncode == 2
    assert says in (done.stderr + done.stdout).decode()
    assert "Traceback" not in done.stderr.decode()


def test_no_articles(folder: Path) -> None:
    (folder / "empty").mkdir()
    done = check(folder, "empty")
    assert done.returncode == 2
    assert b"no articles found" in done.stderr
    assert check(folder, "empty", "--allow-empty").returncode == 0


def test_configuration(folder: Path) -> None:
    (folder / "qualitycheck.toml").write_text('ignore = ["SPN"]\n[accept]\nterms = ["old bridge"]\n')
    assert check(folder, "spun.txt").returncode == 0
    (folder / "qualitycheck.toml").write_text("[gate]\nreject-blow = 50\n")
    done = check(folder, "spun.txt")
    assert done.returncode == 2
    assert b"gate.reject-blow" in done.stderr
    assert b"did you mean gate.reject-below?" in done.stderr
    (folder / "qualitycheck.toml").write_text('[per-file-ignores]\n"sp*.txt" = ["SPN"]\n')
    assert check(folder, "spun.txt").returncode == 0


def test_min_score_and_fail_on(folder: Path) -> None:
    assert check(folder, "clean.txt", "--min-score", "100.5").returncode == 1
    assert check(folder, "spun.txt", "--min-score", "0", "--fail-on", "error").returncode == 1
    assert check(folder, "clean.txt", "--fail-on", "warning").returncode == 0


def test_short_and_foreign_texts_get_no_verdict(folder: Path) -> None:
    (folder / "short.txt").write_text("Too little.")
    (folder / "german.txt").write_text(
        "Der Rat tagte am Dienstag und beschloss, die alte Brücke vor dem Winter zu reparieren. " * 12
    )
    done = check(folder, "short.txt", "german.txt", "--format", "json")
    first, second = json.loads(done.stdout)["articles"]
    assert (first["score"]["band"], first["score"]["value"], first["decision"]["value"]) == (
        "insufficient-text",
        None,
        "review",
    )
    assert (second["score"]["band"], second["decision"]["value"]) == ("unsupported-language", "review")
    assert not second["findings"]
    assert done.returncode == 0


def test_no_text_leaves_the_text_out(folder: Path) -> None:
    done = check(folder, "spun.txt", "--format", "json", "--no-text")
    assert "text" not in json.loads(done.stdout)["articles"][0]


def test_colour_only_on_request_in_a_pipe(folder: Path) -> None:
    assert b"\x1b[" in check(folder, "spun.txt", "--color", "always").stdout
    assert b"\x1b[" not in check(folder, "spun.txt", env={"NO_COLOR": "1", "FORCE_COLOR": ""}).stdout


def test_rule_and_pack_commands(folder: Path) -> None:
    done = run("rule", "SCR301", cwd=folder)
    assert done.returncode == 0
    assert "reversed-quotation-mark" in done.stdout.decode()
    assert run("rule", "SCR999", cwd=folder).returncode == 2
    listed = run("rule", "--all", cwd=folder).stdout.decode()
    assert "SCR201" in listed
    assert run("test", "nowhere", cwd=folder).returncode == 2


def test_config_show_tells_where_values_come_from(folder: Path) -> None:
    (folder / "qualitycheck.toml").write_text('depth = "lists"\n[gate]\nmin-words = 50\n')
    shown = run("config", "show", cwd=folder).stdout.decode()
    assert 'depth = "lists"  # ' in shown
    assert f"gate.min-words = 50  # {folder / 'qualitycheck.toml'}" in shown
    assert "gate.reject-below = 40.0  # default" in shown


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    script = f"{sys.executable} -m qualitycheck check --depth lists spun.txt clean.txt spun.txt | head -1"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


def test_start_up_is_within_its_budget() -> None:
    wall, cost = start_up()
    print(f"one small article at depth lists, start-up included: {wall:.2f} s, {cost:.2f} s of processor time")
    # The budget is 0.4 s on a quiet machine; a loaded one gets slack, a new heavy import does not.
    assert cost < 0.9


def test_lists_depth_imports_nothing_heavy() -> None:
    script = (
        "import sys; from qualitycheck import check; check('The council met on Tuesday. ' * 30, depth='lists');"
        "heavy = {'numpy', 'onnxruntime', 'tokenizers', 'textstat', 'trafilatura', 'nupunkt', 'lemminflect'};"
        "heavy &= set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
