"""Turns judged hits into a file of measured precision beside the rules, and the file into what is known of one rule."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from pathlib import Path

import msgspec

from qualitycheck.errors import RuleError
from qualitycheck.model.rule import Rule
from qualitycheck.rulebook.packs import RuleSet, bundled_folder

FILE = "precision.json"
_Z = 1.959964  # two-sided 95 %


class Judged(msgspec.Struct, frozen=True):
    """What people said of a rule's hits.

    Attributes:
        judged: hits looked at.
        right: those that an editor would want marked.
        rule: hash of the rule that was judged; another hash means that the rule has changed since.
        material: where the hits came from.
        date: when they were judged, ISO 8601.
    """

    judged: int
    right: int
    rule: str
    material: str
    date: str

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the precision (Wilson 1927)."""
        share, n = self.right / self.judged, self.judged
        centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, centre - half), min(1.0, centre + half)


def rule_hash(rule: Rule) -> str:
    """A hash of all in one rule that changes what it marks."""
    return RuleSet((rule,)).hash


def read_precision(folder: Path | None = None) -> Mapping[str, Judged]:
    """Precision by code, of the bundled rules unless a folder is given; empty where nothing was judged.

    Raises:
        RuleError: the file is not what `write_precision` writes.
    """
    path = (folder or bundled_folder()) / FILE
    if not path.is_file():
        return {}
    try:
        found = msgspec.json.decode(path.read_bytes(), type=dict[str, Judged])
    except msgspec.DecodeError as error:
        raise RuleError(f"is no file of judged hits: {error}", where=str(path)) from error
    for code, one in found.items():
        if not 0 <= one.right <= one.judged or not one.judged:
            raise RuleError(f"{one.right} of {one.judged} cannot be", where=f"{path}: {code}")
    return found


def write_precision(found: Mapping[str, Judged], folder: Path) -> Path:
    """Write the file, sorted by code."""
    path = folder / FILE
    ordered = {code: found[code] for code in sorted(found)}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n")
    return path
