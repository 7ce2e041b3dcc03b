"""Turns an article and its findings into marked paragraphs with their notes below or, where there is room, beside."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from rich.text import Text

from qualitycheck.model.article import Span
from qualitycheck.render.place import Lines
from qualitycheck.render.terminal.marks import marked, number
from qualitycheck.render.terminal.notes import NoteWriter
from qualitycheck.render.terminal.passages import Elision, paragraphs
from qualitycheck.render.terminal.style import BOLD, DIM, INDENT, marked_style
from qualitycheck.render.terminal.words import counted, family_name
from qualitycheck.render.visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualitycheck.model.article import Article
    from qualitycheck.model.report import Report
    from qualitycheck.render.terminal.marks import Mark, Note, Numbered
    from qualitycheck.render.terminal.passages import Paragraph
    from qualitycheck.render.terminal.style import Page

_GUTTER = 4
_LAG = 1  # lines by which notes may trail their passage before the text waits for them
_TITLE_WITHIN = 2_000  # code points
_Block = tuple[list[Text], "Sequence[Mark]"]
"""Wrapped lines and the marks in them."""


def body(report: Report, page: Page) -> Iterator[Text]:
    """The title, the text with its marks, and the notes."""
    numbered = number(report.findings)
    explained = frozenset(entry.code for entry in report.score.contributions if entry.tenths)
    writer = NoteWriter(report, Lines(report.article.text), page, len(str(len(numbered.notes))), explained)
    pending = {note.number: note for note in numbered.notes}
    margin: deque[Text] = deque()
    for lines, marks in _blocks(report.article, numbered, page):
        notes = [pending.pop(mark.number) for mark in marks if page.margin and mark.number in pending]
        if notes:
            yield from (_abreast(Text(), margin, page) for _ in range(len(margin) - _LAG))
            margin.extend(line for note in notes for line in writer.write(note, page.margin))
        yield from (_abreast(line, margin, page) for line in lines)
    yield from (_abreast(Text(), margin, page) for _ in range(len(margin)))
    yield Text()
    yield from _footnotes(list(pending.values()), writer, page)


def _footnotes(notes: Sequence[Note], writer: NoteWriter, page: Page) -> Iterator[Text]:
    if not notes:
        return
    families = dict.fromkeys(note.first.family for note in notes) if page.colour else ()
    legend = [Text.assemble("   ", (family_name(family), marked_style(family))) for family in families]
    yield Text.assemble(INDENT, ("Notes", BOLD), *legend)
    yield Text()
    for note in notes:
        yield from (Text.assemble(INDENT, line) for line in writer.write(note, page.measure - len(INDENT)))
    yield Text()


def _blocks(article: Article, numbered: Numbered, page: Page) -> Iterator[_Block]:
    """Blank lines, the title where the text does not state it, and each paragraph to show."""
    text, title = visible(article.text), visible(article.title or "").replace("\n", " ")
    stated = article.source.title_span or _stated(text, title)
    has_heading = bool(title.strip()) and (bool(numbered.title) or stated is None)
    yield [Text()], ()
    if has_heading:
        heading = marked(title, Span(0, len(title)), numbered.title, colour=page.colour)
        heading.stylize_before(BOLD)
        yield page.lay(heading), numbered.title
        yield [Text()], ()
    if not text:
        yield page.lay(Text("The text was not kept with these results.", DIM)), ()
    spans = [*([stated] if stated else []), *(mark.span for mark in numbered.text)] if page.context else None
    shown = _with_marks(paragraphs(text, spans), numbered.text)
    for index, (paragraph, marks) in enumerate(shown):
        content = _content(text, paragraph, marks, colour=page.colour)
        if stated and stated in paragraph.parts:
            content.stylize_before(BOLD)
        if paragraph.apart and index:
            yield [Text()], ()
        yield page.lay(content), marks


def _stated(text: str, title: str) -> Span | None:
    """Where the text itself prints its title as a line near its beginning."""
    wanted = one_line(title)
    for match in re.finditer(r"[^\n]+", text[:_TITLE_WITHIN]):
        if wanted and one_line(match[0]) == wanted:
            return Span(*match.span())
    return None


def _with_marks(shown: Iterator[Paragraph], marks: Sequence[Mark]) -> Iterator[tuple[Paragraph, list[Mark]]]:
    """Each paragraph with the marks that touch it; both come in ascending order, so one pass is enough."""
    live: list[Mark] = []
    upcoming = iter(marks)
    following = next(upcoming, None)
    for paragraph in shown:
        spans = [part for part in paragraph.parts if isinstance(part, Span)]
        if spans:
            while following and following.span.start <= spans[-1].end:
                live.append(following)
                following = next(upcoming, None)
            live = [mark for mark in live if mark.span.end >= spans[0].start]
        yield paragraph, live if spans else []


def _content(text: str, paragraph: Paragraph, marks: Sequence[Mark], *, colour: bool) -> Text:
    content = Text()
    for index, part in enumerate(paragraph.parts):
        if isinstance(part, Elision):
            content.rstrip()
            content.append(" " if index else "").append(_elided(part, alone=len(paragraph.parts) == 1), DIM).append(" ")
        else:
            content.append_text(marked(text, part, marks, colour=colour))
    return content


def _elided(elision: Elision, *, alone: bool) -> str:
    if not elision.words:
        return "⋯"
    return f"⋯ {counted(elision.words, 'word')}{'' if alone else ' ⋯'}"


def _abreast(line: Text, margin: deque[Text], page: Page) -> Text:
    if not margin:
        return line
    return Text.assemble(line, " " * (page.measure + _GUTTER - line.cell_len), margin.popleft())
