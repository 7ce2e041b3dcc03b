"""Takes the pictures that a designer looks at; each is also a page that opened without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "reports" / "examples"
DESK = {"viewport": {"width": 1280, "height": 960}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


LOOKS = ("light", "dark", "phone", "print")
PICTURES = [(name, look) for name in ("page-spun", "page-scraped", "many") for look in LOOKS]
PICTURES += [("page-hostile", "light"), ("page-hostile", "phone"), ("page-foreign", "light"), ("index", "light")]


@pytest.mark.parametrize(("name", "look"), PICTURES)
def test_pictures(open_page: Open, site: Path, artefacts: Path, name: str, look: str) -> None:
    page = open_page(
        site / f"{name}.html",
        color_scheme="dark" if look == "dark" else "light",
        **(PHONE if look == "phone" else DESK),
    )
    if look == "print":
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 720, "height": 1020})
    picture = artefacts / f"{name}-{look}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size > 5000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_of_a_card_and_of_the_likely_original(
    open_page: Open, site: Path, artefacts: Path, scheme: str
) -> None:
    page = open_page(site / "page-spun.html", color_scheme=scheme, **DESK)
    for _ in range(4):
        page.keyboard.press("j")
    page.locator("#card").wait_for(state="visible")
    page.screenshot(path=artefacts / f"card-{scheme}.png")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.screenshot(path=artefacts / f"likely-{scheme}.png")


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("spun", "light"),
        ("spun", "dark"),
        ("translated", "light"),
        ("scraped", "light"),
        ("clean", "light"),
        ("index", "light"),
    ],
)
def test_pictures_of_the_examples(open_page: Open, artefacts: Path, name: str, scheme: str) -> None:
    """The checked-in reports, as README shows them: the spun one with a card open."""
    page = open_page(EXAMPLES / f"{name}.html", color_scheme=scheme, **DESK)
    if name == "spun":
        page.locator("#text .m.SPN[id]").first.hover()
        page.locator("#card").wait_for(state="visible")
    page.screenshot(path=artefacts / f"example-{name}-{scheme}.png")
