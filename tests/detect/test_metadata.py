"""What a page lacks is marked, and what the input cannot tell is not; no points are lost either way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article, Source
from qualitycheck.read.titles import opening_title
from qualitycheck.rulebook import load_rules

CODES = {"author": "SRC350", "published": "SRC351", "publisher": "SRC352"}
GIVEN = {"author": "Ida Munk", "published": "2024-03-05", "publisher": "Wexcombe Courier"}
FIELDS = st.sets(st.sampled_from(sorted(GIVEN)))
TEXTS = st.one_of(st.text(max_size=80), st.just("The ferry to Wexcombe is late again.\n\nIt came at noon."))


@pytest.fixture(scope="module")
def pages() -> Checker:
    return Checker(load_rules(), depth="lists", language="en")


def found(checker: Checker, article: Article) -> set[str]:
    return {finding.code for finding in checker.check(article).findings} & set(CODES.values())


@given(text=TEXTS, fields=FIELDS)
def test_only_a_page_can_lack_something(pages: Checker, text: str, fields: set[str]) -> None:
    given_ = {field: GIVEN[field] for field in fields}
    assert not found(pages, Article(id="plain", text=text, **given_))


@given(fields=FIELDS, title=st.sampled_from([None, "Ferry late again", "The ferry to Wexcombe is late again."]))
def test_a_page_is_marked_for_exactly_what_it_lacks(pages: Checker, fields: set[str], title: str | None) -> None:
    text = "The ferry to Wexcombe is late again.\n\nIt came at noon."
    given_ = {field: GIVEN[field] for field in fields}
    source = Source(kind="html", metadata_known=True, title_span=opening_title(text, title) if title else None)
    article = Article(id="page", text=text, title=title, source=source, **given_)
    assert found(pages, article) == {code for field, code in CODES.items() if field not in fields}
    assert not sum(finding.weight for finding in pages.check(article).findings if finding.code in CODES.values())


@given(text=TEXTS)
def test_spans_lie_inside_any_page(pages: Checker, text: str) -> None:
    article = Article(id="page", text=text, source=Source(kind="html", metadata_known=True))
    for finding in pages.check(article).findings:
        assert article.read(finding.field)[finding.span.start : finding.span.end] == finding.text != ""


@pytest.mark.parametrize(
    "text",
    [
        "By Ida Munk\n\nIt rained.",
        "It rained.\n\n— Ida Munk",
        "It rained. (Reporting by Ida Munk)",
        "BY IDA MUNK\n\nIt rained.",
    ],
)
def test_a_byline_in_the_text_is_a_byline(pages: Checker, text: str) -> None:
    assert "SRC350" not in found(pages, Article(id="page", text=text, source=Source(kind="html", metadata_known=True)))
