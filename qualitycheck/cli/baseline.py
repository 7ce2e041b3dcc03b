"""Turns today's findings into a baseline of accepted ones, and drops from a baseline what is mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.cli.session import Sources, open_session
from qualitycheck.cli.settings import effective, load_ruleset
from qualitycheck.config import Config
from qualitycheck.engine.baseline import FILE, Baseline, accepted_entries, read_baseline, write_baseline
from qualitycheck.errors import ReadError, UsageError
from qualitycheck.model.report import Failure, Report
from qualitycheck.render.visible import one_line

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Paths = Annotated[list[str] | None, typer.Argument(metavar="[PATHS…]", help="Files, folders or globs.")]
File = Annotated[Path | None, typer.Option("--baseline", help=f"The file; default: as configured, or {FILE}.")]
DepthOf = Annotated[str | None, typer.Option("--depth", help="lists, counts or full.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="This configuration file.")]


@app.callback()
def baseline() -> None:
    """Accept findings, so that only new ones count."""


@app.command()
def write(
    reason: Annotated[str, typer.Option(help="Why they are accepted; kept with each entry.")],
    paths: Paths = None,
    expires: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day on which they are.")
    ] = None,
    file: File = None,
    depth: DepthOf = None,
    config: ConfigFile = None,
) -> None:
    """Accept everything that is found now; what was accepted before keeps its reason and day."""
    settings = _settings(config, depth)
    path = _path(settings, file)
    previous = (
        _previous(path, settings) if path.exists() else Baseline(settings.depth, {}, path.resolve().parent, _day())
    )
    day = expires.date() if expires else None
    found = {(entry.article, entry.fingerprint): entry for entry in
             accepted_entries(_reports(settings, paths, path), previous, _reason(reason), day)}  # fmt: skip
    new = len(found.keys() - previous.entries.keys())
    write_baseline(path, settings.depth, {**previous.entries, **found}.values())
    typer.echo(f"{path}: {new} findings accepted now, {len(previous.entries)} before, at depth {settings.depth}")


@app.command()
def prune(paths: Paths = None, file: File = None, depth: DepthOf = None, config: ConfigFile = None) -> None:
    """Drop entries whose finding is gone, whose day is over, or whose file is no more."""
    settings = _settings(config, depth)
    path = _path(settings, file)
    accepted = _previous(path, settings)
    for report in _reports(settings, paths, path):
        accepted.apply(report)
    stays, goes = accepted.pruned()
    for entry in goes:
        typer.echo(one_line(f"dropped: {entry.article}: {entry.code} “{entry.text}” ({entry.reason})"))
    write_baseline(path, settings.depth, stays)
    typer.echo(f"{path}: {len(goes)} dropped, {len(stays)} kept")


def _settings(config: Path | None, depth: str | None) -> Config:
    if depth not in (None, "lists", "counts", "full"):
        raise UsageError(f"--depth {depth!r} is none of lists, counts, full")
    return effective(config, depth=depth)


def _path(settings: Config, named: Path | None) -> Path:
    return named or Path(settings.baseline or FILE)


def _previous(path: Path, settings: Config) -> Baseline:
    return read_baseline(path, settings.depth, _day())


def _reports(settings: Config, paths: list[str] | None, own: Path) -> Iterator[Report]:
    """Every report; an article that cannot be read is an error here, for its entries would seem mended."""
    session = open_session(settings, load_ruleset(settings), metrics=False)
    sources = Sources(paths or [], outputs=(own,))
    for result in session.checked(sources.articles(sources.inputs(settings))):
        if isinstance(result, Failure):
            raise ReadError(result.problem, where=result.id, remedy="mend it or leave it out; nothing was written")
        yield result


def _reason(reason: str) -> str:
    if not reason.strip():
        raise UsageError("--reason is empty", remedy="say who accepted it and why")
    return reason.strip()


def _day() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
