"""Turns clean articles into what the score is fitted and measured on: checked texts, clean or spun, and halves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from random import Random
from typing import Literal

import xxhash

from qualitycheck.engine.checker import Checker
from qualitycheck.engine.score import Mark, marks_of
from qualitycheck.model.article import Article
from qualitycheck.text.document import Document
from qualitycheck.train.simulate import simulate
from qualitycheck.train.spinners import draw_profile

BOOKS = ("litbank", "acl")  # sets of long works, judged in windows
WINDOW = 600  # words of such a window
LEAST_HALVED = 240  # words from which a text is also checked by halves

Kind = Literal["clean", "spun"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One checked text.

    Attributes:
        kind: `spun` for a simulated spin.
        source: the set that it came from.
        rate: words changed by the simulated tool per word of the text; 0 where clean.
        value: the score, and `probability` of being spun, with the parameters that shipped when it was checked; None
            where the text is too short.
        littered: whether a scrape leftover or damaged markup was found (rules SCR1..).
        halves: the same of both halves, where they were checked.
    """

    kind: Kind
    source: str
    id: str
    words: int
    rate: float
    marks: tuple[Mark, ...]
    value: float | None
    probability: float | None
    littered: bool
    halves: tuple[Observation, ...] = ()


def sample(articles: Iterable[Article], limit: int) -> list[Article]:
    """So many articles, drawn by a hash of their ids: always the same, and from all over the set."""
    return nsmallest(limit, articles, key=lambda article: (xxhash.xxh3_64_intdigest(article.id.encode()), article.id))


def windows(articles: Iterable[Article], words: int = WINDOW) -> Iterator[Article]:
    """Stretches of exactly so many words as articles of their own; what is left over is not used."""
    piece = re.compile(rf"(?:\S+\s+){{{words - 1}}}\S+")
    for article in articles:
        for number, match in enumerate(piece.finditer(article.text)):
            yield Article(f"{article.id}#{number}", match.group())


def observe(
    checker: Checker, kind: Kind, source: str, articles: Iterable[Article], *, halves: bool = False
) -> Iterator[Observation]:
    """Check every article as it is, or after a simulated tool has spun it.

    Args:
        checker: of the depth in question.
        kind: what is to be checked.
        source: the name of the set.
        articles: clean ones.
        halves: whether halves are checked as well.
    """
    for article in articles:
        text, rate = _spun(article) if kind == "spun" else (article.text, 0.0)
        split = _halved(text) if halves and len(text.split()) >= LEAST_HALVED else ()
        parts = tuple(_observation(checker, kind, source, article.id, part, rate) for part in split)
        yield _observation(checker, kind, source, article.id, text, rate, parts)


def _observation(
    checker: Checker, kind: Kind, source: str, name: str, text: str, rate: float, parts: tuple[Observation, ...] = ()
) -> Observation:
    article = Article(name, text)
    report = checker.check(article)
    marks = tuple(marks_of(report.findings, Document(article)))
    littered = any(finding.code.startswith("SCR1") for finding in report.findings)
    found = report.score
    return Observation(
        kind, source, name, found.words, rate, marks, found.value, found.spun_probability, littered, parts
    )


def _spun(article: Article) -> tuple[str, float]:
    seed = xxhash.xxh3_64_intdigest(article.id.encode()) >> 16
    made = simulate(article.text, seed, draw_profile(Random(seed)))  # noqa: S311 (repeatable draws, nothing secret)
    return made.text, len(made.edits) / max(1, len(article.text.split()))


def _halved(text: str) -> tuple[str, str]:
    middle = text.find(" ", len(text) // 2)
    return text[:middle], text[middle + 1 :]
