"""Turns rule packs (bundled, from entry points, from folders) into one rule set with a hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

import xxhash

from qualitycheck.errors import RuleError, UsageError
from qualitycheck.model.rule import Rule
from qualitycheck.rulebook.parse import parse_rule
from qualitycheck.rulebook.remembered import read_tables

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class RuleSet:
    """Rules in the order of their codes.

    Attributes:
        rules: every rule, each code once.
    """

    rules: tuple[Rule, ...]

    @cached_property
    def hash(self) -> str:
        """16 hex digits over all that a rule can change in a result."""
        return xxhash.xxh3_64_hexdigest(repr([_essence(rule) for rule in self.rules]).encode())

    @cached_property
    def by_code(self) -> dict[str, Rule]:
        """Rules by code, name and alias."""
        index = {alias: rule for rule in self.rules for alias in (*rule.aliases, rule.name)}
        return index | {rule.code: rule for rule in self.rules}

    def select(self, select: Sequence[str], ignore: Sequence[str] = ()) -> RuleSet:
        """Keep the rules that a selector names (a family, a code, the start of a code, a name), then drop the ignored.

        Raises:
            UsageError: a selector names nothing.
        """
        for selector in (*select, *ignore):
            if not selector.startswith("GRM") and not any(selects(selector, rule) for rule in self.rules):
                raise UsageError(f"no rule is selected by {selector!r}", remedy="`qualitycheck rule --all` lists them")
        return RuleSet(
            tuple(
                rule
                for rule in self.rules
                if any(selects(selector, rule) for selector in select)
                and not any(selects(selector, rule) for selector in ignore)
            )
        )


def selects(selector: str, rule: Rule) -> bool:
    """Whether a selector names a rule: `ALL`, its code or the start of it, its name or an alias."""
    return selector in ("ALL", rule.name, *rule.aliases) or rule.code.startswith(selector)


def _essence(rule: Rule) -> tuple[object, ...]:
    return (
        rule.code, rule.severity.value, rule.weight, rule.message, rule.detector, _stable(rule.params),
        rule.scope, rule.langs, _guard_key(rule),
    )  # fmt: skip


def _guard_key(rule: Rule) -> object:
    return [
        [(condition.near, condition.within, sorted(condition.surroundings)) for condition in conditions]
        for conditions in (rule.guard.requires, rule.guard.unless)
    ]


def _stable(value: object) -> object:
    if isinstance(value, dict):
        return sorted((key, _stable(item)) for key, item in value.items())
    return [_stable(item) for item in value] if isinstance(value, list | tuple) else value


def bundled_folder() -> Path:
    """The folder of the rules that ship with the package, in a wheel or in a checkout."""
    inside = _PACKAGE / "_rules"
    return inside if inside.is_dir() else _PACKAGE.parent / "rules"


def entry_point_folders() -> list[Path]:
    """Folders of the packs that installed packages announce under `qualitycheck.rules`.

    An entry point names a package; the modules lie in it as files. Nothing in it is imported but the package itself.
    """
    folders: list[Path] = []
    for point in entry_points(group="qualitycheck.rules"):
        module = point.load()
        folders.extend(Path(path) for path in module.__path__)
    return folders


def modules(folder: Path) -> list[Path]:
    """The TOML modules below a pack's folder, sorted.

    Raises:
        UsageError: there is no such folder, or no module in it.
    """
    if not folder.is_dir():
        raise UsageError("is not a folder of rules", where=str(folder))
    found = sorted(path for path in folder.rglob("*.toml") if not path.name.startswith("_"))
    if not found:
        raise UsageError("holds no rule module", where=str(folder), remedy="a pack is a folder of .toml files")
    return found


def load_rules(folders: Iterable[Path] = (), *, bundled: bool = True) -> RuleSet:
    """Load the bundled rules, those of installed packs, and those of further folders.

    Raises:
        RuleError: a module is malformed, or two give the same code or name.
        UsageError: a folder holds no rules.
    """
    rules = _bundled() if bundled else []
    further = [*(entry_point_folders() if bundled else []), *folders]
    return RuleSet(unique([*rules, *(parse_rule(path) for folder in further for path in modules(folder))]))


def _bundled() -> list[Rule]:
    folder = bundled_folder()
    paths = modules(folder)
    return [parse_rule(path, table) for path, table in zip(paths, read_tables(folder, paths), strict=True)]


def unique(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules by code, refusing a code or name given twice."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        for key in (rule.code, rule.name, *rule.aliases):
            if key in seen:
                raise RuleError(
                    f"duplicate code or name {key!r}",
                    where=f"{rule.origin}: {rule.code}",
                    remedy=f"{seen[key].origin} has it already",
                )
            seen[key] = rule
    return tuple(sorted({rule.code: rule for rule in seen.values()}.values(), key=lambda rule: rule.code))
