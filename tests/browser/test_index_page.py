"""The index in a real browser: sorting, filtering, paging, the address, ten thousand rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pages
import pytest

Open = Callable[..., Any]
ROWS = "#rows tr"


def column(page: Any, number: int) -> list[str]:
    return page.locator(f"{ROWS} td:nth-child({number})").all_inner_texts()  # type: ignore[no-any-return]


def test_the_script_draws_the_rows_that_stood_there_before_it(open_page: Open, site: Path) -> None:
    stood = open_page(site / "some.html", scripts=False).locator("#rows").inner_text()
    page = open_page(site / "some.html")
    assert page.locator(ROWS).count() == 100
    assert page.locator("#rows").inner_text() == stood


def test_ten_thousand_articles_load_filter_and_sort_without_hanging(open_page: Open, site: Path) -> None:
    started = time.perf_counter()
    page = open_page(site / "many.html")
    assert page.locator(ROWS).count() == 100
    assert time.perf_counter() - started < 10
    for action in (
        "document.getElementById('q').value = 'harbour 99'; refresh()",
        "sort = 'title'; falling = true; refresh()",
        "document.getElementById('q').value = ''; sort = 'date'; refresh()",
    ):
        took = page.evaluate(
            f"(() => {{ const start = performance.now(); {action}; return performance.now() - start; }})()"
        )
        assert took < 1500, action


@pytest.mark.parametrize(
    ("key", "number", "kind"),
    [("score", 1, float), ("title", 2, str), ("SPN", 5, int), ("date", 8, str), ("words", 9, int)],
)
def test_every_column_sorts_both_ways(open_page: Open, site: Path, key: str, number: int, kind: type) -> None:
    page = open_page(site / "many.html")
    head = page.locator(f"th[data-key={key}]")
    seen = []
    for _ in range(2):
        head.locator("button").click()
        order = head.get_attribute("aria-sort")
        seen.append(order)
        if kind is str:
            continue
        shown = [kind(text.replace(",", "")) for text in column(page, number) if text != "–"]
        assert shown == sorted(shown, reverse=order == "descending")
    assert sorted(seen) == ["ascending", "descending"]
    assert "sort=" in page.evaluate("location.hash") or key == "score"


def test_what_is_not_known_sorts_last_both_ways(open_page: Open, site: Path) -> None:
    page = open_page(site / "many.html")
    for _ in range(2):
        page.locator("th[data-key=date] button").click()
        assert "–" not in column(page, 8)


def test_filters_combine_and_stay_in_the_address(open_page: Open, site: Path) -> None:
    page = open_page(site / "many.html")
    page.keyboard.press("/")
    page.keyboard.type("harbour")
    page.locator("#band").select_option("sound")
    page.locator("#rule").select_option("SPN110")
    page.locator("#min").fill("90")
    expected = [
        row for row in pages.many_rows(10_000)
        if "harbour" in row.title and row.band == "sound" and "SPN110" in row.rules and (row.score or 0) >= 90
    ]  # fmt: skip
    assert page.locator("#shown").inner_text() == f"{len(expected):,} of 10,000"
    assert all(float(text) >= 90 for text in column(page, 1))
    page.reload()
    assert page.locator("#shown").inner_text() == f"{len(expected):,} of 10,000"
    assert page.locator("#band").input_value() == "sound"
    page.locator("#clear").click()
    assert page.locator("#shown").inner_text() == ""
    assert page.evaluate("location.hash") in ("", "#")


def test_pages_turn_by_button_and_key(open_page: Open, site: Path) -> None:
    page = open_page(site / "many.html")
    first = column(page, 2)
    page.locator("#forward").click()
    assert page.locator("#page").inner_text() == "Page 2 of 100"
    assert column(page, 2) != first
    page.keyboard.press("n")
    assert "page=3" in page.evaluate("location.hash")
    page.reload()
    assert page.locator("#page").inner_text() == "Page 3 of 100"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert column(page, 2) == first
    assert page.locator("#back").is_disabled()


def test_j_and_enter_open_an_article(open_page: Open, site: Path) -> None:
    page = open_page(site / "index.html")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html")
    page.wait_for_selector("article h1")


def test_an_article_leads_back_to_the_index_as_it_was_left(open_page: Open, site: Path) -> None:
    page = open_page(site / "index.html")
    page.locator("#q").fill("varnia")
    page.locator(f"{ROWS} .name a").first.click()
    page.wait_for_selector("article h1")
    page.locator(".brand a").click()
    page.wait_for_selector("#rows")
    assert page.locator("#q").input_value() == "varnia"
    assert page.locator(ROWS).count() == 1


def test_a_rule_and_a_bar_of_the_distribution_filter(open_page: Open, site: Path) -> None:
    page = open_page(site / "many.html")
    page.locator(".bars button", has_text="SCR301").click()
    assert page.locator("#rule").input_value() == "SCR301"
    page.locator("#clear").click()
    page.locator("#distribution [data-min='35'] rect").first.click(force=True)
    assert all(35 <= float(text) < 40 for text in column(page, 1))


def test_hostile_titles_and_paths_stay_text(open_page: Open, site: Path) -> None:
    page = open_page(site / "index.html")
    page.locator("#q").fill("pwned")
    assert page.locator(ROWS).count() == 1
    assert page.evaluate("window.pwned") is None
    assert "<script>" in page.locator(f"{ROWS} .path").inner_text()
    assert page.locator("#rows script, #rows img").count() == 0
    assert "⟨U+202E⟩" in page.locator("body").inner_text() or "\u202e" not in page.locator("body").inner_text()
    page.locator(f"{ROWS} .name a").click()
    page.wait_for_selector("article h1")
    assert page.evaluate("window.pwned") is None


def test_without_scripts_every_row_is_there(open_page: Open, site: Path) -> None:
    page = open_page(site / "some.html", scripts=False)
    assert page.locator("table.list-table tbody tr").count() == 250
    assert page.locator(".needs-js:visible").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["index", "many"])
def test_the_index_fits_the_window(open_page: Open, site: Path, name: str, width: int) -> None:
    page = open_page(site / f"{name}.html", viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_index_prints(open_page: Open, site: Path, artefacts: Path) -> None:
    page = open_page(site / "index.html")
    page.pdf(path=artefacts / "index.pdf", format="A4")
    assert (artefacts / "index.pdf").read_bytes().startswith(b"%PDF")
