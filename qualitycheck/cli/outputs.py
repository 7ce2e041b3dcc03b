"""Turns `--format` and `-o [FORMAT=]PATH` into outputs that each take every result of a run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TextIO, cast

from qualitycheck.errors import UsageError
from qualitycheck.render import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from qualitycheck.model.report import Tool
    from qualitycheck.model.rule import Rule

FORMATS = ("full", "concise", "json", "jsonl")
_BY_ENDING = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "full"}


@dataclass(frozen=True, slots=True)
class Options:
    """What the flags say of every output."""

    tool: Tool
    rules: Mapping[str, Rule]
    color: str = "auto"
    show: Literal["all", "context"] = "all"
    explain: bool = False
    text: bool = True


def parse_target(target: str) -> tuple[str, Path]:
    """Split `[FORMAT=]PATH`; without a format the ending tells.

    Raises:
        UsageError: neither names a known format.
    """
    name, equals, path = target.partition("=")
    if equals and name in FORMATS:
        return name, Path(path)
    ending = "".join(Path(target).suffixes[-1:])
    if ending not in _BY_ENDING:
        raise UsageError(
            f"cannot tell a format from {target!r}", remedy=f"write FORMAT=PATH, with one of {', '.join(FORMATS)}"
        )
    return _BY_ENDING[ending], Path(target)


def open_outputs(stack: ExitStack, format_name: str | None, targets: Sequence[str], options: Options) -> list[Output]:
    """Open standard output and every target; files close with the stack.

    Standard output carries the report unless every output was sent to a file and no format was asked for.
    """
    outputs = [] if targets and format_name is None else [_standard(format_name or "full", options)]
    for target in targets:
        name, path = parse_target(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        outputs.append(_file(name, path, stack, options))
    return outputs


def _standard(name: str, options: Options) -> Output:
    if name in ("json", "jsonl"):
        return _bytes(name, cast("BinaryIO", sys.stdout.buffer), options)
    return _text(name, sys.stdout, options, wanted=options.color)


def _file(name: str, path: Path, stack: ExitStack, options: Options) -> Output:
    if name in ("json", "jsonl"):
        return _bytes(name, stack.enter_context(path.open("wb")), options)
    return _text(name, stack.enter_context(path.open("w", encoding="utf-8")), options, wanted="never")


def _bytes(name: str, stream: BinaryIO, options: Options) -> Output:
    from qualitycheck.render.json import JsonlOutput, JsonOutput

    kind = JsonOutput if name == "json" else JsonlOutput
    return kind(stream, options.tool, text=options.text)


def _text(name: str, stream: TextIO, options: Options, *, wanted: str) -> Output:
    if name == "concise":
        from qualitycheck.render.concise import ConciseOutput

        return ConciseOutput(stream)
    if name == "full":
        from qualitycheck.render.terminal import TerminalOutput

        return TerminalOutput(_console(stream, wanted), show=options.show, explain=options.explain)
    raise UsageError(f"unknown format {name!r}", remedy=f"one of {', '.join(FORMATS)}")


def _console(stream: TextIO, wanted: str) -> Console:
    from rich.console import Console

    forced = {"always": True, "never": False}.get(wanted)
    return Console(file=stream, force_terminal=forced, no_color=True if wanted == "never" else None, highlight=False)
