"""Turns the paths, folders and globs that a user names into an ordered list of inputs, each once."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from qualitycheck.errors import UsageError
from qualitycheck.model.report import Failure
from qualitycheck.read.failures import failure
from qualitycheck.read.unpack import Packing

Kind = Literal["text", "markdown", "html", "record", "unknown"]

_KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "record",
    ".ndjson": "record",
}
_PACKINGS: dict[str, Packing] = {".gz": "gz", ".zst": "zst"}
_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read.

    Attributes:
        name: as the user named it, without a leading `./`; `-`, or the name given for it, for standard input.
        path: the file, or None for standard input.
        kind: by suffix; `unknown` is read as text, or HTML if it begins like it.
    """

    name: str
    path: Path | None
    kind: Kind
    packing: Packing = ""


def classify(name: str) -> tuple[Kind, Packing]:
    """Kind and packing by the suffixes of a name, case apart."""
    pure = PurePath(name.lower())
    packing = _PACKINGS.get(pure.suffix, "")
    if packing:
        kind = _KINDS.get(PurePath(pure.stem).suffix, "unknown")
        return ("record", packing) if kind == "record" else ("unknown", packing)
    return _KINDS.get(pure.suffix, "unknown"), ""


def find_inputs(
    paths: Iterable[str | os.PathLike[str]],
    *,
    exclude: Sequence[str] = (),
    root: Path | None = None,
    stdin_filename: str | None = None,
    allow_empty: bool = False,
) -> list[Input | Failure]:
    """Inputs in the order named, folders sorted by name, each file once however often it is named.

    A folder gives its files of known suffixes, subfolders included; hidden ones and linked folders are passed over, so
    no link can lead in circles. A glob (`**` too) gives known suffixes, or whatever matches a suffix that it names.
    A file that is named itself is read whatever its suffix and whether or not it is excluded, as other linters do.
    What does not exist is a failure with the nearest name, and so is a glob without a match unless `allow_empty`.

    Args:
        paths: files, folders, globs, and `-` for standard input.
        exclude: globs relative to `root` (see `excluded`).
        root: the folder that `exclude` starts from; the current one by default.
        stdin_filename: the name and kind of standard input.
        allow_empty: a glob without a match is no failure.
    """
    base = (root or Path()).resolve()
    found: list[Input | Failure] = []
    seen: set[str] = set()
    for named in [os.fspath(path) for path in paths]:
        if named == "-":
            candidates: Iterable[Input | Failure] = [_standard_input(stdin_filename)]
        elif Path(named).is_dir():
            candidates = _files([named], exclude, base)
        elif not Path(named).exists() and _MAGIC.search(named):
            candidates = _glob(named, exclude, base, allow_empty=allow_empty)
        else:
            candidates = [_named(named)]
        for item in candidates:
            key = "-" if isinstance(item, Failure) or item.path is None else os.path.realpath(item.path)
            key = item.id if isinstance(item, Failure) else key
            if key not in seen:
                seen.add(key)
                found.append(item)
    return found


def excluded(path: Path, patterns: Sequence[str], root: Path) -> bool:
    """Whether a glob excludes a path or a folder above it.

    A pattern without a slash is compared with every name on the way, one with a slash with the path from `root`;
    `*` stays within a name and `**` crosses folders.
    """
    if not patterns:
        return False
    try:
        parts = path.resolve().relative_to(root).parts
    except ValueError:
        parts = path.parts
    return any(_excludes(pattern, parts) for pattern in patterns)


def _excludes(pattern: str, parts: Sequence[str]) -> bool:
    wanted = pattern.removeprefix("./").strip("/").split("/")
    if len(wanted) == 1 and not pattern.startswith("/"):
        return any(fnmatch.fnmatchcase(part, wanted[0]) for part in parts)
    return any(_matches(parts[: depth + 1], wanted) for depth in range(len(parts)))


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[skipped:], pattern[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _standard_input(name: str | None) -> Input:
    kind, packing = classify(name) if name else ("unknown", "")
    return Input(name or "-", None, kind, packing)


def _named(name: str) -> Input | Failure:
    path = Path(name)
    if not path.exists():
        return failure(UsageError("no such file or folder", where=name, remedy=_nearest(path)), name)
    kind, packing = classify(name)
    return Input(str(path), path, kind, packing)


def _nearest(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder '{folder}'"
    try:
        names = sorted(os.listdir(folder))[:5000]  # noqa: PTH208 - names are wanted, not paths
    except OSError:
        names = []
    import difflib  # imported late: only a misspelt name needs it

    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.8)
    return f"did you mean '{folder / close[0]}'?" if close else "check the spelling and the current folder"


def _glob(pattern: str, exclude: Sequence[str], base: Path, *, allow_empty: bool) -> Iterator[Input | Failure]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns and hidden names as in a shell
    if not matches and not allow_empty:
        yield failure(
            UsageError("no file matches", where=pattern, remedy="check the pattern and the current folder"), pattern
        )
    own_suffix = PurePath(pattern).suffix
    named = bool(own_suffix) and not _MAGIC.search(own_suffix)
    for match in matches:
        path = Path(match)
        if path.is_dir():
            # `**` lists every folder beside its files; a folder is searched where a plain wildcard matched it.
            if "**" not in pattern:
                yield from _files([match], exclude, base)
        elif path.is_file() and not excluded(path, exclude, base):
            kind, packing = classify(match)
            if named or kind != "unknown":
                yield Input(str(path), path, kind, packing)


def _files(folders: list[str], exclude: Sequence[str], base: Path) -> Iterator[Input]:
    for folder in folders:
        for above, below, names in os.walk(folder):
            below[:] = sorted(
                name for name in below if not name.startswith(".") and not excluded(Path(above, name), exclude, base)
            )
            for name in sorted(names):
                path = Path(above, name)
                kind, packing = classify(name)
                if name.startswith(".") or kind == "unknown" or excluded(path, exclude, base):
                    continue
                if path.is_file():
                    yield Input(str(path), path, kind, packing)
