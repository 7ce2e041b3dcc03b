"""GitHub annotations, GitLab code quality, JUnit and Markdown, each read back by a parser of its consumer's format."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from strategies import reports

from qualitycheck.model.report import Decision, Failure, Report
from qualitycheck.render.github import SHOWN, GithubOutput
from qualitycheck.render.gitlab import GitlabOutput
from qualitycheck.render.junit import JunitOutput
from qualitycheck.render.markdown import MarkdownOutput

Item = Report | Failure
ANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def github(items: list[Item]) -> list[str]:
    stream = io.StringIO()
    output = GithubOutput(stream)
    for item in items:
        output.add(item)
    output.finish(passed=False, reasons=("varnia::error: no",))
    return stream.getvalue().split("\n")[:-1]


def gitlab(items: list[Item]) -> Any:
    stream = io.BytesIO()
    output = GitlabOutput(stream)
    for item in items:
        output.add(item)
    output.finish(passed=True)
    return json.loads(stream.getvalue())


def junit(items: list[Item]) -> Any:
    parser = pytest.importorskip("junitparser")
    stream = io.BytesIO()
    output = JunitOutput(stream, samples.TOOL)
    for item in items:
        output.add(item)
    output.finish(passed=False, reasons=("why",))
    found = parser.JUnitXml.fromstring(stream.getvalue())
    (suite,) = found
    return suite


def markdown(items: list[Item], limit: int | None = None) -> str:
    stream = io.StringIO()
    output = MarkdownOutput(stream, samples.TOOL, limit)
    for item in items:
        output.add(item)
    output.finish(passed=False, reasons=())
    return stream.getvalue()


# How the runner reads a command: actions/runner, src/Runner.Common/ActionCommand.cs.
_COMMAND = re.compile(r"::(?P<name>\w+)(?: (?P<properties>.*?))?::(?P<data>.*)")


def annotation(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner would take it: split at the first `::` after the start, then unescaped."""
    match = _COMMAND.fullmatch(line)
    assert match, line
    unescape: Callable[[str], str] = lambda text: (  # noqa: E731
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    )
    pairs = (pair.partition("=") for pair in match["properties"].split(","))
    return match["name"], {name: unescape(value) for name, _, value in pairs}, unescape(match["data"])


def test_annotations_have_their_place_and_the_most_severe_come_first() -> None:
    lines = github(samples.everything())
    found = [annotation(line) for line in lines if line.startswith("::")]
    errors = [each for each in found if each[0] == "error"]
    assert errors[0][1]["title"] == "read"  # what could not be read
    assert errors[0][1] == {"file": "broken.pdf", "line": "1", "title": "read"}
    assert errors[2][1]["title"].startswith("reject: partners/varnia.txt")
    assert "score 31.5 is below 40" in errors[2][2]
    wide = next(each for each in github([samples.wide()]) if "SPN110" in each)
    _, places, text = annotation(wide)
    report = samples.wide()
    assert report.article.text[int(places["col"]) - 1 : int(places["endColumn"]) - 1] == "main minister"
    assert "Likely original: “prime minister” (97%)" in text


def test_no_more_of_a_kind_than_github_shows_and_the_rest_is_counted() -> None:
    many = replace(samples.spun(), findings=samples.spun().findings * 3)
    total = sum(finding.severity == "error" for finding in many.findings) + 1
    kinds = [annotation(line) for line in github([many]) if line.startswith("::error")]
    assert len(kinds) == SHOWN
    assert f"+{total - SHOWN + 1} more of this kind" in kinds[-1][2]


def test_exactly_as_many_as_github_shows_need_no_remainder() -> None:
    failures: list[Item] = [Failure(str(each), "a.txt", each, "read", "no") for each in range(1, SHOWN + 1)]
    lines = [line for line in github(failures) if line.startswith("::")]
    assert len(lines) == SHOWN
    assert "more" not in lines[-1]


@ANY
@given(reports())
def test_no_article_gives_the_runner_a_command(report: Report) -> None:
    allowed = {"error", "warning", "notice"}
    for line in github([replace(report, decision=Decision("reject", report.decision.reasons))]):
        if line.lstrip().startswith("::") or "##[" in line:
            kind, places, _ = annotation(line)
            assert kind in allowed
            assert set(places) <= {"file", "line", "col", "endColumn", "title"}


