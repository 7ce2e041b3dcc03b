"""The cache: exact, bounded, shared by runs, and never in the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qualitycheck.engine.cache import Cache
from qualitycheck.engine.checker import Checker
from qualitycheck.folders import cache_folder
from qualitycheck.model.article import Article, Source, Span

TEXT = "The overseas minister met his trade companion, the condition news agency said. " * 12


def article(**changes: object) -> Article:
    return replace(Article(id="a", text=TEXT, meta={"source": "acme", "n": [1, {"x": None}]}), **changes)  # type: ignore[arg-type]


def test_what_was_stored_is_found_whole_but_for_the_decision(tmp_path: Path, checker: Checker) -> None:
    report = checker.check(article())
    assert report.findings
    cache = Cache({"v": 1}, tmp_path)
    assert cache.get(article()) is None
    cache.put(report)
    cache.close()
    found = Cache({"v": 1}, tmp_path).get(article(id="b"))
    assert found is not None
    assert replace(found, decision=report.decision, article=report.article) == report
    assert found.article.id == "b"


@pytest.mark.parametrize(
    "changes",
    [
        {"text": TEXT + "."},
        {"title": "T"},
        {"lang": "en"},
        {"author": "A"},
        {"published": "2024-01-01"},
        {"publisher": "P"},
        {"url": "https://example.org"},
        {"meta": {"source": "other"}},
        {"source": Source(path="x.txt")},
        {"source": Source(metadata_known=True)},
        {"source": Source(skip=(Span(0, 3),))},
    ],
)
def test_everything_of_an_article_is_in_its_key(tmp_path: Path, checker: Checker, changes: dict[str, object]) -> None:
    cache = Cache({}, tmp_path)
    cache.put(checker.check(article()))
    cache.close()
    again = Cache({}, tmp_path)
    assert again.get(article()) is not None
    assert again.get(article(**changes)) is None


def test_another_context_finds_nothing(tmp_path: Path, checker: Checker) -> None:
    cache = Cache({"ruleset": "a", "depth": "lists"}, tmp_path)
    cache.put(checker.check(article()))
    cache.close()
    assert Cache({"ruleset": "b", "depth": "lists"}, tmp_path).get(article()) is None
    assert Cache({"depth": "lists", "ruleset": "a"}, tmp_path).get(article()) is not None


def test_it_stays_within_its_bound_and_drops_the_oldest(tmp_path: Path, checker: Checker) -> None:
    limit = 1 << 20
    cache = Cache({}, tmp_path, limit)
    report = checker.check(article())
    for number in range(1500):
        cache.put(replace(report, article=article(text=f"{TEXT}{number}")))
    cache.close()
    assert (tmp_path / "results.sqlite3").stat().st_size <= limit
    again = Cache({}, tmp_path, limit)
    assert again.get(article(text=f"{TEXT}1499")) is not None
    assert again.get(article(text=f"{TEXT}0")) is None


def test_two_runs_can_use_it_at_once(tmp_path: Path, checker: Checker) -> None:
    first, second = Cache({}, tmp_path), Cache({}, tmp_path)
    report = checker.check(article())
    first.put(report)
    second.put(replace(report, article=article(text=TEXT + "2")))
    first.close()
    second.close()
    again = Cache({}, tmp_path)
    assert again.get(article()) is not None
    assert again.get(article(text=TEXT + "2")) is not None


def test_a_lone_surrogate_is_checked_anew_each_time(tmp_path: Path, checker: Checker) -> None:
    strange = article(text=TEXT + "\ud83d")
    cache = Cache({}, tmp_path)
    cache.put(checker.check(strange))
    cache.close()
    assert cache.broken == ""
    assert Cache({}, tmp_path).get(strange) is None


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYCHECK_CACHE", "/own")
    assert cache_folder() == Path("/own")
    monkeypatch.delenv("QUALITYCHECK_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    assert cache_folder() == Path("/xdg/qualitycheck")
