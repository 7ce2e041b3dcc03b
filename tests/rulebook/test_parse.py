"""A rule module is read strictly, and every error names file, rule and key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualitycheck.errors import RuleError, UsageError
from qualitycheck.model.article import Span
from qualitycheck.rulebook import load_rules
from qualitycheck.rulebook.parse import parse_rule

GOOD = """
code = "SPN900"
name = "test-rule"
family = "SPN"
severity = "error"
weight = 3.0
message = "'{text}' reads as a spun '{suggestion}'"
rationale = "A test."
detector = "phrases"

[params.phrases]
"purchasing chum" = "trading partner"

[[examples]]
match = "Its largest ⟦purchasing chum⟧ is near."
[[examples]]
match = "Two ⟦purchasing chums⟧ met."
[[examples]]
clean = "A chum of mine was purchasing bread."
[[examples]]
clean = "The trading partner left."
"""


def write(folder: Path, text: str, name: str = "SPN900.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_reads_every_part(tmp_path: Path) -> None:
    rule = parse_rule(write(tmp_path, GOOD))
    assert (rule.code, rule.family, rule.severity.value, rule.weight) == ("SPN900", "SPN", "error", 3.0)
    assert rule.examples[0].text == "Its largest purchasing chum is near."
    assert rule.examples[0].spans == (Span(12, 27),)
    assert not rule.examples[2].spans


@pytest.mark.parametrize(
    ("change", "key", "hint"),
    [
        (('severity = "error"', 'severity = "eror"'), "severity", "did you mean 'error'?"),
        (
            ('rationale = "A test."', 'rationale = "A test."\nrationnale = "x"'),
            "rationnale",
            "did you mean 'rationale'?",
        ),
        (("weight = 3.0", 'weight = "3"'), "weight", "number from 0 to 100"),
        (('code = "SPN900"', 'code = "SP900"'), "code", "three capital letters"),
        (('family = "SPN"', 'family = "SCR"'), "family", "not the family"),
        (('[[examples]]\nclean = "The trading partner left."\n', ""), "examples", "1 'clean' examples"),
        (("⟦purchasing chums⟧", "⟦purchasing chums"), "examples[1]", "never closed"),
        (("⟦purchasing chums⟧", "purchasing chums"), "examples[1]", "0 ⟦ ⟧ marks"),
        (("⟦purchasing chums⟧", "⟦⟧purchasing chums"), "examples[1]", "bad span"),
        (('message = "', 'unless = { nearby = ["x"] }\nmessage = "'), "unless.nearby", "did you mean 'near'?"),
        (('message = "', 'unless = { in = ["quote"] }\nmessage = "'), "unless.in", "quotation"),
        (('message = "', 'unless = { within = 3 }\nmessage = "'), "unless", "neither `near` nor `in`"),
        (('rationale = "A test."\n', ""), "rationale", "missing key"),
    ],
)
def test_error_names_file_rule_and_key(tmp_path: Path, change: tuple[str, str], key: str, hint: str) -> None:
    assert change[0] in GOOD
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(RuleError) as caught:
        parse_rule(path)
    assert str(path) in caught.value.where
    assert caught.value.where.endswith(key)
    assert hint in str(caught.value)


def test_invalid_toml_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="not valid TOML"):
        parse_rule(write(tmp_path, GOOD + "[["))


def test_duplicate_code_names_both_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("test-rule", "other-rule"), "again.toml")
    with pytest.raises(RuleError, match="duplicate code or name 'SPN900'") as caught:
        load_rules([tmp_path], bundled=False)
    assert "again.toml" in caught.value.where
    assert "SPN900.toml" in caught.value.remedy


def test_a_pack_joins_the_bundled_rules(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    ruleset = load_rules([tmp_path])
    assert "SPN900" in ruleset.by_code
    assert ruleset.by_code["test-rule"].code == "SPN900"
    assert len(ruleset.rules) > 10
    assert ruleset.hash != load_rules().hash


def test_a_pack_joins_by_entry_point(tmp_path: Path) -> None:
    package = tmp_path / "acme_rules"
    package.mkdir()
    (package / "__init__.py").write_text("")
    write(package, GOOD)
    (package / "never_imported.py").write_text("raise SystemExit('a rule pack must not run code')")
    metadata = tmp_path / "acme_rules-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[qualitycheck.rules]\nacme = acme_rules\n")
    script = "from qualitycheck.rulebook import load_rules; print(load_rules().by_code['SPN900'].name)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, env=environment)
    assert done.stdout.decode().strip() == "test-rule", done.stderr.decode()


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no rule module"):
        load_rules([tmp_path], bundled=False)


def test_selection(tmp_path: Path) -> None:
    ruleset = load_rules()
    assert {rule.family for rule in ruleset.select(["SCR"]).rules} == {"SCR"}
    assert ruleset.select(["SCR3"], ["SCR301"]).rules[0].code == "SCR302"
    assert [rule.code for rule in ruleset.select(["mojibake"]).rules] == ["SCR305"]
    with pytest.raises(UsageError, match="no rule is selected by 'XYZ'"):
        ruleset.select(["XYZ"])


def test_hash_ignores_prose_and_sees_params(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    first = load_rules([tmp_path], bundled=False).hash
    write(tmp_path, GOOD.replace("A test.", "Another rationale."))
    assert load_rules([tmp_path], bundled=False).hash == first
    write(tmp_path, GOOD.replace('= "trading partner"', '= "trade partner"'))
    assert load_rules([tmp_path], bundled=False).hash != first
