"""The mapped store gives back what was counted, and invents next to nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.errors import ModelError
from qualitycheck.language import ngrams
from qualitycheck.language.ngrams import NgramCounts, decoded, encode, gapped, named, pair, write
from qualitycheck.language.tokens import tokenize, word_hash


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("counts") / "counts.bin"
    hashes = word_hash([f"word{number}" for number in range(50_000)])
    counts = np.arange(1, 50_001)
    write(path, hashes, counts, tokens=1_000_000)
    return NgramCounts.open(path), hashes, counts


def test_every_count_comes_back_within_the_steps_of_the_store(store):
    counts, hashes, written = store
    read = counts.count(hashes)
    assert (read[:40] == written[:40]).mean() > 0.9
    # Two n-grams of one bucket may share a fingerprint; the first then answers for both.
    assert (np.abs(read - written) <= 0.031 * written + 0.5).mean() > 0.9995


def test_what_was_never_counted_is_almost_always_nothing(store):
    counts, _, _ = store
    strangers = word_hash([f"stranger{number}" for number in range(100_000)])
    assert (counts.count(strangers) > 0).mean() < 2e-4


def test_the_shape_of_a_question_is_the_shape_of_its_answer(store):
    counts, hashes, _ = store
    assert counts.count(hashes[:12].reshape(3, 4)).shape == (3, 4)
    assert counts.count(hashes[:0]).shape == (0,)


def test_ngrams_are_told_apart_by_order_gap_and_name():
    left, right = word_hash(["trading", "partner"])[:, None]
    different = {
        int(found[0]) for found in (left, right, pair(left, right), pair(right, left), gapped(left, right), named(left))
    }
    assert len(different) == 6


@given(st.integers(min_value=0, max_value=4_000_000))
def test_codes_keep_the_order_of_counts(count):
    codes = encode(np.array([count, count + 1]))
    assert codes[0] <= codes[1]
    assert abs(int(decoded()[codes[0]]) - count) <= 0.031 * count + 0.5


def test_a_missing_store_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="train counts"):
        NgramCounts.open(tmp_path / "counts.bin")


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "counts.bin"
    path.write_bytes(b"something else entirely")
    with pytest.raises(ModelError, match="version"):
        NgramCounts.open(path)


def test_the_shipped_counts_know_the_fixed_term_and_not_its_spin():
    counts = NgramCounts.open()
    trading, buying, partner, companion = word_hash(["trading", "buying", "partner", "companion"])[:, None]
    assert counts.count(pair(trading, partner))[0] > 100
    assert counts.count(pair(buying, companion))[0] == 0


@given(st.text(max_size=300))
def test_tokens_lie_inside_any_text_in_order(text):
    tokens = tokenize(text)
    assert (tokens.start < tokens.end).all()
    assert (tokens.start[1:] >= tokens.end[:-1]).all()
    assert len(tokens.keys) == 0 or tokens.end[-1] <= len(text)


def test_typography_and_hyphens_do_not_change_keys():
    assert tokenize("long-term nation’s deal").keys == tokenize("long term nation's deal").keys
    assert tokenize("In 1998, 3.5% of Mr. Smith’s").keys == ["in", "<y>", ",", "<n>", "%", "of", "mr", "smith", "'s"]


def test_a_bucket_may_be_fuller_than_the_first_look(tmp_path, monkeypatch):
    monkeypatch.setattr(ngrams, "_WIDE", 1)
    hashes = word_hash([f"word{number}" for number in range(5_000)])
    write(tmp_path / "counts.bin", hashes, np.full(5_000, 7), tokens=1)
    assert (NgramCounts.open(tmp_path / "counts.bin").count(hashes) == 7).all()
