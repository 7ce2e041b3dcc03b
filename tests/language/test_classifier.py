from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitycheck.errors import ModelError
from qualitycheck.language.classifier import Classifier, Doubts, WordScores

CLEAN = (
    "The council approved the new budget on Tuesday after a long debate. Residents had asked for more money for "
    "schools, and the mayor said the city could afford it. The vote was eight to three."
)
SPUN = (
    "The board permitted the brand new price range on Tuesday subsequent to a lengthy dispute. Inhabitants had "
    "requested extra cash for faculties, and the city hall leader stated the metropolis should manage to pay for it. "
    "The ballot was eight to 3."
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.open()


def test_spun_wording_scores_far_above_clean_wording(classifier: Classifier) -> None:
    clean, spun = classifier.log_odds(CLEAN), classifier.log_odds(SPUN)
    assert clean.log_odds.max() < 0
    assert (spun.log_odds > 0).sum() >= 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\t", []),
        ("...!?", []),
        ("😀 One 👩‍👩‍👧 word", ["One", "word"]),
        ("cafe\u0301 nai\u0308ve", ["cafe\u0301", "nai\u0308ve"]),
        ("first\r\nsecond", ["first", "second"]),
        ("broken \ud800 half", ["broken", "half"]),
        ("“It’s” 3rd", ["It", "s", "3rd"]),
    ],
)
def test_offsets_are_code_points_of_the_text(classifier: Classifier, text: str, words: list[str]) -> None:
    scores = classifier.log_odds(text)
    assert [text[start:end] for start, end in zip(scores.start, scores.end, strict=True)] == words


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_no_text_breaks_it_and_spans_are_ordered(classifier: Classifier, text: str) -> None:
    scores = classifier.log_odds(text)
    assert (scores.start < scores.end).all()
    assert (scores.start[1:] >= scores.end[:-1]).all()
    assert np.isfinite(scores.log_odds).all()
    assert not len(scores.end) or scores.end[-1] <= len(text)


def test_every_word_of_a_long_text_is_scored_once_and_the_same_each_time(classifier: Classifier) -> None:
    text = f"{CLEAN}\n\n{SPUN} " * 12
    first, second = classifier.log_odds(text), classifier.log_odds(text)
    assert np.array_equal(first.log_odds, second.log_odds)
    assert (
        len(first.start)
        == len(np.unique(first.start))
        == sum(piece.isalnum() for piece in text.replace(".", " ").replace(",", " ").split())
    )


def test_a_text_without_sentence_ends_is_cut_between_words(classifier: Classifier) -> None:
    text = "unremarkable " * 400
    scores = classifier.log_odds(text)
    assert {text[start:end] for start, end in zip(scores.start, scores.end, strict=True)} == {"unremarkable"}
    assert len(scores.start) == 400


def test_asking_for_a_span_scores_its_window_alone_and_alike(classifier: Classifier) -> None:
    text = f"{CLEAN} " * 12
    everything = classifier.log_odds(text)
    place = text.rindex("mayor")
    part = classifier.log_odds(text, _doubts((place, place + 5, 0.0)))
    assert 0 < len(part.start) < len(everything.start)
    where = np.searchsorted(everything.start, part.start)
    assert np.array_equal(everything.log_odds[where], part.log_odds)
    assert place in part.start


def _doubts(*places: tuple[int, int, float]) -> Doubts:
    start, end, strength = zip(*places, strict=True)
    return Doubts(np.array(start, np.int32), np.array(end, np.int32), np.array(strength, np.float32))


class _Network:
    """Gives every word piece of a window the same log-odds, `then` others, and remembers how many windows it read."""

    def __init__(self, log_odds: float, then: float | None = None) -> None:
        self.log_odds, self.then, self.windows = log_odds, then, 0

    def run(self, _names: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.windows += 1
        told = self.log_odds if self.windows == 1 or self.then is None else self.then
        return [np.full(given["ids"].shape, told, np.float32)]


@pytest.mark.parametrize(("first", "asked", "told"), [(-2.0, False, -2.0), (3.0, True, 5.0)])
def test_the_second_reader_is_asked_where_the_first_suspects(first: float, asked: bool, told: float) -> None:
    tokenizer = Classifier.open()._tokenizer
    one, two = _Network(first), _Network(2.0)
    scores = Classifier(one, tokenizer, two).log_odds(CLEAN * 5)
    assert one.windows > 1
    assert two.windows == (one.windows if asked else 0)
    assert set(scores.log_odds.tolist()) == {told}


@pytest.mark.parametrize(("log_odds", "read", "places"), [(-4.0, 2, 5), (-1.0, 5, 5), (-4.0, 4, 12)])
def test_reading_ends_where_the_most_doubtful_windows_hold_nothing(log_odds: float, read: int, places: int) -> None:
    text = f"{CLEAN}\n\n" * 60
    every = [match.start() for match in re.finditer("mayor", text)]
    chosen = [every[-1], *every[: -1 : len(every) // (places - 1)]]
    network = _Network(log_odds)
    scores = Classifier(network, Classifier.open()._tokenizer).log_odds(
        text, _doubts(*sorted((place, place + 5, 3.0 if place == every[-1] else 1.0) for place in chosen))
    )
    assert network.windows == read
    assert every[-1] in scores.start


def test_a_window_with_a_suspected_word_earns_patience() -> None:
    text = f"{CLEAN}\n\n" * 60
    every = [match.start() for match in re.finditer("mayor", text)][::5]
    places = _doubts(*((place, place + 5, float(len(text) - place)) for place in every))
    read = {}
    for first in (-4.0, 3.0):
        network = _Network(first, then=-4.0)
        Classifier(network, Classifier.open()._tokenizer).log_odds(text, places)
        read[first] = network.windows
    patience = len(every) // 3
    assert read == {-4.0: patience, 3.0: 1 + 2 * patience}


def test_the_second_reader_never_stands_in_for_the_first(tmp_path: Path) -> None:
    (tmp_path / "classifier-second.onnx").write_bytes(b"a network")
    with pytest.raises(ModelError):
        Classifier.open(tmp_path)


def test_scores_over_other_spans_take_the_greatest() -> None:
    scores = WordScores(
        np.array([0, 4, 9], np.int32), np.array([3, 8, 12], np.int32), np.array([-1.0, 2.0, 0.5], np.float32)
    )
    over = scores.over(np.array([0, 0, 3, 9, 20], np.int32), np.array([3, 12, 4, 10, 25], np.int32))
    assert over.tolist() == [-1.0, 2.0, -20.0, 0.5, -20.0]


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        Classifier.open(tmp_path)
