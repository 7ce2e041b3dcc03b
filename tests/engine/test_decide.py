from __future__ import annotations

import qualitycheck


def test_equal_findings_that_differ_in_white_space_keep_fingerprints_of_their_own() -> None:
    report = qualitycheck.check("buying companion \nbuying companion\n", depth="lists")
    marks = [finding.fingerprint for finding in report.findings if finding.text == "buying companion"]
    assert len(marks) == 2
    assert len(set(marks)) == 2
