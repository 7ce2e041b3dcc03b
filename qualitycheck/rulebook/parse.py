"""Turns one TOML rule module into a Rule, strictly: whatever it does not know is an error with file, rule and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, get_args

from qualitycheck.errors import RuleError
from qualitycheck.model.article import Span
from qualitycheck.model.rule import FAMILIES, Condition, Example, Guard, Rule, Scope, Severity, Surrounding

_OPEN, _CLOSE = "⟦", "⟧"
_REQUIRED = ("code", "name", "family", "severity", "weight", "message", "rationale", "detector", "examples")
_OPTIONAL = (
    "params", "references", "mqm", "scope", "langs", "requires", "unless", "aliases", "since", "remedy",
)  # fmt: skip
_EXAMPLE_KEYS = (
    "match",
    "clean",
    "title_match",
    "title",
    "text",
    "published",
    "author",
    "publisher",
    "page",
    "known_failure",
)
_CONTEXT_KEYS = ("title", "text", "published", "author", "publisher")
_CONDITION_KEYS = ("near", "within", "in")
_CODE = re.compile(r"[A-Z]{3}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_MIN_EXAMPLES = 2  # of each kind: what must match, what must not


class _Place:
    """Where in a rule module something stands, for error messages."""

    def __init__(self, path: str, code: str) -> None:
        self.path = path
        self.code = code

    def fail(self, key: str, problem: str, remedy: str = "") -> NoReturn:
        raise RuleError(problem, where=f"{self.path}: {self.code}: {key}", remedy=remedy)


def read_table(path: Path) -> dict[str, Any]:
    """Read one rule module as it stands.

    Raises:
        RuleError: it cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"cannot be read: {error}", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"is not valid TOML: {error}", where=str(path)) from error


def parse_rule(path: Path, table: Mapping[str, Any] | None = None) -> Rule:
    """Validate one rule module, and read it unless its table is given.

    Raises:
        RuleError: with the file, the rule's code and the key that is wrong.
    """
    data = read_table(path) if table is None else table
    place = _Place(str(path), str(data.get("code", "no code")))
    _known(place, "", data, (*_REQUIRED, *_OPTIONAL))
    for key in _REQUIRED:
        if key not in data:
            place.fail(key, "missing key")
    family = _code_and_family(place, data)
    return Rule(
        code=data["code"],
        name=_match(place, "name", data["name"], _NAME, "kebab-case"),
        family=family,
        severity=_severity(place, "severity", data["severity"]),
        weight=_number(place, "weight", data["weight"]),
        message=_string(place, "message", data["message"]),
        rationale=_string(place, "rationale", data["rationale"]),
        detector=_string(place, "detector", data["detector"]),
        params=_table(place, "params", data.get("params", {})),
        examples=_examples(place, data["examples"]),
        references=_strings(place, "references", data.get("references", [])),
        mqm=data.get("mqm") and _string(place, "mqm", data["mqm"]),
        scope=_choice(place, "scope", data.get("scope", "prose"), get_args(Scope)),
        langs=_strings(place, "langs", data.get("langs", ["en"])),
        guard=parse_guard(data, str(path), place.code, ""),
        aliases=_strings(place, "aliases", data.get("aliases", [])),
        since=_string(place, "since", data.get("since", "0.1.0")),
        remedy=_string(place, "remedy", data.get("remedy", "")),
        origin=str(path),
    )


def parse_guard(table: Mapping[str, Any], path: str, code: str, prefix: str) -> Guard:
    """Read `requires` and `unless` of a rule or of one phrase entry.

    Args:
        table: may hold either key; each is one condition or a list of them.
        path: the rule module, for errors.
        code: the rule, for errors.
        prefix: the key of the table that holds them, for errors.
    """
    place = _Place(path, code)
    return Guard(
        requires=_conditions(place, f"{prefix}requires", table.get("requires", [])),
        unless=_conditions(place, f"{prefix}unless", table.get("unless", [])),
    )


def _conditions(place: _Place, key: str, value: object) -> tuple[Condition, ...]:
    tables = value if isinstance(value, list) else [value]
    return tuple(_condition(place, key, table) for table in tables)


def _condition(place: _Place, key: str, value: object) -> Condition:
    table = _table(place, key, value)
    _known(place, f"{key}.", table, _CONDITION_KEYS)
    near = _strings(place, f"{key}.near", table.get("near", []))
    kinds = _strings(place, f"{key}.in", table.get("in", []))
    for kind in kinds:
        _choice(place, f"{key}.in", kind, get_args(Surrounding))
    if not near and not kinds:
        place.fail(key, "says neither `near` nor `in`")
    within = table.get("within", 12)
    if within != "document" and not (isinstance(within, int) and 0 < within <= 1000):
        place.fail(f"{key}.within", f"expected a number of tokens up to 1000 or 'document', found {within!r}")
    return Condition(
        near=tuple(tuple(word.lower().replace("’", "'") for word in _WORD.findall(term)) for term in near),
        within=None if within == "document" else within,
        surroundings=frozenset(kinds),  # type: ignore[arg-type]  # checked against Surrounding above
    )


