"""The checked-in example reports: harmless, of today's structure, and saying what the samples are known to be."""

from __future__ import annotations

from pathlib import Path

import page_reader
import pytest
from html_pages import harmless

from qualitycheck.model.report import Report
from qualitycheck.render.html import render_article
from qualitycheck.render.wire import from_wire, tool_from_wire
from qualitycheck.rulebook import RuleSet

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "reports" / "examples"
REMEDY = "run `qualitycheck report tests/articles -o reports/examples`"
# What each sample was written to be: bands that it may have, a family that must be found in it.
KNOWN = {
    "spun": ({"unreliable"}, "SPN"),
    "translated": ({"unreliable", "questionable"}, "MTX"),
    "scraped": ({"unreliable", "questionable"}, "SCR"),
    "clean": ({"sound"}, None),
}


def example(name: str) -> page_reader.Element:
    path = EXAMPLES / f"{name}.html"
    assert path.is_file(), f"{path} is missing: {REMEDY}"
    return page_reader.parse(path.read_text("utf-8"))


def stored(name: str) -> tuple[Report, object]:
    """The report that the page carries, its text read back from the page."""
    page = example(name)
    result = page_reader.embedded(page)
    tool = tool_from_wire(result["tool"])
    (record,) = result["articles"]  # type: ignore[misc]
    record["text"] = page_reader.checked_text(page)
    report = from_wire(record, tool)
    assert isinstance(report, Report)
    return report, tool


@pytest.mark.parametrize("name", KNOWN)
def test_the_page_shows_the_sample_as_it_is(name: str) -> None:
    page = example(name)
    harmless(page)
    sample = (ROOT / "tests" / "articles" / f"{name}.txt").read_bytes().decode("utf-8")
    assert page_reader.checked_text(page) == sample, REMEDY


@pytest.mark.parametrize("name", KNOWN)
def test_the_report_says_what_the_sample_is(name: str) -> None:
    report, _ = stored(name)
    bands, family = KNOWN[name]
    assert report.score.band in bands
    families = {finding.family for finding in report.findings}
    assert family in families if family else not families & {"SPN", "MTX", "SCR"}


@pytest.mark.parametrize("name", KNOWN)
def test_the_page_has_the_structure_of_today(name: str, ruleset: RuleSet) -> None:
    report, tool = stored(name)
    rules = {rule.code: rule for rule in ruleset.rules}
    today = page_reader.parse(render_article(report, tool, rules, index="index.html"))  # type: ignore[arg-type]
    assert page_reader.outline(example(name)) == page_reader.outline(today), REMEDY
    for tag in ("a", "ins", "style", "script"):
        made = [one.attributes.get("class") for one in today.by_id("article").find(tag)]
        assert [one.attributes.get("class") for one in example(name).by_id("article").find(tag)] == made, REMEDY
    assert example(name).find("style")[0].text == today.find("style")[0].text, REMEDY


def test_the_index_lists_every_example() -> None:
    page = example("index")
    harmless(page)
    links = {link.attributes["href"] for link in page.by_id("rows").find("a")}
    assert links == {f"{name}.html" for name in KNOWN}
    assert links | {"index.html"} == {path.name for path in EXAMPLES.glob("*.html")}
