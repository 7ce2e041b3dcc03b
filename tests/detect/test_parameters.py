"""Every detector refuses a parameter that it does not know, and says which ones it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitycheck.detect import registry
from qualitycheck.errors import RuleError
from qualitycheck.rulebook import RuleSet


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN))
def test_an_unknown_parameter_is_refused(name: str, ruleset: RuleSet) -> None:
    rule = next(rule for rule in ruleset.rules if rule.detector == name)
    altered = replace(rule, params={**rule.params, "colour": "blue"})
    with pytest.raises(RuleError, match="unknown parameter") as caught:
        registry.build([altered], "full")
    assert caught.value.where.endswith(f"{rule.code}: params.colour")
    assert all(key in caught.value.remedy for key in rule.params)


@pytest.mark.parametrize("key", ["check", "metric"])
def test_a_value_of_a_closed_set_is_refused_with_the_set(key: str, ruleset: RuleSet) -> None:
    rule = next(rule for rule in ruleset.rules if key in rule.params)
    with pytest.raises(RuleError, match="unknown value 'colour'") as caught:
        registry.build([replace(rule, params={**rule.params, key: "colour"})], "lists")
    assert str(rule.params[key]) in caught.value.remedy
