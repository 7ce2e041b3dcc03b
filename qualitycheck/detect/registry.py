"""Turns the detector names of rules into detector classes: an explicit table, then what installed packages announce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points

from qualitycheck.detect.base import Detector
from qualitycheck.errors import RuleError
from qualitycheck.model.report import Depth
from qualitycheck.model.rule import Rule

# name -> (module, class, the least depth at which it runs); modules load only when a rule names them.
BUILT_IN: Mapping[str, tuple[str, str, Depth]] = {
    "attribution": ("qualitycheck.detect.attribution", "Attribution", "lists"),
    "characters": ("qualitycheck.detect.characters", "Characters", "lists"),
    "claims": ("qualitycheck.detect.claims", "Claims", "lists"),
    "dates": ("qualitycheck.detect.dates", "Dates", "lists"),
    "figures": ("qualitycheck.detect.figures", "Figures", "lists"),
    "gazetteer": ("qualitycheck.detect.gazetteer", "Gazetteer", "lists"),
    "headline": ("qualitycheck.detect.headline", "Headline", "lists"),
    "locale": ("qualitycheck.detect.locale_marks", "LocaleMarks", "lists"),
    "loops": ("qualitycheck.detect.loops", "Loops", "lists"),
    "marks": ("qualitycheck.detect.marks", "Marks", "lists"),
    "metadata": ("qualitycheck.detect.metadata", "Metadata", "lists"),
    "names": ("qualitycheck.detect.names", "Names", "lists"),
    "patterns": ("qualitycheck.detect.patterns", "Patterns", "lists"),
    "phrases": ("qualitycheck.detect.phrases", "Phrases", "lists"),
    "pronouns": ("qualitycheck.detect.pronouns", "Pronouns", "lists"),
    "readability": ("qualitycheck.detect.readability", "Readability", "lists"),
    "residue": ("qualitycheck.detect.residue", "Residue", "lists"),
    "shares": ("qualitycheck.detect.shares", "Shares", "lists"),
    "titles": ("qualitycheck.detect.titles", "Titles", "lists"),
    "units": ("qualitycheck.detect.units", "Units", "lists"),
    "wording": ("qualitycheck.detect.wording", "CountsWording", "counts"),
    "repetition": ("qualitycheck.detect.repetition", "Repetition", "lists"),
}
# What takes the place of a class at depth `full`.
FULL: Mapping[str, str] = {"CountsWording": "Wording"}
DEPTHS: tuple[Depth, ...] = ("lists", "counts", "full")


def build(rules: Sequence[Rule], depth: Depth) -> list[Detector]:
    """One detector per name that the rules use and the depth admits, in a fixed order.

    Raises:
        RuleError: a rule names an unknown detector or gives it wrong parameters.
    """
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        by_name.setdefault(rule.detector, []).append(rule)
    found = []
    for name in sorted(by_name):
        if name in BUILT_IN:
            module, attribute, least = BUILT_IN[name]
            if DEPTHS.index(least) > DEPTHS.index(depth):
                continue
            attribute = FULL.get(attribute, attribute) if depth == "full" else attribute
            kind = getattr(import_module(module), attribute)
        else:
            kind = _third_party(name, by_name[name][0])
        found.append(kind(by_name[name]))
    return found


def _third_party(name: str, rule: Rule) -> type[Detector]:
    points = entry_points(group="qualitycheck.detectors", name=name)
    if not points:
        raise RuleError(
            f"unknown detector {name!r}",
            where=f"{rule.origin}: {rule.code}: detector",
            remedy=f"one of {', '.join(sorted(BUILT_IN))}, or install the package that brings it",
        )
    kind: type[Detector] = next(iter(points)).load()
    return kind
