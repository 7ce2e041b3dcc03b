"""Turns qualitycheck.toml or pyproject.toml into one validated Config, and remembers where each value came from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from qualitycheck.errors import ConfigError

FILE = "qualitycheck.toml"
_MAX_EXTENDS = 8


@dataclass(frozen=True, slots=True)
class Policy:
    """What an organisation makes of a score and of findings; the table `[gate]`.

    Attributes:
        reject_below: scores below are rejected.
        review_below: scores below are sent to a person.
        min_words: shorter articles are sent to a person.
        fail_on: severity from which any finding rejects; `never` leaves severities out of it.
        reject_rules: selectors (families, codes, starts of codes, names); any finding of theirs rejects.
        review_rules: the same, for a person to look at.
        reject_spun: probability (0–1) of being spun as a whole from which an article is rejected; None: no bound.
        review_spun: the same, for a person to look at.
        name: shown with every decision; no key of the table.
    """

    reject_below: float = 40.0
    review_below: float = 70.0
    min_words: int = 80
    fail_on: Literal["error", "warning", "never"] = "never"
    reject_rules: tuple[str, ...] = ()
    review_rules: tuple[str, ...] = ()
    reject_spun: float | None = None
    review_spun: float | None = None
    name: str = "default"


@dataclass(frozen=True, slots=True)
class Feed:
    """One `[[feed]]`: articles that it matches are judged by its own policy.

    Attributes:
        match: what must all hold: `glob` over the article's path (relative to the configuration's folder), any other
            key over the field of that name; each with the patterns of which one must fit.
        policy: `[gate]` with the feed's own values over it.
    """

    match: Mapping[str, tuple[str, ...]]
    policy: Policy


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
        lang: the language that every article is treated as; None: as each states or shows.
        exclude: globs of paths that are never read.
        rules: folders of further rule packs, relative to the configuration file.
        baseline: file of accepted findings, relative to the configuration file.
        per_file_ignores: glob to selectors that are ignored there.
        feeds: in order; the first that matches an article decides its policy.
        origins: where each value that is not a default came from, by dotted key.
        root: folder of the configuration file, which globs start from; None without a file.
    """

    select: tuple[str, ...] = ("SPN", "MTX", "SCR", "SRC", "RDB")
    ignore: tuple[str, ...] = ()
    depth: Literal["lists", "counts", "full"] = "full"
    grammar: str = "off"
    lang: str | None = None
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    baseline: str | None = None
    accept: Accept = field(default_factory=Accept)
    gate: Policy = field(default_factory=Policy)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    root: Path | None = None


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "depth": ("lists", "counts", "full"),
    "fail-on": ("error", "warning", "never"),
}
_SECTIONS: Mapping[str, type[Accept] | type[Policy]] = {"accept": Accept, "gate": Policy}
_NOT_KEYS = frozenset({"name", "origins", "root", "feeds"})
_FEED_KEYS = ("name", "match", "gate")
_PROBABILITIES = frozenset({"reject-spun", "review-spun"})
_RELATIVE = frozenset({"rules", "baseline"})


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
    feeds: list[tuple[Mapping[str, Any], Path]] = []
    for source, layer in _layers(table, path):
        own = layer.pop("feed", [])
        if not isinstance(own, list) or not all(isinstance(item, dict) for item in own):
            raise ConfigError("expected tables [[feed]]", where=f"{source}: feed")
        feeds[:0] = [(item, source) for item in own]  # the extending file's feeds are asked first
        for key, value in layer.items():
            _merge(values, origins, key, value, source)
    gate = replace(Policy(), **_attributes(values.pop("gate", {})))
    if any(key.startswith("gate.") for key in origins):
        gate = replace(gate, name="configured")
    accept = Accept(**_attributes(values.pop("accept", {})))
    built = tuple(_feed(item, index, source, gate, origins) for index, (item, source) in enumerate(feeds))
    root = path.parent.resolve()
    return Config(**_attributes(values), accept=accept, gate=gate, feeds=built, origins=origins, root=root)


