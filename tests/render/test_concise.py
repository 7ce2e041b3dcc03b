"""Concise lines: a place that an editor can jump to, and nothing that a terminal would obey."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import outputs
import samples

from qualitycheck.model.article import Source
from qualitycheck.render.concise import ConciseOutput

LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>\S+) (?P<message>.+)")


def lines(*items: object) -> list[str]:
    return outputs.concise(items).splitlines()  # type: ignore[arg-type]


def test_every_finding_is_a_line_and_the_last_has_the_totals() -> None:
    shown = lines(*samples.everything())
    assert len(shown) == 23 + 2 + 4 + 1  # findings, failures, articles that are not accepted, totals
    assert all(LINE.fullmatch(line) for line in shown[:-1])
    assert shown[-1] == "23 findings in 8 articles, 2 errors; gate failed: varnia: score 31.5 is below 40"


def test_the_place_is_the_files() -> None:
    decision, first, second, *_ = lines(samples.spun())
    assert decision == "partners/varnia.txt:1:1: reject score 31.5 is below 40 (policy default)"
    assert first == "partners/varnia.txt:3:1: SCR201 The title is printed twice"
    assert second.startswith("partners/varnia.txt:5:30: SPN110 “main minister”")


def test_a_text_that_begins_further_down_counts_from_there() -> None:
    report = samples.spun()
    moved = replace(report, article=replace(report.article, source=Source("varnia.md", "markdown", line=5)))
    assert lines(moved)[0].startswith("varnia.md:5:1: reject ")
    assert lines(moved)[1].startswith("varnia.md:7:1: ")


def test_a_record_is_named_by_file_and_id() -> None:
    shown = lines(samples.scraped())
    assert shown[0].startswith("wire.jsonl#lib-17:1:1: review ")
    assert shown[1].startswith("wire.jsonl#lib-17:1:1: SCR101")
    assert sum(line.startswith("wire.jsonl#lib-17:1:1: SRC003") for line in shown) == 1
    report = samples.scraped()
    nameless = replace(report, article=replace(report.article, id="wire.jsonl:12"))
    assert lines(nameless)[0].startswith("wire.jsonl#12:1:1: ")


def test_html_is_named_without_a_place_in_it() -> None:
    report = samples.scraped()
    page = replace(report, article=replace(report.article, source=Source("page.html", "html")))
    assert all(line.startswith("page.html:1:1: ") for line in lines(page)[:-1])


def test_failures_stand_in_their_place() -> None:
    broken, record = samples.failures()
    assert lines(broken)[0].startswith("broken.pdf:1:1: read ")
    assert lines(record)[0].startswith("wire.jsonl:13:1: read ")


def test_controls_are_shown_and_lines_stay_lines() -> None:
    shown = outputs.concise([samples.hostile()])
    assert len(shown.splitlines()) == 5
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_an_encoding_without_the_character_escapes_it() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    output = ConciseOutput(stream)
    output.add(samples.spun())
    output.finish(passed=True)
    stream.flush()
    assert b"\\u201cmain minister\\u201d" in stream.buffer.getvalue()  # type: ignore[attr-defined]
