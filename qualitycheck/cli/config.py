"""Turns the effective configuration into lines that say where each value came from."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.cli.settings import effective

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def config() -> None:
    """Show the configuration."""


@app.command()
def show(path: Annotated[Path | None, typer.Option("--config", help="This configuration file.")] = None) -> None:
    """Print every value, and the file that it came from."""
    settings = effective(path)
    for key, value in _flat(settings, ""):
        typer.echo(f"{key} = {_toml(value)}  # {settings.origins.get(key, 'default')}")


def _flat(record: object, prefix: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    assert is_dataclass(record)
    for item in fields(record):
        value, key = getattr(record, item.name), prefix + item.name.replace("_", "-")
        if is_dataclass(value):
            found.extend(_flat(value, f"{key}."))
        elif isinstance(value, dict):
            found.extend((f"{key}.{name}", entry) for name, entry in value.items() if key != "origins")
        elif key != "origins":
            found.append((key, value))
    return found


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return "none" if value is None else f'"{value}"' if isinstance(value, str) else f"{value}"
