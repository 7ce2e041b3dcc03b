"""Turns `--format` and `-o [FORMAT=]PATH` into outputs that each take every result of a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, TextIO, cast

from qualitycheck.errors import UsageError, WriteError
from qualitycheck.render import Output

if TYPE_CHECKING:
    from rich.console import Console

    from qualitycheck.model.report import Failure, Report, Tool
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


def _sarif(stream: BinaryIO, options: Options) -> Output:
    from qualitycheck.render.sarif import SarifOutput

    return SarifOutput(stream, options.tool, options.rules)


def _github(stream: TextIO, _options: Options) -> Output:
    from qualitycheck.render.github import GithubOutput

    return GithubOutput(stream)


def _gitlab(stream: BinaryIO, _options: Options) -> Output:
    from qualitycheck.render.gitlab import GitlabOutput

    return GitlabOutput(stream)


def _junit(stream: BinaryIO, options: Options) -> Output:
    from qualitycheck.render.junit import JunitOutput

    return JunitOutput(stream, options.tool)


def _markdown(stream: TextIO, options: Options) -> Output:
    from qualitycheck.render.markdown import MarkdownOutput

    return MarkdownOutput(stream, options.tool)


# A format writes text, bytes, or a folder of files; each function imports its renderer when it is wanted.
TEXTS: Mapping[str, Callable[[TextIO, Options], Output]] = {
    "full": _full,
    "concise": _concise,
    "github": _github,
    "markdown": _markdown,
}
BYTES: Mapping[str, Callable[[BinaryIO, Options], Output]] = {
    "json": _json,
    "jsonl": _jsonl,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "junit": _junit,
}
FOLDERS: Mapping[str, Callable[[Path, Options], Output]] = {"html": _html}
FORMATS = (*TEXTS, *BYTES, *FOLDERS)
_BY_ENDING = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "full", ".html": "html", ".sarif": "sarif",
    ".xml": "junit", ".md": "markdown",
}  # fmt: skip
SUMMARY = "GITHUB_STEP_SUMMARY"  # where GitHub Actions says that a job's summary goes


def parse_target(target: str) -> tuple[str, Path]:
    """Split `[FORMAT=]PATH`; without a format the ending tells, and a path that ends in a slash is a folder of HTML.

    Raises:
        UsageError: neither names a known format.
    """
    name, equals, path = target.partition("=")
    if equals and name in FORMATS and path:
        return name, Path(path)
    if target.endswith("/") or Path(target).is_dir():
        return "html", Path(target)
    ending = Path(target).suffix
    if ending not in _BY_ENDING:
        raise UsageError(
            f"cannot tell a format from {target!r}", remedy=f"write FORMAT=PATH, with one of {', '.join(FORMATS)}"
        )
    return _BY_ENDING[ending], Path(target)


@dataclass(frozen=True, slots=True)
class _Target:
    """One opened output.

    Attributes:
        name: its path, for errors.
        stream: what it writes to; None for a folder of files.
    """

    name: str
    output: Output
    stream: IO[str] | IO[bytes] | None


class Outputs:
    """All outputs of a run as one; a write that fails names its file, and a closed pipe only ends what it carried.

    Attributes:
        closed: whether standard output was closed by its reader.
    """

    def __init__(self, targets: Sequence[_Target], *, prints: bool) -> None:
        """`prints`: whether one of them is standard output."""
        self._targets = list(targets)
        self._carried = bool(targets)
        self.prints = prints
        self.closed = False

    @property
    def abandoned(self) -> bool:
        """Whether there were outputs and nobody reads any of them now."""
        return self._carried and not self._targets

    def add(self, item: Report | Failure) -> None:
        """Write one result everywhere."""
        for target in tuple(self._targets):
            with self._blaming(target):
                target.output.add(item)

    def finish(self, *, passed: bool, reasons: Sequence[str] = ()) -> None:
        """Write the gate's word everywhere and close the files."""
        for target in tuple(self._targets):
            with self._blaming(target):
                target.output.finish(passed=passed, reasons=reasons)
                if target.stream is not None:
                    target.stream.flush()
                    if not _is_standard(target.stream):
                        target.stream.close()

    @contextmanager
    def _blaming(self, target: _Target) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError as error:
            if not _is_standard(target.stream):
                raise _unwritten(target.name, error) from error
            self._targets.remove(target)
            self.closed = True
            _silence()
        except OSError as error:
            if _is_standard(target.stream):
                _silence()
            raise _unwritten(target.name, error) from error


