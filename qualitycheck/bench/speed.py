"""Turns sample texts into articles per second of each depth and detector, beside textstat's on the same texts."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from qualitycheck.detect import registry
from qualitycheck.detect.readability import METRICS, metrics
from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article
from qualitycheck.model.report import Depth
from qualitycheck.rulebook import load_rules
from qualitycheck.text.document import Document

STOCK, OURS = "textstat as it comes", "textstat with our syllables"
_SECONDS = 3.0  # measured per row, after a warm-up
_STARTS = 7  # fresh processes timed


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing.

    Attributes:
        articles_per_s: on one core, after loading.
        megabytes_per_s: of UTF-8 text.
        ratio: to textstat's five metrics on the same texts in the same run; as it comes where it works, else as we
            use it.
        peak_mb: peak resident memory of a process that did only this, in 10^6 bytes; 0 where not measured.
    """

    name: str
    articles_per_s: float
    megabytes_per_s: float
    ratio: float
    peak_mb: float = 0.0


def measure(texts: Sequence[str]) -> tuple[list[Row], float]:
    """Time every depth and detector on one core.

    Args:
        texts: about 600 words each.

    Returns:
        Rows, textstat's first, without the one as it comes where that does not work; and the median wall time in
        seconds of a whole `check --depth lists` of one small article, start-up included.
    """
    with get_context("spawn").Pool(1) as pool:  # what it loads must not count as memory of the processes that follow
        works = pool.apply(stock_works)
    rates = {STOCK: _in_process(_stock_textstat, texts)} if works else {}
    rates[OURS] = _in_process(_textstat, texts)
    base = next(iter(rates.values()))[0]
    for depth in registry.DEPTHS:
        rates[f"depth {depth}"] = _in_process(_depth, texts, depth)
    for name in _detectors():
        rates[f"detector {name}"] = (_rate(_detector(name), texts), 0.0)
    size = statistics.fmean(len(text.encode()) for text in texts) / 1e6
    return [Row(name, rate, rate * size, rate / base, peak) for name, (rate, peak) in rates.items()], start_up()[0]


def start_up() -> tuple[float, float]:
    """What checking one small article at depth `lists` takes in a fresh process.

    Returns:
        Median wall time, and least processor time, in seconds; the latter hardly depends on what else the machine does.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_text("The ministers met on Monday. " * 40, "utf-8")
        command = [sys.executable, "-m", "qualitycheck", "check", "--depth", "lists", "--format", "concise", str(path)]
        times, costs = [], []
        for _ in range(_STARTS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own interpreter and module
            times.append(time.perf_counter() - started)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times), min(costs)


def _in_process(work: Callable[..., Callable[[str], object]], texts: Sequence[str], *args: str) -> tuple[float, float]:
    """Articles per second and peak memory of a fresh process that does nothing else."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (work, texts, args))


def _timed(
    work: Callable[..., Callable[[str], object]], texts: Sequence[str], args: tuple[str, ...]
) -> tuple[float, float]:
    rate = _rate(work(*args), texts)
    return rate, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _rate(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """Articles per second: passes over all texts until enough time has gone by, the best pass counts.

    No text is seen twice: textstat remembers the texts that it was given.
    """
    for text in texts[:5]:
        function(text)
    best = spent = 0.0
    for number in count():
        if spent >= _SECONDS:
            break
        fresh = [f"{text} {number}" for text in texts]
        started = time.process_time()
        for text in fresh:
            function(text)
        passed = time.process_time() - started
        spent += passed
        best = max(best, len(texts) / passed)
    return best


def stock_works() -> bool:
    """Whether textstat has what it needs to count syllables by itself: nltk's `cmudict`, which it would download."""
    import nltk

    try:
        nltk.data.find("corpora/cmudict")
    except LookupError:
        return False
    return True


def _stock_textstat() -> Callable[[str], object]:
    import textstat

    measures = [getattr(textstat, name) for name in METRICS]
    return lambda text: [measure(text) for measure in measures]


def _textstat() -> Callable[[str], object]:
    return metrics


def _depth(depth: Depth) -> Callable[[str], object]:
    checker = Checker(load_rules(), depth=depth)
    return lambda text: checker.check(Article(id="speed", text=text))


def _detectors() -> list[str]:
    used = {rule.detector for rule in load_rules().rules}
    return sorted(used & set(registry.BUILT_IN))


def _detector(name: str) -> Callable[[str], object]:
    detector = registry.build([rule for rule in load_rules().rules if rule.detector == name], "full")[0]
    return lambda text: list(detector.detect(Document(Article(id="speed", text=text))))
