"""Turns a command line into calls of the library and exit codes: one module per command, loaded when it is used."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import click
import typer
from typer.core import TyperGroup

from qualitycheck.errors import QualitycheckError

COMMANDS = {
    "check": "read articles, print an annotated report, apply the gate",
    "rule": "explain a rule: what, why, examples, guards",
    "test": "run the examples of a rule pack",
    "config": "show the effective configuration",
    "bench": "measure detection and speed",
    "train": "rebuild the statistical model from a corpus",
}


class LazyGroup(TyperGroup):
    """Imports a command's module only when that command runs: start-up is part of every check's time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which a reader meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its module imported now; None for an unknown name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"qualitycheck.cli.{cmd_name}")
        command: click.Command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(cls=LazyGroup, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


def _print_version(value: bool) -> None:
    if value:
        from qualitycheck import __version__

        typer.echo(f"qualitycheck {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # noqa: ARG001 - typer acts on it by callback
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Tell whether an article can be trusted as text."""


def main() -> None:
    """Run the command line; exit 0 pass, 1 the gate failed, 2 an error, 130 interrupted."""
    try:
        code: Any = app(standalone_mode=False)
    except QualitycheckError as error:
        print(f"qualitycheck: {error}", file=sys.stderr)  # noqa: T201 - the one place where errors are printed
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        print("qualitycheck: interrupted", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has seen enough (`| head`); Python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
    except OSError as error:
        print(f"qualitycheck: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
