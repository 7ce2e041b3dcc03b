"""JSON and JSON Lines: the contract to the letter, valid under the shipped schema, and readable again."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import outputs
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import reports

from qualitycheck.engine.checker import Checker
from qualitycheck.errors import ReadError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Failure, Report
from qualitycheck.read import read_inputs
from qualitycheck.render import contract
from qualitycheck.render.json import read_results
from qualitycheck.render.wire import from_wire, to_wire

SCHEMA = json.loads(resources.files("qualitycheck.render").joinpath("report.schema.json").read_text("utf-8"))
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ITEMS = [*samples.everything(), samples.hostile()]


def plain(item: Report | Failure, **options: Any) -> dict[str, Any]:
    record = msgspec.to_builtins(to_wire(item, **options))
    assert isinstance(record, dict)
    return record


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", [True, False])
def test_outputs_are_valid(text: bool) -> None:
    VALIDATOR.validate(json.loads(outputs.json_document(ITEMS, text=text)))
    VALIDATOR.validate(json.loads(outputs.json_document([], text=text)))
    lines = outputs.json_lines(ITEMS, text=text).splitlines()
    assert len(lines) == len(ITEMS) + 1
    for line in lines:
        VALIDATOR.validate(json.loads(line))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["articles", 0, "score", "band"], "fine"),
        (["articles", 0, "decision"], None),
        (["articles", 0, "findings", 0, "start"], -1),
        (["articles", 0, "findings", 0, "confidence"], 1.5),
        (["articles", 0, "error"], {"code": "read", "problem": "p", "line": None}),
        (["summary", "gate", "passed"], "no"),
        (["schema"], "qualitycheck.report/2"),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: list[Any], value: Any) -> None:
    document = json.loads(outputs.json_document([samples.spun()]))
    *way, last = path
    place = document
    for step in way:
        place = place[step]
    assert last in place or isinstance(last, int)
    place[last] = value
    assert not VALIDATOR.is_valid(document)


def test_keys_stand_in_the_order_of_the_contract() -> None:
    article = plain(samples.spun())
    assert list(article) == [
        "id", "path", "title", "author", "published", "publisher", "url", "lang", "words", "text", "decision", "score",
        "findings", "metrics", "error", "notes", "suppressed", "source",
    ]  # fmt: skip
    assert list(article["decision"]) == ["value", "reasons", "policy"]
    assert list(article["score"]) == [
        "value", "interval", "band", "integrity", "sourcing", "spun_probability", "contributions",
    ]  # fmt: skip
    assert list(article["findings"][0]) == [
        "code", "name", "family", "severity", "field", "start", "end", "line", "column", "text", "message",
        "suggestions", "evidence", "confidence", "fingerprint", "weight",
    ]  # fmt: skip
    document = json.loads(outputs.json_document(ITEMS))
    assert list(document) == ["schema", "tool", "articles", "summary"]
    assert list(document["tool"]) == ["name", "version", "ruleset", "model", "depth"]
    assert document["summary"] == {
        "articles": len(ITEMS),
        "findings": 26,
        "errors": 2,
        "gate": {"passed": False, "reasons": list(outputs.REASONS)},
    }


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("article", contract.ArticleRecord),
        ("finding", contract.FindingRecord),
        ("score", contract.ScoreRecord),
        ("source", contract.SourceRecord),
        ("error", contract.ErrorRecord),
        ("summary", contract.SummaryRecord),
        ("tool", contract.ToolRecord),
        ("decision", contract.DecisionRecord),
    ],
)
def test_schema_and_records_know_the_same_keys(name: str, record: type[msgspec.Struct]) -> None:
    assert list(SCHEMA["$defs"][name]["properties"]) == [field.name for field in msgspec.structs.fields(record)]


def test_findings_quote_the_text_and_lines_count_in_it() -> None:
    for item in ITEMS:
        record = plain(item)
        for finding in record["findings"]:
            assert record[finding["field"]][finding["start"] : finding["end"]] == finding["text"]
            if finding["field"] == "title":
                assert finding["line"] is None
                assert finding["column"] is None
    spun = plain(samples.spun())["findings"]
    assert (spun[0]["line"], spun[0]["column"]) == (3, 1)
    hostile = next(one for one in plain(samples.hostile())["findings"] if "ment" in one["text"])
    assert (hostile["line"], hostile["column"]) == (2, 60)  # CRLF ends one line, U+0085 and U+2028 none


def test_points_sum_to_the_deduction() -> None:
    score = plain(samples.spun())["score"]
    assert sum(round(entry["points"] * 10) for entry in score["contributions"]) == round(score["value"] * 10) - 1000


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id if isinstance(item, Failure) else item.article.id)
def test_a_stored_result_comes_back_whole(item: Report | Failure) -> None:
    assert from_wire(plain(item), samples.TOOL) == item


@pytest.mark.parametrize("write", [outputs.json_document, outputs.json_lines])
def test_stored_results_are_read_whatever_their_form(write: Any) -> None:
    results = read_results(write(samples.everything()).encode("utf-8"), "results")
    assert results.tool == samples.TOOL
    assert list(results.items) == samples.everything()
    assert results.summary is not None
    assert results.summary.errors == 2


def test_a_stream_that_was_cut_is_read_up_to_there() -> None:
    lines = outputs.json_lines(samples.everything()).splitlines()[:2]
    results = read_results("\n".join(lines).encode("utf-8"), "results.jsonl")
    assert len(results.items) == 2
    assert results.summary is None


def test_without_text_the_rest_comes_back() -> None:
    record = plain(samples.spun(), text=False)
    assert "text" not in record
    back = from_wire(record, samples.TOOL)
    assert isinstance(back, Report)
    assert back.article.text == ""
    assert back.findings == samples.spun().findings


def test_lone_surrogates_become_question_marks_and_offsets_stay() -> None:
    article = json.loads(outputs.json_document([samples.hostile()]))["articles"][0]
    assert "\ud83d" in samples.hostile().article.text
    assert len(article["text"]) == len(samples.hostile().article.text)
    for finding in article["findings"]:
        assert article[finding["field"]][finding["start"] : finding["end"]] == finding["text"]


def test_nothing_in_json_moves_a_terminal_or_breaks_a_line() -> None:
    shown = outputs.json_document([samples.hostile()]) + outputs.json_lines([samples.hostile()])
    assert not CONTROL.search(shown)
    assert "\x9b31m said\u202e" in json.loads(outputs.json_document([samples.hostile()]))["articles"][0]["text"]


@given(st.lists(reports(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_report_makes_valid_json_that_can_be_read_again(made: list[Report]) -> None:
    for write in (outputs.json_document, outputs.json_lines):
        data = write(made)
        assert not CONTROL.search(data)
        for record in [data] if write is outputs.json_document else data.splitlines():
            VALIDATOR.validate(json.loads(record))
        back = read_results(data.encode("utf-8"), "results").items
        for one, other in zip(made, back, strict=True):
            assert isinstance(other, Report)
            assert [finding.span for finding in other.findings] == [finding.span for finding in one.findings]
            assert other.score == one.score


def test_a_metric_that_is_no_number_is_null() -> None:
    record = json.loads(outputs.json_document([replace(samples.clean(), metrics={"ease": float("nan")})]))
    assert record["articles"][0]["metrics"] == {"ease": None}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "no results in it"),
        (b"[]", "not results of schema"),
        (b'{"schema": "other/1"}', "not results of schema"),
        (b"{}\n{broken", "results:2: not JSON"),
        (b'{"schema": "qualitycheck.report/1", "tool": {"name": "qualitycheck"}}', "`version`"),
    ],
)
def test_what_is_no_result_is_refused_with_its_place(data: bytes, complaint: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_results(data, "results")
    assert str(caught.value).startswith("results")
    assert complaint in str(caught.value)


def test_results_changed_by_hand_are_refused() -> None:
    record = plain(samples.spun())
    record["findings"][2]["start"] += 1
    with pytest.raises(ReadError, match=r"varnia\.txt: finding SPN\d+ at \d+ does not quote the text"):
        from_wire(record, samples.TOOL)
    record = plain(samples.spun())
    record["findings"][2].update(start=9, end=7, text="")
    with pytest.raises(ReadError, match="does not quote"):
        from_wire(record, samples.TOOL)
    record["score"] = None
    with pytest.raises(ReadError, match="neither a score nor an error"):
        from_wire(record, samples.TOOL)


@pytest.mark.parametrize(
    ("key", "value"), [("start", -3), ("confidence", 1.01), ("severity", "fatal"), ("field", "body"), ("weight", -1)]
)
def test_a_stored_finding_out_of_bounds_is_refused_with_its_key(key: str, value: object) -> None:
    record = plain(samples.spun())
    record["findings"][2][key] = value
    with pytest.raises(ReadError, match=rf"findings\[2\]\.{key}"):
        from_wire(record, samples.TOOL)


def test_results_of_different_depths_are_not_mixed() -> None:
    one = outputs.json_lines([samples.clean()])
    with pytest.raises(ReadError, match="different versions, rule sets or depths"):
        read_results((one + one.replace('"depth":"full"', '"depth":"lists"')).encode("utf-8"), "results")


def test_lines_are_whole_before_the_run_ends() -> None:
    lines = outputs.json_lines(samples.everything()).splitlines()
    assert all(json.loads(line)["schema"] == contract.SCHEMA for line in lines)
    assert [json.loads(line).get("id") for line in lines[:-1]] == [plain(item)["id"] for item in samples.everything()]
    assert all(one != other for one, other in pairwise(lines))


@pytest.mark.parametrize("name", ["clean", "scraped", "spun", "translated"])
def test_what_the_engine_makes_is_valid_and_looks_the_same_from_storage(
    name: str, checker: Checker, articles: Path
) -> None:
    (article,) = read_inputs([str(articles / f"{name}.txt")], stdin=io.BytesIO())
    assert isinstance(article, Article)
    report = checker.check(article)
    VALIDATOR.validate(json.loads(outputs.json_document([report])))
    stored = from_wire(plain(report), replace(samples.TOOL, depth="lists"))
    assert isinstance(stored, Report)
    assert stored.findings == report.findings
    assert stored.score == report.score
    for width in (80, 200):
        assert outputs.terminal([stored], width, explain=True) == outputs.terminal([report], width, explain=True)
