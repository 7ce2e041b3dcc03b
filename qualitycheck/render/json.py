"""Turns reports into a JSON document or JSON Lines of the contract `qualitycheck.report/1`, and stored ones back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from qualitycheck.errors import ReadError
from qualitycheck.model.report import Failure, Report, Tool
from qualitycheck.render.contract import SCHEMA, GateRecord, SummaryRecord
from qualitycheck.render.wire import converted, from_wire, to_wire, tool_from_wire, tool_to_wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# JSON may carry these as they are, but some readers take them for line ends, and terminals obey them:
# U+007F–U+009F, U+2028–U+202E, U+2066–U+2069 in UTF-8.
_RAW = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


@dataclass(slots=True)
class Tally:
    """What `summary` counts."""

    articles: int = 0
    findings: int = 0
    errors: int = 0

    def count(self, item: Report | Failure) -> None:
        """Count one result."""
        self.articles += 1
        if isinstance(item, Report):
            self.findings += len(item.findings)
        else:
            self.errors += 1

    def summary(self, passed: bool, reasons: Sequence[str]) -> SummaryRecord:
        """The totals with the gate's word."""
        gate = GateRecord(passed=passed, reasons=tuple(reasons))
        return SummaryRecord(articles=self.articles, findings=self.findings, errors=self.errors, gate=gate)


class JsonOutput:
    """One JSON document, an article a line inside it; UTF-8 whatever the locale, so it writes bytes."""

    def __init__(self, stream: BinaryIO, tool: Tool, *, text: bool = True) -> None:
        """`text`: whether the articles' texts go along."""
        self._stream = stream
        self._head = _head(tool)
        self._text = text
        self._tally = Tally()

    def add(self, item: Report | Failure) -> None:
        """Write one result."""
        self._stream.write(b",\n" if self._tally.articles else b'{%s,\n"articles": [\n' % self._head)
        self._stream.write(_encoded(to_wire(item, text=self._text)))
        self._tally.count(item)

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the summary and close the document."""
        start = b"\n]" if self._tally.articles else b'{%s,\n"articles": []' % self._head
        summary = _encoded(self._tally.summary(passed, reasons))
        self._stream.write(b'%s,\n"summary": %s}\n' % (start, summary))
        self._stream.flush()


class JsonlOutput:
    """One article a line, each with `schema` and `tool`, so that lines can be filtered; then a summary line."""

    def __init__(self, stream: BinaryIO, tool: Tool, *, text: bool = True) -> None:
        """`text`: whether the articles' texts go along."""
        self._stream = stream
        self._head = _head(tool)
        self._text = text
        self._tally = Tally()

    def add(self, item: Report | Failure) -> None:
        """Write one result, whole, so that a reader of a pipe can act on it."""
        self._stream.write(b"{%s,%s\n" % (self._head, _encoded(to_wire(item, text=self._text))[1:]))
        self._stream.flush()
        self._tally.count(item)

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the summary line."""
        self._stream.write(b'{%s,"summary":%s}\n' % (self._head, _encoded(self._tally.summary(passed, reasons))))
        self._stream.flush()


@dataclass(frozen=True, slots=True)
class Results:
    """Stored results.

    Attributes:
        tool: what made them.
        items: the results, in their order.
        summary: totals and the gate's word; None where a stream of lines was cut before its end.
    """

    tool: Tool
    items: tuple[Report | Failure, ...] = field(repr=False)
    summary: SummaryRecord | None


def read_results(data: bytes, where: str) -> Results:
    """Stored results, JSON or JSON Lines, told by their `schema`.

    Args:
        data: the file's bytes.
        where: its name, for errors.

    Raises:
        ReadError: the data are not results of this schema, or mix tools whose results cannot be compared.
    """
    records = list(_records(data, where))
    try:
        tool = _one_tool(records)
        items = tuple(from_wire(entry, tool) for record in records for entry in _entries(record))
        summary = records[-1].get("summary")
        return Results(tool, items, None if summary is None else converted(summary, SummaryRecord))
    except ReadError as error:
        place = f"{where}: {error.where}" if error.where else where
        raise ReadError(error.problem, where=place, remedy=error.remedy) from error


def _one_tool(records: list[dict[str, object]]) -> Tool:
    tools = {tool_from_wire(record.get("tool")) for record in records}
    if len(tools) == 1:
        return tools.pop()
    problem = "lines from different versions, rule sets or depths" if tools else "no results in it"
    raise ReadError(problem, remedy="give the results of one run")


def _records(data: bytes, where: str) -> Iterator[dict[str, object]]:
    try:
        records = [_decoder.decode(data)]
    except msgspec.DecodeError:
        records = _lines(data, where)
    for record in records:
        if not isinstance(record, dict) or record.get("schema") != SCHEMA:
            raise ReadError(
                f"not results of schema {SCHEMA}", where=where, remedy="write them with --format json or jsonl"
            )
        yield record


def _lines(data: bytes, where: str) -> list[object]:
    records: list[object] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            records.extend([_decoder.decode(line)] if line.strip() else [])
        except msgspec.DecodeError as error:
            raise ReadError(
                f"not JSON: {error}", where=f"{where}:{number}", remedy="give results of --format json or jsonl"
            ) from error
    return records


def _entries(record: dict[str, object]) -> list[object]:
    articles = record.get("articles")
    if isinstance(articles, list):
        return articles
    return [] if "summary" in record else [record]


def _head(tool: Tool) -> bytes:
    return b'"schema":%s,"tool":%s' % (_encoded(SCHEMA), _encoded(tool_to_wire(tool)))


def _encoded(value: object) -> bytes:
    try:
        data = _encoder.encode(value)
    except UnicodeEncodeError:  # a lone surrogate: legal in a JSON record's escapes, impossible in UTF-8
        data = _encoder.encode(_mended(msgspec.to_builtins(value)))
    return _RAW.sub(lambda match: b"\\u%04x" % ord(match[0].decode("utf-8")), data)


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")  # "?" for each, so that offsets stay
    if isinstance(value, dict):
        return {key: _mended(part) for key, part in value.items()}
    return [_mended(part) for part in value] if isinstance(value, (list, tuple)) else value
