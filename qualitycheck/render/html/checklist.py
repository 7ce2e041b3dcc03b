"""Turns an article's metadata and sourcing findings into a checklist that tells "absent" from "not known"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Literal

from qualitycheck.render.html.safe import web_address

if TYPE_CHECKING:
    from qualitycheck.model.finding import Finding
    from qualitycheck.model.report import Report
    from qualitycheck.model.rule import Rule

State = Literal["given", "absent", "unknown", "found", "clear"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the checklist.

    Attributes:
        state: `given` and `absent` for metadata, `unknown` where the input cannot tell, `found` and `clear` for rules.
        value: what was given, or what was found, in words.
        link: address of the value, where it is one.
        anchor: anchor of the first finding, or empty.
    """

    label: str
    state: State
    value: str
    link: str | None = None
    anchor: str = ""


_READABILITY = {
    "flesch_reading_ease": "Flesch reading ease",
    "flesch_kincaid_grade": "Flesch–Kincaid grade",
    "gunning_fog": "Gunning fog index",
    "smog_index": "SMOG index",
    "automated_readability_index": "Automated readability index",
}
_ACRONYMS = {"html": "HTML", "url": "URL", "seo": "SEO"}


def metadata(report: Report) -> list[Entry]:
    """Who, when and where, as the input states it; plain text states nothing, so that nothing is known to be absent."""
    article = report.article
    # Stored results keep how the article was read, not whether its metadata was complete; HTML always says it all.
    known = article.source.metadata_known or article.source.kind == "html"
    return [
        _metadatum("Headline", article.title, known),
        _metadatum("Byline", article.author, known),
        _metadatum("Published", article.published, known),
        _metadatum("Publisher", article.publisher, known),
        _metadatum("Address", article.url, known, link=web_address(article.url)),
        _metadatum("Language", article.lang, known),
    ]


def sourcing(findings: Sequence[Finding], anchors: Mapping[int, str], rules: Mapping[str, Rule]) -> list[Entry]:
    """What the rules on sourcing and consistency said, those that found something first.

    Args:
        findings: the article's.
        anchors: anchor of a finding by its `id()`.
        rules: every rule that was applied, by code; empty where the page is made without them.
    """
    counts = Counter(finding.code for finding in findings if finding.family == "SRC")
    first = {finding.code: finding for finding in reversed(findings) if finding.family == "SRC"}
    found = [
        Entry(
            label=spoken(one.name),
            state="found",
            value=f"{one.message} (×{counts[code]})" if counts[code] > 1 else one.message,
            anchor=anchors.get(id(one), ""),
        )
        for code, one in sorted(first.items())
    ]
    # What a page lacks stands among its metadata; and where metadata is unknown, nothing found would say too much.
    judged = [rule for rule in rules.values() if rule.family == "SRC" and rule.detector != "metadata"]
    clear = sorted({rule.code: rule for rule in judged}.items())
    return found + [Entry(spoken(rule.name), "clear", "nothing found") for code, rule in clear if code not in counts]


def readability(metrics: Mapping[str, float]) -> list[tuple[str, str]]:
    """Metrics as (label, figure); one that this page does not know shows under its own name."""
    return [
        (_READABILITY.get(name) or spoken(name), "not known" if isnan(value) else f"{value:,.1f}")
        for name, value in metrics.items()
    ]


def spoken(name: str) -> str:
    """A kebab-case or snake_case name as words."""
    words = " ".join(_ACRONYMS.get(word, word) for word in re.split(r"[-_ ]+", name) if word)
    return words[:1].upper() + words[1:]


def _metadatum(label: str, value: str | None, known: bool, link: str | None = None) -> Entry:
    if value and value.strip():
        return Entry(label, "given", value, link)
    return Entry(label, "absent", "not given") if known else Entry(label, "unknown", "unknown")
