"""Turns folders of TOML modules into one validated rule set."""

from qualitycheck.rulebook.packs import RuleSet, load_rules

__all__ = ["RuleSet", "load_rules"]
