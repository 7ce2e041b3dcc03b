from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from qualitycheck.train.classifier_data import IGNORED, Noticeable, Windows
from qualitycheck.train.corpus import Record, WordCounts
from qualitycheck.train.simulate import Edit, default_simulator

TEXT = (
    "The hospital opened on Monday. Its doctors used the new machine at once. The mayor said that many people had "
    "asked for a second one. Investors may pay for it next year, and the bank will help. "
) * 12


@pytest.fixture(scope="module")
def windows() -> Windows:
    vocabulary = {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[UNK]": 3}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    records = [Record(str(number), source, "Hospital opens", TEXT) for number, source in enumerate("ab")]
    return Windows(records, default_simulator(), WordCounts.of([TEXT]), tokenizer, seed=1, tokens=1024)


def test_a_batch_is_the_same_every_time_and_another_one_differs(windows: Windows) -> None:
    first, again, other = windows.batch(4), windows.batch(4), windows.batch(5)
    assert np.array_equal(first.labels, again.labels)
    assert first.ids.shape != other.ids.shape or not np.array_equal(first.labels, other.labels)


def test_marks_and_padding_carry_no_label_and_both_kinds_of_words_occur(windows: Windows) -> None:
    batches = [windows.batch(number) for number in range(8)]
    for batch in batches:
        assert batch.ids.shape == batch.mask.shape == batch.labels.shape
        assert batch.ids.size <= 1024
        assert (batch.labels[batch.mask == 0] == IGNORED).all()
        assert (batch.labels[:, 0] == IGNORED).all()
        assert (batch.labels[batch.ids == 2] == IGNORED).all()
    labels = np.concatenate([batch.labels.ravel() for batch in batches])
    assert 0.01 < (labels == 1).mean() < 0.4
    assert (labels == 0).mean() > 0.5


def test_the_label_lies_on_the_words_of_the_edit(windows: Windows) -> None:
    from qualitycheck.train.simulate import Spun

    spun = Spun("The health facility shut on Monday", (Edit(4, 19, 4, 12, "hospital", "house"),))
    _, labels = windows._encode(spun, 48)
    assert labels == [IGNORED, 0, 1, 1, 0, 0, 0, IGNORED]


def test_a_dropped_word_marks_the_one_after_it(windows: Windows) -> None:
    from qualitycheck.train.simulate import Spun

    _, labels = windows._encode(Spun("He went school", (Edit(8, 8, 8, 10, "to", "drop"),)), 48)
    assert labels == [IGNORED, 0, 0, 1, IGNORED]


def test_a_swap_as_usual_as_the_original_is_not_held_against_anyone() -> None:
    noticeable = Noticeable(
        WordCounts.of(["a big house stood. a large house stood. " * 50, "a grave house of cards. " * 2])
    )
    assert not noticeable("a large house stood", Edit(2, 7, 2, 5, "big", "swap"))
    assert noticeable("a grave house stood", Edit(2, 7, 2, 5, "big", "swap"))
    assert noticeable("a sizeable house stood", Edit(2, 10, 2, 5, "big", "swap"))
