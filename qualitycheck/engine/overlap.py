"""Turns findings that claim the same words into those that stand: of two rivals the better one stays."""

from __future__ import annotations

from collections.abc import Sequence

from qualitycheck.model.finding import Finding

_RIVAL = 3  # a span more than three times as long as another does not compete with it: a passage may hold a phrase

_CELL = 512  # code points


def settle(findings: Sequence[Finding]) -> list[Finding]:
    """Drop each finding that overlaps a better rival, and sort the rest by (start, end, code), the text first.

    Rivals are of one family, or one of them is grammar's (which names the symptom where another names the cause), or
    one calls spun wording exactly what the other found inconsistent. What tells something of the article as a whole is
    nobody's rival: its place is only where it is shown.
    The better one is more severe, then more confident, then longer, then first by code.
    """
    kept: list[Finding] = []
    near: dict[tuple[str, int], list[Finding]] = {}  # by stretch of text, so that hostile thousands stay linear
    for finding in sorted(findings, key=_merit):
        cells = [
            (finding.field, cell) for cell in range(finding.span.start // _CELL, (finding.span.end - 1) // _CELL + 1)
        ]
        if not any(_rivals(finding, other) for cell in cells for other in near.get(cell, ())):
            kept.append(finding)
            for cell in cells:
                near.setdefault(cell, []).append(finding)
    return sorted(kept, key=lambda finding: (finding.field != "text", finding.span, finding.code))


def _merit(finding: Finding) -> tuple[object, ...]:
    length = finding.span.end - finding.span.start
    return (
        finding.family == "GRM",
        finding.severity.rank,
        -finding.confidence,
        -length,
        finding.span,
        finding.code,
    )


def _rivals(first: Finding, second: Finding) -> bool:
    if first.field != second.field or not first.span.overlaps(second.span):
        return False
    short, long = sorted((first.span.end - first.span.start, second.span.end - second.span.start))
    if long > _RIVAL * short or any(one.family == "SRC" and one.weight == 0 for one in (first, second)):
        return False
    families = {first.family, second.family}
    return len(families) == 1 or "GRM" in families or (families == {"SPN", "SRC"} and first.span == second.span)
