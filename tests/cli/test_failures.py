"""Inputs, rules and settings that are wrong, and the exit code and the words that each ends in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import SOUND, SPUN, Done, records

Command = Callable[..., Done]
BINARY = bytes(range(32)) * 40

RULE = """
code = "ACM101"
name = "house-word"
family = "SPN"
severity = "error"
weight = 1.0
message = "'{text}'"
rationale = "House."
detector = "phrases"
"""


def unreadable(desk: Path) -> list[str]:
    (desk / "there.txt").mkdir()
    (desk / "there.txt" / "x.txt").symlink_to("loop.txt")
    (desk / "loop.txt").symlink_to("there.txt/x.txt")
    return ["loop.txt"]


def encoding(desk: Path) -> list[str]:
    (desk / "bad.txt").write_bytes(BINARY)
    return ["bad.txt"]


def absent(desk: Path) -> list[str]:
    return ["sonud.txt"]


def no_match(desk: Path) -> list[str]:
    return ["*.nothing"]


def packed(desk: Path) -> list[str]:
    (desk / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    return ["cut.jsonl.gz"]


def too_long(desk: Path) -> list[str]:
    (desk / "long.txt").write_text("word " * 1_200_000)
    return ["long.txt"]


@pytest.mark.parametrize("broken", [unreadable, encoding, absent, no_match, packed, too_long])
@pytest.mark.parametrize("place", ["first", "last"])
def test_one_bad_input_is_reported_in_its_place_and_the_rest_is_checked(
    desk: Path, command: Command, broken: Callable[[Path], list[str]], place: str
) -> None:
    bad = broken(desk)
    paths = [*bad, "sound.txt"] if place == "first" else ["sound.txt", *bad]
    done = command("check", *paths, "--format", "json")
    assert done.code == 2
    articles = done.document["articles"]
    assert [article["error"] is None for article in articles] == [place == "last", place == "first"]
    error = next(article for article in articles if article["error"])
    assert error["error"]["problem"]
    assert bad[0] in error["path"]
    assert command("check", *paths, "--exit-zero").code == 2  # nothing hides an error


def test_a_misspelt_name_gets_the_nearest_one(desk: Path, command: Command) -> None:
    assert "did you mean 'sound.txt'?" in command("check", "sonud.txt", "--format", "concise").out


def test_a_broken_line_in_the_middle_of_a_feed(desk: Path, command: Command) -> None:
    records(desk / "feed.jsonl", {"id": "a", "text": SOUND}, '{"text": "cut', {"id": "c", "text": SPUN}, {"no": 1})
    done = command("check", "feed.jsonl", "--format", "jsonl")
    assert done.code == 2  # 2 outranks the 1 of the spun article
    *articles, end = done.lines
    assert [article["id"] for article in articles] == ["a", "feed.jsonl:2", "c", "feed.jsonl:4"]
    assert [article["error"] and article["error"]["line"] for article in articles] == [None, 2, None, 4]
    assert end["summary"] == {**end["summary"], "articles": 4, "errors": 2}


def test_bad_records_can_be_reported_without_failing_the_run(desk: Path, command: Command) -> None:
    records(desk / "feed.jsonl", {"id": "a", "text": SOUND}, "{", {"id": "c", "text": SOUND})
    done = command(
        "check", "feed.jsonl", "--on-error", "report", "--format", "jsonl", "--dead-letters", "out/dead.jsonl"
    )
    assert done.code == 0
    assert done.lines[1]["error"]["line"] == 2
    (letter,) = [json.loads(line) for line in (desk / "out/dead.jsonl").read_text().splitlines()]
    assert (letter["path"], letter["line"], letter["code"]) == ("feed.jsonl", 2, "read")
    assert "1 bad record is listed in out/dead.jsonl" in done.err
    records(desk / "feed.jsonl", {"id": "a", "text": SPUN}, "{")
    assert command("check", "feed.jsonl", "--on-error", "report").code == 1
    records(desk / "feed.jsonl", {"id": "a", "text": SOUND})
    assert command("check", "feed.jsonl", "--on-error", "report", "--dead-letters", "out/dead.jsonl").code == 0
    assert not (desk / "out/dead.jsonl").exists()  # an old list would be taken for this run's


def test_a_name_that_does_not_exist_is_no_bad_record(desk: Path, command: Command) -> None:
    assert command("check", "sound.txt", "gone.txt", "--on-error", "report").code == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.toml", "code = ", "a.toml"),
        ("a.toml", RULE, "examples"),
        ("a.toml", RULE.replace("detector", "detektor"), "detektor"),
        ("a.txt", "", "holds no rule module"),
    ],
)
def test_a_bad_rule_pack(desk: Path, command: Command, name: str, content: str, says: str) -> None:
    (desk / "pack").mkdir()
    (desk / "pack" / name).write_text(content)
    done = command("check", "sound.txt", "--rules", "pack")
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_bad_configuration_names_the_nearest_key(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text("exlude = ['a']\n")
    done = command("check", "sound.txt")
    assert (done.code, done.out) == (2, "")
    assert f"{desk / 'qualitycheck.toml'}: exlude: unknown key (did you mean exclude?)" in done.err


def test_nothing_to_check(desk: Path, command: Command) -> None:
    (desk / "empty").mkdir()
    done = command("check", "empty")
    assert done.code == 2
    assert "no articles found" in done.err
    assert "--allow-empty" in done.err
    assert command("check", "empty", "--allow-empty").code == 0
    assert command("check", "*.md", "--allow-empty").code == 0


def test_a_fault_of_ours_costs_one_article(desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualitycheck.engine.checker import Checker

    sane = Checker.check

    def check(self: Checker, article: Any) -> Any:
        if article.id == "spun.txt":
            raise ZeroDivisionError("by nought")
        return sane(self, article)

    monkeypatch.setattr(Checker, "check", check)
    done = command("check", "spun.txt", "sound.txt", "--format", "json", "--on-error", "report")
    assert done.code == 2
    first, second = done.document["articles"]
    assert first["error"]["code"] == "internal"
    assert "ZeroDivisionError: by nought" in first["error"]["problem"]
    assert second["error"] is None
