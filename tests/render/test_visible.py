"""Text made visible: as long as before, nothing left that acts, nothing lost that reads."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.render.visible import encodable, one_line, visible

ANYTHING = st.text(st.characters(codec=None, categories=None) | st.sampled_from("\x1b\r\n\u200d\u202e\ud83d\U000e0041"))


@given(ANYTHING)
def test_no_code_point_is_added_lost_or_left_to_act(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    for char in shown:
        assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    shown.encode("utf-8")


@given(ANYTHING)
def test_one_line_is_one(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “text”, naïve café 東京 👍🏽", "plain “text”, naïve café 東京 👍🏽"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\x00\x07\x7fb", "a␀␇␡b"),
        ("a\x9b1m", "a␦1m"),
        ("a\r\nb\rc\x0cd\u2028e\tf", "a \nb\nc\nd\ne f"),
        ("say \u202eelif\u202c", "say ␦elif␦"),
        ("pay\u200bment co\u00adop \ufeff", "pay␦ment co␦op ␦"),
        ("👩‍💻 می‌خواهم", "👩‍💻 می‌خواهم"),
        ("pa\u200dyment", "pa␦yment"),
        ("\ud83d", "\ufffd"),
    ],
)
def test_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANYTHING, st.sampled_from(["ascii", "cp1252", "cp437", "utf-8"]))
def test_every_encoding_can_be_written_at_the_same_length(text: str, encoding: str) -> None:
    shown = encodable(visible(text), encoding)
    assert len(shown) == len(text)
    shown.encode(encoding)


def test_marks_stay_legible_in_poorer_encodings() -> None:
    assert encodable("⟦a⟧¹² → “b”", "ascii") == '[a]12 > "b"'
    assert encodable("⟦é⟧¹ → “b”", "cp1252") == "[é]¹ > “b”"
