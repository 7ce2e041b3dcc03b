"""Turns a stream of articles into a stream of reports, one failure never stopping the rest, and a verdict over all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualitycheck.engine.checker import Checker
from qualitycheck.errors import QualitycheckError, ReadError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Failure, Report, Tool

if TYPE_CHECKING:
    from qualitycheck.engine.cache import Cache

SECONDS = 30.0  # an article may take; far beyond what any honest one needs
DATA_FAULT = "read"  # the code of failures that lie in the input, not in the tool or its configuration
_MOST_REASONS = 100


def run(
    items: Iterable[Article | Failure], checker: Checker, seconds: float = SECONDS, cache: Cache | None = None
) -> Iterator[Report | Failure]:
    """Check articles in order; what cannot be checked comes out as a failure in its place.

    A result from the cache has no decision of worth: give every result to the gate.
    """
    for item in items:
        if isinstance(item, Failure):
            yield item
            continue
        known = cache.get(item) if cache else None
        result = known or check_one(item, checker, seconds)
        if cache and not known and isinstance(result, Report):
            cache.put(result)
        yield result


def check_one(article: Article, checker: Checker, seconds: float = SECONDS) -> Report | Failure:
    """Check one article within a bound of time."""
    try:
        with _time_limit(seconds):
            return checker.check(article)
    except QualitycheckError as error:
        return failed(article, error.code, str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours in one article must not cost the others their check
        kind = f"{type(error).__name__}: {error}"[:300]
        return failed(article, "internal", f"a fault of qualitycheck, please report it: {kind}")


def failed(article: Article, code: str, problem: str) -> Failure:
    """The failure that stands in an article's place."""
    return Failure(article.id, article.source.path, article.source.line, code, problem)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what takes too long; only a main thread can be interrupted, elsewhere the bound is not enforced."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def expire(*_: object) -> None:
        raise ReadError(f"took longer than {seconds:g} s", remedy="the article is too long or too strange to check")

    previous = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def tool_of(checker: Checker) -> Tool:
    """What a report made by this checker names as its maker."""
    from qualitycheck import __version__  # imported late: it is looked up in the installation's metadata

    return Tool(__version__, checker.ruleset.hash, checker.model, checker.depth)


@dataclass(slots=True)
class Verdict:
    """What a run comes to.

    Attributes:
        tolerant: whether unreadable articles are only reported, so that a scheduler does not retry for ever.
        reasons: why the gate failed, one line per rejected article, the first hundred.
    """

    tolerant: bool = False
    articles: int = 0
    rejected: int = 0
    errors: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, item: Report | Failure) -> None:
        """Count one result."""
        self.articles += 1
        if isinstance(item, Failure):
            self.errors += not (self.tolerant and item.code == DATA_FAULT)
        elif item.decision.value == "reject":
            self.rejected += 1
            if len(self.reasons) < _MOST_REASONS:
                self.reasons.append(f"{item.article.id}: {'; '.join(item.decision.reasons)}")

    @property
    def passed(self) -> bool:
        """Whether no article was rejected."""
        return self.rejected == 0

    def exit_code(self, *, exit_zero: bool = False) -> int:
        """0 pass, 1 rejected, 2 something could not be read or checked; 2 outranks 1, and nothing hides 2."""
        if self.errors:
            return 2
        return 0 if self.passed or exit_zero else 1
