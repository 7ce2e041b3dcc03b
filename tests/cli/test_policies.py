"""Policy as data: what rejects, for whom, and how to see where it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from desk import SCHEMA, SOUND, SPUN, Done, records

Command = Callable[..., Done]


def decision(done: Done) -> dict[str, object]:
    found: dict[str, object] = done.document["articles"][0]["decision"]
    return found


@pytest.mark.parametrize(
    ("policy", "value", "reason"),
    [
        ("reject-below = 99.9", "reject", "is below 99.9"),
        ("reject-below = 0\nreview-below = 99.9", "review", "is below 99.9"),
        ("reject-below = 0\nreview-below = 0\nfail-on = 'error'", "reject", "of severity error"),
        ("reject-below = 0\nreview-below = 0\nreject-rules = ['SPN']", "reject", "findings of SPN"),
        ("reject-below = 0\nreview-below = 0\nreview-rules = ['SPN1']", "review", "findings of SPN1"),
        ("reject-below = 0\nreview-below = 0\nreview-rules = ['spun-diplomatic-term']", "review", "spun-dipl"),
        ("reject-below = 0\nreview-below = 0\nreject-spun = 0.5", "reject", "is at least 0.5"),
        ("reject-below = 0\nreview-below = 0\nreview-spun = 0.5", "review", "is at least 0.5"),
        ("reject-below = 0\nreview-below = 0\nmin-words = 5000", "review", "too few to judge (at least 5000)"),
        ("reject-below = 0\nreview-below = 0\nreject-rules = ['SCR']", "accept", None),
    ],
)  # fmt: skip
def test_each_kind_of_condition_decides(
    desk: Path, command: Command, policy: str, value: str, reason: str | None
) -> None:
    (desk / "qualitycheck.toml").write_text(f"[gate]\n{policy}\n")
    done = command("check", "spun.txt", "--format", "json")
    found = decision(done)
    assert found["value"] == value
    assert found["policy"] == "configured"
    assert done.code == (1 if value == "reject" else 0)
    reasons = found["reasons"]
    assert isinstance(reasons, list)
    assert any(reason in each for each in reasons) if reason else reasons == []


def test_the_same_input_and_policy_give_the_same_decision(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text("[gate]\nreject-rules = ['SPN', 'SCR']\nreview-spun = 0.1\n")
    first = decision(command("check", "spun.txt", "--format", "json"))
    again = decision(command("check", "spun.txt", "--format", "json"))
    anew = decision(command("check", "spun.txt", "--format", "json", "--no-cache"))
    assert first == again == anew


def test_a_feed_by_path_has_a_policy_of_its_own(desk: Path, command: Command) -> None:
    for folder in ("partners/acme/2024", "partners/other"):
        (desk / folder).mkdir(parents=True)
        (desk / folder / "spun.txt").write_text(SPUN, "utf-8")
    (desk / "qualitycheck.toml").write_text(
        '[[feed]]\nname = "acme"\nmatch = { glob = "partners/acme/**" }\n'
        "gate.reject-below = 0\ngate.review-below = 0\n"
        '[[feed]]\nmatch = { glob = ["partners/**"] }\ngate.reject-below = 100.1\n'
    )
    done = command("check", "partners", "spun.txt", "--format", "json")
    found = {article["path"]: article["decision"] for article in done.document["articles"]}
    assert found["partners/acme/2024/spun.txt"]["value"] == "accept"
    assert found["partners/acme/2024/spun.txt"]["policy"] == "acme"
    assert found["partners/other/spun.txt"]["value"] == "reject"
    assert found["partners/other/spun.txt"]["policy"] == "feed glob=partners/**"
    assert found["spun.txt"]["policy"] == "default"


def test_a_feed_matches_wherever_the_command_is_started(
    desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "partners").mkdir()
    (desk / "partners" / "a.txt").write_text(SPUN, "utf-8")
    (desk / "qualitycheck.toml").write_text('[[feed]]\nname = "p"\nmatch = { glob = "partners/**" }\n')
    monkeypatch.chdir(desk / "partners")
    assert decision(command("check", "a.txt", "--format", "json"))["policy"] == "p"


def test_a_feed_by_a_records_field(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text(
        '[[feed]]\nname = "acme"\nmatch = { source = "acme" }\ngate.reject-below = 0\ngate.review-below = 0\n'
        '[[feed]]\nname = "wires"\nmatch = { publisher = ["AP*", "AFP"], paid = "true" }\n'
    )
    records(
        desk / "feed.jsonl",
        {"id": "a", "text": SPUN, "source": "acme"},
        {"id": "b", "text": SPUN, "source": "acme2"},
        {"id": "c", "text": SPUN, "publisher": "APNews", "paid": True},
        {"id": "d", "text": SPUN, "publisher": "APNews"},
        {"id": "e", "text": SPUN, "source": ["acme", "other"]},
    )
    done = command("check", "feed.jsonl", "--format", "jsonl")
    for line in done.lines:
        jsonschema.validate(line, SCHEMA)
    assert done.lines[0]["meta"] == {"source": "acme"}  # so that the same feed is found again in a replay
    found = {line["id"]: line["decision"]["policy"] for line in done.lines[:-1]}
    assert found == {"a": "acme", "b": "default", "c": "wires", "d": "default", "e": "acme"}


def test_min_words_differ_by_feed(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text('[[feed]]\nmatch = { glob = "sound.txt" }\ngate.min-words = 1000\n')
    done = command("check", "sound.txt", "--format", "json")
    assert decision(done)["value"] == "review"
    assert command("check", "--depth", "lists", "spun.txt", "--format", "json").document["articles"][0]["decision"][
        "policy"
    ] == "default"  # fmt: skip


def test_a_flag_outranks_the_policy_of_every_feed(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text('[[feed]]\nmatch = { glob = "*.txt" }\ngate.reject-below = 0\n')
    assert command("check", "sound.txt", "--min-score", "100.5").code == 1
    assert command("check", "spun.txt", "--min-score", "0", "--fail-on", "error").code == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[gate]\nreject-blow = 5\n", "gate.reject-blow: unknown key (did you mean gate.reject-below?)"),
        ("[gate]\nreject-spun = 40\n", "gate.reject-spun: expected a probability from 0 to 1, found 40"),
        ("[gate]\nreject-rules = 'SPN'\n", "gate.reject-rules: expected a list of texts"),
        ("[gate]\nreject-rules = ['SPX']\n", "no rule is selected by 'SPX'"),
        ("[[feed]]\ngate.reject-below = 5\n", "feed[0].match: matches nothing"),
        ("[[feed]]\nmatch = { glob = 'a' }\ngates.x = 5\n", "feed[0].gates: unknown key (did you mean feed[0].gate?)"),
        ("[[feed]]\nmatch = { glob = 'a' }\ngate.min-word = 5\n", "feed[0].gate.min-word: unknown key (did you mean"),
        ("[[feed]]\nmatch = { glob = 5 }\n", "feed[0].match.glob: expected a list of texts"),
        ("[feed]\nmatch = { glob = 'a' }\n", "feed: expected tables [[feed]]"),
        ("[gate]\nmin-words = 'many'\n", "gate.min-words: expected a number, found 'many'"),
        ("fedd = 1\n", "fedd: unknown key (did you mean feed?)"),
        ("[gate\n", "is not valid TOML"),
    ],
)
def test_a_wrong_policy_is_an_error_that_names_file_and_key(desk: Path, command: Command, text: str, says: str) -> None:
    (desk / "qualitycheck.toml").write_text(text)
    done = command("check", "sound.txt")
    assert done.code == 2
    assert says in done.err
    assert done.out == ""


def test_config_show_tells_the_origin_of_every_value_of_a_feed(desk: Path, command: Command) -> None:
    (desk / "base.toml").write_text("[gate]\nreview-below = 80\n[[feed]]\nname = 'late'\nmatch = { glob = 'x' }\n")
    (desk / "qualitycheck.toml").write_text(
        "extend = 'base.toml'\n[[feed]]\nmatch = { source = 'acme' }\ngate.reject-below = 55\n"
    )
    lines = command("config", "show").out.splitlines()
    own, base = desk / "qualitycheck.toml", desk / "base.toml"
    assert f"gate.review-below = 80.0  # {base}" in lines
    assert f"feed[0].gate.reject-below = 55.0  # {own}" in lines
    assert f"feed[0].gate.review-below = 80.0  # gate.review-below: {base}" in lines
    assert "feed[0].gate.min-words = 80  # gate.min-words: default" in lines
    assert f'feed[1].name = "late"  # {base}' in lines  # the extending file's feeds are asked first


def test_thresholds_of_another_depth_are_warned_about(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text("[gate]\nreject-below = 30\n")
    assert "scores of different depths are not comparable" in command("check", "sound.txt", depth="lists").err
    (desk / "qualitycheck.toml").write_text("depth = 'lists'\n[gate]\nreject-below = 30\n")
    assert command("check", "sound.txt", depth="lists").err == ""


def test_stored_results_under_another_policy(desk: Path, command: Command) -> None:
    records(
        desk / "feed.jsonl",
        {"id": "a", "text": SPUN, "source": "acme"},
        {"id": "b", "text": SOUND, "source": "acme"},
        {"id": "c", "text": SPUN},
    )
    (desk / "lenient.toml").write_text(
        "[[feed]]\nname = 'acme'\nmatch = { source = 'acme' }\ngate.reject-below = 0\ngate.review-below = 0\n"
    )
    assert command("check", "feed.jsonl", "--format", "jsonl", "-o", "r.jsonl", "--min-score", "99").code == 1
    done = command("gate", "r.jsonl", "--policy", "lenient.toml", "-o", "again.json")
    assert "a: reject → accept (policy acme: nothing speaks against it)" in done.out
    assert "b:" not in done.out
    assert done.out.splitlines()[-1].startswith(("1 of 3 decisions change", "2 of 3 decisions change"))
    again = command("gate", "again.json", "--policy", "lenient.toml")
    assert again.out.startswith("0 of 3 decisions change (none)")


def test_a_replay_refuses_results_of_another_depth(desk: Path, command: Command) -> None:
    command("check", "sound.txt", "--format", "json", "-o", "r.json")
    (desk / "p.toml").write_text("depth = 'full'\n[gate]\nreject-below = 50\n")
    done = command("gate", "r.json", "--policy", "p.toml")
    assert done.code == 2
    assert "the policy is for depth full and the results are of depth lists" in done.err
    (desk / "p.toml").write_text("[gate]\nreject-below = 50\n")
    assert "names no depth" in command("gate", "r.json", "--policy", "p.toml").err
    (desk / "p.toml").write_text("depth = 'lists'\n[gate]\nreject-below = 50\n")
    assert command("gate", "r.json", "--policy", "p.toml").err == ""


def test_a_replay_keeps_what_could_not_be_read(desk: Path, command: Command) -> None:
    command("check", "sound.txt", "gone.txt", "--format", "json", "-o", "r.json")
    (desk / "p.toml").write_text("[gate]\nreject-below = 50\n")
    done = command("gate", "r.json", "--policy", "p.toml")
    assert done.code == 2
    assert "1 could not be checked" in done.out
