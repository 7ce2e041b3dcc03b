"""Turns text into hits of regular expressions under RE2: automata of a few tell which match, only those run again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import re2

from qualitycheck.detect.base import Override, closed, override, parameter
from qualitycheck.errors import RuleError
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView

_KEYS = frozenset({"regex", "original", "group"})
_GROUP = re.compile(r"\((?!\?[^P])")
_SHARD = 20  # patterns per automaton: its states multiply; 155 patterns in one ran at a sixth of the speed
# A class of all that is no letter of any script takes an automaton three times as long to compile as one of all that is
# none in ASCII; which it holds altogether, so that an automaton with the latter finds every text that may match.
_EXACT, _LOOSE = r"[^\pL\pN\n]", r"[^A-Za-z0-9\n]"
_MAX_HITS = 1000  # per pattern and article; a thousand of one kind say no more than a hundred


@dataclass(frozen=True)
class Pattern:
    """One regular expression of a rule, compiled on first use: most never match anything."""

    rule: Rule
    regex: str
    group: int
    original: str
    override: Override

    @cached_property
    def compiled(self) -> Any:
        """RE2 over UTF-8 bytes: offsets need no conversion where nothing matches."""
        return re2.compile(self.regex.encode(), _options())


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return options


class Patterns:
    """Detector `patterns`: wording that only a form can describe."""

    name: ClassVar[str] = "patterns"

    def __init__(self, rules: Sequence[Rule]) -> None:
        patterns = [pattern for rule in rules for pattern in _patterns_of(rule)]
        patterns.sort(key=lambda pattern: not pattern.regex.startswith("(?m"))  # those for whole lines keep together
        self._shards = [_Shard(patterns[at : at + _SHARD]) for at in range(0, len(patterns), _SHARD)]

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per match, in the text and in the title."""
        for view in document.views:
            for shard in self._shards:
                for pattern in shard.matching(view.encoded):
                    yield from _matches(pattern, view)


class _Shard:
    """A few patterns in one automaton, which may take a text for a match that is none."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._set = re2.Set.SearchSet(_options())
        for pattern in patterns:
            _add(self._set, pattern)
        self._set.Compile()

    def matching(self, encoded: bytes) -> Iterable[Pattern]:
        """The patterns that may match anywhere in the text, in their order; all others do not."""
        return (self._patterns[index] for index in sorted(self._set.Match(encoded) or ()))


def _matches(pattern: Pattern, view: FieldView) -> Iterable[Evidence]:
    to_points = _Offsets(view.encoded)
    for count, match in enumerate(pattern.compiled.finditer(view.encoded)):
        if count >= _MAX_HITS:
            return
        start, end = (to_points(offset) for offset in match.span(pattern.group))
        if start < end:
            yield Evidence(
                code=pattern.rule.code,
                span=view.folded.source(start, end),
                strength=0.95,
                field=view.name,
                suggestions=(Suggestion(pattern.original, 0.8),) if pattern.original else (),
                **pattern.override._asdict(),
            )


class _Offsets:
    """Byte offsets of UTF-8 to code points, asked in ascending order."""

    def __init__(self, encoded: bytes) -> None:
        self._encoded = encoded
        self._byte = 0
        self._point = 0

    def __call__(self, offset: int) -> int:
        if offset < self._byte:
            self._byte = self._point = 0
        self._point += len(self._encoded[self._byte : offset].decode("utf-8", "replace"))
        self._byte = offset
        return self._point


def _patterns_of(rule: Rule) -> Iterable[Pattern]:
    closed(rule, "patterns")
    for index, table in enumerate(parameter(rule, "patterns", list)):
        key = f"params.patterns[{index}]"
        where = f"{rule.origin}: {rule.code}: {key}"
        if not isinstance(table, dict) or not isinstance(table.get("regex"), str):
            raise RuleError("expected a table with `regex`", where=where)
        overrides = override(rule, key, table, _KEYS)
        group = table.get("group", 0)
        if not isinstance(group, int) or group < 0:
            raise RuleError(f"group {group!r} is no group of the expression", where=where)
        yield Pattern(rule, table["regex"], group, str(table.get("original", "")), overrides)


def _add(collection: Any, pattern: Pattern) -> None:
    try:
        collection.Add(pattern.regex.replace(_EXACT, _LOOSE).encode())
        # Compiling each pattern costs start-up time, so only one that seems to lack its group is.
        if pattern.group > len(_GROUP.findall(pattern.regex)) and pattern.group > pattern.compiled.groups:
            raise RuleError(
                f"the expression has {pattern.compiled.groups} groups, not {pattern.group}",
                where=f"{pattern.rule.origin}: {pattern.rule.code}: params.patterns",
            )
    except re2.error as error:
        raise RuleError(
            f"RE2 refuses {pattern.regex!r}: {error}",
            where=f"{pattern.rule.origin}: {pattern.rule.code}: params.patterns",
            remedy="RE2 knows no look-around and no back-references",
        ) from error
