"""axe-core finds nothing to complain of, in light and dark, with cards, dialogs and the likely original open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]

STATES = {
    "plain": "",
    "card": "j j j",
    "help": "?",
    "likely": "o",
}


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ["page-spun", "page-scraped"])
def test_article_pages_are_accessible(open_page: Open, site: Path, name: str, state: str, scheme: str) -> None:
    # The policy would keep axe itself out of the page.
    page = open_page(site / f"{name}.html", color_scheme=scheme, bypass_csp=True)
    for key in STATES[state].split():
        page.keyboard.press(key)
    for one in page.locator("details").all():
        one.evaluate("(one) => { one.open = true; }")
    assert violations(page) == []


@pytest.mark.parametrize(
    "name", ["page-clean", "page-short", "page-foreign", "page-wide", "page-long", "page-hostile", "index", "many"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_further_pages_are_accessible(open_page: Open, site: Path, name: str, scheme: str) -> None:
    page = open_page(site / f"{name}.html", color_scheme=scheme, bypass_csp=True)
    assert violations(page) == []


def test_a_phone_gets_the_same(open_page: Open, site: Path) -> None:
    page = open_page(
        site / "page-spun.html", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, bypass_csp=True
    )
    page.locator("#text .m[id]").first.tap()
    page.locator("#card").wait_for(state="visible")
    assert violations(page) == []
