"""Measuring rules: tallies, recall, judged sheets and the file of measured precision."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qualitycheck.bench.judging import COLUMNS, hit, read_sheets, write_sheets
from qualitycheck.bench.rules import (
    Recall,
    RuleBench,
    Tally,
    fairness_table,
    families_table,
    recall_table,
    rules_table,
)
from qualitycheck.cli import build
from qualitycheck.errors import RuleError, UsageError
from qualitycheck.rulebook import RuleSet
from qualitycheck.rulebook.precision import FILE, Judged, read_precision, rule_hash, write_precision

TODAY = date(2026, 1, 31)


def judge(folder: Path, code: str, verdicts: list[str]) -> None:
    path = folder / f"{code}.tsv"
    rows = list(csv.reader(path.open(encoding="utf-8"), delimiter="\t"))
    for row, verdict in zip(rows[1:], verdicts, strict=True):
        row[0] = verdict
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter="\t").writerows(rows)


def test_sheets_are_written_judged_and_counted(tmp_path: Path, ruleset: RuleSet) -> None:
    source = 'A tab\there, "a quotation",\nand a buying companion at the end.'
    hits = [hit("SPN101", name, source, 36, 52, "a message") for name in ("news", "news", "pages")]
    assert write_sheets(hits, tmp_path, most=40) == 3
    judge(tmp_path, "SPN101", ["right", "wrong", ""])
    found = read_sheets(tmp_path, ruleset.by_code, TODAY)
    assert found["SPN101"].rule == rule_hash(ruleset.by_code["SPN101"])
    assert found["SPN101"].date == "2026-01-31"
    assert (found["SPN101"].judged, found["SPN101"].right) == (2, 1)


def test_a_sample_is_bounded_and_always_the_same(tmp_path: Path) -> None:
    hits = [hit("SPN101", "news", f"{at:05}", 0, 5, "") for at in range(200)]
    assert write_sheets(hits, tmp_path / "a", most=30) == 30
    write_sheets(hits, tmp_path / "b", most=30)
    first, second = ((tmp_path / name / "SPN101.tsv").read_text("utf-8") for name in "ab")
    assert first == second
    assert first.startswith("\t".join(COLUMNS))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("SPN101", "verdict\ttext\nright\tx\n", "its columns are not"),
        ("SPN101", "\t".join(COLUMNS) + "\nmaybe\tnews\tx\tx\tx\n", r"SPN101\.tsv:2: verdict 'maybe'"),
        ("SPN999", "\t".join(COLUMNS) + "\n", "the sheet of no rule"),
        ("SPN101", "\t".join(COLUMNS) + "\n\tnews\tx\tx\tx\n", "holds no judged hit"),
    ],
)
def test_bad_sheets_are_refused(tmp_path: Path, ruleset: RuleSet, name: str, content: str, complaint: str) -> None:
    (tmp_path / f"{name}.tsv").write_text(content, "utf-8")
    with pytest.raises(UsageError, match=complaint):
        read_sheets(tmp_path, ruleset.by_code, TODAY)


def test_precision_is_kept_beside_the_rules(tmp_path: Path) -> None:
    judged = {"SPN101": Judged(40, 38, "00ff", "news", "2026-01-31")}
    write_precision(judged, tmp_path)
    assert read_precision(tmp_path) == judged
    low, high = judged["SPN101"].interval
    assert low == pytest.approx(0.835, abs=0.001)  # Wilson, 38 of 40
    assert high == pytest.approx(0.986, abs=0.001)
    assert read_precision(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize(
    "content",
    ["{", '{"SPN101": {"judged": "3"}}', '{"SPN101": {"judged":1,"right":2,"rule":"","material":"","date":""}}'],
)
def test_a_damaged_precision_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    with pytest.raises(RuleError, match=FILE):
        read_precision(tmp_path)


def test_the_bundled_precision_speaks_of_bundled_rules(ruleset: RuleSet) -> None:
    assert set(read_precision()) <= {rule.code for rule in ruleset.rules}


def test_a_changed_rule_has_another_hash(ruleset: RuleSet) -> None:
    hashes = {rule_hash(rule) for rule in ruleset.rules}
    assert len(hashes) == len(ruleset.rules)


def test_tables_state_rates_and_shares(ruleset: RuleSet) -> None:
    news = Tally("reuters", articles=2, words=4000, touched=1)
    news.hits.update({"SPN101": 4, "SRC303": 2})
    news.serious.update({"SPN101": 4})
    human = Tally("human translations", articles=4, words=1000)
    human.serious.update({"MTX101": 2})
    assert "| reuters | 2 | 4,000 | 1.000 | 0.500 | 50.0% |" in families_table([news], ["SPN", "SRC"])
    assert "| native edited news | 2 | 4,000 | 1.000 | 0.000 | 0.000 | 2.000 |" in fairness_table([news, human])
    assert "| human translations | 4 | 1,000 | 0.000 | 2.000 | 0.000 | 0.500 |" in fairness_table([news, human])
    assert "| SPN101 spun-diplomatic-term | 1.0000 | · |" in rules_table([news, human], ruleset)
    assert "| leftovers | 90.0% | 9 of 10 |" in recall_table([Recall("leftovers", 9, 10)])


def test_a_rule_shows_its_measured_precision(ruleset: RuleSet, tmp_path: Path) -> None:
    folder = tmp_path / "pack" / "spun"
    folder.mkdir(parents=True)
    rule = ruleset.by_code["SPN106"]
    source = Path(rule.origin).read_text("utf-8").replace("SPN106", "SPN906").replace(rule.name, "own-term")
    (folder / "SPN906-own-term.toml").write_text(source, "utf-8")
    arguments = ["rule", "SPN906", "--rules", str(tmp_path / "pack")]
    assert "not judged" in CliRunner().invoke(build(["rule"]), arguments).output
    write_precision({"SPN906": Judged(40, 38, "another", "news", "2026-01-31")}, tmp_path / "pack")
    output = " ".join(CliRunner().invoke(build(["rule"]), arguments).output.split())
    assert "38 of 40 hits judged right (83%–99% at 95 %), 2026-01-31; the rule has changed since" in output


@pytest.mark.shared
def test_scrape_leftovers_are_found(shared: Path, ruleset: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYCHECK_SHARED", str(shared))
    assert RuleBench(ruleset).leftovers().share > 0.9


@pytest.mark.shared
def test_clean_news_is_left_alone_by_wording_rules(
    shared: Path, ruleset: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITYCHECK_SHARED", str(shared))
    wording = RuleSet(tuple(rule for rule in ruleset.rules if rule.family in ("SPN", "MTX")))
    for tally in RuleBench(wording).clean(120)[:3]:
        assert tally.articles == 120
        assert tally.per_1000("") < 0.2
