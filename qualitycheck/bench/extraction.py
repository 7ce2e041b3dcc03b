"""Pages with known article text turned into figures: how much of each article extraction finds, and how much else."""

from __future__ import annotations

import gzip
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualitycheck.bench.corpus import page_articles
from qualitycheck.errors import ReadError
from qualitycheck.read.decode import decode
from qualitycheck.read.html import declared_charset, extract
from qualitycheck.read.source_map import source_map

_WORD = re.compile(r"\w+")
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class ExtractionFigures:
    """Means over pages, in the metric of the article-extraction-benchmark (Scrapinghub 2020).

    Attributes:
        precision: share of the extracted runs of four words that belong to the article, mean of pages with any output.
        recall: share of the article's runs of four words that were extracted, mean of all pages.
        interval: 95 % bootstrap interval of `f1` over pages.
        failed: pages from which nothing was extracted.
        mapped: share of the extracted characters, white space apart, that the source map places in the page.
        described: share of pages with each field of metadata.
        seconds: extraction of all pages, decoding included.
    """

    pages: int
    precision: float
    recall: float
    f1: float
    interval: tuple[float, float]
    failed: int
    mapped: float
    described: dict[str, float]
    seconds: float


def measure_extraction(folder: Path, limit: int | None = None) -> ExtractionFigures:
    """Extract every page of `folder` and compare it with its article.

    `folder` holds `ground-truth.json` (`{name: {"articleBody": text}}`) and `html/NAME.html.gz`. Raises ReadError when
    it does not.
    """
    counts: list[tuple[float | None, float]] = []
    described: Counter[str] = Counter()
    characters = mapped = failed = 0
    seconds = 0.0
    for gold, data in _pages(folder, limit):
        begun = time.perf_counter()
        page = decode(data, where="page", declared=declared_charset(data)).text
        try:
            found = extract(page)
        except ReadError:
            failed += 1
            counts.append((None, 0.0))
            continue
        finally:
            seconds += time.perf_counter() - begun
        counts.append(overlap(gold, found.text))
        fields = ("title", "author", "published", "publisher", "url", "lang")
        described.update(field for field in fields if getattr(found.declared, field))
        characters += len("".join(found.text.split()))
        stretches = source_map(found.text, page)
        mapped += sum(len("".join(found.text[one.start : one.start + one.length].split())) for one in stretches)
    precision, recall, f1 = _means(counts)
    return ExtractionFigures(
        pages=len(counts),
        precision=precision,
        recall=recall,
        f1=f1,
        interval=_interval(counts),
        failed=failed,
        mapped=mapped / max(1, characters),
        described={field: count / len(counts) for field, count in described.items()},
        seconds=seconds,
    )


def overlap(gold: str, found: str) -> tuple[float | None, float]:
    """Precision (None without output) and recall of `found` by its runs of four words, repetitions counted."""
    expected, given = _shingles(gold), _shingles(found)
    common = sum((expected & given).values())
    precision = common / given.total() if given else None
    return precision, common / expected.total() if expected else 1.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)) if words)


def _means(counts: list[tuple[float | None, float]]) -> tuple[float, float, float]:
    precisions = [precision for precision, _ in counts if precision is not None]
    precision = statistics.fmean(precisions) if precisions else 0.0
    recall = statistics.fmean(recall for _, recall in counts)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _interval(counts: list[tuple[float | None, float]], rounds: int = 1000) -> tuple[float, float]:
    """Percentile bootstrap (Efron 1979) over pages, with a fixed seed so that a rerun gives the same figures."""
    chance = random.Random(1)  # noqa: S311 - resampling, not secrecy
    figures = sorted(_means(chance.choices(counts, k=len(counts)))[2] for _ in range(rounds))
    return figures[rounds // 40], figures[-1 - rounds // 40]


def _pages(folder: Path, limit: int | None) -> Iterator[tuple[str, bytes]]:
    articles = page_articles(folder)
    for name in sorted(articles)[:limit]:
        with gzip.open(folder / "html" / f"{name}.html.gz") as stream:
            yield articles[name], stream.read()
