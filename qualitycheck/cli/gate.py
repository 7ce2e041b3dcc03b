"""Turns stored results and another policy into the decisions that would change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.cli.outputs import Options, open_outputs
from qualitycheck.cli.settings import load_ruleset
from qualitycheck.config import Config, read_config
from qualitycheck.engine.gate import Policies, judge
from qualitycheck.engine.run import Verdict
from qualitycheck.errors import QualitycheckError, UsageError
from qualitycheck.model.report import Report
from qualitycheck.model.rule import Rule
from qualitycheck.render.json import read_results
from qualitycheck.render.visible import one_line


def gate(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="Stored results, JSON or JSON Lines.")],
    policy: Annotated[Path, typer.Option(help="A configuration file with [gate] and [[feed]].")],
    output: Annotated[
        list[str] | None, typer.Option("-o", "--output", metavar="[FORMAT=]PATH", help="Write the results as judged.")
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even if the gate fails.")] = False,
) -> None:
    """Judge stored results by another policy and say which decisions change."""
    config = read_config(policy)
    stored = read_results(results.read_bytes(), str(results))
    stated = config.origins.get("depth")
    if stated and config.depth != stored.tool.depth:
        raise UsageError(
            f"the policy is for depth {config.depth} and the results are of depth {stored.tool.depth}",
            where=str(policy),
            remedy="scores of different depths are not comparable; check again at that depth",
        )
    if not stated and config.depth != stored.tool.depth:
        caution = f"{policy} names no depth, and its thresholds are taken for depth {stored.tool.depth}"
        typer.echo(f"qualitycheck: {caution}; scores of different depths are not comparable", err=True)
    policies = Policies(config.gate, config.feeds, config.root)
    outputs = open_outputs(None, output, Options(stored.tool, _rules(config))) if output else None
    verdict = Verdict()
    moves: Counter[tuple[str, str]] = Counter()
    for item in stored.items:
        judged = item
        if isinstance(item, Report):
            decision = judge(item.gated or item.score, item.findings, policies.of(item.article))
            judged = replace(item, decision=decision)
            if decision.value != item.decision.value:
                moves[item.decision.value, decision.value] += 1
                why = "; ".join(decision.reasons) or "nothing speaks against it"
                line = f"{item.article.id}: {item.decision.value} → {decision.value} (policy {decision.policy}: {why})"
                typer.echo(one_line(line))
        verdict.add(judged)
        if outputs:
            outputs.add(judged)
    if outputs:
        outputs.finish(passed=verdict.passed, reasons=verdict.reasons)
    typer.echo(_summary(moves, verdict))
    raise typer.Exit(verdict.exit_code(exit_zero=exit_zero))


def _summary(moves: Counter[tuple[str, str]], verdict: Verdict) -> str:
    changes = ", ".join(f"{count:,} {old} → {new}" for (old, new), count in sorted(moves.items()))
    unread = f", {verdict.errors:,} could not be checked" if verdict.errors else ""
    gate_word = "passed" if verdict.passed else f"failed: {verdict.rejected:,} rejected"
    return f"{moves.total():,} of {verdict.articles:,} decisions change ({changes or 'none'}){unread}; gate {gate_word}"


def _rules(config: Config) -> dict[str, Rule]:
    """The rules that explain findings; stored results can be shown without them."""
    try:
        return dict(load_ruleset(replace(config, select=("ALL",), ignore=())).by_code)
    except QualitycheckError:
        return {}
