"""Turns a stream of articles into reports in the same order, checked by worker processes within bounded memory."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

from qualitycheck.engine.checker import Checker
from qualitycheck.engine.run import SECONDS, check_one, failed
from qualitycheck.errors import QualitycheckError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Depth, Failure, Report
from qualitycheck.rulebook import RuleSet

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from qualitycheck.engine.cache import Cache

_CHUNK = 16  # articles that travel together
_CHUNK_SIZE = 64_000  # characters; a chunk is closed by whichever comes first
_AHEAD = 4  # chunks per worker that may be read before their turn
_HELD = 32_000_000  # characters of articles that may be in memory between reading and writing
_LOADING_S = 120.0  # that a worker may take before its first article

# Spawned, not forked: the parent may hold threads (progress, inference) whose locks a fork would copy in any state.
# Workers map the same model files, so that the pages are shared whatever the way they were started.
_context = get_context("spawn")


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that makes a Checker, in a form that travels to a worker.

    Attributes:
        grammar_url: of a running LanguageTool server; workers connect to it instead of starting their own.
        root: the folder that the globs of `ignores` start from.
    """

    ruleset: RuleSet
    depth: Depth = "full"
    grammar_url: str | None = None
    accepted: Sequence[str] = ()
    language: str | None = None
    ignores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    root: Path | None = None
    metrics: bool = False

    def build(self) -> Checker:
        """The checker, with a connection of its own."""
        grammar = None
        if self.grammar_url:
            from qualitycheck.detect.grammar import Grammar  # imported late: its client is an extra

            grammar = Grammar.connect(self.grammar_url)
        return Checker(
            self.ruleset, depth=self.depth, grammar=grammar, accepted=self.accepted, language=self.language,
            ignores=self.ignores, root=self.root, metrics=self.metrics,
        )  # fmt: skip


def run_jobs(
    items: Iterable[Article | Failure],
    recipe: Recipe,
    jobs: int,
    *,
    seconds: float = SECONDS,
    cache: Cache | None = None,
) -> Iterator[Report | Failure]:
    """As `run`, with the work done by `jobs` processes.

    Results come in the order of the articles; what is read ahead is bounded, so memory is too, however long the input.
    A worker that dies or hangs costs the article that it died of, which comes out as a failure, and is replaced.

    Raises:
        QualitycheckError: a worker cannot load its rules or models.
    """
    farm = _Farm(recipe, jobs, seconds)
    try:
        yield from _ordered(items, farm, cache)
    finally:
        farm.close()


@dataclass(slots=True)
class _Slot:
    """One article's place in the output; the article is kept only while it has to be checked."""

    article: Article | None
    result: Report | Failure | None = None


def _ordered(items: Iterable[Article | Failure], farm: _Farm, cache: Cache | None) -> Iterator[Report | Failure]:
    window: deque[_Slot] = deque()
    source = iter(items)
    exhausted = False
    held = 0
    while not exhausted or window:
        while not exhausted and farm.hungry and len(window) < farm.window and held < _HELD:
            item = next(source, None)
            if item is None:
                exhausted = True
                farm.close_chunk()
                break
            known = cache.get(item) if cache and isinstance(item, Article) else None
            done = item if isinstance(item, Failure) else known
            slot = _Slot(None, done) if done or isinstance(item, Failure) else _Slot(item)
            window.append(slot)
            held += _size(item)
            if slot.result is None:
                farm.take(slot)
        if window and window[0].result is None:
            farm.close_chunk()
            farm.work()
        while window and (result := window[0].result) is not None:
            if cache and isinstance(result, Report) and window[0].article is not None:
                cache.put(result)
            window.popleft()
            held -= _size(result.article if isinstance(result, Report) else result)
            yield result


def _size(item: Article | Failure) -> int:
    return len(item.text) if isinstance(item, Article) else 0


