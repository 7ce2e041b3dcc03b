"""Every page, of whatever report, lets nothing break out, shows the text checked, and has the golden structure."""

from __future__ import annotations

import os
import re
from pathlib import Path

import page_reader
import pytest
import samples
from html_pages import REPORTS, harmless, index_of, page_of
from hypothesis import given, settings
from strategies import reports

from qualitycheck.model.report import Report
from qualitycheck.render.html import render_article, restore

BUDGET = 150_000  # bytes of a page beyond the article itself


@pytest.mark.parametrize("report", [*REPORTS, samples.hostile()], ids=lambda one: one.article.source.path[:12])
def test_pages_are_harmless_small_and_show_the_text_checked(report: Report) -> None:
    html = render_article(report, samples.TOOL)
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


def test_our_own_style_and_script_cannot_end_their_elements() -> None:
    folder = Path(restore.__file__).parent / "templates"
    for asset in [*folder.glob("*.css"), *folder.glob("*.js")]:
        text = asset.read_text("utf-8")
        assert "</" not in text.lower(), asset.name
        assert not re.search(r"url\(|@import|https?:|innerHTML|insertAdjacent|document\.write|eval\(", text), asset.name


@pytest.mark.parametrize("name", ["article", "index"])
def test_the_outline_is_the_golden_one(name: str) -> None:
    page = page_of(samples.spun(), index="index.html") if name == "article" else index_of(*samples.everything())
    golden = Path(__file__).resolve().parent.parent / "golden" / f"html-{name}.txt"
    built = "\n".join(page_reader.outline(page)) + "\n"
    if os.environ.get("QUALITYCHECK_GOLDEN") == "write":
        golden.write_text(built, "utf-8")
    assert built == golden.read_text("utf-8")
