"""What every detector owes to any text, and what each finds where it was planted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitycheck.detect import registry
from qualitycheck.model.article import Article
from qualitycheck.model.report import Report
from qualitycheck.rulebook import load_rules
from qualitycheck.text.document import Document

RULES = load_rules().rules
LIST_DETECTORS = sorted(name for name, (_, _, least) in registry.BUILT_IN.items() if least == "lists")
DETECTORS = {
    name: registry.build([rule for rule in RULES if rule.detector == name], "lists")
    for name in LIST_DETECTORS
    if any(rule.detector == name for rule in RULES)
}
PIECES = [
    "the", "buying companion", "”", ",” ", "China- Belarus", "\r\n", "Scroll Top", "fbpx", "â€™", " ’ s ",
    "Monday, May 32",
    "Aleksandr Novak", "Alexander Novak", "According to Xinhua", "7 million 10 million", "“", "\n\n",
]  # fmt: skip
CLEAN = "The council met on Tuesday and agreed to repair the old bridge before winter comes."

texts = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="ab ”“\"'’‘-–.!?\n\u200b\ufeff\u0430é😀", max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(DETECTORS))
@given(text=texts, title=st.one_of(st.none(), st.text(max_size=40)))
@settings(max_examples=60, deadline=None)
def test_spans_lie_inside_any_text(name: str, text: str, title: str | None) -> None:
    document = Document(Article("x", text, title=title))
    for detector in DETECTORS[name]:
        for item in detector.detect(document):
            source = document.article.read(item.field)
            assert 0 <= item.span.start < item.span.end <= len(source)
            assert 0 <= item.strength <= 1


@given(text=texts)
@settings(max_examples=100, deadline=None)
def test_findings_quote_the_text_and_come_in_order(text: str, check: Callable[..., Report]) -> None:
    report = check(text + " " + CLEAN * 8)
    keys = [(finding.field != "text", finding.span, finding.code) for finding in report.findings]
    assert keys == sorted(keys)
    assert len({finding.fingerprint for finding in report.findings}) == len(report.findings)
    for finding in report.findings:
        assert report.article.read(finding.field)[finding.span.start : finding.span.end] == finding.text
        assert "{" not in finding.message or "{" in finding.text


PLANTED = [
    ("phrases", "Its largest buying companion is far away."),
    ("characters", "A park of China- Belarus was opened."),
    ("repetition", "It fell to the federal federal government."),
    ("patterns", "fbpx"),
    ("dates", "The court sat on Tuesday, 4 March 2021."),
    ("names", "Aleksandr Novak spoke, and Alexander Novak left."),
    ("attribution", "He said “we will come back and"),
]


@pytest.mark.parametrize(("name", "sentence"), [case for case in PLANTED if case[0] in DETECTORS])
def test_planted_damage_is_found_and_clean_text_elsewhere_changes_nothing(name: str, sentence: str) -> None:
    def found(text: str) -> list[tuple[str, str]]:
        document = Document(Article("x", text))
        return [
            (item.code, text[item.span.start : item.span.end])
            for detector in DETECTORS[name]
            for item in detector.detect(document)
        ]

    alone = found(f"{sentence}\n")
    assert alone
    assert found(f"{CLEAN}\n\n{sentence}\n\nNobody objected to the plan at all.") == alone