def _attributes(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace("-", "_"): value for key, value in table.items()}


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
    if key not in (known := (*keys(Config), "feed", "extend")):
        raise _unknown(key, known, path, "")
    if key in _SECTIONS or key == "per-file-ignores":
        where = f"{path}: {key}"
        if not isinstance(value, dict):
            raise ConfigError(f"expected a table, found {value!r}", where=where)
        section = values.setdefault(key, {})
        for inner, item in value.items():
            checked = _from_section(key, inner, item, path) if key in _SECTIONS else _texts(item, f"{where}.{inner}")
            section[inner] = checked
            origins[f"{key}.{inner}"] = str(path)
        return
    checked = _checked(key, value, getattr(Config(), key.replace("-", "_")), f"{path}: {key}")
    if key in _RELATIVE:
        folder = path.parent
        checked = str(folder / checked) if isinstance(checked, str) else tuple(str(folder / each) for each in checked)
    values[key] = checked
    origins[key] = str(path)


def _from_section(section: str, key: str, value: object, path: Path, prefix: str = "") -> Any:
    kind = _SECTIONS[section]
    if key not in (known := keys(kind)):
        raise _unknown(key, known, path, f"{prefix}{section}.")
    return _checked(key, value, getattr(kind(), key.replace("-", "_")), f"{path}: {prefix}{section}.{key}")


def _feed(table: Mapping[str, Any], index: int, path: Path, gate: Policy, origins: dict[str, str]) -> Feed:
    where = f"{path}: feed[{index}]"
    for key in table:
        if key not in _FEED_KEYS:
            raise _unknown(key, _FEED_KEYS, path, f"feed[{index}].")
    match = table.get("match")
    if not isinstance(match, dict) or not match:
        raise ConfigError(
            "matches nothing", where=f"{where}.match", remedy='write match = { glob = "partners/**" } or a field'
        )
    patterns = {
        key: (value,) if isinstance(value, str) else _texts(value, f"{where}.match.{key}")
        for key, value in match.items()
    }
    own = table.get("gate", {})
    if not isinstance(own, dict):
        raise ConfigError(f"expected a table, found {own!r}", where=f"{where}.gate")
    changes = {key: _from_section("gate", key, value, path, f"feed[{index}].") for key, value in own.items()}
    stated = ", ".join(f"{key}={'|'.join(values)}" for key, values in patterns.items())
    name = _checked("name", table.get("name", f"feed {stated}"), "", f"{where}.name")
    origins |= {f"feed[{index}].gate.{key}": str(path) for key in own} | {f"feed[{index}].match": str(path)}
    return Feed(patterns, replace(gate, **_attributes(changes), name=name))


def keys(kind: type[Config] | type[Accept] | type[Policy]) -> tuple[str, ...]:
    """The keys that a table of the configuration may have, as they are written."""
    return tuple(item.name.replace("_", "-") for item in fields(kind) if item.name not in _NOT_KEYS)


def _checked(key: str, value: Any, default: object, where: str) -> Any:
    if isinstance(default, tuple):
        return _texts(value, where)
    if isinstance(default, float | int) or key in _PROBABILITIES:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ConfigError(f"expected a number, found {value!r}", where=where)
        if key in _PROBABILITIES and value > 1:
            raise ConfigError(f"expected a probability from 0 to 1, found {value!r}", where=where)
        return int(value) if isinstance(default, int) else float(value)
    if not isinstance(value, str):
        raise ConfigError(f"expected text, found {value!r}", where=where)
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ConfigError(f"{value!r} is none of {', '.join(_CHOICES[key])}", where=where)
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"expected a list of texts, found {value!r}", where=where)
    return tuple(value)


def _unknown(key: str, known: Iterable[str], path: Path, prefix: str) -> ConfigError:
    from difflib import get_close_matches  # imported late: only a misspelt key needs it

    close = get_close_matches(key, known, 1)
    return ConfigError(
        "unknown key",
        where=f"{path}: {prefix}{key}",
        remedy=f"did you mean {prefix}{close[0]}?" if close else f"known: {', '.join(known)}",
    )
