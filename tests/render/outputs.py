"""Renders samples the way the command line does, with nothing taken from the environment."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

import samples
from rich.console import Console

from qualitycheck.model.report import Failure, Report
from qualitycheck.render import Output
from qualitycheck.render.concise import ConciseOutput
from qualitycheck.render.json import JsonlOutput, JsonOutput
from qualitycheck.render.terminal import TerminalOutput

REASONS = ("varnia: score 31.5 is below 40",)


def terminal(
    items: Iterable[Report | Failure],
    width: int = 80,
    *,
    colour: bool = False,
    no_color: bool = False,
    **options: object,
) -> str:
    """What `--format full` prints."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=no_color,
        legacy_windows=False,
        _environ={},
    )
    return _run(TerminalOutput(console, **options), items, stream.getvalue)  # type: ignore[arg-type]


def concise(items: Iterable[Report | Failure]) -> str:
    stream = io.StringIO()
    return _run(ConciseOutput(stream), items, stream.getvalue)


def json_document(items: Iterable[Report | Failure], *, text: bool = True) -> str:
    stream = io.BytesIO()
    return _run(JsonOutput(stream, samples.TOOL, text=text), items, lambda: stream.getvalue().decode("utf-8"))


def json_lines(items: Iterable[Report | Failure], *, text: bool = True) -> str:
    stream = io.BytesIO()
    return _run(JsonlOutput(stream, samples.TOOL, text=text), items, lambda: stream.getvalue().decode("utf-8"))


def _run(
    output: Output, items: Iterable[Report | Failure], value: Callable[[], str], reasons: Sequence[str] = REASONS
) -> str:
    for item in items:
        output.add(item)
    output.finish(passed=False, reasons=reasons)
    return value()
