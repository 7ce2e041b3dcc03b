"""The article page in a real browser: cards, keys, filter, permalinks, the likely original, scripts off, print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pages
import pytest
import samples

from qualitycheck.render.html import render_article
from qualitycheck.render.json import read_results
from qualitycheck.render.wire import to_wire

Open = Callable[..., Any]
SPUN = "page-spun.html"
NAMES = ("spun", "scraped", "clean", "short", "foreign", "wide", "hostile", "long")


def mark(page: Any, text: str) -> Any:
    return page.locator("#text .m[id]", has_text=text).first


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_opens_quietly_and_fits_the_window(open_page: Open, site: Path, name: str, width: int) -> None:
    page = open_page(site / f"page-{name}.html", viewport={"width": width, "height": 844})
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_the_text_shown_is_the_text_checked(open_page: Open, site: Path, name: str) -> None:
    report = {
        "spun": samples.spun, "scraped": samples.scraped, "clean": samples.clean, "short": samples.short,
        "foreign": pages.right_to_left, "wide": samples.wide, "hostile": pages.hostile, "long": pages.long_words,
    }[name]()  # fmt: skip
    page = open_page(site / f"page-{name}.html")
    # Code by code, because a lone surrogate does not survive the way out of the browser as a string.
    codes = page.evaluate("[...checkedText()].map((char) => char.codePointAt(0))")
    assert codes == [ord(char) for char in report.article.text]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_pieces_the_text_stays_the_text(open_page: Open, tmp_path: Path, seed: int) -> None:
    report = pages.shuffled(seed)
    path = tmp_path / "page.html"
    path.write_text(render_article(report, samples.TOOL), "utf-8", newline="\n")
    page = open_page(path)
    for key in ("j", "j", "o"):
        page.keyboard.press(key)
    codes = page.evaluate("[...checkedText()].map((char) => char.codePointAt(0))")
    assert codes == [ord(char) for char in report.article.text]
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("JSON.parse(document.getElementById('result').textContent).articles[0].findings.length") == 12


def test_nothing_in_a_hostile_article_runs(open_page: Open, site: Path) -> None:
    page = open_page(site / "page-hostile.html")
    for key in ("j", "j", "j", "o", "k"):
        page.keyboard.press(key)
    for one in page.locator("#text .m[id]").all()[:20]:
        one.hover(force=True)
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert page.locator("body > script:not([type])").count() == 1
    assert page.locator("iframe, img, object, embed, base").count() == 0
    assert page.url.startswith("file:")
    assert "pwned" in page.locator("#text").inner_text()


def test_acting_characters_are_seen_and_do_not_act(open_page: Open, site: Path) -> None:
    page = open_page(site / "page-hostile.html")
    shown = page.locator("#text").inner_text()
    for spelt in ("⟨U+0000⟩", "⟨U+001B⟩", "⟨U+202E⟩", "⟨U+200B⟩", "⟨U+D83D⟩"):
        assert spelt in shown
    assert "\u202e" not in page.evaluate("document.documentElement.innerText")
    assert "\u202e" not in page.title()


def test_hovering_a_mark_opens_its_card_and_leaving_closes_it(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    card = page.locator("#card")
    mark(page, "politically lonely").hover()
    card.wait_for(state="visible")
    text = card.inner_text()
    for expected in (
        "politically lonely",
        "politically isolated",
        "88 %",
        "diplomatically isolated",
        "212 times",
        "97 % sure",
        "SPN110",
        "accept.terms",
        "In the baseline",
    ):
        assert expected in text
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_the_card_brings_rationale_and_remedy_of_its_rule(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    code = page.locator(".rules .rule:has(.rationale)").first.get_attribute("id")
    rationale = page.locator(f"#{code} .rationale").first.inner_text()
    entry = page.locator(f"#list > .card[data-rule='{code[2:]}']").first
    page.locator(f"#m-{entry.get_attribute('id')}").hover()
    page.locator("#card").wait_for(state="visible")
    assert rationale in page.locator("#card").inner_text()


@pytest.mark.parametrize("height", [420, 640, 900])
def test_no_card_covers_its_mark_or_the_bar(open_page: Open, site: Path, height: int) -> None:
    page = open_page(site / SPUN, viewport={"width": 1000, "height": height})
    for _ in samples.spun().findings:
        page.keyboard.press("j")
        card = page.locator("#card").bounding_box()
        lines = page.evaluate("[...document.activeElement.getClientRects()].map((one) => [one.top, one.bottom])")
        assert card["y"] >= lines[-1][1] or card["y"] + card["height"] <= lines[0][0] + 1
        assert card["y"] + card["height"] <= max(height, lines[-1][1] + 170)


def test_a_card_can_be_entered_with_the_pointer(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    mark(page, "provide chain").hover()
    card = page.locator("#card")
    card.wait_for(state="visible")
    card.locator("h3").hover()
    page.wait_for_timeout(400)
    assert card.is_visible()


def test_focus_opens_enter_pins_escape_returns(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    first = mark(page, "main minister")
    first.focus()
    page.locator("#card").wait_for(state="visible")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "card"
    page.keyboard.press("Escape")
    page.locator("#card").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == first.get_attribute("id")


def test_j_and_k_walk_through_the_findings_in_order_and_around(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    keys = page.locator("#list > .card").evaluate_all("(all) => all.map((one) => one.id)")
    for expected in keys[:3]:
        page.keyboard.press("j")
        assert page.evaluate("location.hash") == f"#{expected}"
        assert page.evaluate("document.activeElement.id") == f"m-{expected}"
    page.keyboard.press("k")
    assert page.evaluate("location.hash") == f"#{keys[1]}"
    assert page.locator("#position").inner_text() == f"2 of {len(keys)}"
    for _ in range(2):
        page.keyboard.press("k")
    assert page.evaluate("location.hash") == f"#{keys[-1]}"


def test_every_mark_is_seen_when_it_is_selected(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN, viewport={"width": 1000, "height": 500})
    for _ in range(len(samples.spun().findings)):
        page.keyboard.press("j")
        box = page.evaluate("document.activeElement.getClientRects()[0].toJSON()")
        assert 50 <= box["top"] <= 500, page.url


def test_the_filter_hides_entries_and_marks_and_stays_in_the_address(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("trade companion")
    assert page.locator("#list > .card:visible").count() == 2
    assert "q=trade+companion" in page.evaluate("location.hash")
    assert "off" in (mark(page, "provide chain").get_attribute("class") or "")
    assert "off" not in (mark(page, "trade companion").get_attribute("class") or "")
    page.reload()
    assert page.locator("#list > .card:visible").count() == 2
    assert page.locator("#shown").inner_text() == f"2 of {len(samples.spun().findings)} shown"
    page.locator("#q").press("Escape")
    assert page.locator("#list > .card:visible").count() == len(samples.spun().findings)


def test_families_can_be_switched_off_and_j_skips_them(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    page.locator("input[name=family][value=SPN]").uncheck()
    assert "off=SPN" in page.evaluate("location.hash")
    assert page.locator("#list > .card:visible").count() == 2
    page.locator("body").click(position={"x": 5, "y": 300})
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className").split()[1] == "SCR"


def test_a_permalink_selects_its_finding(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    key = page.locator("#list > .card", has_text="local weather change").get_attribute("id")
    linked = open_page(site / SPUN, f"#{key}", viewport={"width": 900, "height": 420})
    assert linked.evaluate("document.activeElement.id") == f"m-{key}"
    box = linked.locator(f"#m-{key}").bounding_box()
    assert 0 < box["y"] < 420


def test_line_anchors_lead_to_their_paragraph(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN, "#L7", viewport={"width": 900, "height": 420})
    assert 0 <= page.locator("#L7").bounding_box()["y"] < 420
    assert page.locator("#L7").inner_text().startswith("According to the condition")


def test_the_likely_original_is_read_marked_and_labelled(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    assert not page.locator("#recon").is_visible()
    page.keyboard.press("o")
    text = page.locator("#text").inner_text()
    assert "Varnian prime minister Ilse Dragan" in text
    assert "main minister" not in text
    assert "Reconstruction, not the source" in page.locator("#recon").inner_text()
    assert "likely=1" in page.evaluate("location.hash")
    page.reload()
    assert page.locator("#likely").is_checked()
    codes = page.evaluate("[...checkedText()].map((char) => char.codePointAt(0))")
    assert codes == [ord(char) for char in samples.spun().article.text]
    page.keyboard.press("o")
    assert "main minister" in page.locator("#text").inner_text()


def test_help_opens_and_keys_can_be_switched_off(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.locator("#keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == ""


def test_keys_do_nothing_while_somebody_types_or_holds_control(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    page.keyboard.press("Control+j")
    assert page.evaluate("location.hash") == ""
    page.locator("#q").fill("")
    page.locator("#q").press("j")
    assert page.locator("#q").input_value() == "j"


def test_the_theme_follows_the_system_and_can_be_turned(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.keyboard.press("t")
    light = page.evaluate(ground)
    assert sum(int(part) for part in re.findall(r"\d+", dark)) < 150
    assert sum(int(part) for part in re.findall(r"\d+", light)) > 600


def test_a_suppression_is_copied(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry = page.locator("#list > .card", has_text="provide chain")
    entry.locator("summary").click()
    entry.locator("button.copy").first.click()
    page.wait_for_function("document.querySelector('#live').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == 'accept.terms = ["provide chain"]'
    entry.locator("button.copy").last.click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('{'))")
    (found,) = [one for one in samples.spun().findings if one.text == "provide chain"]
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == {
        "article": "partners/varnia.txt",
        "fingerprint": found.fingerprint,
        "code": found.code,
        "text": "provide chain",
        "reason": "",
    }


@pytest.mark.parametrize("name", ["spun", "scraped"])
def test_the_result_can_be_saved_and_is_the_result(open_page: Open, site: Path, tmp_path: Path, name: str) -> None:
    report = {"spun": samples.spun, "scraped": samples.scraped}[name]()
    page = open_page(site / f"page-{name}.html")
    with page.expect_download() as waiting:
        page.locator("#download").click()
    waiting.value.save_as(tmp_path / "result.json")
    saved = (tmp_path / "result.json").read_bytes()
    assert json.loads(saved)["articles"] == [json.loads(msgspec.json.encode(to_wire(report)))]
    (again,) = read_results(saved, "result.json").items
    assert render_article(again, samples.TOOL) == render_article(report, samples.TOOL)


def test_the_rail_leads_to_the_text(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN, viewport={"width": 1280, "height": 500})
    page.locator(".rail a rect").last.click()
    assert page.evaluate("scrollY") > 200
    assert page.evaluate("document.activeElement.classList.contains('m')")
    assert float(page.locator("#view").get_attribute("height")) > 0


def test_right_to_left_text_runs_right_to_left(open_page: Open, site: Path) -> None:
    page = open_page(site / "page-foreign.html")
    assert page.locator("#text > p").first.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert page.locator("h1").evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert page.locator("#text").get_attribute("lang") == "ar"


def test_without_scripts_everything_can_be_read(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN, scripts=False)
    text = page.locator("body").inner_text()
    for expected in ("Varnian main minister", "31.5", "How to check", "politically isolated", "Where the points went"):
        assert expected in text
    assert page.locator(".needs-js:visible").count() == 0
    page.locator("#likely").check()
    assert "Varnian prime minister" in page.locator("#text").inner_text()
    assert page.locator("#recon").is_visible()


def test_without_scripts_marks_and_permalinks_lead_to_entries(open_page: Open, site: Path) -> None:
    page = open_page(site / SPUN, scripts=False)
    one = mark(page, "provide chain")
    key = one.get_attribute("href")[1:]
    one.click()
    assert page.url.endswith(f"#{key}")
    assert 0 <= page.locator(f"[id='{key}']").bounding_box()["y"] < 900
    page.locator(f"[id='{key}'] summary").click()
    assert "accept.terms" in page.locator(f"[id='{key}']").inner_text()


def test_it_prints_the_article_without_the_controls(open_page: Open, site: Path, artefacts: Path) -> None:
    page = open_page(site / SPUN, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator("#list > .card").first.is_visible()
    for gone in (".topbar", ".rail", "#filters"):
        assert not page.locator(gone).is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(30, 29, 26)"
    page.pdf(path=artefacts / "article.pdf", format="A4", print_background=False)
    printed = (artefacts / "article.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert 2 <= printed.count(b"/Type /Page\n") <= 12
