"""Only a finding that touches a changed word, and is short enough to help, counts as found."""

import json

import pytest

from qualitycheck.bench.phrases import samples
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Finding
from qualitycheck.model.rule import Severity

TEXT = "She is the largest buying companion of the whole region by far today."


@pytest.fixture
def phrase(tmp_path):
    start = TEXT.index("largest")
    entry = {"text": "largest buying companion", "original": "largest trading partner", "start": start}
    path = tmp_path / "spun.jsonl"
    path.write_text(json.dumps({"text": TEXT, "phrases": [entry], "twin": None}), encoding="utf-8")
    (sample,) = samples(path)
    return sample.phrases[0]


def finding(words):
    start = TEXT.index(words)
    return Finding(
        code="SPN201", name="spun-wording", family="SPN", severity=Severity("warning"), field="text",
        span=Span(start, start + len(words)), text=words, message="", suggestions=(), evidence="", confidence=0.9,
        weight=1.0, fingerprint="",
    )  # fmt: skip


def test_a_finding_on_a_changed_word_counts(phrase):
    assert phrase.found_by([finding("buying companion")])
    assert phrase.found_by([finding("companion of the")])


def test_a_finding_beside_the_changed_words_does_not(phrase):
    assert not phrase.found_by([finding("largest")])
    assert not phrase.found_by([finding("region")])


def test_a_finding_of_more_than_eight_words_helps_nobody(phrase):
    assert not phrase.found_by([finding("is the largest buying companion of the whole region")])


def test_a_suggestion_names_the_original_when_it_brings_back_every_lost_word(phrase):
    assert phrase.named_by("trading partner")
    assert not phrase.named_by("selling partner")
