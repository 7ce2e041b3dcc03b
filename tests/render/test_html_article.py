"""The article page: marks, cards and rail agree, headlines are set once, a stored result makes the same page."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import msgspec
import page_reader
import pytest
import samples
from html_pages import REPORTS, page_of, words

from qualitycheck.model.article import Article, Source
from qualitycheck.model.report import Report
from qualitycheck.render.html import render_article
from qualitycheck.render.wire import from_wire, to_wire


def test_marks_cards_rules_and_rail_speak_of_the_same_findings() -> None:
    report = samples.spun()
    page = page_of(report)
    cards = page.find("li", class_="card SPN") + page.find("li", class_="card SCR")
    assert len(cards) == len(report.findings)
    for card in cards:
        mark = page.by_id(f"m-{card.attributes['id']}")
        assert mark.attributes["href"] == f"#{card.attributes['id']}"
        assert page.by_id(f"r-{card.attributes['data-rule']}")
        assert page.by_id(mark.attributes["aria-describedby"])
    rail = [one for one in page.find("a") if one.attributes.get("tabindex") == "-1" and not one.classes]
    assert rail
    assert all(page.by_id(tick.attributes["href"][1:]) for tick in rail)


def test_ids_are_unique_even_where_fingerprints_are_not() -> None:
    report = samples.spun()
    same = replace(report, findings=tuple(replace(one, fingerprint="0123abcd") for one in report.findings))
    broken = replace(report, findings=tuple(replace(one, fingerprint='"><script>') for one in report.findings))
    for page in (page_of(same), page_of(broken)):
        ids = [element.attributes["id"] for element in page.find() if "id" in element.attributes]
        assert len(ids) == len(set(ids))


def test_a_card_says_what_the_finding_says() -> None:
    page = page_of(samples.spun())
    (card,) = [one for one in page.find("li", class_="card SPN") if "politically lonely" in one.find("h3")[0].text]
    text = words(card)
    for expected in (
        "politically isolated 88 %",
        "diplomatically isolated 9 %",
        "97 % sure",
        "line 5, column 201",
        "212 times",
        'accept.terms = ["politically lonely"]',
    ):
        assert expected in text
    rule = words(page.by_id("r-SPN110"))
    assert "Why <b>so</b>." in rule
    assert "What to do: Quote the original." in rule
    assert [link.attributes["href"] for link in page.by_id("r-SPN110").find("a")] == ["https://example.org/paper"]


def test_only_wording_can_be_accepted() -> None:
    page = page_of(samples.scraped())
    assert "accept.terms" not in page.text


def test_a_finding_about_the_whole_article_is_listed_but_not_underlined() -> None:
    article = Article(id="a", text="word " * 400, source=Source("a.txt"))
    found = samples.finding(article, "RDB101", article.text)
    page = page_of(samples.report(article, [found], samples.scored(90.0, "sound", 400)))
    assert not page.by_id("text").find("a")
    assert "whole article" in words(page.by_id("list"))


def test_many_findings_are_capped_and_it_is_said() -> None:
    report = samples.spun()
    many = replace(report, findings=report.findings * 200)
    page = page_of(many)
    assert len(page.by_id("list").children) > 0
    left = len(many.findings) - 1500
    assert f"{left} further findings" in page.text


def test_a_title_at_the_head_of_the_text_is_set_once_and_marked_there() -> None:
    text = "Joined Countries meet\n\nThe ministers met on Monday in the harbour capital."
    article = Article(id="a", text=text, title="Joined Countries meet", source=Source("a.txt"))
    found = samples.finding(
        replace(article, text=article.title or ""), "SPN110", "Joined Countries", ("United Nations", 0.9), field="title"
    )
    page = page_of(samples.report(article, [found], samples.scored(80.0, "sound", 90, ("SPN110", 1, -200))))
    (headline,) = page.find("h1")
    assert headline.checked_text == "Joined Countries meet"
    assert headline.find("ins")[0].text == "United Nations"
    assert page_reader.checked_text(page) == text


@pytest.mark.parametrize(
    "text", ["# Bridge reopens\n\nBody.", "Bridge reopens\nBy A. Writer\n\nBody.", "Bridge reopens"]
)
def test_a_heading_or_first_line_is_the_headline(text: str) -> None:
    page = page_of(
        samples.report(
            Article(id="a", text=text, title="Bridge reopens"), [], samples.scored(None, "insufficient-text", 3)
        )
    )
    assert len(page.find("h1")) == 1
    assert page_reader.checked_text(page) == text


def test_a_result_without_its_text_still_makes_a_page() -> None:
    report = samples.spun()
    record = msgspec.to_builtins(to_wire(report, text=False))
    stored = from_wire(record, samples.TOOL)
    assert isinstance(stored, Report)
    page = page_of(stored)
    assert not page.find(id="text")
    assert not page.find(id="likely")
    assert len(page.find("li", class_="card SPN")) == 14
    assert "stored without the article’s text" in page.text


@pytest.mark.parametrize("report", REPORTS, ids=lambda one: one.article.source.path)
def test_a_stored_result_makes_the_same_page(report: Report) -> None:
    record = json.loads(msgspec.json.encode(to_wire(report)))
    stored = from_wire(record, samples.TOOL)
    assert isinstance(stored, Report)
    assert render_article(stored, samples.TOOL) == render_article(report, samples.TOOL)


def test_the_embedded_result_with_the_text_read_back_is_the_result() -> None:
    report = samples.scraped()
    page = page_of(report)
    result = page_reader.embedded(page)
    (record,) = result["articles"]  # type: ignore[misc]
    record["text"] = page_reader.checked_text(page)
    assert record == json.loads(msgspec.json.encode(to_wire(report)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["A", "Aa", "said ", "said A", "1-", '"', "According to the ", "<", "&", "\u202e", "# ", "a.\n\n"]
)
def test_five_megabytes_of_anything_take_seconds(piece: str) -> None:
    text = piece * (5_000_000 // len(piece))
    article = Article(id="big", text=text, title=text[:3000])
    report = samples.report(article, [], samples.scored(50.0, "questionable", 9), "review")
    report = replace(report, score=replace(report.score, spun_probability=0.9))
    started = time.process_time()
    html = render_article(report, samples.TOOL)
    assert time.process_time() - started < 30
    assert len(html) < 8 * len(text)
