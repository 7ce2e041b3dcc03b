"""Turns reports into JUnit XML: an article is a test case, a rejected one a failure, an unreadable one an error."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, BinaryIO
from xml.etree import ElementTree as ET

from qualitycheck.model.report import MEANING, Failure, Report, Tool
from qualitycheck.render.place import Lines, address, place_in_file
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_FINDINGS = 50  # that are listed below one article
_IN_MEMORY = 8 << 20  # bytes of test cases; more wait in a temporary file for the totals that stand before them


class JunitOutput:
    """One test suite. An article for review is `skipped`: it fails no pipeline, and no test report hides it."""

    def __init__(self, stream: BinaryIO, tool: Tool) -> None:
        self._stream = stream
        self._tool = tool
        self._cases = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as the run
        self._counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}

    def add(self, item: Report | Failure) -> None:
        """Take one test case."""
        self._counts["tests"] += 1
        case = self._failed(item) if isinstance(item, Failure) else self._checked(item)
        self._cases.write(ET.tostring(case, "utf-8", xml_declaration=False) + b"\n")

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the suite with its totals."""
        head = " ".join(f'{name}="{count}"' for name, count in self._counts.items())
        properties = ET.Element("properties")
        gate = "passed" if passed else "; ".join(("failed", *reasons))
        values = {
            "version": self._tool.version, "ruleset": self._tool.ruleset, "model": self._tool.model or "",
            "depth": self._tool.depth, "gate": one_line(gate), "meaning": MEANING,
        }  # fmt: skip
        for name, value in values.items():
            ET.SubElement(properties, "property", name=name, value=value)
        write = self._stream.write
        write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="qualitycheck" {head} time="0">\n'.encode())
        write(f'<testsuite name="qualitycheck" {head} time="0">\n'.encode())
        write(ET.tostring(properties, "utf-8", xml_declaration=False) + b"\n")
        self._cases.seek(0)
        shutil.copyfileobj(self._cases, self._stream)
        self._cases.close()
        write(b"</testsuite>\n</testsuites>\n")
        self._stream.flush()

    def _failed(self, failure: Failure) -> ET.Element:
        self._counts["errors"] += 1
        place = failure.path if failure.line is None else f"{failure.path}:{failure.line}"
        case = _case(failure.id, failure.path)
        ET.SubElement(case, "error", type=failure.code, message=one_line(f"{place}: {failure.problem}"))
        return case

    def _checked(self, report: Report) -> ET.Element:
        case = _case(report.article.id, report.article.source.path)
        decision, score = report.decision, report.score
        reasons = one_line("; ".join(decision.reasons))
        value = "no score" if score.value is None else f"score {score.value:g}"
        text = "\n".join(
            [f"{decision.value}: {value}, {score.band}; policy {one_line(decision.policy)}", *_lines(report)]
        )
        if decision.value == "reject":
            self._counts["failures"] += 1
            ET.SubElement(case, "failure", type="reject", message=reasons).text = text
        elif decision.value == "review":
            self._counts["skipped"] += 1
            ET.SubElement(case, "skipped", type="review", message=f"review: {reasons}").text = text
        else:
            ET.SubElement(case, "system-out").text = text
        return case


def _case(name: str, path: str) -> ET.Element:
    return ET.Element("testcase", name=one_line(name), classname=one_line(path or name), time="0")


def _lines(report: Report) -> list[str]:
    lines, name = Lines(report.article.text), address(report.article)
    found = []
    for finding in report.findings[:_MOST_FINDINGS]:
        place = place_in_file(report.article, finding, lines)
        found.append(one_line(f"{name}:{place.line}:{place.column}: {finding.code} {finding.message}"))
    more = len(report.findings) - len(found)
    return [*found, f"and {more} more"] if more else found
