"""Turns qualitycheck.toml or pyproject.toml into one validated Config, and remembers where each value came from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from qualitycheck.errors import ConfigError

FILE = "qualitycheck.toml"
_MAX_EXTENDS = 8


@dataclass(frozen=True, slots=True)
class Gate:
    """Thresholds of the default policy; see the interface contract."""

    reject_below: float = 40.0
    review_below: float = 70.0
    min_words: int = 80
    fail_on: Literal["error", "warning", "never"] = "never"


@dataclass(frozen=True, slots=True)
class Accept:
    """House vocabulary that is never a finding."""

    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration.

    Attributes:
        select, ignore: rule selectors (families, codes, starts of codes, names).
        depth: `lists`, `counts` or `full`.
        grammar: `off`, `local` or a server's address.
        exclude: globs of paths that are never read.
        rules: folders of further rule packs, relative to the configuration file.
        per_file_ignores: glob to selectors that are ignored there.
        origins: where each value that is not a default came from, by dotted key.
    """

    select: tuple[str, ...] = ("SPN", "MTX", "SCR", "SRC", "RDB")
    ignore: tuple[str, ...] = ()
    depth: Literal["lists", "counts", "full"] = "full"
    grammar: str = "off"
    lang: str | None = None
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    accept: Accept = field(default_factory=Accept)
    gate: Gate = field(default_factory=Gate)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "depth": ("lists", "counts", "full"),
    "gate.fail-on": ("error", "warning", "never"),
}
_KEYS = (*(item.name.replace("_", "-") for item in fields(Config) if item.name != "origins"), "extend")
_SECTIONS = {"accept": Accept, "gate": Gate}


def load_config(start: Path) -> Config:
    """Read the nearest configuration at or above a folder; defaults where there is none.

    Raises:
        ConfigError: naming the file, the key and the closest known key.
    """
    for folder in (start, *start.parents):
        for path in (folder / FILE, folder / "pyproject.toml"):
            if path.is_file():
                table = _table_of(path)
                if table is not None:
                    return _built(table, path)
    return Config()


def read_config(path: Path) -> Config:
    """Read one configuration file that was named.

    Raises:
        ConfigError: it cannot be read, or holds no configuration.
    """
    table = _table_of(path)
    if table is None:
        raise ConfigError("holds no [tool.qualitycheck]", where=str(path))
    return _built(table, path)


def _table_of(path: Path) -> dict[str, Any] | None:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not valid TOML: {error}", where=str(path)) from error
    if path.name == "pyproject.toml":
        table = data.get("tool", {}).get("qualitycheck")
        return table if isinstance(table, dict) else None
    return data


def _built(table: Mapping[str, Any], path: Path) -> Config:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source, layer in _layers(table, path):
        for key, value in layer.items():
            _merge(values, origins, key, value, source)
    sections = {
        name: kind(**{key.replace("-", "_"): item for key, item in values.pop(name, {}).items()})
        for name, kind in _SECTIONS.items()
    }
    plain = {key.replace("-", "_"): value for key, value in values.items()}
    return Config(**plain, **sections, origins=origins)


def _layers(table: Mapping[str, Any], path: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The files that a configuration extends, furthest first, then itself."""
    layers: list[tuple[Path, dict[str, Any]]] = []
    seen = {path.resolve()}
    while True:
        layer = dict(table)
        extended = layer.pop("extend", None)
        layers.insert(0, (path, layer))
        if extended is None:
            return layers
        if not isinstance(extended, str):
            raise ConfigError(f"expected a path, found {extended!r}", where=f"{path}: extend")
        path = (path.parent / extended).resolve()
        if path in seen or len(layers) > _MAX_EXTENDS:
            raise ConfigError("extends itself", where=f"{path}: extend")
        seen.add(path)
        inherited = _table_of(path)
        if inherited is None:
            raise ConfigError("holds no [tool.qualitycheck]", where=str(path))
        table = inherited


def _merge(values: dict[str, Any], origins: dict[str, str], key: str, value: object, path: Path) -> None:
    if key not in _KEYS:
        _unknown(key, _KEYS, path, "")
    if key in _SECTIONS or key == "per-file-ignores":
        if not isinstance(value, dict):
            raise ConfigError(f"expected a table, found {value!r}", where=f"{path}: {key}")
        section = values.setdefault(key, {})
        for inner, item in value.items():
            if key in _SECTIONS:
                known = tuple(each.name.replace("_", "-") for each in fields(_SECTIONS[key]))
                if inner not in known:
                    _unknown(inner, known, path, f"{key}.")
                section[inner] = _checked(f"{key}.{inner}", item, _default(key, inner), path)
            else:
                section[inner] = _checked(f"{key}.{inner}", item, (), path)
            origins[f"{key}.{inner}"] = str(path)
        return
    checked = _checked(key, value, getattr(Config(), key.replace("-", "_")), path)
    if key == "rules":
        checked = tuple(str(path.parent / folder) for folder in checked)
    values[key] = checked
    origins[key] = str(path)


def _default(section: str, key: str) -> object:
    return getattr(_SECTIONS[section](), key.replace("-", "_"))


def _checked(key: str, value: Any, default: object, path: Path) -> Any:
    where = f"{path}: {key}"
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"expected a list of texts, found {value!r}", where=where)
        return tuple(value)
    if isinstance(default, float | int):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ConfigError(f"expected a number, found {value!r}", where=where)
        return type(default)(value)
    if not isinstance(value, str):
        raise ConfigError(f"expected text, found {value!r}", where=where)
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ConfigError(f"{value!r} is none of {', '.join(_CHOICES[key])}", where=where)
    return value


def _unknown(key: str, known: tuple[str, ...], path: Path, prefix: str) -> None:
    close = get_close_matches(key, known, 1)
    raise ConfigError(
        "unknown key",
        where=f"{path}: {prefix}{key}",
        remedy=f"did you mean {prefix}{close[0]}?" if close else f"known: {', '.join(known)}",
    )
