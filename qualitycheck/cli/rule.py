"""Turns a rule's module into an explanation for the person whom it marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from qualitycheck.cli.settings import effective, load_ruleset
from qualitycheck.errors import UsageError
from qualitycheck.model.rule import FAMILIES, Condition, Example, Guard, Rule
from qualitycheck.rulebook.precision import read_precision, rule_hash

if TYPE_CHECKING:
    from qualitycheck.rulebook import RuleSet


def rule(
    code: Annotated[str | None, typer.Argument(help="A code or a name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every rule.")] = False,
    rules: Annotated[list[Path] | None, typer.Option(help="A further rule pack (folder).")] = None,
) -> None:
    """Explain a rule: what it marks, why, what to do, its examples and guards."""
    ruleset = load_ruleset(effective(None, select=["ALL"]), rules or [])
    console = Console(highlight=False)
    if every or code is None:
        _list(ruleset, console)
        return
    if code not in ruleset.by_code:
        near = [item.code for item in ruleset.rules if item.code.startswith(code[:3])]
        raise UsageError(
            f"there is no rule {code!r}", remedy=f"near it: {', '.join(near[:8])}" if near else "see --all"
        )
    _explain(ruleset.by_code[code], console)


def _list(ruleset: RuleSet, console: Console) -> None:
    for family, meaning in FAMILIES.items():
        members = [item for item in ruleset.rules if item.family == family]
        if members:
            console.print(Text(f"\n{family}  {meaning}", style="bold"))
        for item in members:
            console.print(Text(f"  {item.code}  {item.severity.value:<8} {item.name}"), soft_wrap=True)


def _explain(item: Rule, console: Console) -> None:
    console.print(Text(f"{item.code}  {item.name}", style="bold"))
    weight = f"up to {item.weight:g} points a finding in 500 words" if item.weight else "costs no points"
    console.print(Text(f"{FAMILIES[item.family]} · {item.severity.value} · {weight} · since {item.since}", style="dim"))
    _section(console, "What it says", item.message)
    _section(console, "Why", item.rationale)
    if item.remedy:
        _section(console, "What to do", item.remedy)
    if item.guard:
        _section(console, "Only", _guard(item.guard))
    for title, matching in (("Marks", True), ("Leaves alone", False)):
        console.print(Text(f"\n{title}", style="bold"))
        for example in item.examples:
            if bool(example.spans) is matching:
                console.print(Padding(_marked(example), (0, 2)))
    entries = next((value for value in item.params.values() if isinstance(value, dict | list)), None)
    if entries:
        _section(console, "Knows", f"{len(entries)} entries, in {Path(item.origin).name}")
    _section(console, "Measured precision", _precision(item))
    for reference in item.references:
        console.print(Text(f"  {reference}", style="dim"), soft_wrap=True)


def _precision(item: Rule) -> str:
    judged = read_precision(Path(item.origin).parent.parent).get(item.code)
    if judged is None:
        return "not judged: none or too few hits on the measuring material"
    low, high = judged.interval
    changed = "" if judged.rule == rule_hash(item) else "; the rule has changed since"
    return (
        f"{judged.right} of {judged.judged} hits judged right ({low:.0%}–{high:.0%} at 95 %), {judged.date}{changed}"
        f"\nhits from {judged.material}"
    )


def _section(console: Console, title: str, text: str) -> None:
    console.print(Text(f"\n{title}", style="bold"))
    console.print(Padding(Text(text), (0, 2)))


def _marked(example: Example) -> Text:
    source = example.text if example.field == "text" else example.title or ""
    text = Text()
    position = 0
    for span in example.spans:
        text.append(source[position : span.start])
        text.append(f"⟦{source[span.start : span.end]}⟧", style="underline")
        position = span.end
    text.append(source[position:])
    if example.page:
        given = [named for named in (example.author, example.published, example.publisher) if named]
        text.append(f"  (a page that names {', '.join(given) or 'nobody'})", style="dim")
    if example.known_failure:
        text.append("  (known failure)", style="dim")
    return text


def _guard(guard: Guard) -> str:
    parts = [f"if {_condition(condition)}" for condition in guard.requires]
    parts.extend(f"unless {_condition(condition)}" for condition in guard.unless)
    return "; ".join(parts)


def _condition(condition: Condition) -> str:
    parts = []
    if condition.near:
        terms = ", ".join(f"“{' '.join(term)}”" for term in condition.near)
        where = "in the article" if condition.within is None else f"within {condition.within} words"
        parts.append(f"one of {terms} stands {where}")
    if condition.surroundings:
        parts.append(f"it stands in a {' or '.join(sorted(condition.surroundings))}")
    return " or ".join(parts)
