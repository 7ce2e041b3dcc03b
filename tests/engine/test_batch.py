"""Workers: order, bounds, and what becomes of an article that kills or stalls one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from qualitycheck.engine import batch
from qualitycheck.engine.batch import Recipe, run_jobs
from qualitycheck.errors import ModelError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Decision, Failure, Report, Score

SCORE = Score(None, None, "insufficient-text", None, None, None, (), 1, "lists")


class Puppet:
    """A checker whose article says what to do."""

    def check(self, article: Article) -> Report:
        if article.text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if article.text == "hang":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})  # as C code that does not come back does
            time.sleep(600)
        if article.text == "slow":
            time.sleep(600)
        return Report(article, (), SCORE, Decision("review"), metrics={"length": float(len(article.text))})


@dataclass(frozen=True)
class Puppets(Recipe):
    """What workers build instead of a checker."""

    fails: bool = False

    def build(self) -> Puppet:  # type: ignore[override]
        if self.fails:
            raise ModelError("no model", where="here")
        return Puppet()


def recipe(**more: bool) -> Puppets:
    return Puppets(ruleset=None, depth="lists", **more)  # type: ignore[arg-type]


def articles(texts: list[str]) -> list[Article | Failure]:
    return [Article(id=str(number), text=text) for number, text in enumerate(texts)]


def test_results_keep_order_and_article() -> None:
    items = articles([f"{number} " * (number % 50) for number in range(300)])
    items.insert(17, Failure("x", "x", 3, "read", "broken"))
    found = list(run_jobs(items, recipe(), 2))
    assert found[17] == items.pop(17)
    del found[17]
    assert [report.article for report in found if isinstance(report, Report)] == items
    assert all(isinstance(report, Report) and report.metrics["length"] == len(report.article.text) for report in found)


def test_what_is_read_ahead_is_bounded_however_long_the_input() -> None:
    pulled = 0

    def endless() -> Iterator[Article]:
        nonlocal pulled
        while True:
            pulled += 1
            yield Article(id=str(pulled), text="word")

    results = run_jobs(endless(), recipe(), 2)
    for count in range(1, 1001):
        next(results)
        assert pulled - count <= 2 * 2 * batch._AHEAD * batch._CHUNK
    results.close()  # type: ignore[attr-defined]


def test_long_articles_are_bounded_by_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_HELD", 50_000)
    pulled = 0

    def endless() -> Iterator[Article]:
        nonlocal pulled
        while True:
            pulled += 1
            yield Article(id=str(pulled), text="word " * 2_000)

    results = run_jobs(endless(), recipe(), 2)
    for count in range(1, 51):
        next(results)
        assert pulled - count <= 5
    results.close()  # type: ignore[attr-defined]


def test_an_article_that_kills_its_worker_costs_only_itself() -> None:
    texts = ["word"] * 40
    texts[5] = texts[23] = "die"
    found = list(run_jobs(articles(texts), recipe(), 2))
    dead = {number for number, item in enumerate(found) if isinstance(item, Failure)}
    assert dead == {5, 23}
    assert isinstance(found[5], Failure)
    assert (found[5].id, found[5].code) == ("5", "internal")
    assert "died (exit -9)" in found[5].problem


def test_an_article_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_LOADING_S", 20.0)
    monkeypatch.setattr(batch, "_CHUNK", 1)
    slow, fine = run_jobs(articles(["slow", "word"]), recipe(), 2, seconds=0.5)
    assert isinstance(slow, Failure)
    assert "took longer than 0.5 s" in slow.problem
    assert isinstance(fine, Report)


def test_a_worker_that_does_not_come_back_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_LOADING_S", 8.0)
    found = list(run_jobs(articles(["word", "hang", "word"]), recipe(), 1, seconds=0.2))
    assert [isinstance(item, Report) for item in found] == [True, False, True]
    assert isinstance(found[1], Failure)
    assert "hung" in found[1].problem


def test_what_a_worker_cannot_load_ends_the_run() -> None:
    with pytest.raises(ModelError, match="no model"):
        list(run_jobs(articles(["word"]), recipe(fails=True), 2))


def test_no_worker_outlives_the_run() -> None:
    import multiprocessing

    results = run_jobs(articles(["word"] * 100), recipe(), 2)
    next(results)
    assert multiprocessing.active_children()
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()
