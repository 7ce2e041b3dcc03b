"""Turns bytes into text, the encoding that gave it, and a note where that encoding had to be guessed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from qualitycheck.errors import ReadError

# Longest first: the mark of UTF-32 begins with the mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
# What a page may declare; other codecs of Python are slow or dangerous on hostile input (punycode, unicode_escape).
_DECLARABLE = re.compile(
    r"(?:utf-?(?:8|16(?:le|be)?)|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|(?:windows-|cp)(?:125\d|874|932|949|1361)"
    r"|koi8-[ru]|macintosh|shift[-_]?jis|sjis|euc-(?:jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5(?:-hkscs)?)"
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
# Traces of another encoding read as windows-1252: a symbol or capital inside a lower-case word, a capital glued to a
# full stop or digit or standing alone, long runs of accented characters.
_NOT_WESTERN = re.compile(
    r"[^\x00-\x7f]{4}|[a-zà-ÿ][À-ÞŠŒŽŸ]|[a-z][^\x00-\x7fà-ÿšœž’‘“”·´\xad\xa0–—…][a-z]|[.,!?\d][À-ÞŠŒŽŸ]|[\x80-\x9f]"
    r"|(?<!\S)[ÐÑÒÓÔÕ](?!\w)"
)
# What English text of the Macintosh holds beyond ASCII; its other characters would be marks of another encoding.
_MACINTOSH = re.compile(r"[\x00-\x7f\xa0‘’“”–—…•·éèêëàâäáãåæçíìîïñóòôöøœúùûüÉÖÜ£¢€§©®™°½†]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte order mark, newlines untouched; `encoding` is lower case."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, where: str, declared: str | None = None) -> Decoded:
    """Decode by byte order mark, else as UTF-8, else as declared, else by guess; a guess or a repair is noted.

    Args:
        data: the whole of a file.
        where: named in errors.
        declared: the encoding that the content itself states (an HTML page's `charset`), any case.

    Raises:
        ReadError: the bytes are no text.
    """
    decoded = _marked(data) or _utf8(data) or _declared(data, declared)
    if decoded is None:
        _refuse_signatures(data, where)
        decoded = _wide(data) or _mostly_utf8(data) or _western(data) or _macintosh(data) or _guessed(data)
    if decoded is None:
        raise ReadError("no text in any known encoding", where=where, remedy="save it as UTF-8")
    if "\0" in decoded.text:
        _refuse_signatures(data, where)
        raise ReadError("binary data: it contains NUL characters", where=where, remedy="name text files only")
    _refuse_signatures(data, where)
    if sum(1 for _ in _CONTROL.finditer(decoded.text)) > max(4, len(decoded.text) // 50):
        raise ReadError("binary data: too many control characters", where=where, remedy="name text files only")
    return decoded


def _refuse_signatures(data: bytes, where: str) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise ReadError(f"{kind}, not text", where=where, remedy="convert it to text or HTML first")


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            text = _strictly(body, encoding)
            if text is not None:
                return Decoded(text, encoding)
            text = body.decode(encoding, "replace")
            return Decoded(text, encoding, (f"damaged {encoding}: undecodable bytes are shown as U+FFFD",))
    return None


def _utf8(data: bytes) -> Decoded | None:
    text = _strictly(data, "utf-8")
    # UTF-16 of plain English is valid UTF-8 full of NULs.
    return None if text is None or "\0" in text else Decoded(text, "utf-8")


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    label = (declared or "").strip().lower()
    if not _DECLARABLE.fullmatch(label) or label.startswith("utf-"):
        return None
    # Pages that say Latin-1 or ASCII mean windows-1252 (WHATWG Encoding Standard).
    encoding = "windows-1252" if re.fullmatch(r"(?:us-)?ascii|latin-?1|iso-?8859-1", label) else label
    text = _strictly(data, encoding)
    return None if text is None else Decoded(text, encoding)


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every other byte of western text is NUL."""
    pairs = len(data) // 2
    for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        if pairs and data[start::2].count(0) > 0.5 * pairs and data[1 - start :: 2].count(0) < 0.01 * pairs + 1:
            text = _strictly(data, encoding)
            if text is not None and "\0" not in text:
                return Decoded(text, encoding, (_guess(encoding),))
    return None


def _mostly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes: a text cut mid-character, or pasted together from two encodings."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    whole = sum(1 for character in text if character > "\x7f") - broken
    if "\0" in text or whole < 4 * broken:
        return None
    return Decoded(text, "utf-8", (f"damaged utf-8: {broken} undecodable places are shown as U+FFFD",))


def _western(data: bytes) -> Decoded | None:
    """Windows-1252, when nothing speaks against it; detectors confuse it with its look-alikes on short text."""
    text = _strictly(data, "windows-1252")
    if text is None or "\0" in text or _NOT_WESTERN.search(text):
        return None
    return Decoded(text, "windows-1252", (_guess("windows-1252"),)) if _is_mostly_ascii(text) else None


def _macintosh(data: bytes) -> Decoded | None:
    """Mac Roman, which detectors take for a dozen others; looked at only where windows-1252 makes no sense."""
    text = data.decode("mac_roman")
    if not _MACINTOSH.fullmatch(text) or not _is_mostly_ascii(text):
        return None
    return Decoded(text, "macintosh", (_guess("macintosh"),))


def _is_mostly_ascii(text: str) -> bool:
    return sum(1 for character in text if character > "\x7f") * 6 <= len(text)


def _guessed(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # imported late: almost all input is UTF-8

    best = from_bytes(data).best()
    if best is None:
        return None
    encoding = re.sub(r"^cp(?=125\d$)", "windows-", best.encoding.replace("_", "-"))
    text = _strictly(data, best.encoding)
    return None if text is None else Decoded(text.removeprefix("\ufeff"), encoding, (_guess(encoding),))


def _guess(encoding: str) -> str:
    return f"not UTF-8; the encoding was guessed as {encoding}"


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
