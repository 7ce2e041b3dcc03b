"""Turns a rule pack's examples into a test run with an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.engine.examples import run_examples
from qualitycheck.rulebook import load_rules


def test(folder: Annotated[Path, typer.Argument(help="A folder of rule modules.")]) -> None:
    """Run every example of a rule pack; exit 1 when one fails."""
    ruleset = load_rules([folder], bundled=False)
    passed = failed = 0
    for rule in ruleset.rules:
        for outcome in run_examples(rule):
            if outcome.passed:
                passed += 1
            else:
                failed += 1
                typer.echo(f"{rule.origin}: {rule.code}: examples[{outcome.index}]: {outcome.explanation}")
    typer.echo(f"{len(ruleset.rules)} rules: {passed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)
