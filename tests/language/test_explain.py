from __future__ import annotations

import numpy as np
import pytest

from qualitycheck.language.channel import Channel
from qualitycheck.language.classifier import Classifier
from qualitycheck.language.explain import Explanation, explain
from qualitycheck.language.fluency import measure
from qualitycheck.language.tokens import tokenize

TEXT = (
    "The country is a buying companion of its northern neighbour, the condition news agency said on Monday. The prime "
    "clergyman has approved of it. Whoever has a query about the new law can write to the ministry."
)


@pytest.fixture(scope="module")
def channel() -> Channel:
    return Channel.open()


class Prefers:
    """A classifier that has nothing against texts with one wording, and much against all others."""

    def __init__(self, wording: str) -> None:
        self.wording, self.read = wording, []

    def doubt(self, text: str, start: int, end: int) -> float:
        self.read.append((text, text[start:end]))
        return -9.0 if text[start:end] == self.wording else 9.0


def explained(channel: Channel, words: str, reader: object = None) -> Explanation:
    tokens = tokenize(TEXT)
    at = TEXT.index(words)
    inside = np.flatnonzero((tokens.start >= at) & (tokens.end <= at + len(words)))
    log_odds = np.full(len(tokens.keys), -4, np.float32)
    log_odds[inside] = 3
    fit = measure(tokens, channel.counts)
    return explain(TEXT, tokens, fit, channel, log_odds, int(inside[0]), int(inside[-1]), reader)  # type: ignore[arg-type]


def test_two_words_are_set_right_together(channel: Channel) -> None:
    found = explained(channel, "prime clergyman")
    assert found.originals[0].text == "prime minister"
    assert "“prime clergyman” never occurs" in found.note
    assert TEXT[found.start : found.end] == "prime clergyman"


def test_two_substitutions_together_do_not_reach_beyond_the_stretch(channel: Channel) -> None:
    found = explained(channel, "buying companion")
    assert TEXT[found.start : found.end] == "buying companion"
    assert all(len(one.text.split()) == 2 for one in found.originals)


def test_a_word_that_is_common_in_its_place_has_originals_all_the_same(channel: Channel) -> None:
    assert "question" in [one.text for one in explained(channel, "query").originals]


def test_shares_are_shares_and_fall(channel: Channel) -> None:
    shares = [one.share for one in explained(channel, "condition").originals]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) < 1


def test_the_classifier_decides_between_rivals_and_reads_each_in_its_place(channel: Channel) -> None:
    first, second, *_ = [one.text for one in explained(channel, "buying companion").originals]
    reader = Prefers(second)
    assert explained(channel, "buying companion", reader).originals[0].text == second
    assert {first, second, "buying companion"} <= {wording for _, wording in reader.read}
    assert all(f" a {wording} of its" in text for text, wording in reader.read)


def test_where_there_is_no_rival_nothing_is_read(channel: Channel) -> None:
    reader = Prefers("finance minister")
    assert explained(channel, "condition", reader).originals[0].text == "state"
    assert reader.read == []


def test_a_glance_at_a_text_without_words_or_beyond_the_window_says_nothing() -> None:
    classifier = Classifier.open()
    assert classifier.doubt("", 0, 0) == 0.0
    assert classifier.doubt("\ud800 …", 0, 1) < 20
    assert classifier.doubt("word " * 400, 1900, 1904) == 0.0
