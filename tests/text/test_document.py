"""Views of a document keep their offsets through every kind of character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.model.article import Article, Span
from qualitycheck.text import regions, segment
from qualitycheck.text.document import Document, FieldView
from qualitycheck.text.inflect import noun_forms, plural, singular, verb_forms
from qualitycheck.text.normalise import fold, lower


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("it’s “so”", 'it\'s "so"'),
        ("pre\u200bsident", "president"),
        ("\ufefftext", "text"),
        ("ﬁnance…", "finance..."),
        ("ＡＢＣ　ｘ", "ABC x"),
        ("\u0440rice", "price"),
        ("мир", "мир"),
        ("a\u00a0b", "a b"),
    ],
)
def test_folding(source: str, folded: str) -> None:
    assert fold(source).text == folded


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_folded_spans_point_into_the_source(text: str) -> None:
    folded = fold(text)
    tokens = FieldView("text", text).tokens
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        span = folded.source(start, end)
        assert 0 <= span.start < span.end <= len(text)
        assert folded.position(span.start) == start
    assert len(tokens.starts) == len(tokens.words)
    assert len(lower(text)) == len(text)


@given(st.text(alphabet="ab .“”\"\n!?'", max_size=120))
def test_regions_and_sentences_lie_in_order_inside_the_text(text: str) -> None:
    for spans in (regions.paragraphs(text), regions.quotations(text), segment.rough_sentences(text)):
        previous = 0
        for span in spans:
            assert previous <= span.start < span.end <= len(text)
            previous = span.end


def test_offsets_survive_emoji_combining_marks_and_line_ends() -> None:
    text = "😀 e\u0301cole\r\nThe buying companion’s 👨‍👩‍👧 home"
    view = FieldView("text", text)
    at = view.tokens.words.index("companion")
    span = view.folded.source(view.tokens.starts[at], view.tokens.ends[at])
    assert text[span.start : span.end] == "companion’s"


def test_quotations_pair_whatever_way_they_point() -> None:
    text = "He said,” we go,” and left. “Fine,” she said."
    assert [text[span.start : span.end] for span in regions.quotations(text)] == ["” we go,”", "“Fine,”"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("def f(x):\n    return x;\n    call(x);", "code"),
        ("```\nanything here\n\nat all\n```", "code"),
        ("- milk\n- bread\n- tea", "list"),
        ("a\tb\tc\nd\te\tf", "table"),
        (
            "The ferry leaves at seven\nWith nobody on board\nThe gulls go up to heaven\nThe river takes the ford",
            "verse",
        ),
        ("Council votes to keep the bus", "heading"),
        ("The council voted on Monday to keep the bus.", "prose"),
        ("The council voted on Monday to keep the night bus running through the winter,\nand nobody spoke.", "prose"),
    ],
)
def test_kinds_of_block(text: str, kind: str) -> None:
    assert [found for found, _ in regions.blocks(text)] == [kind]


def test_names_are_told_from_sentence_starts() -> None:
    view = Document(Article("x", "The Seat Research Center said so. Seat belts help.")).text
    assert view.within(Span(4, 24), "name")
    assert not view.within(Span(34, 38), "name")


@pytest.mark.parametrize(
    ("one", "many"),
    [("companion", "companions"), ("agency", "agencies"), ("day", "days"), ("crisis", "crises"), ("church", "churches"),
     ("woman", "women"), ("class", "classes"), ("house", "houses"), ("increase", "increases")],
)  # fmt: skip
def test_nouns(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one
    assert noun_forms(many) == {one: False, many: True}


def test_verbs() -> None:
    assert list(verb_forms("advertise")) == ["advertise", "advertises", "advertised", "advertising"]
    assert list(verb_forms("carry")) == ["carry", "carries", "carried", "carrying"]
    assert list(verb_forms("stop")) == ["stop", "stops", "stopped", "stopping"]


@pytest.mark.parametrize(
    "text",
    [" " * 300_000, "a" * 300_000, "```\n" * 50_000, '"' * 100_000, "х" * 300_000, "a-" * 100_000, "a@" * 100_000],
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    import time

    started = time.perf_counter()
    document = Document(Article("x", text))
    assert document.text.tokens is not None
    assert document.text.blocks is not None
    document.text.within(Span(0, 1), "code")
    document.text.within(Span(0, 1), "quotation")
    assert document.text.rough_sentences is not None
    assert time.perf_counter() - started < 5
