"""Turns reports into one SARIF 2.1.0 log within the limits of GitHub code scanning.

SARIF is the Static Analysis Results Interchange Format, an OASIS standard. GitHub refuses a run of more than 25,000
results, so the most severe are kept and the log says what was left out.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from urllib.parse import quote

import msgspec

from qualitycheck.model.report import MEANING, Failure, Report, Tool
from qualitycheck.model.rule import FAMILIES, Rule, Severity
from qualitycheck.render.place import Lines
from qualitycheck.render.visible import one_line
from qualitycheck.render.where import fingerprint_in, relative

if TYPE_CHECKING:
    from qualitycheck.model.article import Article
    from qualitycheck.model.finding import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
DECISION = "decision"  # the rule id of an article's own entry, beside those of its findings
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_MOST_NOTIFICATIONS = 1_000
_SNIPPET = 500  # characters of the marked wording that are repeated


class _Kept(NamedTuple):
    """A result by how much it matters, least first; `number` keeps equal ones in their order."""

    severity: int
    weight: float
    number: int
    result: dict[str, Any]


class SarifOutput:
    """One log with one run: a result for each finding, and one for each article that is not accepted."""

    def __init__(
        self, stream: BinaryIO, tool: Tool, rules: Mapping[str, Rule] | None = None, most: int = MOST_RESULTS
    ) -> None:
        """Prepare a log.

        Args:
            stream: takes UTF-8.
            tool: what made the results.
            rules: by code, for their help texts.
            most: results that are kept.
        """
        self._stream = stream
        self._tool = tool
        self._rules = rules or {}
        self._most = most
        self._kept: list[_Kept] = []
        self._numbers = count()
        self._notifications: list[dict[str, Any]] = []
        self._decisions: Counter[str] = Counter()
        self._failures = self._results = 0

    def add(self, item: Report | Failure) -> None:
        """Take one result."""
        if isinstance(item, Failure):
            self._failures += 1
            if len(self._notifications) < _MOST_NOTIFICATIONS:
                self._notifications.append(_notification(item))
            return
        self._decisions[item.decision.value] += 1
        if item.decision.value != "accept":
            reject = item.decision.value == "reject"
            self._keep(_decision(item), 3 if reject else 0, 1e9)
        lines = Lines(item.article.text)
        for finding in item.findings:
            self._keep(_result(item.article, finding, lines), 2 - finding.severity.rank, finding.weight)

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the log."""
        results = [kept.result for kept in sorted(self._kept, key=lambda kept: -kept.number)]
        codes = sorted({result["ruleId"] for result in results})
        places = {code: place for place, code in enumerate(codes)}
        for result in results:
            result["ruleIndex"] = places[result["ruleId"]]
        left_out = self._results - len(results)
        if left_out:
            text = f"{left_out:,} of {self._results:,} results are left out, the least severe first"
            self._notifications.insert(0, {"level": "warning", "message": {"text": text}})
        run = {
            "tool": {"driver": self._driver(codes, results)},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that the check was started in."}}},
            "invocations": [
                {"executionSuccessful": not self._failures, "toolExecutionNotifications": self._notifications}
            ],
            "results": results,
            "properties": {
                "depth": self._tool.depth,
                "ruleset": self._tool.ruleset,
                "model": self._tool.model,
                "decisions": dict(sorted(self._decisions.items())),
                "unreadable": self._failures,
                "leftOut": left_out,
                "gate": {"passed": passed, "reasons": [one_line(reason) for reason in reasons]},
                "meaning": MEANING,
            },
        }
        self._stream.write(msgspec.json.encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))
        self._stream.write(b"\n")
        self._stream.flush()

    def _keep(self, result: dict[str, Any], severity: int, weight: float) -> None:
        self._results += 1
        entry = _Kept(severity, weight, -next(self._numbers), result)
        if len(self._kept) < self._most:
            heapq.heappush(self._kept, entry)
        else:
            heapq.heappushpop(self._kept, entry)

    def _driver(self, codes: Sequence[str], results: Sequence[dict[str, Any]]) -> dict[str, Any]:
        names = {result["ruleId"]: result for result in results}
        return {
            "name": "qualitycheck",
            "semanticVersion": self._tool.version,
            "version": self._tool.version,
            "rules": [_rule(code, self._rules.get(code), names[code]) for code in codes],
        }


