"""Turns a folder of rule modules into their tables, from the user's cache folder while their contents are the same."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import xxhash

from qualitycheck.folders import cache_folder
from qualitycheck.rulebook.parse import read_table

_DIGEST = 16  # bytes


def read_tables(folder: Path, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The tables of the modules `paths` of a pack in `folder`; parsing TOML takes thirty times as long as reading them.

    What is remembered is only believed for the very same bytes under the same Python, and no trouble with the cache
    ever shows.

    Raises:
        RuleError: a module cannot be read or is no TOML.
    """
    try:
        place = cache_folder() / f"rules-{xxhash.xxh3_64_hexdigest(str(folder).encode('utf-8', 'surrogateescape'))}.bin"
        contents = [
            part for path in paths for part in (str(path).encode("utf-8", "surrogateescape"), path.read_bytes())
        ]
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return [read_table(path) for path in paths]
    key = _digest(sys.version.encode(), *contents)
    if (known := _recalled(place, key)) is not None:
        return known
    tables = [read_table(path) for path in paths]
    with suppress(OSError, ValueError):  # ValueError: a date, which no rule needs, cannot be kept
        _keep(place, key, marshal.dumps(tables))
    return tables


def _digest(*parts: bytes) -> bytes:
    return xxhash.xxh3_128_digest(b"".join(len(part).to_bytes(8, "little") + part for part in parts))


def _recalled(place: Path, key: bytes) -> list[dict[str, Any]] | None:
    try:
        stored = place.read_bytes()
    except OSError:
        return None
    body = stored[2 * _DIGEST :]
    if stored[: 2 * _DIGEST] != key + _digest(body):  # of other rules, or damaged
        return None
    found: list[dict[str, Any]] = marshal.loads(body)  # noqa: S302 - written by this user, and whole
    return found


def _keep(place: Path, key: bytes, body: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(f".{xxhash.xxh3_64_hexdigest(body + key)}")  # another run may read or write meanwhile
    fresh.write_bytes(key + _digest(body) + body)
    fresh.replace(place)
