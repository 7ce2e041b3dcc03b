"""The HTML pages without a browser: nothing breaks out, the text shown is the text checked, figures add up."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import page_reader
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NASTY, reports

from qualitycheck.errors import UsageError
from qualitycheck.model.article import Article, Source
from qualitycheck.model.finding import Suggestion
from qualitycheck.model.report import Contribution, Failure, Report
from qualitycheck.model.rule import Rule, Severity
from qualitycheck.render.html import (
    HtmlOutput,
    charts,
    checklist,
    render_article,
    render_index,
    restore,
    row_of,
    safe,
    verify,
    write_reports,
)
from qualitycheck.render.html.files import FileNames
from qualitycheck.render.wire import from_wire, to_wire
from qualitycheck.rulebook import RuleSet

TOOL = samples.TOOL
REPORTS = [item for item in samples.everything() if isinstance(item, Report)]
BUDGET = 150_000  # bytes of a page beyond the article itself
RULE = Rule(
    code="SPN110",
    name="spun-diplomatic-term",
    family="SPN",
    severity=Severity.ERROR,
    weight=3.0,
    message="m",
    rationale="Why <b>so</b>.",
    detector="phrases",
    references=("https://example.org/paper", "javascript:alert(1)"),
    remedy="Quote the original.",
)


def page_of(report: Report, **more: object) -> page_reader.Element:
    return page_reader.parse(render_article(report, TOOL, {"SPN110": RULE}, **more))  # type: ignore[arg-type]


def words(element: page_reader.Element) -> str:
    """What a reader sees of an element, one space between its pieces."""
    pieces = [
        child if isinstance(child, str) else words(child)
        for child in element.children
        if isinstance(child, str) or child.tag not in ("style", "script")
    ]
    return " ".join(" ".join(pieces).split())


def index_of(*items: Report | Failure) -> page_reader.Element:
    rows = [row_of(item, f"{at}.html" if isinstance(item, Report) else "") for at, item in enumerate(items)]
    return page_reader.parse(render_index(rows, TOOL, {"SPN110": RULE}))


def harmless(page: page_reader.Element) -> None:
    """No element or attribute that runs, loads or styles anything but our own, and a policy that allows no more."""
    scripts = page.find("script")
    assert [script.attributes.get("type") for script in scripts] == ["application/json", None]
    assert not any("src" in script.attributes for script in scripts)
    style = page.find("style")
    assert len(style) == 1
    policy = page.find("meta", **{"http-equiv": "Content-Security-Policy"})[0].attributes["content"]
    for kind, source in (("style", style[0].text), ("script", scripts[1].text)):
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    for element in page.find():
        assert element.tag not in ("iframe", "object", "embed", "img", "base", "video", "audio", "foreignobject")
        for name, value in element.attributes.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in ("style", "src", "srcset", "action", "formaction", "xlink:href"), (element.tag, name)
            if name == "href":
                assert re.match(r"#|https?://|[a-z0-9-]+\.html$|data:,$", value), value


@pytest.mark.parametrize("report", [*REPORTS, samples.hostile()], ids=lambda one: one.article.source.path[:12])
def test_pages_are_harmless_small_and_show_the_text_checked(report: Report) -> None:
    html = render_article(report, TOOL)
    page = page_reader.parse(html)
    harmless(page)
    assert page_reader.checked_text(page) == report.article.text
    assert len(html.encode()) - len(report.article.text.encode("utf-8", "replace")) < BUDGET
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html.replace("\r", "?"))


@settings(max_examples=60, deadline=None)
@given(reports())
def test_no_report_whatever_breaks_out(report: Report) -> None:
    page = page_of(report)
    harmless(page)
    if report.article.text:
        assert page_reader.checked_text(page) == report.article.text


@settings(max_examples=200, deadline=None)
@given(st.text() | NASTY)
def test_visible_text_reads_back_and_nothing_acts(text: str) -> None:
    root = page_reader.parse(f"<p>{safe.visible(text)}</p>")
    assert root.checked_text == text
    spelt = safe.plain(text)
    assert spelt.encode("utf-8").decode("utf-8") == safe.plain(spelt)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NASTY, NASTY | st.lists(NASTY, max_size=3), max_size=4))
def test_embedded_json_cannot_end_its_element(value: dict[str, object]) -> None:
    raw = str(safe.embedded_json(value))
    assert not re.search("[<>&\x7f-\x9f\u202a-\u202e\u2028\u2029]", raw)
    assert json.loads(raw) == scalar(value)


def scalar(value: object) -> object:
    """The value with lone surrogates, which UTF-8 does not have, replaced."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, dict):
        return {scalar(key): scalar(item) for key, item in value.items()}
    return [scalar(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org", False),
        ("https://", False),
        ("https://exa\u202emple.org", False),
        ("https://[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, kept: bool) -> None:
    assert safe.web_address(url) == (url if kept else None)


def test_an_address_that_is_no_link_is_shown_as_text() -> None:
    page = page_of(replace(samples.clean(), article=replace(samples.clean().article, url="javascript:alert(1)")))
    assert "javascript:alert(1)" in page.text
    harmless(page)


def test_our_own_style_and_script_cannot_end_their_elements() -> None:
    folder = Path(restore.__file__).parent / "templates"
    for asset in [*folder.glob("*.css"), *folder.glob("*.js")]:
        text = asset.read_text("utf-8")
        assert "</" not in text.lower(), asset.name
        assert not re.search(r"url\(|@import|https?:|innerHTML|insertAdjacent|document\.write|eval\(", text), asset.name


# --- the article page -----------------------------------------------------------------------------------------------


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


def test_the_likely_original_puts_every_best_suggestion_in_its_place() -> None:
    report = samples.spun()
    body = page_of(report).by_id("text")

    def read(element: page_reader.Element) -> str:
        if "was" in element.classes:
            return ""
        return "".join(child if isinstance(child, str) else read(child) for child in element.children)

    reading = read(body)
    assert "Varnian prime minister Ilse Dragan" in reading
    assert "a free trade agreement with her country’s largest trading partner." in reading
    assert "main minister" not in reading


def test_restorations_never_overlap_and_the_surer_wins() -> None:
    article = Article(id="a", text="a free commerce settlement now", title=None)
    long = samples.finding(article, "SPN110", "free commerce settlement", ("free trade agreement", 0.9))
    short = samples.finding(article, "SPN310", "settlement", ("agreement", 0.6))
    assert [one.text for one in restore.restored([long, short], "text")] == ["free trade agreement"]
    surer = replace(short, suggestions=(Suggestion("agreement", 0.95),))
    assert [one.text for one in restore.restored([long, surer], "text")] == ["agreement"]


@pytest.mark.parametrize(
    ("suggestion", "matched", "expected"),
    [
        ("prime minister", "main minister", "prime minister"),
        ("human rights", "Human privileges", "Human rights"),
        ("united nations", "Joined Countries", "United Nations"),
        ("trade", "COMMERCE", "TRADE"),
        ("United Nations", "joined countries", "United Nations"),
        ("children's rights", "Kids Privileges", "Children's Rights"),
        ("", "Scroll Top", ""),
        ("“", "”", "“"),
    ],
)
def test_restored_wording_takes_the_case_of_its_place(suggestion: str, matched: str, expected: str) -> None:
    assert restore.fitted(suggestion, matched) == expected


def test_unknown_metadata_is_not_missing_metadata() -> None:
    plain = replace(samples.clean().article, source=Source("a.txt"))
    states = {entry.label: entry.state for entry in checklist.metadata(replace(samples.clean(), article=plain))}
    assert states["Byline"] == "unknown"
    page = replace(plain, source=Source("a.html", kind="html", metadata_known=True), author="Ana Duarte")
    states = {entry.label: entry.state for entry in checklist.metadata(replace(samples.clean(), article=page))}
    assert states["Byline"] == "given"
    assert states["Published"] == "absent"


def test_silence_of_a_rule_is_said_only_where_it_was_applied() -> None:
    single = replace(RULE, code="SRC210", name="single-source", family="SRC")
    for applied in (True, False):
        html = render_article(samples.clean(), TOOL, {"SRC210": single}, applied=applied)
        assert ("Single source" in html) == applied


def test_a_result_without_its_text_still_makes_a_page() -> None:
    report = samples.spun()
    record = msgspec.to_builtins(to_wire(report, text=False))
    stored = from_wire(record, TOOL)
    assert isinstance(stored, Report)
    page = page_of(stored)
    assert not page.find(id="text")
    assert not page.find(id="likely")
    assert len(page.find("li", class_="card SPN")) == 14
    assert "stored without the article’s text" in page.text


@pytest.mark.parametrize("report", REPORTS, ids=lambda one: one.article.source.path)
def test_a_stored_result_makes_the_same_page(report: Report) -> None:
    record = json.loads(msgspec.json.encode(to_wire(report)))
    stored = from_wire(record, TOOL)
    assert isinstance(stored, Report)
    assert render_article(stored, TOOL) == render_article(report, TOOL)


def test_the_embedded_result_with_the_text_read_back_is_the_result() -> None:
    report = samples.scraped()
    page = page_of(report)
    result = page_reader.embedded(page)
    (record,) = result["articles"]  # type: ignore[misc]
    record["text"] = page_reader.checked_text(page)
    assert record == json.loads(msgspec.json.encode(to_wire(report)))


def test_many_findings_are_capped_and_it_is_said() -> None:
    report = samples.spun()
    many = replace(report, findings=report.findings * 200)
    page = page_of(many)
    assert len(page.by_id("list").children) > 0
    left = len(many.findings) - 1500
    assert f"{left} further findings" in page.text


# --- figures --------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(["SPN110", "SCR301", "floor"]), st.integers(-900, 300)), max_size=8))
def test_the_waterfall_adds_up(costs: list[tuple[str, int]]) -> None:
    steps = charts.waterfall([Contribution(code, 1, tenths) for code, tenths in costs])
    total = 1000 + sum(tenths for _, tenths in costs)
    assert (steps[-1].after if steps else 100) == pytest.approx(total / 10)
    for step in steps:
        assert 0 <= step.left <= step.left + step.width <= 100.0001


def test_a_score_that_its_contributions_do_not_explain_is_said() -> None:
    report = samples.spun()
    assert charts.unexplained(report.score) == pytest.approx(-0.0, abs=0.05)
    altered = replace(report, score=replace(report.score, value=50.0))
    assert "Not explained by the stored result" in page_of(altered).text
    assert "Not explained" not in page_of(report).text


def test_the_page_shows_the_figures_of_the_score() -> None:
    text = words(page_of(samples.spun()))
    for expected in ("31.5 of 100", "Unreliable", "Range 23.5–38", "Probability spun over 99 %", "−41.2", "unknown"):
        assert expected in text


def test_distribution_counts_everything_once() -> None:
    bars = charts.distribution([0.0, 4.9, 5.0, 39.9, 40.0, 99.9, 100.0])
    assert [bar.count for bar in bars if bar.count] == [2, 1, 1, 1, 2]
    assert sum(bar.count for bar in bars) == 7


def test_trend_takes_the_finest_step_that_fits() -> None:
    days = charts.trend([(date(2024, 1, 1), 50.0), (date(2024, 1, 3), 70.0)])
    assert [point.label for point in days] == ["2024-01-01", "2024-01-03"]
    months = charts.trend([(date(2024, 1 + at % 12, 1 + at % 28), 50.0 + at % 7) for at in range(200)])
    assert [point.label for point in months] == [f"2024-{month:02}" for month in range(1, 13)]
    assert months[0].x == 0
    assert months[-1].x == 1
    assert all(point.low <= point.middle <= point.high for point in months)


def test_trend_of_nothing_is_nothing() -> None:
    assert charts.trend([]) == []


# --- how to check ---------------------------------------------------------------------------------------------------


def test_queries_hold_the_restored_wording() -> None:
    report = samples.spun()
    made = verify.queries(report.article, report.findings, [], restore.restored(report.findings, "text"))
    by_label: dict[str, list[str]] = {}
    for query in made:
        by_label.setdefault(query.label, []).append(query.text)
        assert len(query.links) == 3
        assert all(link.startswith("https://") and " " not in link for _, link in query.links)
        assert len(query.text.split()) <= 28
    assert by_label["The headline, word for word"] == [f'"{samples.SPUN_TITLE}"']
    assert any("free trade agreement" in text for text in by_label["A sentence with its likely wording"])
    (untouched,) = by_label["A sentence without findings, word for word"]
    assert untouched.strip('"').split()[0] in samples.SPUN_TEXT


def test_what_to_verify_is_found_where_it_stands() -> None:
    text = (
        "The firm said on 3 May that 1,200 people would go. “We did not want this,” said Karin Holloway, its head.\n\n"
        "According to Peter Mackie, sales fell 14.5 percent to £11.3 million."
    )
    found = verify.to_verify(text)
    assert [item.text for item in found.numbers.shown] == ["3 May", "1,200 people", "14.5 percent", "£11.3 million"]
    assert [item.text for item in found.speakers.shown] == ["Karin Holloway", "Peter Mackie"]
    assert [item.text for item in found.quotations.shown] == ["“We did not want this,”"]
    for item in found.numbers.shown:
        assert text[item.start :].startswith(item.text)


def test_a_clean_article_asks_for_no_verification() -> None:
    assert "Verify before use" not in page_of(samples.clean()).text
    assert "Verify before use" in page_of(samples.spun()).text


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
    html = render_article(report, TOOL)
    assert time.process_time() - started < 30
    assert len(html) < 8 * len(text)


# --- files and index ------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(NASTY, NASTY), max_size=40))
def test_file_names_are_safe_and_distinct(ids: list[tuple[str, str]]) -> None:
    names = FileNames()
    given_names = [names.name(*one) for one in ids]
    assert len({name.lower() for name in given_names}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,90}\.html", name) for name in given_names)


@pytest.mark.parametrize(
    ("article_id", "path", "expected"),
    [
        ("feeds/acme/spun.txt", "feeds/acme/spun.txt", r"spun\.html"),
        ("wire.jsonl:12", "wire.jsonl", r"wire-12\.html"),
        ("wire.jsonl.gz:12", "wire.jsonl.gz", r"wire-12\.html"),
        ("../../etc/passwd", "", r"passwd\.html"),
        ("index.html", "index.html", r"index-[0-9a-f]{8}\.html"),
        ("CON", "CON", r"con-[0-9a-f]{8}\.html"),
        ("статья.txt", "статья.txt", r"article-[0-9a-f]{8}\.html"),
        ("a\x00b<c>.txt", "", r"a-b-c\.html"),
        ("x" * 300, "", r"x{60}\.html"),
    ],
)
def test_file_names_stay_recognisable(article_id: str, path: str, expected: str) -> None:
    assert re.fullmatch(expected, FileNames().name(article_id, path))


def test_reports_of_one_name_get_pages_of_their_own(tmp_path: Path) -> None:
    one = samples.clean()
    items = [
        replace(one, article=replace(one.article, id=f"{folder}/a.txt", source=Source(f"{folder}/a.txt")))
        for folder in "xyz"
    ]
    index = write_reports(items, TOOL, tmp_path / "deep" / "out")
    assert index == tmp_path / "deep" / "out" / "index.html"
    pages = sorted(path.name for path in index.parent.iterdir())
    assert len(pages) == 4
    links = [link.attributes["href"] for link in page_reader.parse(index.read_text("utf-8")).by_id("rows").find("a")]
    assert sorted([*links, "index.html"]) == pages


def test_a_file_in_the_way_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="not a folder"):
        HtmlOutput(tmp_path / "out", TOOL)


def test_the_index_lists_the_worst_first_and_failures_before_all() -> None:
    page = index_of(*samples.everything(), samples.hostile())
    harmless(page)
    cells = [row.find("td") for row in page.by_id("rows").find("tr")]
    assert [row[0].text for row in cells][:3] == ["–", "–", "31.5"]
    scores = [float(row[0].text) for row in cells if row[0].text != "–"]
    assert scores == sorted(scores)
    assert "no field “text”" in cells[1][1].text + cells[0][1].text


def test_the_index_gives_the_word_of_the_gate(tmp_path: Path) -> None:
    output = HtmlOutput(tmp_path, TOOL)
    output.add(samples.spun())
    output.finish(passed=False, reasons=["varnia: score 31.5 is below 40"])
    assert "Gate failed: varnia: score 31.5 is below 40" in output.index.read_text("utf-8").replace("</span>", "")
    assert "Gate" not in words(index_of(samples.spun()))


def test_a_finding_about_the_whole_article_is_listed_but_not_underlined() -> None:
    article = Article(id="a", text="word " * 400, source=Source("a.txt"))
    found = samples.finding(article, "RDB101", article.text)
    page = page_of(samples.report(article, [found], samples.scored(90.0, "sound", 400)))
    assert not page.by_id("text").find("a")
    assert "whole article" in words(page.by_id("list"))


def test_the_index_counts_what_the_reports_hold() -> None:
    page = index_of(*samples.everything())
    text = words(page)
    assert f"{len(samples.everything())} articles checked" in text
    total = sum(len(one.findings) for one in REPORTS)
    assert f"Findings {total}" in text
    data = page_reader.embedded(page, "data")
    assert len(data["rows"]) == len(samples.everything())  # type: ignore[arg-type]
    counted = sum(sum(row[9]) for row in data["rows"])  # type: ignore[attr-defined]
    assert counted == total


def test_rows_beyond_the_first_page_are_there_without_scripts() -> None:
    one = samples.clean()
    items = [replace(one, article=replace(one.article, title=f"Article {at}")) for at in range(250)]
    page = index_of(*items)
    assert len(page.by_id("rows").find("tr")) == 100
    (rest,) = page.find("noscript")
    assert len(rest.find("tr")) == 150


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T10:00:00Z", "2024-05-03"),
        ("2024-13-01", ""),
        ("May 3", ""),
        (None, ""),
    ],
)
def test_only_days_of_the_calendar_are_dates(published: str | None, expected: str) -> None:
    report = replace(samples.clean(), article=replace(samples.clean().article, published=published))
    assert row_of(report, "a.html").date == expected


@pytest.mark.slow
def test_a_thousand_articles_take_less_than_ten_seconds(tmp_path: Path, ruleset: RuleSet) -> None:
    rules = {rule.code: rule for rule in ruleset.rules}
    mixed = [samples.spun(), samples.scraped(), samples.clean(), samples.short()]
    items = [
        replace(one, article=replace(one.article, id=f"{at}.txt", source=Source(f"{at}.txt")))
        for at, one in enumerate(mixed * 250)
    ]
    started = time.process_time()
    write_reports(items, TOOL, tmp_path, rules)
    assert time.process_time() - started < 10
    assert len(list(tmp_path.iterdir())) == 1001


@pytest.mark.parametrize("name", ["article", "index"])
def test_the_outline_is_the_golden_one(name: str) -> None:
    page = page_of(samples.spun(), index="index.html") if name == "article" else index_of(*samples.everything())
    golden = Path(__file__).resolve().parent.parent / "golden" / f"html-{name}.txt"
    built = "\n".join(page_reader.outline(page)) + "\n"
    if os.environ.get("QUALITYCHECK_GOLDEN") == "write":
        golden.write_text(built, "utf-8")
    assert built == golden.read_text("utf-8")