def _rule(code: str, rule: Rule | None, example: dict[str, Any]) -> dict[str, Any]:
    if code == DECISION:
        text = "The policy's word on an article as a whole, and why."
        return _descriptor(code, "decision", text, text, f"{text} {MEANING}", ["policy"], "error")
    if rule is None:  # LanguageTool's, or one of stored results whose pack is not there
        family = FAMILIES.get(code[:3], code[:3])
        text = f"{code}: {family}."
        return _descriptor(code, code, text, text, text, [family], example["level"])
    help_text = "\n\n".join(part for part in (rule.rationale, rule.remedy, *rule.references) if part)
    tags = [FAMILIES[rule.family], *([rule.mqm] if rule.mqm else [])]
    short = f"{rule.name.replace('-', ' ').capitalize()}."
    return _descriptor(code, rule.name, short, rule.rationale, help_text, tags, _LEVELS[rule.severity])


def _descriptor(
    code: str, name: str, short: str, full: str, help_text: str, tags: Sequence[str], level: str
) -> dict[str, Any]:
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full or short},
        "help": {"text": help_text or short, "markdown": help_text or short},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": list(tags)},
    }


def _result(article: Article, finding: Finding, lines: Lines) -> dict[str, Any]:
    message = one_line(finding.message)
    if finding.suggestions:
        likely = ", ".join(f"“{one_line(each.text)}” ({each.confidence:.0%})" for each in finding.suggestions[:3])
        message = f"{message}. Likely original: {likely}."
    return {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [_location(article, finding, lines)],
        "partialFingerprints": _fingerprints(fingerprint_in(article, finding.fingerprint)),
        "properties": {"article": one_line(article.id), "confidence": finding.confidence},
    }


def _decision(report: Report) -> dict[str, Any]:
    decision, article = report.decision, report.article
    score = "no score" if report.score.value is None else f"score {report.score.value:g}"
    text = f"{decision.value} ({score}; policy {decision.policy}): {'; '.join(decision.reasons)}"
    place = {"artifactLocation": _artifact(article), "region": {"startLine": article.source.line or 1}}
    return {
        "ruleId": DECISION,
        "level": "error" if decision.value == "reject" else "warning",
        "message": {"text": one_line(text)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": _fingerprints(fingerprint_in(article, DECISION)),
        "properties": {"article": one_line(article.id), "reasons": [one_line(each) for each in decision.reasons]},
    }


def _fingerprints(value: str) -> dict[str, str]:
    # GitHub tells results apart by the first key alone and would otherwise hash the line, which a feed's record moves.
    return {"primaryLocationLineHash": f"{value}:1", "qualitycheck/v1": value}


def _location(article: Article, finding: Finding, lines: Lines) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": article.source.line or 1}
    if article.source.kind in ("text", "markdown") and finding.field == "text":
        first = region["startLine"] - 1
        start, end = lines.place(finding.span.start), lines.place(finding.span.end)
        region = {
            "startLine": first + start.line, "startColumn": start.column,
            "endLine": first + end.line, "endColumn": end.column,
        }  # fmt: skip
    region["snippet"] = {"text": one_line(finding.text)[:_SNIPPET]}
    return {"physicalLocation": {"artifactLocation": _artifact(article), "region": region}}


def _artifact(article: Article) -> dict[str, str]:
    return _address(article.source.path or article.id)


def _address(path: str) -> dict[str, str]:
    name = relative(path)
    if PurePath(name).is_absolute():
        return {"uri": f"file://{quote(name, errors='replace')}"}
    return {"uri": quote(name, errors="replace"), "uriBaseId": "SRCROOT"}


def _notification(failure: Failure) -> dict[str, Any]:
    place = {"artifactLocation": _address(failure.path or failure.id), "region": {"startLine": failure.line or 1}}
    return {
        "level": "error",
        "descriptor": {"id": failure.code},
        "message": {"text": one_line(failure.problem)},
        "locations": [{"physicalLocation": place}],
    }
