"""Turns a text's keys into whether it reports a match, whose jargon the reference of normal English hardly knows.

"A century off sixty balls", "lined a single to left": to counts of news such wording looks swapped, though nobody did.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "data" / "jargon.txt"  # of cricket, football, rugby, baseball, tennis and others
_SHARE = 0.008  # of the keys; of 1,100 dev articles on politics and business none reaches it with so many words
_DISTINCT = 4  # different words, for one ("penalty") has many uses


def reports_match(keys: Sequence[str]) -> bool:
    """Whether enough of the keys are words that hardly anybody but sports reporters uses."""
    known = _jargon()
    found = [key for key in keys if key in known]
    return len(found) >= _SHARE * len(keys) and len(set(found)) >= _DISTINCT


@cache
def _jargon() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())
