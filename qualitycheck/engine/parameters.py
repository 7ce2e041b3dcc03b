"""Turns the versioned file of fitted parameters into the records that the score is computed with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from qualitycheck.errors import ModelError
from qualitycheck.model.report import Depth

FILE = Path(__file__).with_name("data") / "score.toml"
OTHER = "other"  # the group of codes that no prefix claims, such as those of third-party packs


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rules that speak of one kind of damage.

    Attributes:
        scale: what the weights of its rules are multiplied by.
        ceiling: tenths of a point below which none of its rules saturates, whatever its severity.
        cap: tenths of a point that all of them together cost at most.
        passage: whether the worst passage is searched for it; what is repeated stands in two places.
        integrity: whether it belongs to the sub-score of the text's integrity, or to that of its sourcing.
    """

    name: str
    scale: float
    ceiling: int
    cap: int
    passage: bool
    integrity: bool


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that the score of one depth depends on, besides findings and length.

    Attributes:
        per_words: a rule's weight is what one finding costs in an article of this length, times its group's scale.
        shortest: words; a shorter text is judged as if it had so many, for it is not damned for one slip.
        passage: words of the passage whose damage counts besides that of the whole.
        passage_share: 0–1, how much of what the worst passage would cost more than the whole is deducted.
        covered_from: 0–1, share of the words inside findings of damage from which that costs anything by itself.
        covered_full: the share at which it costs most.
        covered_cap: tenths of a point that it costs then.
        covered_longest: words of one finding that count for it at most; a match may run on to the end of a long line.
        spun_cap: tenths of a point that an article loses at least when it is certain to be spun.
        ceilings: tenths of a point at which a rule of that severity saturates.
        intercept, slope: of the calibrated log-odds of being spun in the estimated ones.
        spread: half width of the score's interval in standard deviations of its findings.
        unseen: points that another stretch of an undamaged text of `per_words` words may lose.
        swing: by how much the log-odds of being spun mostly differ from those of another stretch of the same text.
    """

    per_words: int
    shortest: int
    passage: int
    passage_share: float
    covered_from: float
    covered_full: float
    covered_cap: int
    covered_longest: int
    spun_cap: int
    ceilings: Mapping[str, int]
    groups: tuple[Group, ...]
    prefixes: Mapping[str, Group]
    intercept: float
    slope: float
    spread: float
    unseen: float
    swing: float
    _known: dict[str, Group] = field(default_factory=dict, compare=False, repr=False)  # codes that were looked up

    def group_of(self, code: str) -> Group:
        """The group whose prefix of the code is the longest."""
        if (group := self._known.get(code)) is None:
            prefixes = (code[:length] for length in range(len(code), 0, -1) if code[:length] in self.prefixes)
            prefix = next(prefixes, None)
            group = self._known[code] = self.groups[-1] if prefix is None else self.prefixes[prefix]
        return group


def read(data: Mapping[str, object], depth: Depth) -> Parameters:
    """Parameters of one depth from the parsed file.

    Raises:
        ModelError: something is missing or of the wrong kind.
    """
    try:
        return _read(data, depth)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            f"cannot read the score's parameters: {error}",
            where=f"{FILE}: {depth}",
            remedy="reinstall, or run `python -m qualitycheck.train.fit_score`",
        ) from error


def _read(data: Mapping[str, object], depth: Depth) -> Parameters:
    whole: dict = dict(data)  # type: ignore[type-arg]  # any shape; what does not fit raises
    shape, fitted = whole["shape"], whole["depths"][depth]
    prefixes: dict[str, Group] = {}
    groups = []
    for name, entry in whole["groups"].items():
        group = Group(
            name=name,
            scale=float(fitted["scales"][name]),
            ceiling=round(10 * entry["ceiling"]),
            cap=round(10 * entry["cap"]),
            passage=bool(entry["passage"]),
            integrity=name != "sourcing",
        )
        groups.append(group)
        prefixes.update(dict.fromkeys(entry["prefixes"], group))
    groups.append(Group(OTHER, 1.0, 0, 1000, passage=True, integrity=True))
    return Parameters(
        per_words=int(shape["per-words"]),
        shortest=int(shape["shortest"]),
        passage=int(shape["passage"]),
        passage_share=float(shape["passage-share"]),
        covered_from=float(shape["covered-from"]),
        covered_full=float(shape["covered-full"]),
        covered_cap=round(10 * shape["covered-cap"]),
        covered_longest=int(shape["covered-longest"]),
        spun_cap=round(10 * shape["spun-cap"]),
        ceilings={str(severity): round(10 * points) for severity, points in whole["ceilings"].items()},
        groups=tuple(groups),
        prefixes=prefixes,
        intercept=float(fitted["calibration"]["intercept"]),
        slope=float(fitted["calibration"]["slope"]),
        spread=float(fitted["spread"]),
        unseen=float(fitted["unseen"]),
        swing=float(fitted["swing"]),
    )


@cache
def parameters(depth: Depth) -> Parameters:
    """The shipped parameters of one depth.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        return read(tomllib.loads(FILE.read_text("utf-8")), depth)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"cannot read the score's parameters: {error}", where=str(FILE), remedy="reinstall") from error
