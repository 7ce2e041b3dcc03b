"""The channel names what stood there, and stays below the text where the text is right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.language.channel import Channel
from qualitycheck.language.evidence import COUNTS, Setting, context, doubtful, features
from qualitycheck.language.fluency import measure
from qualitycheck.language.tokens import tokenize


@pytest.fixture(scope="module")
def channel():
    return Channel.open()


def read(channel, text):
    tokens = tokenize(text)
    fit = measure(tokens, channel.counts)
    setting = Setting.plain(tokens)
    candidates = channel.propose(fit, doubtful(tokens, fit, setting))
    return tokens, fit, setting, candidates


def best(channel, text, word):
    tokens, _, _, candidates = read(channel, text)
    rows = np.flatnonzero((candidates.place == tokens.keys.index(word)) & (candidates.size == 1))
    return channel.originals.spelled(int(candidates.form[rows[0]])), float(candidates.gain[rows[0]])


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("The two sides agreed to deepen tactical cooperation in trade and energy.", "tactical", "strategic"),
        ("He was quoted by the Chinese condition news agency on Friday.", "condition", "state"),
        ("The government fears social persecution and has asked for political asylum.", "social", "political"),
    ],
)
def test_the_original_of_a_swapped_word_comes_first(channel, text, word, original):
    found, gain = best(channel, text, word)
    assert found == original
    assert gain > 3


def test_common_prose_leaves_little_to_doubt(channel):
    text = "The president said on Monday that the two countries would continue to work together on trade and security."
    _, _, _, candidates = read(channel, text)
    assert (candidates.gain > 5).sum() == 0


@given(st.text(max_size=200))
def test_any_text_is_measured_without_complaint(channel, text):
    tokens, fit, setting, candidates = read(channel, text)
    matrix = features(context(tokens, fit, setting, channel.counts), candidates)
    assert matrix.shape == (len(tokens.keys), len(COUNTS))
    assert np.isfinite(matrix).all()
    assert ((candidates.place >= 0) & (candidates.place + candidates.size <= len(tokens.keys))).all()


def test_adding_a_paragraph_changes_nothing_in_another(channel):
    first = "The largest buying companion of the country is its eastern neighbour."
    _, _, _, alone = read(channel, first)
    _, _, _, joined = read(channel, f"{first}\n\nShares rose two percent in early trading on Tuesday.")
    here = joined.place < 10
    assert np.allclose(alone.gain[alone.place < 10], joined.gain[here], atol=1e-4)
