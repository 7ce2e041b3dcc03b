"""Turns text into regions: what is quotation, code, list, verse, table or heading, and therefore not plain prose."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from qualitycheck.model.article import Span

_BULLET = re.compile(r"^\s*(?:[-*+•◦▪–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+")
_CODE_LINE = re.compile(
    r"[{};]\s*$|^\s*(?:def|class|import|from|return|if|for|while|#include|function|var|let|const|SELECT)\b.*[:;({=]|\w\(.*\)\s*;?$|[=!<>]=|->|=>|::"
)
_TABLE_LINE = re.compile(r"[\t|][^\t|]*[\t|]|\S(?: {3,}\S+){2,}")
_END = re.compile(r"[.!?:;,…][\"'”’)\]]*\s*$")
_INLINE_CODE = re.compile(r"`[^`\n]{1,200}`")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,120}|(?<!\w)[@#]\w{2,}"
)
_DOUBLE_MARK = re.compile(r'[“”"„‟«»]')
_MAX_QUOTATION = 1200  # code points; a longer one is an unclosed mark, not a quotation


def paragraphs(text: str) -> list[Span]:
    """Runs of lines that are not blank, in order; a fenced block of code is one paragraph, blank lines and all."""
    found: list[Span] = []
    start, end, fence = -1, -1, ""
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if fence:
            end = position + len(line.rstrip())
            fence = "" if bare == fence else fence
        elif not bare:
            if start >= 0:
                found.append(Span(start, end))
            start = -1
        else:
            fence = bare[:3] if bare.startswith(("```", "~~~")) else ""
            start = start if start >= 0 else position
            end = position + len(line.rstrip())
        position += len(line)
    if start >= 0:
        found.append(Span(start, max(end, start)))
    return found


def blocks(text: str, within: Sequence[Span] | None = None) -> list[tuple[str, Span]]:
    """Paragraphs, or those given, each with its kind: prose, heading, list, code, verse or table."""
    return [(_kind(text[span.start : span.end]), span) for span in within or paragraphs(text)]


def _kind(block: str) -> str:
    # A kind shows in a line's first words; the bound keeps one giant line from costing quadratic time.
    lines = [line[:400] for line in block.split("\n")]
    if block.lstrip().startswith(("```", "~~~")):
        return "code"
    if sum(1 for line in lines if _CODE_LINE.search(line)) * 2 > len(lines) and len(lines) > 1:
        return "code"
    if sum(1 for line in lines if _TABLE_LINE.search(line)) * 3 > len(lines) * 2:
        return "table"
    if sum(1 for line in lines if _BULLET.match(line)) * 2 > len(lines):
        return "list"
    if len(lines) == 1:
        return (
            "heading" if len(block) < 120 and not _END.search(block) and not block.lstrip()[:1].islower() else "prose"
        )
    return _kind_of_lines(lines)


def _kind_of_lines(lines: list[str]) -> str:
    """Several lines in one block: hard-wrapped prose has long lines, verse and lists have short unended ones."""
    lengths = sorted(len(line.strip()) for line in lines)
    unended = sum(1 for line in lines if not re.search(r"[.!?][\"'”’)]*\s*$", line))
    if len(lines) < 3 or lengths[-1] > 70 or unended * 2 < len(lines):
        return "prose"
    median = lengths[len(lengths) // 2]
    capital = sum(1 for line in lines if line.lstrip()[:1].isupper())
    if 18 <= median <= 58 and capital * 3 >= len(lines) * 2:
        return "verse"
    return "list" if median < 40 else "prose"


def addresses(text: str) -> list[Span]:
    """Web and mail addresses, user names, hashtags and inline code: strings, not words."""
    found: list[Span] = []
    if any(mark in text for mark in ("@", "#", "://", "www.")):  # one of which every address has; most texts have none
        found.extend(Span(*match.span()) for match in _ADDRESS.finditer(text))
    if "`" in text:
        found.extend(Span(*match.span()) for match in _INLINE_CODE.finditer(text))
    return sorted(found)


def quotations(text: str, within: Sequence[Span] | None = None) -> list[Span]:
    """Spans between double quotation marks, marks included, paired in order within each paragraph, or each one given.

    Pairing ignores which way a mark points: in damaged text an opening mark is often printed as a closing one. A mark
    left over at the end of a paragraph quotes nothing unless it opens (the next paragraph then goes on quoting).
    """
    found: list[Span] = []
    for paragraph in within or paragraphs(text):
        marks = [mark.start() for mark in _DOUBLE_MARK.finditer(text, paragraph.start, paragraph.end)]
        for first, second in zip(marks[::2], marks[1::2], strict=False):
            if second - first <= _MAX_QUOTATION:
                found.append(Span(first, second + 1))
        if len(marks) % 2 and text[marks[-1]] in "“„«" and paragraph.end - marks[-1] <= _MAX_QUOTATION:
            found.append(Span(marks[-1], paragraph.end))
    return found


def covers(regions: list[Span], span: Span) -> bool:
    """Whether one of the sorted regions contains the whole span."""
    index = bisect_right(regions, (span.start, 1 << 62)) - 1
    return index >= 0 and regions[index].end >= span.end
