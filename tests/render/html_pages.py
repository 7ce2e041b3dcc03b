"""Turns reports into parsed HTML pages, and says whether a page is harmless and what a reader sees of it."""

from __future__ import annotations

import base64
import hashlib
import re

import page_reader
import samples

from qualitycheck.model.report import Failure, Report
from qualitycheck.model.rule import Rule, Severity
from qualitycheck.render.html import render_article, render_index, row_of

REPORTS = [item for item in samples.everything() if isinstance(item, Report)]
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
    return page_reader.parse(render_article(report, samples.TOOL, {"SPN110": RULE}, **more))  # type: ignore[arg-type]


def index_of(*items: Report | Failure) -> page_reader.Element:
    rows = [row_of(item, f"{at}.html" if isinstance(item, Report) else "") for at, item in enumerate(items)]
    return page_reader.parse(render_index(rows, samples.TOOL, {"SPN110": RULE}))


def words(element: page_reader.Element) -> str:
    """What a reader sees of an element, one space between its pieces."""
    pieces = [
        child if isinstance(child, str) else words(child)
        for child in element.children
        if isinstance(child, str) or child.tag not in ("style", "script")
    ]
    return " ".join(" ".join(pieces).split())


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
