"""Turns the effective configuration into lines that say where each value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.cli.settings import effective
from qualitycheck.config import Accept, Config, Feed, Policy, keys

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def config() -> None:
    """Show the configuration."""


@app.command()
def show(path: Annotated[Path | None, typer.Option("--config", help="This configuration file.")] = None) -> None:
    """Print every value, and the file that it came from."""
    settings = effective(path)
    for item in fields(Config):
        value, key = getattr(settings, item.name), item.name.replace("_", "-")
        if isinstance(value, Policy | Accept):
            for inner in keys(type(value)):
                _line(f"{key}.{inner}", getattr(value, inner.replace("-", "_")), settings)
        elif key == "per-file-ignores":
            for glob, codes in value.items():
                _line(f"{key}.{glob}", codes, settings)
        elif key in keys(Config):
            _line(key, value, settings)
    for index, feed in enumerate(settings.feeds):
        _feed(index, feed, settings)


def _line(key: str, value: object, settings: Config, fallback: str = "default") -> None:
    typer.echo(f"{key} = {_toml(value)}  # {settings.origins.get(key, fallback)}")


def _feed(index: int, feed: Feed, settings: Config) -> None:
    """One feed: what it matches, and of its policy what is its own and what it takes from [gate]."""
    prefix = f"feed[{index}]"
    source = settings.origins[f"{prefix}.match"]
    typer.echo(f"{prefix}.name = {_toml(feed.policy.name)}  # {source}")
    typer.echo(f"{prefix}.match = {_toml(feed.match)}  # {source}")
    for key in keys(Policy):
        inherited = f"gate.{key}: {settings.origins.get(f'gate.{key}', 'default')}"
        _line(f"{prefix}.gate.{key}", getattr(feed.policy, key.replace("-", "_")), settings, inherited)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "none" if value is None else f"{value}"
