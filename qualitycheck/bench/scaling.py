"""Turns sample texts into articles per second with one and two worker processes, and with every result in the cache."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualitycheck.engine.batch import Recipe, run_jobs
from qualitycheck.engine.cache import Cache
from qualitycheck.engine.run import run
from qualitycheck.errors import UsageError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Depth, Failure, Report
from qualitycheck.rulebook import load_rules


@dataclass(frozen=True, slots=True)
class Scaling:
    """Articles per second of one depth, between the first result and the last, so that loading does not count.

    Attributes:
        one, two: with as many worker processes.
        cached: in one process, with every result in the cache.
    """

    depth: Depth
    one: float
    two: float
    cached: float

    @property
    def gain(self) -> float:
        """How many times as fast two workers are as one; 2 is what could be hoped for."""
        return self.two / self.one


def measure_scaling(texts: Sequence[str], depth: Depth, repeat: int = 1) -> Scaling:
    """Time one depth.

    Args:
        texts: some hundred articles; workers take them sixteen at a time.
        depth: how deep to look.
        repeat: how often the texts are gone through, each time with a line that tells the articles apart.
    """
    articles = [
        Article(id=f"{turn}-{number}", text=f"{text}\n\nItem {turn}.")
        for turn in range(repeat)
        for number, text in enumerate(texts)
    ]
    recipe = Recipe(load_rules(), depth)
    one, two = (_rate(run_jobs(articles, recipe, jobs)) for jobs in (1, 2))
    checker = recipe.build()
    with tempfile.TemporaryDirectory() as folder:
        filling = Cache({"depth": depth}, Path(folder))
        for _ in run(articles, checker, cache=filling):
            pass
        filling.close()
        cache = Cache({"depth": depth}, Path(folder))
        cached = _rate(run(articles, checker, cache=cache))
        assert cache.hits == len(articles)
        cache.close()
    return Scaling(depth, one, two, cached)


def _rate(results: Iterable[Report | Failure]) -> float:
    count = 0
    started = ended = time.perf_counter()
    for count, result in enumerate(results):
        if isinstance(result, Failure):
            raise UsageError(result.problem, where=result.id)  # a rate of articles that were not checked is none
        ended = time.perf_counter()
        if count == 0:
            started = ended
    return count / (ended - started) if ended > started else 0.0
