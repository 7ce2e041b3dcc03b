"""Tells whether an article can be trusted as text: `qualitycheck.check(text)` is the whole of it in one line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qualitycheck.model.article import Article, Span
from qualitycheck.model.finding import Finding, Suggestion
from qualitycheck.model.report import Contribution, Decision, Depth, Report, Score

if TYPE_CHECKING:
    from qualitycheck.engine.checker import Checker
    from qualitycheck.rulebook import RuleSet

__all__ = [
    "Article",
    "Contribution",
    "Decision",
    "Finding",
    "Report",
    "Score",
    "Span",
    "Suggestion",
    "__version__",
    "check",
    "load_rules",
]


def __getattr__(name: str) -> str:
    """The version, looked up when it is asked for: reading the installation's metadata takes time at start-up."""
    if name != "__version__":
        raise AttributeError(f"module 'qualitycheck' has no attribute {name!r}")
    from importlib.metadata import version

    return version("qualitycheck")


def check(text: str, *, title: str | None = None, depth: Depth = "full") -> Report:
    """Check one article with the bundled rules and the default policy.

    Args:
        text: the article; offsets of findings are code points into it.
        title: its headline, where it is known apart from the text.
        depth: `lists`, `counts` or `full`; what is loaded for a depth is kept for the next call.
    """
    return _checker(depth).check(Article(id="text", text=text, title=title))


def load_rules() -> RuleSet:
    """The bundled rules and those of installed packs."""
    from qualitycheck.rulebook import load_rules as load  # imported late, as everything that loads rules is

    return load()


@lru_cache(maxsize=3)
def _checker(depth: Depth) -> Checker:
    from qualitycheck.engine.checker import Checker

    return Checker(load_rules(), depth=depth)
