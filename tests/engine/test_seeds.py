"""The two articles that the project was first asked to judge, and clean news beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article
from qualitycheck.model.report import Report
from qualitycheck.read import article_from_text
from qualitycheck.rulebook import RuleSet

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def spun(shared: Path, checker: Checker) -> Report:
    return checker.check(article_from_text(next((shared / "seeds").glob("000_*.txt")).read_text("utf-8")))


@pytest.fixture(scope="module")
def scraped(shared: Path, checker: Checker) -> Report:
    return checker.check(article_from_text(next((shared / "seeds").glob("003_*.txt")).read_text("utf-8")))


def test_the_spun_article_is_unreliable(spun: Report) -> None:
    assert spun.score.band == "unreliable"
    assert spun.decision.value == "reject"
    assert spun.score.value is not None
    assert round(100 + sum(item.tenths for item in spun.score.contributions) / 10, 1) == spun.score.value


@pytest.mark.parametrize(
    ("wording", "original"),
    [
        ("politely reclusive", "diplomatically isolated"),
        ("Eastern superpower", "Asian giant"),
        ("buying companion", "trading partner"),
        ("trade companion", "trading partner"),
        ("condition news agency", "state news agency"),
        ("social persecution", "political persecution"),
    ],
)
def test_spun_wording_gets_its_original(spun: Report, wording: str, original: str) -> None:
    found = [finding for finding in spun.findings if finding.text == wording]
    assert found
    assert original in [item.text for item in found[0].suggestions]


def test_innocent_wording_weighs_little(spun: Report) -> None:
    found = next(finding for finding in spun.findings if finding.text == "Eastern superpower")
    assert found.severity.value == "info"


def test_damaged_characters_are_found(spun: Report) -> None:
    counts = Counter(finding.name for finding in spun.findings)
    assert counts["reversed-quotation-mark"] == 4
    assert counts["spaced-apostrophe"] == 1
    assert counts["title-printed-twice"] == 1
    assert [finding.text for finding in spun.findings if finding.name == "broken-hyphen"] == ["China- Belarus"]
    assert [finding.text for finding in spun.findings if finding.name == "maimed-compound-name"] == ["China-Belas"]


def test_the_scraped_article_is_questionable(scraped: Report) -> None:
    assert scraped.score.band == "questionable"
    texts = [finding.text for finding in scraped.findings]
    for debris in ("fbpx", "Scroll Top", "Related Posts", "By Cora Sulleyman"):
        assert debris in texts
    assert sum(finding.name in ("restated-passage", "repeated-sentence") for finding in scraped.findings) >= 2
    assert not [finding for finding in scraped.findings if finding.family == "SPN"]
    assert not [finding for finding in scraped.findings if "quotation-mark" in finding.name]


def test_the_scraped_article_shows_its_translation_and_its_headline(scraped: Report) -> None:
    texts = {finding.name: finding.text for finding in scraped.findings}
    assert texts["claim-not-taken-up"] == "asks"
    assert texts["body-named-by-its-trade"] == "Chinese diplomacy"
    assert texts["source-word-order"].startswith("shared with his Belarusian counterpart")


def test_the_spun_article_names_things_twice_and_wrongly(spun: Report) -> None:
    texts = {finding.name: finding.text for finding in spun.findings}
    assert texts["name-taken-for-numeral"] == "xii"
    assert texts["member-beside-its-union"] == "the Netherlands"
    assert texts["name-under-two-spellings"] in ("Belarusian", "Belarussian")


def news(shared: Path, limit: int) -> Iterator[Article]:
    zstandard = pytest.importorskip("zstandard")
    for name in ("reuters", "kpcrowd", "allsides"):
        with zstandard.open(shared / "data" / "clean" / "dev" / f"{name}.jsonl.zst", "rt", encoding="utf-8") as lines:
            for line in islice(lines, limit):
                record = json.loads(line)
                yield Article(record["id"], record["text"], lang="en")


def test_listed_wording_is_quiet_on_clean_news(shared: Path, ruleset: RuleSet) -> None:
    quiet = Checker(ruleset.select(["SPN", "MTX"]), depth="lists")
    words = hits = 0
    for article in news(shared, 150):
        report = quiet.check(article)
        words += report.score.words
        hits += len(report.findings)
    print(f"{hits} findings of SPN and MTX in {words:,} words of clean news")
    assert hits < 0.2 * words / 1000
