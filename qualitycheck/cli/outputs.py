"""Turns `--format` and `-o [FORMAT=]PATH` into outputs that each take every result of a run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TextIO, cast

from qualitycheck.errors import UsageError
from qualitycheck.render import Output

if TYPE_CHECKING:
    from rich.console import Console

    from qualitycheck.model.report import Tool
    from qualitycheck.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Options:
    """What the flags say of every output."""

    tool: Tool
    rules: Mapping[str, Rule]
    color: str = "auto"
    show: Literal["all", "context"] = "all"
    explain: bool = False
    text: bool = True


def _full(stream: TextIO, options: Options) -> Output:
    from qualitycheck.render.terminal import TerminalOutput

    return TerminalOutput(_console(stream, options.color), show=options.show, explain=options.explain)


def _concise(stream: TextIO, _options: Options) -> Output:
    from qualitycheck.render.concise import ConciseOutput

    return ConciseOutput(stream)


def _json(stream: BinaryIO, options: Options) -> Output:
    from qualitycheck.render.json import JsonOutput

    return JsonOutput(stream, options.tool, text=options.text)


def _jsonl(stream: BinaryIO, options: Options) -> Output:
    from qualitycheck.render.json import JsonlOutput

    return JsonlOutput(stream, options.tool, text=options.text)


def _html(folder: Path, options: Options) -> Output:
    from qualitycheck.render.html import HtmlOutput

    return HtmlOutput(folder, options.tool, options.rules)


# A format writes text, bytes, or a folder of files; each function imports its renderer when it is wanted.
TEXTS: Mapping[str, Callable[[TextIO, Options], Output]] = {"full": _full, "concise": _concise}
BYTES: Mapping[str, Callable[[BinaryIO, Options], Output]] = {"json": _json, "jsonl": _jsonl}
FOLDERS: Mapping[str, Callable[[Path, Options], Output]] = {"html": _html}
FORMATS = (*TEXTS, *BYTES, *FOLDERS)
_BY_ENDING = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "full", ".html": "html"}


def parse_target(target: str) -> tuple[str, Path]:
    """Split `[FORMAT=]PATH`; without a format the ending tells, and a path that ends in a slash is a folder of HTML.

    Raises:
        UsageError: neither names a known format.
    """
    name, equals, path = target.partition("=")
    if equals and name in FORMATS:
        return name, Path(path)
    if target.endswith("/") or Path(target).is_dir():
        return "html", Path(target)
    ending = Path(target).suffix
    if ending not in _BY_ENDING:
        raise UsageError(
            f"cannot tell a format from {target!r}", remedy=f"write FORMAT=PATH, with one of {', '.join(FORMATS)}"
        )
    return _BY_ENDING[ending], Path(target)


def open_outputs(stack: ExitStack, format_name: str | None, targets: Sequence[str], options: Options) -> list[Output]:
    """Open standard output and every target; files close with the stack.

    Standard output carries the report unless every output was sent to a file and no format was asked for; a bare path
    takes the format that was asked for, as in `--format html -o reports/`.
    """
    if format_name is not None and format_name not in FORMATS:
        raise UsageError(f"unknown format {format_name!r}", remedy=f"one of {', '.join(FORMATS)}")
    if format_name in FOLDERS:
        targets = [f"{format_name}={target}" if "=" not in target else target for target in targets or ["reports/"]]
        return [_file(*parse_target(target), stack, options) for target in targets]
    outputs = [] if targets and format_name is None else [_standard(format_name or "full", options)]
    outputs.extend(_file(*parse_target(target), stack, options) for target in targets)
    return outputs


def _standard(name: str, options: Options) -> Output:
    if name in BYTES:
        return BYTES[name](cast("BinaryIO", sys.stdout.buffer), options)
    return TEXTS[name](sys.stdout, options)


def _file(name: str, path: Path, stack: ExitStack, options: Options) -> Output:
    if name in FOLDERS:
        return FOLDERS[name](path, options)
    path.parent.mkdir(parents=True, exist_ok=True)
    if name in BYTES:
        return BYTES[name](stack.enter_context(path.open("wb")), options)
    return TEXTS[name](stack.enter_context(path.open("w", encoding="utf-8")), options)


def _console(stream: TextIO, wanted: str) -> Console:
    from rich.console import Console

    forced = {"always": True, "never": False}.get(wanted) if stream is sys.stdout else False
    return Console(file=stream, force_terminal=forced, no_color=True if forced is False else None, highlight=False)
