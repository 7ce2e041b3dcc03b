"""Turns results into a folder of pages: one for each article and an index over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from qualitycheck.errors import UsageError
from qualitycheck.model.report import Failure, Report, Tool
from qualitycheck.render.html.article import render_article
from qualitycheck.render.html.files import INDEX, FileNames
from qualitycheck.render.html.index import Gate, render_index
from qualitycheck.render.html.rows import Row, row_of

if TYPE_CHECKING:
    from pathlib import Path

    from qualitycheck.model.rule import Rule


class HtmlOutput:
    """Writes pages into a folder as results come, and the index at the end; keeps a row of each, not the articles."""

    def __init__(self, out: Path, tool: Tool, rules: Mapping[str, Rule] | None = None, *, applied: bool = True) -> None:
        """Prepare the folder.

        Args:
            out: the folder, made where it is missing; pages of earlier runs are overwritten or left.
            tool: what makes the results.
            rules: rules by code, for rationales and remedies.
            applied: whether exactly these rules make the results, so that the silence of one says something.

        Raises:
            UsageError: `out` is a file.
        """
        if out.exists() and not out.is_dir():
            raise UsageError("is a file, not a folder for reports", where=str(out), remedy="name a folder with -o")
        out.mkdir(parents=True, exist_ok=True)
        self._out = out
        self._tool = tool
        self._rules = rules
        self._applied = applied
        self._names = FileNames()
        self._rows: list[Row] = []

    @property
    def index(self) -> Path:
        """Where the index is, once `finish` was called."""
        return self._out / INDEX

    def add(self, item: Report | Failure) -> None:
        """Write the page of one result."""
        name = ""
        if isinstance(item, Report):
            name = self._names.name(item.article.id, item.article.source.path)
            _write(self._out / name, self._page(item))
        self._rows.append(row_of(item, name))

    def _page(self, report: Report) -> str:
        return render_article(report, self._tool, self._rules, applied=self._applied, index=INDEX)

    def finish(self, *, passed: bool | None = None, reasons: Sequence[str] = ()) -> None:
        """Write the index, with the gate's word where it was asked."""
        gate = None if passed is None else Gate(passed, tuple(reasons))
        _write(self.index, render_index(self._rows, self._tool, self._rules, gate))


def write_reports(
    results: Iterable[Report | Failure],
    tool: Tool,
    out: Path,
    rules: Mapping[str, Rule] | None = None,
    *,
    applied: bool = True,
) -> Path:
    """Write a page for each result and an index into a folder.

    Args:
        results: consumed one by one; only a row of each is kept.
        tool: what made them.
        out: the folder; made where it is missing.
        rules: rules by code, for rationales and remedies; None where a stored result's pack is missing.
        applied: whether exactly these rules made the results, so that the silence of one says something.

    Returns:
        The path of the index page.

    Raises:
        UsageError: `out` is a file.
    """
    output = HtmlOutput(out, tool, rules, applied=applied)
    for item in results:
        output.add(item)
    output.finish()
    return output.index


def _write(path: Path, html: str) -> None:
    path.write_text(html, "utf-8", newline="\n")
