"""Turns stored results, or articles, into a folder of HTML pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.cli.settings import effective, load_ruleset
from qualitycheck.errors import QualitycheckError, UsageError
from qualitycheck.model.rule import Rule


def report(
    paths: Annotated[list[Path], typer.Argument(metavar="RESULTS|PATHS…", help="Stored results, or articles.")],
    out: Annotated[Path, typer.Option("-o", "--output", help="The folder to write to.")] = Path("reports"),
    rules: Annotated[list[Path] | None, typer.Option(help="A further rule pack (folder).")] = None,
) -> None:
    """Write one HTML page per article and an index; results of `check` are told by their `schema`."""
    from qualitycheck.render.html import write_reports

    config = effective(None)
    if all(_is_stored(path) for path in paths):
        from qualitycheck.render.json import read_results

        stored = [read_results(path.read_bytes(), str(path)) for path in paths]
        known = _rules_if_possible(rules or [])
        if len({result.tool for result in stored}) > 1:
            raise UsageError("these results were made by different tools, rules or depths", remedy="report them apart")
        items = (item for result in stored for item in result.items)
        # A stored result does not list the rules that were applied, so that the silence of one says nothing.
        index = write_reports(items, stored[0].tool, out, known, applied=False)
    else:
        from qualitycheck.cli.session import Sources, open_baseline, open_session

        ruleset = load_ruleset(config, rules or [])
        session = open_session(config, ruleset, metrics=True)
        sources = Sources([str(path) for path in paths], outputs=(out,))
        checked = session.checked(sources.articles(sources.inputs(config)))
        index = write_reports(session.judged(checked, open_baseline(config, None)), session.tool, out, ruleset.by_code)
    typer.echo(str(index))


def _is_stored(path: Path) -> bool:
    """Whether a file holds results of ours: its first bytes name the schema."""
    if path.suffix not in (".json", ".jsonl", ".ndjson") or not path.is_file():
        return False
    with path.open("rb") as stream:
        return b"qualitycheck.report/" in stream.read(200)


def _rules_if_possible(folders: list[Path]) -> dict[str, Rule] | None:
    """The rules that explain findings; stored results can be shown without them."""
    try:
        return dict(load_ruleset(effective(None, select=["ALL"]), folders).by_code)
    except QualitycheckError:
        return None
