"""Every example of every bundled rule, and what all rules have in common."""

from __future__ import annotations

import pytest

from qualitycheck.engine.examples import Outcome, run_examples
from qualitycheck.rulebook import load_rules
from qualitycheck.rulebook.packs import bundled_folder

RULES = load_rules().rules
OUTCOMES = [outcome for rule in RULES for outcome in run_examples(rule)]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=[f"{item.rule.code}-{item.index}" for item in OUTCOMES])
def test_example(outcome: Outcome) -> None:
    assert outcome.passed, outcome.explanation


def test_rules_hold_no_code() -> None:
    assert not list(bundled_folder().rglob("*.py"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_explains_itself(rule) -> None:
    assert len(rule.rationale) > 40
    assert rule.remedy
    assert rule.code in rule.origin
    if rule.family in ("GRM", "RDB"):
        assert rule.weight == 0
