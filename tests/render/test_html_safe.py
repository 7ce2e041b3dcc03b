"""Untrusted text shows everything and does nothing: in elements, in embedded JSON, in links."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import page_reader
import pytest
import samples
from html_pages import harmless, page_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NASTY

from qualitycheck.render.html import safe


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
