"""Turns a scored article and a policy into a decision with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Decision, Score, Verdict

FailOn = Literal["error", "warning", "never"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What an organisation makes of a score.

    Attributes:
        reject_below: scores below are rejected.
        review_below: scores below are sent to a person.
        min_words: shorter articles are sent to a person.
        fail_on: severity from which any finding rejects; `never` leaves severities out of it.
        name: shown with every decision.
    """

    reject_below: float = 40.0
    review_below: float = 70.0
    min_words: int = 80
    fail_on: FailOn = "never"
    name: str = "default"


def judge(score: Score, findings: Sequence[Finding], policy: Policy) -> Decision:
    """Apply a policy; the same input always gives the same decision, worst reason first."""
    reasons: list[tuple[Verdict, str]] = []
    if score.band == "unsupported-language":
        reasons.append(("review", "the language is not supported"))
    elif score.value is None or score.words < policy.min_words:
        least = max(policy.min_words, 1)
        reasons.append(("review", f"{score.words} words are too few to judge (at least {least})"))
    if score.value is not None:
        if score.value < policy.reject_below:
            reasons.append(("reject", f"score {score.value:g} is below {policy.reject_below:g}"))
        elif score.value < policy.review_below:
            reasons.append(("review", f"score {score.value:g} is below {policy.review_below:g}"))
    reasons.extend(_by_severity(findings, policy))
    if not reasons:
        return Decision("accept", (), policy.name)
    worst: Verdict = "reject" if any(verdict == "reject" for verdict, _ in reasons) else "review"
    ordered = sorted(reasons, key=lambda reason: reason[0] != "reject")
    return Decision(worst, tuple(text for _, text in ordered), policy.name)


def _by_severity(findings: Sequence[Finding], policy: Policy) -> list[tuple[Verdict, str]]:
    failing = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[policy.fail_on]
    count = sum(1 for finding in findings if finding.severity in failing)
    if not count:
        return []
    kinds = "errors" if policy.fail_on == "error" else "errors or warnings"
    return [("reject", f"{count} findings are {kinds}")]
