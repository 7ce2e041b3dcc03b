"""What tests share: the measuring material, where it is there, and short ways to check a text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article
from qualitycheck.model.report import Report
from qualitycheck.rulebook import RuleSet, load_rules

ROOT = Path(__file__).resolve().parent.parent

# Time is measured by tests of its own: on a busy machine the first call of anything may take longer than a deadline.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The measuring material, which lies outside the project."""
    folder = Path(os.environ.get("QUALITYCHECK_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"the measuring material is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def ruleset() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="session")
def checker(ruleset: RuleSet) -> Checker:
    """The bundled rules at depth `lists`."""
    return Checker(ruleset, depth="lists")


@pytest.fixture(scope="session")
def check(checker: Checker) -> Callable[..., Report]:
    """Check a text at depth `lists`."""

    def run(text: str, title: str | None = None) -> Report:
        return checker.check(Article(id="test", text=text, title=title))

    return run


@pytest.fixture
def articles() -> Path:
    """The project's own sample articles."""
    return ROOT / "tests" / "articles"
