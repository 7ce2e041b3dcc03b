"""Turns findings into sheets of hits to be judged by a person, and judged sheets into measured precision."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualitycheck.errors import UsageError
from qualitycheck.model.rule import Rule
from qualitycheck.rulebook.precision import Judged, rule_hash

COLUMNS = ("verdict", "material", "text", "context", "message")
VERDICTS = ("right", "wrong", "")
_AROUND = 110  # code points of context on either side


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding with enough of its surroundings to be judged."""

    code: str
    material: str
    text: str
    context: str
    message: str


def hit(code: str, material: str, source: str, start: int, end: int, message: str) -> Hit:
    """A hit at source[start:end]."""
    before, after = source[max(0, start - _AROUND) : start], source[end : end + _AROUND]
    context = f"{before}⟦{source[start:end]}⟧{after}"
    return Hit(code, material, _flat(source[start:end]), _flat(context), _flat(message))


def write_sheets(hits: Iterable[Hit], folder: Path, most: int) -> int:
    """Write one tab-separated sheet per rule, `CODE.tsv`, with an empty column for the verdict.

    Args:
        hits: all hits.
        folder: made where it is missing; it holds text of others and does not belong into the project.
        most: hits per rule; more are drawn from with a fixed seed.

    Returns:
        The number of hits written.
    """
    by_code: dict[str, list[Hit]] = {}
    for one in hits:
        by_code.setdefault(one.code, []).append(one)
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for code, members in sorted(by_code.items()):
        drawn = random.Random(code).sample(members, min(most, len(members)))  # noqa: S311 - sampling, not secrecy
        with (folder / f"{code}.tsv").open("w", encoding="utf-8", newline="") as stream:
            sheet = csv.writer(stream, delimiter="\t", lineterminator="\n")
            sheet.writerow(COLUMNS)
            sheet.writerows(("", one.material, one.text, one.context, one.message) for one in drawn)
        written += len(drawn)
    return written


def read_sheets(folder: Path, rules: Mapping[str, Rule], today: date) -> dict[str, Judged]:
    """Counts of the verdicts in all sheets of a folder; a hit without a verdict was not judged.

    Raises:
        UsageError: a sheet is of another form, of an unknown rule, or holds another verdict.
    """
    found = {}
    for path in sorted(folder.glob("*.tsv")):
        rule = rules.get(path.stem)
        if rule is None:
            raise UsageError("is the sheet of no rule", where=str(path), remedy="sheets are named CODE.tsv")
        judged = [row for row in _rows(path) if row["verdict"]]
        if judged:
            right = sum(row["verdict"] == "right" for row in judged)
            material = ", ".join(sorted({row["material"] for row in judged}))
            found[rule.code] = Judged(len(judged), right, rule_hash(rule), material, today.isoformat())
    if not found:
        raise UsageError("holds no judged hit", where=str(folder), remedy="write right or wrong into the first column")
    return found


def _rows(path: Path) -> Sequence[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        sheet = csv.DictReader(stream, delimiter="\t")
        if tuple(sheet.fieldnames or ()) != COLUMNS:
            raise UsageError(f"its columns are not {', '.join(COLUMNS)}", where=f"{path}:1")
        rows = []
        for line, row in enumerate(sheet, 2):
            if row["verdict"] not in VERDICTS:
                raise UsageError(f"verdict {row['verdict']!r} is neither right nor wrong", where=f"{path}:{line}")
            rows.append(row)
    return rows


def _flat(text: str) -> str:
    return " ".join(text.split())
