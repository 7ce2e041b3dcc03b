"""The table of British spellings: derived by rules and counts, the one that ships, and safe to look up once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitycheck.language.ngrams import DATA
from qualitycheck.language.tokens import SPELLING
from qualitycheck.train.corpus import WordCounts
from qualitycheck.train.spelling import american, main, table

SHIPPED = DATA / "spelling.txt"


@pytest.mark.parametrize(
    ("british", "expected"),
    [("organisations", "organizations"), ("unfavourable", "unfavorable"), ("kilometres", "kilometers"),
     ("practised", "practiced"), ("manoeuvre", "maneuver"), ("haemophilia", "hemophilia"), ("travelling", "traveling"),
     ("hour", "hour"), ("course", "course"), ("filled", "filled"), ("wise", "wise"), ("poet", "poet")],
)  # fmt: skip
def test_rules_know_spellings_from_words_that_look_like_them(british: str, expected: str) -> None:
    assert american(british) == expected


def test_the_corpus_says_which_spellings_there_are() -> None:
    counts = {
        "centre": 8, "center": 20, "colour": 2, "color": 19,  # too rare to be sure of
        "promise": 50, "promize": 0, "dialogue": 90, "analogue": 9, "analog": 22,  # a word of its own
        "cheque": 1, "check": 900,  # left alone
    }  # fmt: skip
    assert table(counts) == {"centre": "center"}


def test_the_table_that_ships_can_be_rebuilt(tmp_path: Path) -> None:
    corpus = [" ".join(SPELLING), *[" ".join(SPELLING.values())] * 20, "cheque fuelled", "check fueled " * 20]
    WordCounts.of(corpus).save(tmp_path / "counts.npz")
    main([str(tmp_path / "counts.npz"), "--out", str(tmp_path)])
    assert (tmp_path / "spelling.txt").read_bytes() == SHIPPED.read_bytes()


def test_every_spelling_is_one_lower_case_word_and_no_american_one_maps_on() -> None:
    pairs = [line.split(" ") for line in SHIPPED.read_text("utf-8").splitlines()]
    assert all(len(pair) == 2 and all(word.isalpha() and word.islower() for word in pair) for pair in pairs)
    british, others = zip(*pairs, strict=True)
    assert list(british) == sorted(set(british))
    assert not set(british) & set(others)
