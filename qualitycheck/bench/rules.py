"""Turns the measuring material into what each rule does on it: hits on clean text, fairness, recall on known damage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec
import zstandard

from qualitycheck.bench import corpus
from qualitycheck.bench.judging import Hit, hit
from qualitycheck.engine.checker import Checker
from qualitycheck.errors import UsageError
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Depth
from qualitycheck.rulebook import RuleSet

WORLD, TRANSLATED = "World Englishes", "human translations"
JUDGING = ("SPN", "MTX", "SRC")
DAMAGED = ("spun_sentences", "wild_pages", "scrape_leftovers")
_MOST_HITS = 4000  # kept of one rule on one set, for sampling


@dataclass(slots=True)
class Tally:
    """What the rules did on one set of articles.

    Attributes:
        articles: number of articles checked.
        words: number of words checked.
        hits: findings by code.
        serious: findings that are errors or warnings.
        touched: articles with at least one of those.
        kept: findings with their context.
    """

    name: str
    articles: int = 0
    words: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    serious: Counter[str] = field(default_factory=Counter)
    touched: int = 0
    kept: list[Hit] = field(default_factory=list)

    def per_1000(self, prefix: str, *, serious: bool = False) -> float:
        """Findings per 1,000 words of the codes that begin so."""
        counts = self.serious if serious else self.hits
        return 1000 * sum(count for code, count in counts.items() if code.startswith(prefix)) / max(1, self.words)


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of the known damages a finding overlaps."""

    name: str
    found: int
    known: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.found / max(1, self.known)


class RuleBench:
    """Checks all material with one rule set at one depth."""

    def __init__(self, ruleset: RuleSet, depth: Depth = "lists") -> None:
        self._checker = Checker(ruleset, depth=depth, language="en")

    def clean(self, limit: int | None = None) -> list[Tally]:
        """Tallies of every clean set, of World Englishes and of human translations."""
        found = [self._tally(name, corpus.clean(name, limit)) for name in corpus.CLEAN_SETS]
        world = (Article(id=str(n), text=row["text"]) for n, row in enumerate(_records("spun", "clean_sentences")))
        human = (Article(id=row["id"], text=row["text"]) for row in _records("mt", "human_translations"))
        return [*found, self._tally(WORLD, world), self._tally(TRANSLATED, islice(human, limit))]

    def damaged(self) -> list[Tally]:
        """Tallies of text that is known to be damaged, for hits that are right."""
        return [
            self._tally(name, (Article(id=str(n), text=row["text"]) for n, row in enumerate(_records("spun", name))))
            for name in DAMAGED
        ]

    def leftovers(self) -> Recall:
        """Scrape leftovers that a finding of the family SCR overlaps."""
        found = known = 0
        for row in _records("spun", "scrape_leftovers"):
            report = self._checker.check(Article(id=row["id"], text=row["text"]))
            places = [one.span for one in report.findings if one.family == "SCR" and one.field == "text"]
            for artifact in row["artifacts"]:
                at = row["text"].find(artifact)
                known += 1
                found += any(at < span.end and span.start < at + len(artifact) for span in places)
        return Recall("scrape leftovers (SCR)", found, known)

    def translation_errors(self) -> list[Recall]:
        """Error spans that raters marked in machine translations, and findings that lie on such a span."""
        spans = {"Major": [0, 0], "Minor": [0, 0]}
        agreed = marked = 0
        for row in _records("mt", "generalMT2023_zhen"):
            report = self._checker.check(Article(id=row["doc"], text=row["text"]))
            findings = [one for one in report.findings if one.family in ("SPN", "MTX") and one.field == "text"]
            errors = {(one["start"], one["start"] + len(one["span"]), one["severity"]) for one in row["errors"]}
            for start, end, severity in errors:
                if severity in spans and start is not None:
                    spans[severity][0] += any(one.span.start < end and start < one.span.end for one in findings)
                    spans[severity][1] += 1
            marked += len(findings)
            agreed += sum(
                any(one.span.start < end and start < one.span.end for start, end, _ in errors) for one in findings
            )
        recalls = [
            Recall(f"{severity.lower()} translation errors (SPN, MTX)", *counts) for severity, counts in spans.items()
        ]
        return [*recalls, Recall("findings on an error that raters marked", agreed, marked)]

    def _tally(self, name: str, articles: Iterator[Article]) -> Tally:
        tally = Tally(name)
        for article in articles:
            report = self._checker.check(article)
            tally.articles += 1
            tally.words += report.score.words
            serious = [one for one in report.findings if one.severity != "info"]
            tally.touched += bool(serious)
            tally.serious.update(one.code for one in serious)
            for one in report.findings:
                tally.hits[one.code] += 1
                if tally.hits[one.code] <= _MOST_HITS:
                    tally.kept.append(_hit(name, report.article, one))
        return tally


