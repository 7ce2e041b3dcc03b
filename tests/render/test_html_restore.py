"""The likely original: every best suggestion in its place, none over another, in the case of its place."""

from __future__ import annotations

from dataclasses import replace

import page_reader
import pytest
import samples
from html_pages import page_of

from qualitycheck.model.article import Article
from qualitycheck.model.finding import Suggestion
from qualitycheck.render.html import restore


def test_the_likely_original_puts_every_best_suggestion_in_its_place() -> None:
    report = samples.spun()
    body = page_of(report).by_id("text")

    def read(element: page_reader.Element) -> str:
        if "was" in element.classes:
            return ""
        return "".join(child if isinstance(child, str) else read(child) for child in element.children)

    reading = read(body)
    assert "Varnian prime minister Ilse Dragan" in reading
    assert "a free trade agreement with her country’s largest trading partner." in reading
    assert "main minister" not in reading


def test_restorations_never_overlap_and_the_surer_wins() -> None:
    article = Article(id="a", text="a free commerce settlement now", title=None)
    long = samples.finding(article, "SPN110", "free commerce settlement", ("free trade agreement", 0.9))
    short = samples.finding(article, "SPN310", "settlement", ("agreement", 0.6))
    assert [one.text for one in restore.restored([long, short], "text")] == ["free trade agreement"]
    surer = replace(short, suggestions=(Suggestion("agreement", 0.95),))
    assert [one.text for one in restore.restored([long, surer], "text")] == ["agreement"]


@pytest.mark.parametrize(
    ("suggestion", "matched", "expected"),
    [
        ("prime minister", "main minister", "prime minister"),
        ("human rights", "Human privileges", "Human rights"),
        ("united nations", "Joined Countries", "United Nations"),
        ("trade", "COMMERCE", "TRADE"),
        ("United Nations", "joined countries", "United Nations"),
        ("children's rights", "Kids Privileges", "Children's Rights"),
        ("", "Scroll Top", ""),
        ("“", "”", "“"),
    ],
)
def test_restored_wording_takes_the_case_of_its_place(suggestion: str, matched: str, expected: str) -> None:
    assert restore.fitted(suggestion, matched) == expected
