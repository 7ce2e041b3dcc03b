"""Turns a text into the language that most of it is written in."""

from __future__ import annotations

import pycld2

_SAMPLE = 20_000  # code points; language shows early


def language_of(text: str) -> str | None:
    """ISO 639-1 code, or None where the detector (Compact Language Detector 2) is not sure."""
    sample = text[:_SAMPLE].encode("utf-8", "ignore").replace(b"\x00", b" ")
    try:
        reliable, _, details = pycld2.detect(bytes(byte for byte in sample if byte >= 32 or byte in (9, 10, 13)))
    except pycld2.error:
        return None
    code: str = details[0][1]
    return code if reliable and code != "un" else None
