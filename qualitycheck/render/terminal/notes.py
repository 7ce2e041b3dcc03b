"""Turns numbered findings into footnotes: the wording, what it most likely was, the rule and the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from qualitycheck.render.terminal.style import BOLD, DIM, family_style, lay, marked_style
from qualitycheck.render.terminal.words import cut, percent, shortened, spoken
from qualitycheck.render.visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualitycheck.model.finding import Finding
    from qualitycheck.model.report import Report
    from qualitycheck.render.place import Lines
    from qualitycheck.render.terminal.marks import Note
    from qualitycheck.render.terminal.style import Page

_QUOTED = 64  # code points of a finding that a note repeats
_ROOMY = 90  # cells that a note needs to name its rule on its first line
_CODE = 24  # characters of a code; LanguageTool's can be long
_AROUND = 24  # code points of context for a finding that is nothing but punctuation
_LAST_WORD = re.compile(r"[^\s]+[^\S\n]*$")
_FIRST_WORD = re.compile(r"[^\S\n]*[^\s]+")
_QUOTATION = re.compile(r"“([^”]+)”")


@dataclass(frozen=True, slots=True)
class NoteWriter:
    """Lays out the notes of one report.

    Attributes:
        digits: of the highest number, so that all notes align.
        explained: codes that the score's rows name, so that notes need not.
    """

    report: Report
    lines: Lines
    page: Page
    digits: int
    explained: frozenset[str]

    def write(self, note: Note, width: int) -> Iterator[Text]:
        """The lines of one note, `width` cells wide."""
        finding = note.first
        figure = Text.assemble((f"{note.number:>{self.digits}}", family_style(finding.family) + BOLD), "  ")
        code = cut(one_line(finding.code), _CODE)
        rule = Text(f"{code} {finding.severity:<7} {percent(finding.confidence):>5}", DIM)
        room = width - figure.cell_len - rule.cell_len - 2
        heading = self._heading(note, room)
        name = Text(f"{one_line(spoken(finding.name))}  ", DIM)
        named = width >= _ROOMY and bool(finding.suggestions) and heading.cell_len + name.cell_len <= room
        first, *others = lay(self.page.console, heading, width - rule.cell_len - 2, figure)
        right = name.append_text(rule) if named else rule
        yield Text.assemble(first, " " * (width - first.cell_len - right.cell_len), right)
        yield from others
        for detail in self._details(note, named=named or finding.code in self.explained):
            yield from lay(self.page.console, Text(detail, DIM), width, " " * figure.cell_len)

    def _heading(self, note: Note, room: int) -> Text:
        finding = note.first
        times = f"  ×{len(note.findings)}" if len(note.findings) > 1 else ""
        heading = self._quoted(finding, _QUOTED if finding.suggestions else max(room - len(times), 16))
        if finding.suggestions:
            heading.append(" → ", DIM).append(one_line(finding.suggestions[0].text) or "(leave out)", BOLD)
        return heading.append(times, DIM)

    def _quoted(self, finding: Finding, room: int) -> Text:
        wording = one_line(finding.text)
        if any(char.isalnum() for char in wording):
            return Text(shortened(wording, room))
        before, wording, after = self._surroundings(finding)
        if self.page.colour:
            return Text.assemble(before, (wording or "‸", marked_style(finding.family)), after)
        return Text(f"{before}⟦{wording}⟧{after}")

    def _surroundings(self, finding: Finding) -> tuple[str, str, str]:
        """The finding between the words before and after it, for punctuation alone says nothing."""
        field = visible(self.report.article.read(finding.field))
        start, end = finding.span
        before = _LAST_WORD.search(field[max(start - _AROUND, 0) : start])
        after = _FIRST_WORD.match(field[end : end + _AROUND])
        return before[0] if before else "", visible(finding.text).replace("\n", " "), after[0] if after else ""

    def _details(self, note: Note, *, named: bool) -> Iterator[str]:
        finding = note.first
        name, evidence = one_line(spoken(finding.name)), one_line(finding.evidence)
        if self.page.explain:
            said = one_line(finding.message)
        elif finding.suggestions:
            said = "" if named else name  # the heading has said what it is and what it should be
        else:
            said = _continued(one_line(finding.message), one_line(finding.text))
        if _says(said, evidence):
            evidence = ""
        if said or evidence:
            yield " — ".join(filter(None, (said, evidence)))
        if not self.page.explain:
            return
        if others := finding.suggestions[1:]:
            yield "or " + ", ".join(f"{one_line(one.text)} ({percent(one.confidence)})" for one in others)
        yield f"{one_line(finding.code)} {name}; at " + ", ".join(self._place(one) for one in note.findings)

    def _place(self, finding: Finding) -> str:
        if finding.field == "title":
            return "title"
        if not self.report.article.text:
            return f"character {finding.span.start + 1}"
        line, column = self.lines.place(finding.span.start)
        return f"{line}:{column}"


def _continued(message: str, wording: str) -> str:
    """The message without the quotation that it begins with, where that repeats the heading."""
    whole = f"“{wording}” "
    if message.startswith(whole):
        return message.removeprefix(whole)
    quotation = _QUOTATION.match(message)
    if quotation and quotation[1][-1] == "…" and wording.startswith(quotation[1][:-1]):
        return message[quotation.end() :].lstrip()
    return message


def _says(message: str, evidence: str) -> bool:
    """Whether the evidence is but a quotation that the message has as well."""
    quotations = _QUOTATION.findall(evidence)
    bare = len(_QUOTATION.sub("", evidence).split()) <= 1
    return bool(quotations) and bare and all(quotation in message for quotation in quotations)
