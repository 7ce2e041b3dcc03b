"""Bytes of every encoding become the text that was meant, or an error that says what they are."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.errors import ReadError
from qualitycheck.read.decode import decode

ENGLISH = "The minister said “we don’t know” – and left the café.\r\nHe paid £5 for the Größe of his Çelik coat…\n"
RUSSIAN = "Президент заявил, что экономика страны растёт, и поблагодарил министров за работу в этом году."
JAPANESE = "首相は記者会見で、経済政策について説明した。これからも改革を続けると述べた。"


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (ENGLISH, "windows-1252", "windows-1252"),
        ("It’s over.", "windows-1252", "windows-1252"),
        ("Die Größe der Häuser überraschte die Gäste aus Österreich.", "windows-1252", "windows-1252"),
        ("Le président était à l’été dernier très fâché: où est-il?", "latin-1", None),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "windows-1251", "windows-1251"),
        (JAPANESE, "shift_jis", "cp932"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        ("The minister said “we don’t know” and went home to his “castle,” they say.", "mac_roman", "macintosh"),
        ("The café — closed since 1990 — opens.", "mac_roman", "macintosh"),
        ("Zażółć gęślą jaźń, powiedział minister i wyszedł.", "windows-1250", "windows-1250"),
    ],
)
def test_guesses_are_right_and_said(text: str, codec: str, encoding: str | None) -> None:
    if codec == "latin-1":
        text = text.replace("’", "'")
    found = decode(text.encode(codec), where="a.txt")
    assert found.text == text
    assert found.encoding == encoding or encoding is None
    assert "guessed" in found.notes[0]
    assert found.encoding in found.notes[0]


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [ENGLISH, "", "👩‍👩‍👧 e\u0301 \ufeff inside"])
def test_a_byte_order_mark_decides_and_is_removed(mark: bytes, codec: str, text: str) -> None:
    found = decode(mark + text.encode(codec), where="a.txt")
    assert (found.text, found.encoding, found.notes) == (text, codec, ())


def test_what_the_content_declares_outranks_a_guess_and_latin_1_means_windows_1252() -> None:
    data = "Łódź — “miasto”".encode("windows-1250")
    assert decode(data, where="a", declared="Windows-1250").text == "Łódź — “miasto”"
    assert decode(b"\x93quoted\x94", where="a", declared="ISO-8859-1").text == "“quoted”"


@pytest.mark.parametrize("codec", ["unicode_escape", "punycode", "rot13", "zip", "utf-7", "no-such-thing", "\0"])
def test_a_declared_encoding_that_no_page_has_is_not_used(codec: str) -> None:
    assert decode(b"It\x92s over", where="a", declared=codec).text == "It’s over"


def test_mojibake_is_left_as_it_stands() -> None:
    damaged = "The presidentâ€™s cafÃ©"
    assert decode(damaged.encode(), where="a").text == damaged


def test_a_broken_byte_does_not_turn_the_whole_of_a_utf8_text_into_mojibake() -> None:
    whole = "“One” “two” “three” – four’s café".encode()
    found = decode(whole[:5] + b"\xff" + whole[5:] + "é".encode()[:1], where="a")
    assert found.text == "“On\ufffde” “two” “three” – four’s café\ufffd"
    assert "damaged utf-8: 2" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n" + bytes(100), "a PDF"),
        (b"PK\x03\x04" + bytes(range(200)), "ZIP"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image"),
        (b"{\\rtf1 plain words}", "RTF"),
        (b"words\0words", "NUL"),
        (bytes(range(1, 32)) * 20, "control characters"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        decode(data, where="folder/a.txt")
    assert caught.value.where == "folder/a.txt"
    assert caught.value.remedy


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    try:
        found = decode(data, where="a")
    except ReadError:
        return
    assert isinstance(found.text, str)
    assert "\0" not in found.text
    found.text.encode("utf-8")  # no lone surrogates


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_utf8_text_comes_back_code_point_by_code_point(text: str) -> None:
    if not text.startswith("\ufeff") and not text.startswith("{\\rtf") and not text.startswith("%PDF-"):
        assert decode(text.encode(), where="a").text == text
