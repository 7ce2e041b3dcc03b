from __future__ import annotations

from qualitycheck.engine.overlap import settle
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Finding, Severity


def finding(code: str, severity: str, start: int, end: int, weight: float = 1.0) -> Finding:
    return Finding(
        code=code, name="x", family=code[:3], severity=Severity(severity), field="text", span=Span(start, end),
        text="x", message="", suggestions=(), evidence="", confidence=0.9, weight=weight, fingerprint="",
    )  # fmt: skip


def test_spun_wording_gives_way_to_what_names_the_same_words_inconsistent() -> None:
    kept = settle([finding("SPN201", "warning", 4, 7), finding("SRC341", "error", 4, 7)])
    assert [one.code for one in kept] == ["SRC341"]


def test_other_places_and_notes_without_weight_are_no_rivals() -> None:
    apart = [finding("SPN201", "warning", 4, 7), finding("SRC341", "error", 4, 9)]
    note = [finding("SPN201", "warning", 4, 7), finding("SRC311", "info", 4, 7, weight=0)]
    assert len(settle(apart)) == len(settle(note)) == 2
