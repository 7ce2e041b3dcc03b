"""Turns configuration and flags into what a run uses; a flag outranks the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast

from qualitycheck.config import Config, Feed, Policy, load_config, read_config
from qualitycheck.engine.gate import Policies
from qualitycheck.errors import ConfigError, UsageError
from qualitycheck.rulebook import RuleSet, load_rules

_FLAG = "--depth"
_THRESHOLDS = ("gate.reject-below", "gate.review-below")


def effective(
    path: Path | None,
    *,
    depth: str | None = None,
    grammar: str | None = None,
    lang: str | None = None,
    select: Sequence[str] | None = None,
    extend_select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    per_file_ignores: Sequence[str] | None = None,
    min_score: float | None = None,
    fail_on: str | None = None,
) -> Config:
    """The configuration with every flag that was given applied to it.

    Raises:
        ConfigError: the configuration file is wrong.
        UsageError: a flag is.
    """
    config = read_config(path) if path else load_config(Path.cwd())
    changes: dict[str, Any] = {}
    for key, value in (("depth", depth), ("grammar", grammar), ("lang", lang)):
        if value is not None:
            changes[key] = str(value)
    if depth is not None and str(depth) != config.depth:
        changes["origins"] = {**config.origins, "depth": _FLAG}
    if select:
        changes["select"] = _listed(select)
    if extend_select:
        changes["select"] = (*changes.get("select", config.select), *_listed(extend_select))
    if ignore:
        changes["ignore"] = (*config.ignore, *_listed(ignore))
    if per_file_ignores:
        changes["per_file_ignores"] = {**config.per_file_ignores, **dict(map(_per_file, per_file_ignores))}
    if min_score is not None or fail_on is not None:
        change = partial(_flagged, min_score=min_score, fail_on=fail_on)
        changes["gate"] = change(config.gate)
        changes["feeds"] = tuple(Feed(feed.match, change(feed.policy)) for feed in config.feeds)
    return replace(config, **changes)


def load_ruleset(config: Config, folders: Sequence[Path] = ()) -> RuleSet:
    """The rules that the configuration selects, from the bundled pack, installed packs and further folders."""
    ruleset = load_rules([*map(Path, config.rules), *folders])
    _check_selectors(config, ruleset)
    present = {rule.family for rule in ruleset.rules}
    # A default family without a rule is no user's mistake; a selector that a user wrote is.
    wanted = (
        config.select if config.select != Config().select else tuple(code for code in config.select if code in present)
    )
    return ruleset.select(wanted, config.ignore)


def policies_of(config: Config) -> Policies:
    """The policies as configured: the default one and those of the feeds."""
    return Policies(config.gate, config.feeds, config.root)


def depth_caution(config: Config) -> str:
    """A warning where thresholds of the configuration meet a depth that only a flag asks for, or nothing."""
    if config.origins.get("depth") != _FLAG:
        return ""
    stated = [key for key in config.origins if key.endswith(_THRESHOLDS)]
    if not stated:
        return ""
    return (
        f"{stated[0]} was set for another depth than --depth {config.depth}: scores of different depths are not "
        "comparable"
    )


def _check_selectors(config: Config, ruleset: RuleSet) -> None:
    """Refuse a policy that speaks of rules which do not exist: it would let pass what it was written against."""
    for policy in (config.gate, *(feed.policy for feed in config.feeds)):
        for key, selectors in (("reject-rules", policy.reject_rules), ("review-rules", policy.review_rules)):
            for selector in selectors:
                named = any(selector == "ALL" or rule.code.startswith(selector) for rule in ruleset.rules)
                if not named and not selector.startswith("GRM") and selector not in ruleset.by_code:
                    raise ConfigError(
                        f"no rule is selected by {selector!r}",
                        where=f"gate.{key} of policy {policy.name!r}",
                        remedy="`qualitycheck rule --all` lists them",
                    )


def _flagged(policy: Policy, *, min_score: float | None, fail_on: str | None) -> Policy:
    """A policy with what the flags say over it; a feed keeps its name."""
    if min_score is not None:
        policy = replace(policy, reject_below=min_score, review_below=max(min_score, policy.review_below))
    if fail_on is not None:
        policy = replace(policy, fail_on=cast("Literal['error', 'warning', 'never']", str(fail_on)))
    return replace(policy, name="configured") if policy.name == "default" else policy


def _listed(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _per_file(value: str) -> tuple[str, tuple[str, ...]]:
    glob, colon, codes = value.rpartition(":")
    if not colon:
        raise UsageError(f"--per-file-ignores {value!r} is not GLOB:CODES")
    return glob, _listed([codes])