def open_outputs(format_name: str | None, targets: Sequence[str], options: Options, *, quiet: bool = False) -> Outputs:
    """Open standard output and every target.

    Standard output carries the report unless every output was sent to a file and no format was asked for; a bare path
    takes the format that was asked for where that is a folder's, as in `--format html -o reports/`. The format
    `github` writes the job's summary as well, where GitHub Actions names a file for it.

    Raises:
        UsageError: a format is unknown.
        WriteError: a file cannot be opened.
    """
    if format_name is not None and format_name not in FORMATS:
        raise UsageError(f"unknown format {format_name!r}", remedy=f"one of {', '.join(FORMATS)}")
    if format_name in FOLDERS:
        targets = [f"{format_name}={target}" if "=" not in target else target for target in targets or ["reports/"]]
    prints = not quiet and format_name not in FOLDERS and (not targets or format_name is not None)
    opened = [_standard(format_name or "full", options)] if prints else []
    parsed = [parse_target(target) for target in targets]
    for number, (_, path) in enumerate(parsed):
        if path.resolve() in {other.resolve() for _, other in parsed[:number]}:
            raise UsageError("is named for two outputs", where=str(path), remedy="give each its own file")
    opened.extend(_file(name, path, options) for name, path in parsed)
    summary = os.environ.get(SUMMARY)
    if summary and "github" in ([format_name] if prints else []) + [name for name, _ in parsed]:
        opened.append(_summary(Path(summary), options))
    return Outputs(opened, prints=prints)


def _standard(name: str, options: Options) -> _Target:
    if name in BYTES:
        stream = cast("BinaryIO", sys.stdout.buffer)
        return _Target("standard output", BYTES[name](stream, options), stream)
    return _Target("standard output", TEXTS[name](sys.stdout, options), sys.stdout)


def _file(name: str, path: Path, options: Options) -> _Target:
    if name in FOLDERS:
        return _Target(str(path), FOLDERS[name](path, options), None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in BYTES:
            raw = path.open("wb")
            return _Target(str(path), BYTES[name](raw, options), raw)
        text = path.open("w", encoding="utf-8", newline="\n")
        return _Target(str(path), TEXTS[name](text, options), text)
    except OSError as error:
        raise _unwritten(str(path), error) from error


def _summary(path: Path, options: Options) -> _Target:
    from qualitycheck.render.markdown import GITHUB_SUMMARY_BYTES, MarkdownOutput

    try:
        stream = path.open("a", encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritten(str(path), error) from error
    return _Target(str(path), MarkdownOutput(stream, options.tool, limit=GITHUB_SUMMARY_BYTES), stream)


def _unwritten(name: str, error: OSError) -> WriteError:
    return WriteError(f"cannot be written: {(error.strerror or str(error)).lower()}", where=name)


def _is_standard(stream: object) -> bool:
    return stream is sys.stdout or stream is sys.stdout.buffer


def _silence() -> None:
    """Send what is left in standard output's buffer nowhere, or the interpreter would complain of it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _console(stream: TextIO, wanted: str) -> Console:
    from rich.console import Console

    forced = {"always": True, "never": False}.get(wanted) if stream is sys.stdout else False
    return Console(file=stream, force_terminal=forced, no_color=True if forced is False else None, highlight=False)
