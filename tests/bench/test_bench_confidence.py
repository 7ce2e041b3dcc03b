"""A confidence is held against how many of the findings that were told it were swaps."""

from qualitycheck.bench.confidence import Told, table, tell


def test_findings_are_counted_by_what_was_told():
    found = [(0.3, True), (0.3, False), (0.35, False), (0.97, True), (1.0, True)]
    low, high = tell(found)
    assert (low.findings, round(low.told, 3), round(low.true, 3)) == (3, 0.317, 0.333)
    assert high == Told(2, 0.985, 1.0)


def test_what_nobody_was_told_has_no_row():
    assert tell([]) == []
    assert "| 2 | 0.98 | 0.50 |" in table([Told(2, 0.98, 0.5)])
