"""Turns records of real spun text into the words that a tool changed, and tells whether they were found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from qualitycheck.model.article import Span
from qualitycheck.model.finding import Finding

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LONGEST = 8  # words of a finding that still helps an editor


@dataclass(frozen=True, slots=True)
class Phrase:
    """One damaged phrase: its changed words as spans of the text, what it says and what it should have said."""

    changed: tuple[Span, ...]
    text: str
    original: str

    def found_by(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings of at most eight words that overlap a changed word."""
        return [
            finding
            for finding in findings
            if len(_WORD.findall(finding.text)) <= LONGEST and any(finding.span.overlaps(span) for span in self.changed)
        ]

    def named_by(self, suggestion: str) -> bool:
        """Whether a suggestion brings back every word of the original that the phrase had lost."""
        missing = set(_words(self.original)) - set(_words(self.text))
        return bool(missing) and missing <= set(_words(suggestion))


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, its damaged phrases, and the same text set right where the record has one."""

    text: str
    phrases: tuple[Phrase, ...]
    twin: str | None


def samples(path: Path) -> Iterator[Sample]:
    """The records of a file of `{text, phrases: [{text, original, start?}], twin?}`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        phrases = [_phrase(record["text"], entry) for entry in record.get("phrases", ())]
        yield Sample(record["text"], tuple(phrase for phrase in phrases if phrase), record.get("twin"))


def _phrase(text: str, entry: dict[str, object]) -> Phrase | None:
    written, meant = str(entry["text"]), str(entry["original"])
    start = int(str(entry["start"])) if "start" in entry else text.find(written)
    if start < 0:
        return None
    matches = list(_WORD.finditer(written))
    differences = SequenceMatcher(None, _words(written), _words(meant), autojunk=False).get_opcodes()
    changed: list[Span] = []
    for operation, low, high, _, _ in differences:
        if operation == "equal":
            continue
        touched = (
            matches[low:high] if high > low else matches[max(0, low - 1) : low + 1]
        )  # a gap lies between its neighbours
        changed += [Span(start + match.start(), start + match.end()) for match in touched]
    return Phrase(tuple(changed), written, meant) if changed else None


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]
