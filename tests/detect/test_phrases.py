"""Listed phrases: inflection, gaps, guards, quotations, names."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitycheck.engine.checker import Checker
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Report
from qualitycheck.rulebook import load_rules

MODULE = """
code = "SPN900"
name = "test-rule"
family = "SPN"
severity = "error"
weight = 3.0
message = "'{{text}}' reads as a spun '{{suggestion}}'"
rationale = "A test."
detector = "phrases"

[params]
{params}

[params.phrases]
{phrases}

[[examples]]
match = "⟦x⟧"
[[examples]]
match = "⟦x⟧"
[[examples]]
clean = "y"
[[examples]]
clean = "y"
"""
FILLER = " The council met on Tuesday and agreed to repair the old bridge before winter." * 8


def checker(folder: Path, phrases: str, params: str = "") -> Checker:
    (folder / "SPN900.toml").write_text(MODULE.format(phrases=phrases, params=params), "utf-8")
    return Checker(load_rules([folder], bundled=False), depth="lists")


def marked(report: Report) -> list[tuple[str, str]]:
    return [(finding.text, finding.suggestions[0].text) for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two buying companions met.", [("buying companions", "trading partners")]),
        ("BUYING COMPANION", [("BUYING COMPANION", "trading partner")]),
        ("its buying companion’s plan", [("buying companion", "trading partner")]),
        ("a buying-companion", [("buying-companion", "trading partner")]),
        ("a buying\r\ncompanion", [("buying\r\ncompanion", "trading partner")]),
        ("a buy\u00ading com\u200bpanion", [("buy\u00ading com\u200bpanion", "trading partner")]),
        ("She is buying. Companion dogs bark.", []),
        ("buying, companion", []),
        ("buying companionship", []),
    ],
)
def test_inflection_gaps_and_disguises(tmp_path: Path, text: str, found: list[tuple[str, str]]) -> None:
    checks = checker(tmp_path, '"buying companion" = "trading partner"')
    assert marked(checks.check(Article("x", text))) == found


def test_a_verb_inflects_where_the_entry_says_so(tmp_path: Path) -> None:
    checks = checker(tmp_path, '"create use of" = { original = "make use of", verb = true }')
    assert marked(checks.check(Article("x", "They created use of it."))) == [("created use of", "made use of")]
    assert marked(checks.check(Article("x", "She is creating use of it."))) == [("creating use of", "making use of")]


def test_guards(tmp_path: Path) -> None:
    checks = checker(
        tmp_path,
        '"local weather change" = { original = "climate change", '
        'unless = { near = ["forecast", "sea breeze"], within = 6 } }\n'
        '"board room" = { original = "meeting", requires = { near = ["minister"], within = "document" } }',
    )
    assert marked(checks.check(Article("x", "Talks on local weather change.")))
    assert not marked(checks.check(Article("x", "The forecast has a local weather change.")))
    assert not marked(checks.check(Article("x", "A local weather change came with the sea breeze.")))
    assert marked(checks.check(Article("x", "A sea of talk, then a breeze; a local weather change came.")))
    assert not marked(checks.check(Article("x", "The board room was full.")))
    assert marked(checks.check(Article("x", f"The board room was full.{FILLER} The minister left.")))


def test_damaged_names_must_be_capitalised(tmp_path: Path) -> None:
    checks = checker(tmp_path, '"seat research center" = "Pew Research Center"', "case = true")
    assert marked(checks.check(Article("x", "A poll by the Seat Research Center.")))
    assert not marked(checks.check(Article("x", "A seat research center opened.")))


def test_a_quotation_is_innocent_until_the_article_looks_spun(tmp_path: Path) -> None:
    checks = checker(
        tmp_path,
        '"buying companion" = "trading partner"\n"condition news agency" = "state news agency"\n'
        '"near ally ship" = "close alliance"',
    )
    quoted = f"“It is our buying companion,” she said.{FILLER}"
    assert not checks.check(Article("x", quoted)).findings
    spun = f"{quoted} The condition news agency called it a near ally ship. A buying companion left."
    assert [finding.text for finding in checks.check(Article("x", spun)).findings].count("buying companion") == 2
    all_quoted = f"“The condition news agency called it a near ally ship. A buying companion left.{FILLER[:600]}”"
    assert len(checks.check(Article("x", all_quoted)).findings) == 3


def test_accepted_terms_are_never_findings(tmp_path: Path) -> None:
    (tmp_path / "SPN900.toml").write_text(
        MODULE.format(phrases='"buying companion" = "trading partner"', params=""), "utf-8"
    )
    checks = Checker(load_rules([tmp_path], bundled=False), depth="lists", accepted=["Our Buying Companion’s"])
    assert not checks.check(Article("x", "We asked our buying companion's view.")).findings
    assert checks.check(Article("x", "We asked a buying companion.")).findings


@pytest.mark.parametrize(
    ("phrases", "problem"),
    [
        ('"buying companion" = 3', "needs the original wording"),
        ('"buying companion" = { orignal = "x" }', "unknown key 'orignal'"),
        ('"…" = "x"', "without words"),
        ('"buying companion" = { original = "x", severity = "bad" }', "severity 'bad'"),
        ('"buying companion" = { original = "x", weight = -1 }', "weight -1"),
        ('"buying companion" = { original = "x", unless = { in = ["here"] } }', "none of"),
    ],
)
def test_bad_entries_are_named(tmp_path: Path, phrases: str, problem: str) -> None:
    with pytest.raises(RuleError, match=problem) as caught:
        checker(tmp_path, phrases)
    assert "SPN900" in caught.value.where
    assert "params.phrases" in caught.value.where