def _code_and_family(place: _Place, data: Mapping[str, Any]) -> str:
    code = _match(place, "code", data["code"], _CODE, "three capital letters and three digits")
    family: str = _choice(place, "family", data["family"], tuple(FAMILIES))
    if not code.startswith(family):
        place.fail("family", f"{family!r} is not the family that {code!r} names")
    return family


def _examples(place: _Place, value: object) -> tuple[Example, ...]:
    if not isinstance(value, list):
        place.fail("examples", "expected a list of tables", "write [[examples]]")
    examples = tuple(_example(place, f"examples[{index}]", item) for index, item in enumerate(value))
    matching = sum(1 for example in examples if example.spans)
    for kind, count in (("match", matching), ("clean", len(examples) - matching)):
        if count < _MIN_EXAMPLES:
            place.fail("examples", f"has {count} {kind!r} examples", f"at least {_MIN_EXAMPLES} of each kind")
    return examples


def _example(place: _Place, key: str, value: object) -> Example:
    table = _table(place, key, value)
    _known(place, f"{key}.", table, _EXAMPLE_KEYS)
    kinds = [kind for kind in ("match", "clean", "title_match") if kind in table]
    if len(kinds) != 1:
        place.fail(key, "needs exactly one of `match`, `clean` and `title_match`")
    kind = kinds[0]
    marked, spans = _unmark(place, key, _string(place, f"{key}.{kind}", table[kind]))
    if (kind != "clean") != bool(spans):
        place.fail(key, f"`{kind}` has {len(spans)} {_OPEN} {_CLOSE} marks")
    context = {name: _string(place, f"{key}.{name}", table[name]) for name in _CONTEXT_KEYS if name in table}
    of_title = kind == "title_match"
    if ("title" if of_title else "text") in context:
        place.fail(key, "`title_match` goes with `text`, the other kinds with `title`")
    return Example(
        text=context.get("text", "") if of_title else marked,
        spans=spans,
        title=marked if of_title else context.get("title"),
        field="title" if of_title else "text",
        published=context.get("published"),
        author=context.get("author"),
        publisher=context.get("publisher"),
        page=bool(table.get("page", False)),
        known_failure=bool(table.get("known_failure", False)),
    )


def _unmark(place: _Place, key: str, marked: str) -> tuple[str, tuple[Span, ...]]:
    text = ""
    spans: list[Span] = []
    start: int | None = None
    for piece in re.split(f"([{_OPEN}{_CLOSE}])", marked):
        if piece == _OPEN and start is None:
            start = len(text)
        elif piece == _CLOSE and start is not None and start < len(text):
            spans.append(Span(start, len(text)))
            start = None
        elif piece in (_OPEN, _CLOSE):
            place.fail(key, f"bad span: {piece} does not fit at offset {len(text)}")
        else:
            text += piece
    if start is not None:
        place.fail(key, f"bad span: {_OPEN} at offset {start} is never closed")
    return text, tuple(spans)


def _known(place: _Place, prefix: str, table: Mapping[str, object], known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, 1)
            place.fail(f"{prefix}{key}", "unknown key", f"did you mean {close[0]!r}?" if close else "")


def _string(place: _Place, key: str, value: object) -> str:
    if not isinstance(value, str):
        place.fail(key, f"expected text, found {value!r}")
    return value


def _strings(place: _Place, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        place.fail(key, f"expected a list of texts, found {value!r}")
    return tuple(_string(place, key, item) for item in value)


def _number(place: _Place, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        place.fail(key, f"expected a number from 0 to 100, found {value!r}")
    return float(value)


def _table(place: _Place, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        place.fail(key, f"expected a table, found {value!r}")
    return value


def _match(place: _Place, key: str, value: object, pattern: re.Pattern[str], form: str) -> str:
    text = _string(place, key, value)
    if not pattern.fullmatch(text):
        place.fail(key, f"{text!r} is not {form}")
    return text


def _choice(place: _Place, key: str, value: object, choices: Sequence[str]) -> Any:
    text = _string(place, key, value)
    if text not in choices:
        close = get_close_matches(text, choices, 1)
        place.fail(key, f"{text!r} is none of {', '.join(choices)}", f"did you mean {close[0]!r}?" if close else "")
    return text


def _severity(place: _Place, key: str, value: object) -> Severity:
    return Severity(_choice(place, key, value, [severity.value for severity in Severity]))
