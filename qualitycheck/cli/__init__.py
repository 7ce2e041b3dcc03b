"""Turns a command line into calls of the library and exit codes: one module per command, loaded when it is used."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Annotated

import typer

from qualitycheck.cli.interrupt import Interrupted, interrupts
from qualitycheck.errors import QualitycheckError

COMMANDS = ("check", "report", "rule", "rules", "test", "baseline", "gate", "config", "bench", "train")


def _print_version(wanted: bool) -> None:
    if wanted:
        from qualitycheck import __version__

        typer.echo(f"qualitycheck {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Tell whether an article can be trusted as text."""
    del version  # typer has acted on it


def build(argv: list[str]) -> typer.Typer:
    """The application with the one command that the arguments name, or with all of them for help and mistakes.

    Importing a command's module only when it runs keeps start-up, which every single check pays, short.
    """
    app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback()(_root)
    named = [argv[0]] if argv and argv[0] in COMMANDS else COMMANDS
    for name in named:
        module = import_module(f"qualitycheck.cli.{name}")
        if hasattr(module, "app"):  # a command with commands of its own
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def main() -> None:
    """Run the command line; exit 0 pass, 1 the gate failed, 2 an error, 130 interrupted."""
    interrupts.install()
    if sys.argv[1:2] == ["check"]:
        gc.disable()  # what is loaded at the start stays; the session turns collection on again once it has loaded
    try:
        build(sys.argv[1:])()
    except QualitycheckError as error:
        _complain(error, 2)
    except OSError as error:
        _complain(error, 2)
    except Interrupted:
        _complain("interrupted", 130)


def _complain(what: object, code: int) -> None:
    print(f"qualitycheck: {what}", file=sys.stderr)  # noqa: T201 - the one place where errors are printed
    sys.exit(code)
