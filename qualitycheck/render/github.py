"""Turns reports into GitHub Actions' workflow commands, the most severe findings first within what GitHub shows.

GitHub shows ten annotations of a kind for a step and drops the others silently, so the tenth says how many there are.
The totals and the rest are in the job's summary, which the Markdown output writes.
"""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, TextIO

from qualitycheck.model.report import Failure, Report
from qualitycheck.model.rule import Severity
from qualitycheck.render.place import Lines, place_in_file
from qualitycheck.render.visible import one_line
from qualitycheck.render.where import relative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualitycheck.model.finding import Finding

SHOWN = 10  # annotations of one kind for one step
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_FAILURE, _DECISION = 2e9, 1e9  # weights: what could not be checked, then whole articles, then findings


class _Annotation(NamedTuple):
    """A command by how much it matters, least first; `number` keeps equal ones in their order."""

    weight: float
    confidence: float
    number: int
    command: str


class GithubOutput:
    """Annotations of three kinds, written at the end, for only then is it known which are the most severe."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._kept: dict[str, list[_Annotation]] = {"error": [], "warning": [], "notice": []}
        self._counts = dict.fromkeys(self._kept, 0)
        self._numbers = count()

    def add(self, item: Report | Failure) -> None:
        """Take one result."""
        if isinstance(item, Failure):
            places = {"file": relative(item.path or item.id), "line": str(item.line or 1), "title": item.code}
            self._keep("error", _FAILURE, 1.0, places, item.problem)
            return
        article, decision = item.article, item.decision
        name = relative(article.source.path or article.id)
        line = article.source.line or 1
        if decision.value != "accept":
            score = "no score" if item.score.value is None else f"score {item.score.value:g}"
            title = f"{decision.value}: {article.id} ({score})"
            kind = "error" if decision.value == "reject" else "warning"
            text = f"{'; '.join(decision.reasons)} (policy {decision.policy})"
            self._keep(kind, _DECISION, 1.0, {"file": name, "line": str(line), "title": title}, text)
        lines = Lines(article.text)
        for finding in item.findings:
            places = {"file": name, "line": str(line), "title": f"{finding.code} {finding.name}"}
            if article.source.kind in ("text", "markdown") and finding.field == "text":
                place = place_in_file(article, finding, lines)
                places |= {"line": str(place.line), "col": str(place.column)}
                end = lines.place(finding.span.end)
                if end.line == lines.place(finding.span.start).line:
                    places["endColumn"] = str(end.column)
            kind = _KINDS[finding.severity]
            self._keep(kind, finding.weight, finding.confidence, places, _message(finding))

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the annotations and the gate's word."""
        for kind, kept in self._kept.items():
            ordered = sorted(kept, reverse=True)
            total = self._counts[kind]
            if total > SHOWN:
                ordered = ordered[: SHOWN - 1]
            for annotation in ordered:
                self._stream.write(f"{annotation.command}\n")
            if total > SHOWN:
                more = f"+{total - len(ordered):,} more of this kind; the job's summary and the other outputs list them"
                self._stream.write(f"{_command(kind, {'title': 'qualitycheck'}, more)}\n")
        gate = "passed" if passed else "failed"
        counts = ", ".join(f"{total:,} {kind}{'' if total == 1 else 's'}" for kind, total in self._counts.items())
        self._stream.write(f"qualitycheck: gate {gate}; {counts}\n")
        for reason in reasons[:SHOWN]:
            self._stream.write(f"  {_harmless(one_line(reason))}\n")
        self._stream.flush()

    def _keep(self, kind: str, weight: float, confidence: float, places: dict[str, str], text: str) -> None:
        self._counts[kind] += 1
        entry = _Annotation(weight, confidence, -next(self._numbers), _command(kind, places, text))
        kept = self._kept[kind]
        if len(kept) < SHOWN:
            heapq.heappush(kept, entry)
        else:
            heapq.heappushpop(kept, entry)


def _message(finding: Finding) -> str:
    if not finding.suggestions:
        return finding.message
    best = finding.suggestions[0]
    return f"{finding.message}. Likely original: “{best.text}” ({best.confidence:.0%})"


def _command(kind: str, places: dict[str, str], text: str) -> str:
    properties = ",".join(f"{name}={_escaped_property(one_line(value))}" for name, value in places.items())
    return f"::{kind} {properties}::{_escaped(one_line(text))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _harmless(text: str) -> str:
    """A line that the runner cannot take for a command, in neither the new nor the old syntax."""
    return text.replace("::", ": :").replace("##[", "## [")
