"""Turns `qualitycheck check` into a run: configuration, rules, articles, outputs, exit code."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualitycheck.cli.outputs import Options, open_outputs
from qualitycheck.cli.settings import effective, load_ruleset, policy_of
from qualitycheck.engine.checker import Checker
from qualitycheck.engine.run import Verdict, run, tool_of
from qualitycheck.errors import UsageError

if TYPE_CHECKING:
    from qualitycheck.config import Config
    from qualitycheck.detect.grammar import Grammar


class Depth(StrEnum):
    """How deep to look."""

    LISTS = "lists"
    COUNTS = "counts"
    FULL = "full"


class Color(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Show(StrEnum):
    """How much of the article to print."""

    ALL = "all"
    CONTEXT = "context"


class FailOn(StrEnum):
    """The severity from which a finding fails the gate."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


def check(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATHS…|-]", help="Files, folders, globs or -.")] = None,
    select: Annotated[list[str] | None, typer.Option(help="Only these rules (families, codes, names).")] = None,
    extend_select: Annotated[list[str] | None, typer.Option(help="These rules as well.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules.")] = None,
    rules: Annotated[list[Path] | None, typer.Option(help="A further rule pack (folder).")] = None,
    per_file_ignores: Annotated[
        list[str] | None, typer.Option(metavar="GLOB:CODES", help="Not these rules there.")
    ] = None,
    depth: Annotated[Depth | None, typer.Option(help="lists, counts or full.")] = None,
    grammar: Annotated[str | None, typer.Option(metavar="off|local|URL", help="LanguageTool.")] = None,
    min_score: Annotated[float | None, typer.Option(help="Reject articles below this score.")] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Reject articles with such findings.")] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even if the gate fails.")] = False,
    format_name: Annotated[str | None, typer.Option("--format", help="full, concise, json or jsonl.")] = None,
    output: Annotated[
        list[str] | None, typer.Option("-o", "--output", metavar="[FORMAT=]PATH", help="Write to a file.")
    ] = None,
    show: Annotated[Show, typer.Option(help="The whole article, or only around findings.")] = Show.ALL,
    explain: Annotated[bool, typer.Option("--explain", help="Show where every point went.")] = False,
    color: Annotated[Color, typer.Option(help="When to use colour.")] = Color.AUTO,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the articles' text out of JSON.")] = False,
    lang: Annotated[str | None, typer.Option(help="Treat every article as this language.")] = None,
    stdin_filename: Annotated[str | None, typer.Option(help="The name that standard input stands for.")] = None,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="No articles are no error.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the exit code.")] = False,
    config: Annotated[Path | None, typer.Option(help="This configuration file.")] = None,
) -> None:
    """Check articles and print an annotated report."""
    settings = effective(
        config, depth=depth, grammar=grammar, lang=lang, select=select, extend_select=extend_select, ignore=ignore,
        per_file_ignores=per_file_ignores, min_score=min_score, fail_on=fail_on,
    )  # fmt: skip
    ruleset = load_ruleset(settings, rules or [])
    connected = _grammar(settings)
    checker = Checker(
        ruleset,
        depth=settings.depth,
        grammar=connected,
        policy=policy_of(settings),
        accepted=settings.accept.terms,
        language=settings.lang,
        ignores=settings.per_file_ignores,
        metrics=_shows_metrics(format_name, output or []),
    )
    options = Options(tool_of(checker), ruleset.by_code, color.value, show.value, explain, text=not no_text)
    wishes = _Wishes(format_name, output or [], stdin_filename, allow_empty, quiet, exit_zero)
    raise typer.Exit(_checked(paths or [], checker, settings, options, wishes))


@dataclass(frozen=True, slots=True)
class _Wishes:
    """Flags of one run that neither rules nor outputs look at."""

    format_name: str | None
    targets: list[str]
    stdin_filename: str | None
    allow_empty: bool
    quiet: bool
    exit_zero: bool


def _checked(paths: list[str], checker: Checker, settings: Config, options: Options, wishes: _Wishes) -> int:
    from qualitycheck.read import read_inputs

    items = read_inputs(
        paths or ["."], stdin=sys.stdin.buffer, stdin_filename=wishes.stdin_filename, exclude=settings.exclude
    )
    verdict = Verdict()
    with ExitStack() as stack:
        outputs = [] if wishes.quiet else open_outputs(stack, wishes.format_name, wishes.targets, options)
        for result in run(items, checker):
            verdict.add(result)
            for each in outputs:
                each.add(result)
        if not verdict.articles and not wishes.allow_empty:
            raise UsageError(
                "no articles found", where=", ".join(paths) or ".", remedy="name files, or use --allow-empty"
            )
        for each in outputs:
            each.finish(passed=verdict.passed, reasons=verdict.reasons)
    return verdict.exit_code(exit_zero=wishes.exit_zero)


def _grammar(settings: Config) -> Grammar | None:
    if settings.grammar == "off":
        return None
    from qualitycheck.detect.grammar import Grammar

    return Grammar.connect(settings.grammar)


def _shows_metrics(format_name: str | None, targets: list[str]) -> bool:
    """Readability is computed only for outputs that show it: all but the concise one."""
    return format_name != "concise" or any(not target.startswith("concise=") for target in targets)