class _Farm:
    """Workers and the chunks that wait for them."""

    def __init__(self, recipe: Recipe, jobs: int, seconds: float) -> None:
        self._recipe = recipe
        self._seconds = seconds
        self._idle = jobs
        self._workers: list[_Worker] = []
        self._waiting: deque[list[_Slot]] = deque()
        self._open: list[_Slot] = []
        self._most = jobs * _AHEAD
        self.window = 2 * self._most * _CHUNK  # articles in hand, done or not

    @property
    def hungry(self) -> bool:
        """Whether more should be read."""
        return len(self._waiting) < self._most

    def take(self, slot: _Slot) -> None:
        """Queue one article."""
        self._open.append(slot)
        size = sum(len(each.article.text) for each in self._open if each.article)
        if len(self._open) >= _CHUNK or size >= _CHUNK_SIZE:
            self.close_chunk()

    def close_chunk(self) -> None:
        """Queue what was taken, however little it is."""
        if self._open:
            self._waiting.append(self._open)
            self._open = []
        self._dispatch()

    def work(self) -> None:
        """Wait until at least one worker has sent something, died, or hung."""
        busy = [worker for worker in self._workers if worker.chunk]
        timeout = max(0.0, min((worker.deadline for worker in busy), default=0.0) - time.monotonic())
        ready = wait([worker.connection for worker in busy], timeout)
        for worker in busy:
            if worker.connection in ready:
                self._receive(worker)
            elif time.monotonic() > worker.deadline:
                self._bury(worker, "hung")
        self._dispatch()

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _dispatch(self) -> None:
        while self._waiting:
            worker = next((each for each in self._workers if not each.chunk), None)
            if worker is None:
                if not self._idle:
                    return
                self._idle -= 1
                worker = _Worker(self._recipe, self._seconds)
                self._workers.append(worker)
            worker.give(self._waiting.popleft())

    def _receive(self, worker: _Worker) -> None:
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker, "died")
            return
        if isinstance(answer, BaseException):
            raise answer
        for slot, result in zip(worker.chunk, answer, strict=True):
            article = slot.article
            slot.result = replace(result, article=article) if isinstance(result, Report) and article else result
        worker.chunk = []

    def _bury(self, worker: _Worker, fate: str) -> None:
        worker.end()
        self._workers.remove(worker)
        self._idle += 1
        if len(worker.chunk) > 1:  # one of them was too much; each is tried by itself
            self._waiting.extendleft([slot] for slot in reversed(worker.chunk))
            return
        for slot in worker.chunk:
            assert slot.article is not None
            code = worker.process.exitcode
            problem = f"the worker process that checked it {fate}" + (f" (exit {code})" if fate == "died" else "")
            slot.result = failed(slot.article, "internal", problem)


class _Worker:
    """One process, the chunk in its hands and the time by which it must be done."""

    def __init__(self, recipe: Recipe, seconds: float) -> None:
        self.connection, theirs = _context.Pipe()
        self.process: SpawnProcess = _context.Process(target=_work, args=(theirs, recipe, seconds), daemon=True)
        with _interrupts_kept_away():
            self.process.start()
        theirs.close()
        self.chunk: list[_Slot] = []
        self.deadline = 0.0
        self._seconds = seconds
        self._loading = _LOADING_S

    def give(self, chunk: list[_Slot]) -> None:
        self.chunk = chunk
        self.deadline = time.monotonic() + self._loading + self._seconds * (len(chunk) + 1)
        self._loading = 0.0
        with suppress(OSError):  # it is dead: the next wait finds out
            self.connection.send([slot.article for slot in chunk])

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()


@contextmanager
def _interrupts_kept_away() -> Iterator[None]:
    """Start a process that no Ctrl-C reaches: the parent decides what it means. The mask is inherited."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def _work(connection: Connection, recipe: Recipe, seconds: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where there are no masks
    try:
        checker = recipe.build()
    except QualitycheckError as error:
        connection.send(error)
        return
    while True:
        try:
            articles: list[Article] = connection.recv()
        except (EOFError, OSError):
            return
        connection.send([_sendable(check_one(article, checker, seconds)) for article in articles])


def _sendable(result: Report | Failure) -> Report | Failure:
    """A result without the article, which the parent has."""
    return replace(result, article=_NOTHING) if isinstance(result, Report) else result


_NOTHING = Article(id="", text="")