# GitLab publishes no schema of its own; these are the fields and values that its documentation names.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}


def test_gitlab_entries_are_complete_and_each_has_a_fingerprint_of_its_own() -> None:
    entries = gitlab(samples.everything())
    jsonschema.validate(entries, GITLAB)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert {entry["check_name"]: entry["severity"] for entry in entries}["unreadable/read"] == "blocker"
    rejected = next(entry for entry in entries if entry["check_name"] == "decision")
    assert rejected["severity"] == "critical"
    assert rejected["description"] == "reject by policy default: score 31.5 is below 40"
    assert gitlab([]) == []


def test_gitlab_fingerprints_hold_no_line_and_tell_articles_apart() -> None:
    first = samples.scraped()
    later = replace(first, article=replace(first.article, source=replace(first.article.source, line=99)))
    other = replace(first, article=replace(first.article, id="lib-18"))
    prints = [{entry["fingerprint"] for entry in gitlab([item])} for item in (first, later, other)]
    assert prints[0] == prints[1]
    assert not prints[0] & prints[2]


def test_junit_tells_passed_from_review_from_rejected_from_unread() -> None:
    suite = junit([*samples.everything(), samples.hostile()])
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (9, 1, 2, 4)
    cases = {case.classname: case for case in suite}
    (failure,) = cases["partners/varnia.txt"].result
    assert type(failure).__name__ == "Failure"
    assert failure.message == "score 31.5 is below 40"
    assert "SPN110" in failure.text
    assert cases["lenn.md"].is_passed
    assert type(cases["broken.pdf"].result[0]).__name__ == "Error"
    assert cases["wire.jsonl"].name in {"lib-17", "wire.jsonl:13"}
    properties = {each.name: each.value for each in suite.properties()}
    assert properties["depth"] == "full"
    assert properties["gate"] == "failed; why"


@ANY
@given(reports())
def test_any_report_is_well_formed_junit_and_gitlab(report: Report) -> None:
    assert junit([report]).tests == 1
    jsonschema.validate(gitlab([report]), GITLAB["items"] | {"type": "array"})


def test_markdown_says_every_decision_with_its_reasons() -> None:
    page = markdown(samples.everything())
    assert "gate failed" in page
    assert "`partners/varnia.txt`" in page
    assert "score 31\\.5 is below 40" in page
    assert "| 10:23 | SPN110 | `main minister` |" in page or "`main minister` | `prime minister`" in page
    assert "`wire.jsonl:13`" in page


def rendered(page: str) -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("gfm-like", {"linkify": False}).enable("table").parse(page)


def everywhere(tokens: Any) -> list[Any]:
    return [each for token in tokens for each in (token, *everywhere(token.children or []))]


@ANY
@given(reports())
def test_no_article_puts_markup_into_the_page(report: Report) -> None:
    page = markdown([replace(report, article=replace(report.article, id=report.article.id or "x"))])
    kinds = [token.type for token in everywhere(rendered(page))]
    assert not {"html_block", "html_inline", "link_open", "image", "fence", "code_block"} & set(kinds)
    assert kinds.count("table_open") == 1 + bool(report.findings)
    widths = {len(re.findall(r"t[hd]_open", " ".join(kinds)))}
    assert widths == {5 * (2 + bool(report.findings) * (1 + len(report.findings)))}


@pytest.mark.parametrize(
    "text", ["![x](https://e.example/i.png)", "<img src=x onerror=y>", "@editor", "a | b", "`` ` ``", "[a](b)", "# h"]
)
def test_hostile_wording_is_text(text: str) -> None:
    report = replace(samples.clean(), decision=Decision("review", (text,)))
    report = replace(report, article=replace(report.article, source=replace(report.article.source, path=text)))
    tokens = everywhere(rendered(markdown([report])))
    assert not {"html_block", "html_inline", "link_open", "image"} & {token.type for token in tokens}
    assert text in [token.content for token in tokens if token.type == "code_inline"]
    assert not re.search(r"@\w", "".join(token.content for token in tokens if token.type == "text"))


def test_a_page_stays_within_its_limit_and_says_what_it_leaves_out() -> None:
    page = markdown([samples.spun()] * 200, limit=20_000)
    assert len(page.encode()) <= 20_000
    assert re.search(r"\d+ more articles are left out of this table", page)
    assert re.search(r"The findings of \d+ more articles are left out", page)
