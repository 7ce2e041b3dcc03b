"""axe-core finds nothing to complain of, in light and dark, with cards, dialogs and the likely original open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]

# What a reader may have open, as the keys that lead from one to the next.
STATES = {"plain": "", "card": "j j j", "help": "Escape ?", "likely": "Escape o"}


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_article_page_is_accessible_in_every_state(open_page: Open, site: Path, scheme: str) -> None:
    # The policy would keep axe itself out of the page.
    page = open_page(site / "page-spun.html", color_scheme=scheme, bypass_csp=True)
    for one in page.locator("details").all()[:12]:
        one.evaluate("(one) => { one.open = true; }")
    for state, keys in STATES.items():
        for key in keys.split():
            page.keyboard.press(key)
        assert violations(page) == [], state


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("page-scraped", "light"), ("page-scraped", "dark"), ("page-clean", "dark"), ("page-short", "light"),
        ("page-foreign", "light"), ("page-wide", "dark"), ("page-long", "light"), ("page-hostile", "light"),
        ("page-hostile", "dark"), ("index", "light"), ("index", "dark"), ("many", "light"),
    ],
)  # fmt: skip
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
