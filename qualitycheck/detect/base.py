"""The protocol that every detector follows: rules in at construction, documents in, evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar, runtime_checkable

from qualitycheck.errors import RuleError
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Guard, Rule, Severity
from qualitycheck.rulebook.parse import parse_guard
from qualitycheck.text.document import Document

T = TypeVar("T")


@runtime_checkable
class Detector(Protocol):
    """One instance serves all the rules of a rule set that name it and sees each document once.

    A detector only reports what it saw. Whether it becomes a finding, guards, overlaps, confidences and words for the
    reader are the business of `decide`.

    Attributes:
        name: the value of `detector` in the rule modules that it serves.
    """

    name: ClassVar[str]

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Compile the parameters of all rules; raise RuleError for a parameter that is wrong."""

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield evidence in any order; must depend on nothing but the document."""


class Override(NamedTuple):
    """What one entry of a rule sets otherwise than its rule; the fields are those of Evidence."""

    guard: Guard | None = None
    severity: Severity | None = None
    weight: float | None = None
    note: str = ""


NO_OVERRIDE = Override()
OVERRIDE_KEYS = frozenset({"severity", "weight", "note", "requires", "unless"})


def override(rule: Rule, key: str, table: Mapping[str, Any], known: frozenset[str]) -> Override:
    """Read what an entry overrides, refusing keys that are neither its own nor an override's.

    Args:
        rule: the rule that the entry belongs to.
        key: the entry's key, for errors.
        table: the entry.
        known: the detector's own keys of an entry.

    Raises:
        RuleError: a key is unknown or a value is of the wrong kind.
    """
    where = f"{rule.origin}: {rule.code}: {key}"
    unknown = sorted(set(table) - known - OVERRIDE_KEYS)
    if unknown:
        raise RuleError(
            f"unknown key {unknown[0]!r}", where=where, remedy=f"known: {', '.join(sorted(known | OVERRIDE_KEYS))}"
        )
    severity, weight = table.get("severity"), table.get("weight")
    if severity is not None and severity not in list(Severity):
        raise RuleError(f"severity {severity!r} is none of error, warning, info", where=where)
    if weight is not None and (
        isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 100
    ):
        raise RuleError(f"weight {weight!r} is no number from 0 to 100", where=where)
    return Override(
        guard=parse_guard(table, rule.origin, rule.code, f"{key}.") or None,
        severity=Severity(severity) if severity else None,
        weight=float(weight) if weight is not None else None,
        note=str(table.get("note", "")),
    )


@runtime_checkable
class Remarking(Protocol):
    """A detector that says so where it abstains."""

    def remarks(self, document: Document) -> tuple[str, ...]:
        """Why it did not judge the document, one phrase each; nothing where it did."""


def parameter(rule: Rule, key: str, kind: type[T], default: T | None = None) -> T:
    """The value of a rule's parameter, checked for its type.

    Raises:
        RuleError: it is missing and has no default, or is of another type.
    """
    value = rule.params.get(key, default)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)  # TOML writes 3 where 3.0 is meant
    if value is None:
        raise RuleError("missing parameter", where=f"{rule.origin}: {rule.code}: params.{key}")
    if not isinstance(value, kind):
        raise RuleError(
            f"expected {kind.__name__}, found {type(value).__name__}", where=f"{rule.origin}: {rule.code}: params.{key}"
        )
    return value


def closed(rule: Rule, *known: str) -> None:
    """Refuse parameters that the detector does not know.

    Raises:
        RuleError: naming the first unknown key and the known ones.
    """
    for key in rule.params:
        if key not in known:
            raise RuleError(
                "unknown parameter",
                where=f"{rule.origin}: {rule.code}: params.{key}",
                remedy=f"detector {rule.detector!r} knows {', '.join(known)}",
            )


def by_param(rules: Sequence[Rule], key: str, known: Mapping[str, T], *others: str) -> list[tuple[Rule, T]]:
    """Pair each rule with what its closed-set parameter names, refusing parameters beyond it and `others`.

    Raises:
        RuleError: a parameter is unknown, or the value names nothing known.
    """
    found = []
    for rule in rules:
        closed(rule, key, *others)
        value = parameter(rule, key, str)
        if value not in known:
            raise RuleError(
                f"unknown value {value!r}",
                where=f"{rule.origin}: {rule.code}: params.{key}",
                remedy=f"one of {', '.join(sorted(known))}",
            )
        found.append((rule, known[value]))
    return found
