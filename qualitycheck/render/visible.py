"""Turns text of unknown origin into text that a terminal can only print, code point for code point."""

from __future__ import annotations

import re

from qualitycheck.text.normalise import INVISIBLE

# Unicode "Control Pictures": a reader sees that something was there, and what.
_CONTROLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_LINE_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), 0x0A)
_SUBSTITUTE = 0x2426  # ␦, "symbol for substitute form two": one cell, and known from nowhere else
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_TABLE = (
    _SURROGATES
    | dict.fromkeys(range(0x80, 0xA0), _SUBSTITUTE)
    | dict.fromkeys((*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080), 0x3164, 0xFFA0), _SUBSTITUTE)
    | _CONTROLS
    | _LINE_BREAKS
    | {0x09: 0x20, 0x0A: 0x0A}
)
_UNSAFE = re.compile(
    f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u3164\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f{INVISIBLE}]"
)
# Joiners shape emoji and whole scripts; between Latin letters they only hide something.
_JOINER = re.compile(r"(?<=[^\x00-\u024f])[\u200c\u200d](?=[^\x00-\u024f])")
_HIDDEN = re.compile(f"[{INVISIBLE}]")
# What the report is drawn with, for terminals and pipes that are not in Unicode; one for one, so that columns stay.
_PLAINER = str.maketrans("⟦⟧⁰¹²³⁴⁵⁶⁷⁸⁹━─╸╺·→…“”‘’–—−×⋯‸", "[]0123456789=-==.>.\"\"''---x~^")
_SPACES = re.compile(r"\s+")


def visible(text: str) -> str:
    r"""The same number of code points, with controls, bidirectional overrides and invisible characters as symbols.

    Line breaks of every kind become `\n` (the CR of a CRLF a space), tabs a space, lone surrogates U+FFFD.
    """
    if not _UNSAFE.search(text):
        return text
    kept = {match.start() for match in _JOINER.finditer(text)}
    shown = _HIDDEN.sub(lambda match: match[0] if match.start() in kept else chr(_SUBSTITUTE), text)
    return shown.replace("\r\n", " \n").translate(_TABLE)


def one_line(text: str) -> str:
    """`visible`, with every run of white space as one space."""
    return _SPACES.sub(" ", visible(text)).strip()


def encodable(text: str, encoding: str) -> str:
    """The same number of code points, those that the encoding lacks drawn with plainer ones or as `?`."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plainer = "".join(char if _has(encoding, char) else char.translate(_PLAINER) for char in text)
        return plainer.encode(encoding, "replace").decode(encoding)
    return text


def _has(encoding: str, char: str) -> bool:
    return char.encode(encoding, "ignore") != b""
