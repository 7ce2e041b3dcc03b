"""Turns numbered findings into footnotes: the wording, what it most likely was, the rule and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from qualitycheck.render.terminal.style import BOLD, DIM, family_style, lay, marked_style
from qualitycheck.render.terminal.words import percent, shortened, spoken
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
_AROUND = 14  # code points of context for a finding that is nothing but punctuation


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
        rule = Text(f"{finding.code} {finding.severity:<7} {percent(finding.confidence):>5}", DIM)
        if width >= _ROOMY and finding.suggestions:
            rule = Text(f"{one_line(spoken(finding.name))}  ", DIM).append_text(rule)
        room = width - rule.cell_len - 2
        heading = lay(self.page.console, self._heading(note, room - figure.cell_len), room, figure)
        heading[0] = Text.assemble(heading[0], " " * (width - heading[0].cell_len - rule.cell_len), rule)
        yield from heading
        for detail in self._details(note, named=width >= _ROOMY or finding.code in self.explained):
            yield from lay(self.page.console, Text(detail, DIM), width, " " * figure.cell_len)

    def _heading(self, note: Note, room: int) -> Text:
        finding = note.first
        times = f"  ×{len(note.findings)}" if len(note.findings) > 1 else ""
        heading = self._quoted(finding, _QUOTED if finding.suggestions else max(room - len(times), 16))
        if finding.suggestions:
            heading.append(" → ").append(one_line(finding.suggestions[0].text) or "(leave out)", BOLD)
        return heading.append(times, DIM)

    def _quoted(self, finding: Finding, room: int) -> Text:
        style = marked_style(finding.family) if self.page.colour else ""
        wording = one_line(finding.text)
        if any(char.isalnum() for char in wording):
            return Text(shortened(wording, room), style)
        field = visible(self.report.article.read(finding.field))
        start, end = finding.span
        before = field[max(start - _AROUND, 0) : start].rpartition("\n")[2]
        after = field[end : end + _AROUND].partition("\n")[0]
        before, after = (before.partition(" ")[2] or before), (after.rpartition(" ")[0] or after)
        if self.page.colour:
            return Text.assemble(before, (wording or "‸", style), after)
        return Text(f"{before}⟦{wording}⟧{after}")

    def _details(self, note: Note, *, named: bool) -> Iterator[str]:
        finding = note.first
        name, evidence = one_line(spoken(finding.name)), one_line(finding.evidence)
        message = one_line(finding.message) if self.page.explain or not finding.suggestions else "" if named else name
        if said := " — ".join(filter(None, (message, evidence))):
            yield said
        if not self.page.explain:
            return
        if others := finding.suggestions[1:]:
            yield "or " + ", ".join(f"{one_line(one.text)} ({percent(one.confidence)})" for one in others)
        yield f"{name}; at " + ", ".join(self._place(one) for one in note.findings)

    def _place(self, finding: Finding) -> str:
        if finding.field == "title":
            return "title"
        if not self.report.article.text:
            return f"character {finding.span.start + 1}"
        line, column = self.lines.place(finding.span.start)
        return f"{line}:{column}"
