"""Accepted findings: what leaves the gate, what comes back, and what is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from desk import SCHEMA, SOUND, SPUN, Done, records

Command = Callable[..., Done]
FILE = "qualitycheck-baseline.json"


def write(command: Command, *arguments: str) -> Done:
    return command("baseline", "write", *(arguments or ("spun.txt",)), "--reason", "house style, agreed")


def article(done: Done) -> dict[str, object]:
    found: dict[str, object] = done.document["articles"][0]
    return found


def test_accepted_findings_leave_gate_and_gated_score_and_stay_in_the_json(desk: Path, command: Command) -> None:
    before = article(command("check", "spun.txt", "--format", "json"))
    assert command("check", "spun.txt").code == 1
    assert write(command).code == 0
    done = command("check", "spun.txt", "--baseline", FILE, "--format", "json")
    after = article(done)
    jsonschema.validate(done.document, SCHEMA)
    assert done.code == 0
    assert after["decision"]["value"] == "accept"
    assert after["findings"] == []
    assert after["suppressed"] == before["findings"]
    assert after["score"] == before["score"]
    assert after["gated_score"]["value"] > after["score"]["value"]
    assert any("left out by the baseline" in note for note in after["notes"])
    entries = json.loads((desk / FILE).read_text())["accepted"]
    assert {entry["reason"] for entry in entries} == {"house style, agreed"}


def test_a_new_finding_fails(desk: Path, command: Command) -> None:
    write(command)
    (desk / "spun.txt").write_text(SPUN + "\n\nThe overseas minister met his trade companion again.\n", "utf-8")
    done = command("check", "spun.txt", "--baseline", FILE, "--fail-on", "error", "--format", "json")
    assert done.code == 1
    assert 1 <= len(article(done)["findings"]) <= 3


def test_fingerprints_survive_edits_elsewhere_and_tell_equal_findings_apart(desk: Path, command: Command) -> None:
    sentence = "The trade companion left."
    (desk / "twice.txt").write_text(f"{sentence}\n\n{SOUND}\n\n{sentence}\n", "utf-8")
    write(command, "twice.txt")
    stored = json.loads((desk / FILE).read_text())["accepted"]
    spun = [entry["fingerprint"] for entry in stored if entry["text"] == "trade companion"]
    assert len(spun) == len(set(spun)) == 2
    (desk / "twice.txt").write_text(f"A new opening line was added.\n\n{sentence}\n\n{SOUND}\n\nMore.\n\n{sentence}\n")
    done = command("check", "twice.txt", "--baseline", FILE, "--select", "SPN", "--format", "json")
    assert article(done)["findings"] == []


def test_acceptance_in_one_article_says_nothing_of_another(desk: Path, command: Command) -> None:
    write(command)
    (desk / "copy.txt").write_text(SPUN, "utf-8")
    assert command("check", "copy.txt", "--baseline", FILE).code == 1


def test_records_are_known_by_their_id_in_whatever_line(desk: Path, command: Command) -> None:
    records(desk / "feed.jsonl", {"id": "one", "text": SPUN}, {"id": "two", "text": SOUND})
    write(command, "feed.jsonl")
    records(desk / "later.jsonl", {"id": "two", "text": SOUND}, {"id": "one", "text": SPUN})
    assert command("check", "later.jsonl", "--baseline", FILE).code == 0


def test_paths_are_told_from_the_baselines_folder(
    desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "in").mkdir()
    (desk / "in" / "a.txt").write_text(SPUN, "utf-8")
    write(command, "in")
    monkeypatch.chdir(desk / "in")
    assert command("check", "a.txt", "--baseline", f"../{FILE}").code == 0
    assert command("check", str(desk / "in" / "a.txt"), "--baseline", f"../{FILE}").code == 0


def test_unused_entries_are_reported_and_pruned(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text('select = ["SPN"]\n')
    write(command)
    (desk / "spun.txt").write_text(SOUND, "utf-8")
    done = command("check", "spun.txt", "--baseline", FILE)
    assert done.code == 0
    assert "accepted findings match nothing any more" in done.err
    pruned = command("baseline", "prune", "spun.txt")
    assert "house style, agreed" in pruned.out
    assert pruned.out.splitlines()[-1].endswith("0 kept")
    assert command("check", "spun.txt", "--baseline", FILE).err == ""


def test_prune_keeps_what_was_not_looked_at_and_drops_files_that_are_gone(desk: Path, command: Command) -> None:
    (desk / "other.txt").write_text(SPUN, "utf-8")
    write(command, "spun.txt", "other.txt")
    count = len(json.loads((desk / FILE).read_text())["accepted"])
    assert command("baseline", "prune", "sound.txt").out.endswith(f"0 dropped, {count} kept\n")
    (desk / "other.txt").unlink()
    assert command("baseline", "prune", "sound.txt").out.endswith(f"{count // 2} dropped, {count // 2} kept\n")


def test_an_expired_entry_counts_no_more(desk: Path, command: Command) -> None:
    assert write(command, "spun.txt", "--expires", "2020-01-31").code == 0
    done = command("check", "spun.txt", "--baseline", FILE)
    assert done.code == 1
    assert "accepted findings expired" in done.err
    assert write(command, "spun.txt", "--expires", "soon").code == 2


def test_writing_again_keeps_reasons(desk: Path, command: Command) -> None:
    write(command)
    (desk / "more.txt").write_text(SPUN, "utf-8")
    done = command("baseline", "write", "spun.txt", "more.txt", "--reason", "second")
    assert done.code == 0
    entries = json.loads((desk / FILE).read_text())["accepted"]
    assert {(entry["article"], entry["reason"]) for entry in entries} == {
        ("spun.txt", "house style, agreed"),
        ("more.txt", "second"),
    }


def test_a_baseline_of_another_depth_is_refused(desk: Path, command: Command) -> None:
    write(command)
    stored = json.loads((desk / FILE).read_text())
    (desk / FILE).write_text(json.dumps(stored | {"depth": "full"}))
    done = command("check", "spun.txt", "--baseline", FILE)
    assert done.code == 2
    assert "was written at depth full and this run is at lists" in done.err


def test_the_configuration_can_name_it(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text('baseline = "accepted/known.json"\n')
    (desk / "accepted").mkdir()
    assert write(command).code == 0
    assert (desk / "accepted" / "known.json").is_file()
    assert command("check", "spun.txt").code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is no baseline"),
        ('{"schema": "qualitycheck.baseline/9", "depth": "lists", "accepted": []}', "is of schema"),
        ('{"schema": "qualitycheck.baseline/1", "depth": "lists", "accepted": [{"article": "a"}]}', "fingerprint"),
        ('{"schema": "qualitycheck.baseline/1", "depth": "lists", "acepted": []}', "acepted"),
    ],
)
def test_a_broken_baseline_is_an_error(desk: Path, command: Command, content: str, says: str) -> None:
    (desk / FILE).write_text(content)
    done = command("check", "spun.txt", "--baseline", FILE)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_mistakes(desk: Path, command: Command) -> None:
    assert command("check", "spun.txt", "--baseline", "none.json").code == 2
    assert command("baseline", "write", "spun.txt", "--reason", " ").code == 2
    assert command("baseline", "write", "spun.txt").code == 2
    (desk / "broken.jsonl").write_text("{\n")
    done = command("baseline", "write", "broken.jsonl", "--reason", "r")
    assert done.code == 2
    assert "nothing was written" in done.err
    assert not (desk / FILE).exists()
