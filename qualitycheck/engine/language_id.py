"""Turns a text into the language that most of it is written in."""

from __future__ import annotations

import pycld2

_SAMPLE = 1500  # code points from the start and from the middle each
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})  # which the detector refuses


def language_of(text: str) -> str | None:
    """ISO 639-1 code, or None where the detector (Compact Language Detector 2) is not sure."""
    middle = max(_SAMPLE, len(text) // 2)
    sample = text[:_SAMPLE] + text[middle : middle + _SAMPLE]
    try:
        reliable, _, details = pycld2.detect(sample.encode("utf-8", "ignore").translate(None, _CONTROLS))
    except pycld2.error:
        return None
    code: str = details[0][1]
    return code if reliable and code != "un" else None
