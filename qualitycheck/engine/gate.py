"""Turns a scored article and a policy into a decision with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from qualitycheck.config import Feed, Policy
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Decision, Score, Verdict
from qualitycheck.model.rule import Severity

__all__ = ["Policies", "Policy", "judge"]

_SEVERITIES: Mapping[str, tuple[Severity, ...]] = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "never": (),
}


def judge(score: Score, findings: Sequence[Finding], policy: Policy) -> Decision:
    """Apply a policy; the same input always gives the same decision, worst reason first.

    Args:
        score: the score that is judged; without accepted findings where there are any.
        findings: those that count.
        policy: what to make of them.
    """
    reasons = [
        *_by_length(score, policy),
        *_by_score(score, policy),
        *_by_severity(findings, policy),
        *_by_rule(findings, "reject", policy.reject_rules),
        *_by_rule(findings, "review", policy.review_rules),
        *_by_spun(score, policy),
    ]
    if not reasons:
        return Decision("accept", (), policy.name)
    worst: Verdict = "reject" if any(verdict == "reject" for verdict, _ in reasons) else "review"
    ordered = sorted(reasons, key=lambda reason: reason[0] != "reject")
    return Decision(worst, tuple(text for _, text in ordered), policy.name)


_Reasons = list[tuple[Verdict, str]]


def _by_length(score: Score, policy: Policy) -> _Reasons:
    if score.band == "unsupported-language":
        return [("review", "the language is not supported")]
    if score.value is None or score.words < policy.min_words:
        least = max(policy.min_words, 1)
        return [("review", f"{score.words} words are too few to judge (at least {least})")]
    return []


def _by_score(score: Score, policy: Policy) -> _Reasons:
    if score.value is None:
        return []
    if score.value < policy.reject_below:
        return [("reject", f"score {score.value:g} is below {policy.reject_below:g}")]
    if score.value < policy.review_below:
        return [("review", f"score {score.value:g} is below {policy.review_below:g}")]
    return []


def _by_severity(findings: Sequence[Finding], policy: Policy) -> _Reasons:
    failing = _SEVERITIES[policy.fail_on]
    kind = "error" if policy.fail_on == "error" else "error or warning"
    return _counted("reject", [finding for finding in findings if finding.severity in failing], f"of severity {kind}")


def _by_rule(findings: Sequence[Finding], verdict: Verdict, selectors: Sequence[str]) -> _Reasons:
    reasons = []
    for selector in selectors:
        reasons.extend(_counted(verdict, [each for each in findings if _selects(selector, each)], f"of {selector}"))
    return reasons


def _by_spun(score: Score, policy: Policy) -> _Reasons:
    probability = score.spun_probability
    bounds: tuple[tuple[Verdict, float | None], ...] = (("reject", policy.reject_spun), ("review", policy.review_spun))
    for verdict, bound in bounds:
        if probability is not None and bound is not None and probability >= bound:
            return [(verdict, f"the probability that it was spun, {probability:g}, is at least {bound:g}")]
    return []


def _counted(verdict: Verdict, findings: Sequence[Finding], what: str) -> _Reasons:
    count = len(findings)
    return [(verdict, f"{count} finding{'' if count == 1 else 's'} {what}")] if count else []


def _selects(selector: str, finding: Finding) -> bool:
    return selector in ("ALL", finding.name) or finding.code.startswith(selector)


@dataclass(frozen=True, slots=True)
class Policies:
    """Which policy judges an article: that of the first feed that matches it, or the default.

    Attributes:
        root: the folder that globs of feeds start from; the current one by default.
    """

    default: Policy = field(default_factory=Policy)
    feeds: tuple[Feed, ...] = ()
    root: Path | None = None

    def of(self, article: Article) -> Policy:
        """The policy for an article; what only a feed's records have is looked up in the article's `meta`."""
        for feed in self.feeds:
            if all(self._matches(key, patterns, article) for key, patterns in feed.match.items()):
                return feed.policy
        return self.default

    def _matches(self, key: str, patterns: Sequence[str], article: Article) -> bool:
        if key == "glob":
            from qualitycheck.read.paths import excluded  # imported late: only a feed by path needs it

            path = article.source.path
            return bool(path) and excluded(Path(path), patterns, (self.root or Path()).resolve())
        value = article.meta.get(key, getattr(article, key, None) if key in _FIELDS else None)
        values = value if isinstance(value, list | tuple) else [value]
        return any(fnmatchcase(_text(each), pattern) for each in values if each is not None for pattern in patterns)


_FIELDS = frozenset({"id", "title", "lang", "url", "author", "published", "publisher"})


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
