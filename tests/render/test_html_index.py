"""The index: the worst first, counts that hold, and every row without scripts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import page_reader
import pytest
import samples
from html_pages import REPORTS, harmless, index_of, words

from qualitycheck.render.html import HtmlOutput, row_of


def test_the_index_lists_the_worst_first_and_failures_before_all() -> None:
    page = index_of(*samples.everything(), samples.hostile())
    harmless(page)
    cells = [row.find("td") for row in page.by_id("rows").find("tr")]
    assert [row[0].text for row in cells][:3] == ["–", "–", "31.5"]
    scores = [float(row[0].text) for row in cells if row[0].text != "–"]
    assert scores == sorted(scores)
    assert "no field “text”" in cells[1][1].text + cells[0][1].text


def test_the_index_gives_the_word_of_the_gate(tmp_path: Path) -> None:
    output = HtmlOutput(tmp_path, samples.TOOL)
    output.add(samples.spun())
    output.finish(passed=False, reasons=["varnia: score 31.5 is below 40"])
    assert "Gate failed: varnia: score 31.5 is below 40" in output.index.read_text("utf-8").replace("</span>", "")
    assert "Gate" not in words(index_of(samples.spun()))


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
