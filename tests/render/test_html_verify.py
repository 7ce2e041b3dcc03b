"""What a person is asked to check: queries with restored wording, numbers and speakers, metadata that is absent."""

from __future__ import annotations

from dataclasses import replace

import samples
from html_pages import RULE, page_of

from qualitycheck.model.article import Source
from qualitycheck.render.html import checklist, render_article, restore, verify


def test_queries_hold_the_restored_wording() -> None:
    report = samples.spun()
    made = verify.queries(report.article, report.findings, [], restore.restored(report.findings, "text"))
    by_label: dict[str, list[str]] = {}
    for query in made:
        by_label.setdefault(query.label, []).append(query.text)
        assert len(query.links) == 3
        assert all(link.startswith("https://") and " " not in link for _, link in query.links)
        assert len(query.text.split()) <= 28
    assert by_label["The headline, word for word"] == [f'"{samples.SPUN_TITLE}"']
    assert any("free trade agreement" in text for text in by_label["A sentence with its likely wording"])
    (untouched,) = by_label["A sentence without findings, word for word"]
    assert untouched.strip('"').split()[0] in samples.SPUN_TEXT


def test_what_to_verify_is_found_where_it_stands() -> None:
    text = (
        "The firm said on 3 May that 1,200 people would go. “We did not want this,” said Karin Holloway, its head.\n\n"
        "According to Peter Mackie, sales fell 14.5 percent to £11.3 million."
    )
    found = verify.to_verify(text)
    assert [item.text for item in found.numbers.shown] == ["3 May", "1,200 people", "14.5 percent", "£11.3 million"]
    assert [item.text for item in found.speakers.shown] == ["Karin Holloway", "Peter Mackie"]
    assert [item.text for item in found.quotations.shown] == ["“We did not want this,”"]
    for item in found.numbers.shown:
        assert text[item.start :].startswith(item.text)


def test_a_clean_article_asks_for_no_verification() -> None:
    assert "Verify before use" not in page_of(samples.clean()).text
    assert "Verify before use" in page_of(samples.spun()).text


def test_unknown_metadata_is_not_missing_metadata() -> None:
    plain = replace(samples.clean().article, source=Source("a.txt"))
    states = {entry.label: entry.state for entry in checklist.metadata(replace(samples.clean(), article=plain))}
    assert states["Byline"] == "unknown"
    page = replace(plain, source=Source("a.html", kind="html", metadata_known=True), author="Ana Duarte")
    states = {entry.label: entry.state for entry in checklist.metadata(replace(samples.clean(), article=page))}
    assert states["Byline"] == "given"
    assert states["Published"] == "absent"


def test_silence_of_a_rule_is_said_only_where_it_was_applied() -> None:
    single = replace(RULE, code="SRC210", name="single-source", family="SRC")
    for applied in (True, False):
        html = render_article(samples.clean(), samples.TOOL, {"SRC210": single}, applied=applied)
        assert ("Single source" in html) == applied
