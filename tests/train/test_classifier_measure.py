from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qualitycheck.language.classifier import WordScores
from qualitycheck.train.classifier_measure import Scored, _phrase, auroc, measure, table, threshold, wilson


def scored(text: str, *log_odds: float) -> Scored:
    """Words of `text` with these scores."""
    ends = np.cumsum([len(word) + 1 for word in text.split()], dtype=np.int32) - 1
    starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int32)
    return Scored(text, WordScores(starts, ends.astype(np.int32), np.array(log_odds, np.float32)))


def test_adjacent_words_are_one_finding() -> None:
    assert scored("a b c d e", 1, 1, -1, 2, -1).findings(0.5) == 2
    assert scored("a b c d e", 1, 1, -1, 2, -1).findings(1.5) == 1


def test_the_threshold_is_the_least_that_keeps_the_rate() -> None:
    texts = [scored("a b c d", 3.0, -9, -9, -9), scored("a b c d", 1.0, -9, -9, -9)]
    cut = threshold(texts, 125.0)
    assert 1.0 < cut <= 1.03
    assert sum(text.findings(cut) for text in texts) == 1


def test_only_changed_words_find_a_phrase() -> None:
    text = scored("he sat in the session room today", -5, -5, -5, 4, 2, -5, -5)
    found = _phrase(text, "the session room", "the consultation room", 10, set())
    assert [text.text[slice(*span)] for span in found.spans] == ["session"]
    assert found.best == 2.0


def test_intervals_and_ranks() -> None:
    low, high = wilson(5, 10)
    assert (round(low, 3), round(high, 3)) == (0.237, 0.763)
    assert wilson(0, 10)[0] == pytest.approx(0, abs=1e-12)
    assert auroc(np.array([1.0, 0.0]), np.array([0.0, 0.0])) == 0.75


@pytest.mark.shared
@pytest.mark.slow
def test_the_shipped_classifier_finds_a_third_of_the_real_phrases(shared: Path) -> None:
    import qualitycheck.language

    measured = measure(Path(qualitycheck.language.__path__[0]) / "data", shared, words=3000)
    assert "| recall, phrases (n=185) |" in table(measured)
    assert sum(phrase.best > 0.5 for phrase in measured.phrases) > 185 / 3
    assert sum(text.findings(0.5) for text in measured.clean["allsides"]) <= 3
