"""Runs over many articles: several outputs, workers, the cache, only what changed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import SOUND, SPUN, Done, records

Command = Callable[..., Done]


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def feed(desk: Path, count: int = 60) -> Path:
    articles: list[dict[str, object] | str] = [
        {"id": f"a{number}", "text": f"{SPUN if number % 3 else SOUND}\n\nItem {number}."} for number in range(count)
    ]
    articles.insert(7, "{broken")
    return records(desk / "feed.jsonl", *articles)


def test_every_format_at_once(desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "summary.md").write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(desk / "summary.md"))
    targets = ["out/a.json", "out/a.jsonl", "out/a.sarif", "out/a.xml", "out/a.md", "out/a.txt", "gitlab=out/q.json",
               "github=out/g.txt", "concise=out/c.txt", "out/pages/"]  # fmt: skip
    done = command("check", "spun.txt", "sound.txt", *(part for target in targets for part in ("-o", target)))
    assert (done.code, done.out, done.err) == (1, "", "")
    decisions = {
        article["path"]: article["decision"]["value"]
        for article in json.loads((desk / "out/a.json").read_text())["articles"]
    }
    assert decisions == {"spun.txt": "reject", "sound.txt": "accept"}
    for name in ("a.sarif", "a.xml", "a.md", "a.txt", "q.json", "g.txt", "c.txt"):  # each output tells the decision
        assert "below 40" in (desk / "out" / name).read_text("utf-8"), name
    assert (desk / "out/pages/index.html").is_file()
    summary = (desk / "summary.md").read_text("utf-8")
    assert summary.startswith("before\n## qualitycheck: gate failed")
    again = command("check", ".", "--format", "concise")  # outputs of the first run are no articles of the second
    assert "out/a.jsonl" not in again.out
    assert "out/pages" not in again.out


def test_no_article_is_overwritten_and_no_file_written_twice(desk: Path, command: Command) -> None:
    feed(desk)
    before = (desk / "feed.jsonl").read_bytes()
    done = command("check", "./feed.jsonl", "-o", "feed.jsonl")
    assert done.code == 2
    assert "is to be read and to be written" in done.err
    assert (desk / "feed.jsonl").read_bytes() == before
    assert command("check", "spun.txt", "-o", "a.json", "-o", "sarif=./a.json").code == 2
    assert not (desk / "a.json").exists()


def test_stored_results_are_read_as_articles_only_when_they_are_named(desk: Path, command: Command) -> None:
    command("check", "spun.txt", "--format", "jsonl", "-o", "r.jsonl")
    assert "r.jsonl" not in command("check", ".", "--format", "concise").out
    assert "r.jsonl#spun.txt" in command("check", "./r.jsonl", "--format", "concise").out


def test_quiet_prints_nothing_and_still_writes_files(desk: Path, command: Command) -> None:
    done = command("check", "spun.txt", "-q", "-o", "a.json")
    assert (done.code, done.out) == (1, "")
    assert json.loads((desk / "a.json").read_text())["articles"]


def results(done: Done) -> list[Any]:
    return [{key: value for key, value in line.items() if key != "tool"} for line in done.lines]


def test_workers_give_the_same_results_in_the_same_order(desk: Path, command: Command) -> None:
    feed(desk)
    alone = command("check", "feed.jsonl", "spun.txt", "--format", "jsonl", "--no-cache")
    together = command("check", "feed.jsonl", "spun.txt", "--format", "jsonl", "--no-cache", "--jobs", "2")
    assert alone.code == together.code == 2
    assert results(alone) == results(together)
    assert [line["id"] for line in together.lines[:9]] == [f"a{each}" for each in range(7)] + ["feed.jsonl:8", "a7"]


def test_results_come_from_the_cache_and_the_gate_is_applied_anew(
    desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(desk)
    first = command("check", "feed.jsonl", "--format", "jsonl")

    def never(*_: object) -> None:
        raise AssertionError("checked again")

    monkeypatch.setattr("qualitycheck.engine.checker.Checker.check", never)
    assert command("check", "feed.jsonl", "--format", "jsonl").out == first.out
    assert command("check", "feed.jsonl", "--format", "jsonl", "--jobs", "2").out == first.out
    stricter = command("check", "feed.jsonl", "--format", "jsonl", "--min-score", "100.5")
    assert {line["decision"]["value"] for line in stricter.lines[:7]} == {"reject"}
    assert "checked again" in command("check", "feed.jsonl", "--format", "concise", "--no-cache").out


@pytest.mark.parametrize(
    "change",
    [
        ("--lang", "en"),
        ("--ignore", "SPN101"),
        ("--per-file-ignores", "*.jsonl:SPN"),
        ("--select", "SPN"),
    ],
)
def test_what_could_change_a_result_is_part_of_its_key(
    desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str]
) -> None:
    records(desk / "feed.jsonl", {"id": "a", "text": SPUN})
    command("check", "feed.jsonl", "--format", "concise")
    checked = []
    monkeypatch.setattr("qualitycheck.engine.run.check_one", lambda article, *_: checked.append(article) or _failure())
    command("check", "feed.jsonl", "--format", "concise")
    assert not checked
    command("check", "feed.jsonl", "--format", "concise", *change)
    assert len(checked) == 1
    records(desk / "feed.jsonl", {"id": "a", "text": SPUN, "title": "Another"})
    command("check", "feed.jsonl", "--format", "concise")
    assert len(checked) == 2
    records(desk / "feed.jsonl", {"id": "a", "text": SPUN, "publisher": "Another"})
    command("check", "feed.jsonl", "--format", "concise")
    assert len(checked) == 3


def _failure() -> Any:
    from qualitycheck.model.report import Failure

    return Failure("a", "feed.jsonl", 1, "read", "seen")


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b""])
def test_a_damaged_cache_is_made_anew(
    desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    monkeypatch.setenv("QUALITYCHECK_CACHE", str(desk / "cache"))
    (desk / "cache").mkdir()
    (desk / "cache" / "results.sqlite3").write_bytes(damage)
    done = command("check", "spun.txt", "sound.txt", "--format", "concise")
    assert (done.code, done.err) == (1, "")
    with sqlite3.connect(desk / "cache" / "results.sqlite3") as database:
        assert database.execute("SELECT COUNT(*) FROM results").fetchone() == (2,)


def test_a_cache_that_cannot_be_had_is_done_without(
    desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITYCHECK_CACHE", "/dev/null/nowhere")
    done = command("check", "spun.txt", "sound.txt", "--format", "concise")
    assert (done.code, done.err) == (1, "")


def test_only_what_changed_since_a_revision(desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q")
    (desk / "sub").mkdir()
    (desk / "sub" / "old.txt").write_text(SPUN)
    git("add", "-A")
    git("commit", "-qm", "one")
    git("branch", "base")
    nothing = command("check", "--diff-base", "base", "--format", "jsonl")
    assert (nothing.code, len(nothing.lines)) == (0, 1)
    (desk / "sound.txt").write_text(SPUN)
    (desk / "sub" / "new é.txt").write_text(SPUN)
    (desk / "sub" / "notes.py").write_text("# not an article\n")
    git("rm", "-q", "spun.txt")

    def paths(*arguments: str) -> list[str]:
        return [line["path"] for line in command("check", *arguments, "--format", "jsonl").lines[:-1]]

    assert paths("--diff-base", "base") == ["sound.txt", "sub/new é.txt"]
    assert paths("sub", "--diff-base", "base") == ["sub/new é.txt"]
    git("add", "-A")
    git("commit", "-qm", "two")
    assert paths("--diff-base", "base") == ["sound.txt", "sub/new é.txt"]
    git("checkout", "-q", "base")  # what others changed on the base since then is not ours
    (desk / "sub" / "old.txt").write_text(SOUND)
    git("commit", "-qam", "three")
    git("checkout", "-q", "main")
    assert paths("--diff-base", "base") == ["sound.txt", "sub/new é.txt"]
    monkeypatch.chdir(desk / "sub")
    assert paths("--diff-base", "base") == ["new é.txt"]


def test_revisions_that_git_does_not_know(desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.parent))
    assert "not a git repository" in command("check", "--diff-base", "HEAD").err
    git("init", "-q")
    for revision in ("HEAD", "no/such", "--output=owned"):
        done = command("check", f"--diff-base={revision}")
        assert done.code == 2
        assert f"git knows no revision '{revision}'" in done.err
    assert not (desk / "owned").exists()


def test_jobs_must_make_sense(desk: Path, command: Command) -> None:
    assert command("check", "sound.txt", "--jobs", "-1").code == 2
    assert command("check", "sound.txt", "--jobs", "0").code == 0