def _hit(material: str, article: Article, one: Finding) -> Hit:
    return hit(one.code, material, article.read(one.field), one.span.start, one.span.end, one.message)


def _records(folder: str, name: str) -> Iterator[Mapping[str, Any]]:
    path = corpus.material() / "data" / folder / f"{name}.dev.jsonl"
    if path.is_file():
        data = path.read_bytes()
    else:
        packed = path.with_name(f"{path.name}.zst")
        if not packed.is_file():
            raise UsageError("is not there", where=str(path))
        data = zstandard.ZstdDecompressor().stream_reader(packed.read_bytes()).read()
    for line in data.splitlines():
        yield msgspec.json.decode(line)


def families_table(tallies: Sequence[Tally], families: Sequence[str]) -> str:
    """Findings per 1,000 words by set and family, as Markdown."""
    columns = ["set", "articles", "words", *families, "articles with an error or warning"]
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    rows = (
        f"| {one.name} | {one.articles:,} | {one.words:,} | "
        + " | ".join(f"{one.per_1000(family):.3f}" for family in families)
        + f" | {one.touched / max(1, one.articles):.1%} |"
        for one in tallies
    )
    return "\n".join([head, *rows])


def rules_table(tallies: Sequence[Tally], ruleset: RuleSet) -> str:
    """Hits of each rule per 1,000 words on each set, as Markdown."""
    head = f"| rule | {' | '.join(one.name for one in tallies)} |\n|{'---|' * (len(tallies) + 1)}"
    rows = (
        f"| {rule.code} {rule.name} | " + " | ".join(_rate(one.per_1000(rule.code)) for one in tallies) + " |"
        for rule in ruleset.rules
    )
    return "\n".join([head, *rows])


def fairness_table(tallies: Sequence[Tally]) -> str:
    """World Englishes and human translations beside native edited news, as Markdown.

    Counted are errors and warnings of the families that judge how somebody writes. Scrape leftovers are not: the news
    was scraped, and holds them.
    """
    native = Tally("native edited news")
    for one in tallies:
        if one.name in corpus.NEWS_SETS:
            native.articles += one.articles
            native.words += one.words
            native.serious.update(one.serious)
    others = [one for one in tallies if one.name in (WORLD, TRANSLATED)]
    columns = ["text", "articles", "words", *(f"{family} per 1,000 words" for family in JUDGING), "all per article"]
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    rows = []
    for one in (native, *others):
        rates = " | ".join(f"{one.per_1000(family, serious=True):.3f}" for family in JUDGING)
        count = sum(count for code, count in one.serious.items() if code.startswith(JUDGING))
        rows.append(f"| {one.name} | {one.articles:,} | {one.words:,} | {rates} | {count / max(1, one.articles):.3f} |")
    return "\n".join([head, *rows])


def recall_table(recalls: Sequence[Recall]) -> str:
    """Recall figures, as Markdown."""
    rows = (f"| {one.name} | {one.share:.1%} | {one.found:,} of {one.known:,} |" for one in recalls)
    return "\n".join(["| known damage | share found | counts |\n|---|---|---|", *rows])


def _rate(value: float) -> str:
    return f"{value:.4f}" if value else "·"
