"""Turns accepted findings into a file beside the articles, and a report into one without them."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from qualitycheck.engine.score import score
from qualitycheck.engine.spin import Spin
from qualitycheck.errors import ConfigError
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Depth, Report, Score
from qualitycheck.text.document import Document

FILE = "qualitycheck-baseline.json"
SCHEMA = "qualitycheck.baseline/1"
_NOTHING_LEFT = 0.05  # the probability of being spun that remains once all that speaks for it was accepted


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One accepted finding.

    Attributes:
        article: the file's path from the baseline's folder, or a record's id.
        fingerprint: of the finding, within that article.
        code, text: for people who read the file.
        reason: why it is accepted.
        expires: the last day on which it is; None: for good.
    """

    article: str
    fingerprint: str
    code: str
    text: str
    reason: str
    expires: dt.date | None = None


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: str
    depth: Depth
    accepted: tuple[Entry, ...]


@dataclass(slots=True)
class Baseline:
    """Accepted findings, and what a run made of them.

    Attributes:
        depth: the depth that they were found at; findings of other depths are never compared with them.
        entries: by (article, fingerprint).
        root: the folder that articles' paths are told from.
        today: entries that expired before do not count.
        used: keys of the entries that a finding met.
        met: articles that entries speak of and that were checked.
    """

    depth: Depth
    entries: dict[tuple[str, str], Entry]
    root: Path
    today: dt.date
    used: set[tuple[str, str]] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    _articles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._articles = {article for article, _ in self.entries}

    def name(self, article: Article) -> str:
        """What the file calls an article."""
        path = article.source.path
        if path in ("", "-"):
            return article.id
        relative = Path(os.path.relpath(path, self.root)).as_posix()
        if article.source.kind != "record":
            return relative
        return f"{relative}{article.id.removeprefix(path)}" if article.id.startswith(f"{path}:") else article.id

    def apply(self, report: Report) -> Report:
        """The report with accepted findings moved to `suppressed`, and the score without them in `gated`."""
        name = self.name(report.article)
        if name not in self._articles:
            return report
        self.met.add(name)
        kept: list[Finding] = []
        accepted: list[Finding] = []
        for finding in report.findings:
            entry = self.entries.get((name, finding.fingerprint))
            if entry is not None:
                self.used.add((name, finding.fingerprint))
            (kept if entry is None or self._expired(entry) else accepted).append(finding)
        if not accepted:
            return report
        gated = _without(report, kept, accepted)
        count = f"{len(accepted)} accepted finding{'' if len(accepted) == 1 else 's'}"
        verdict = "" if gated.value is None else f"; the gate judged {gated.value:g}"
        return replace(
            report,
            findings=tuple(kept),
            suppressed=(*report.suppressed, *accepted),
            gated=gated,
            notes=(*report.notes, f"{count} left out by the baseline{verdict}"),
        )

    def unused(self) -> list[Entry]:
        """Entries of articles that were checked, of which no finding is left."""
        return [each for key, each in self.entries.items() if key[0] in self.met and key not in self.used]

    def expired(self) -> list[Entry]:
        """Entries that met a finding and no longer count."""
        return [self.entries[key] for key in sorted(self.used) if self._expired(self.entries[key])]

    def pruned(self) -> tuple[list[Entry], list[Entry]]:
        """What stays, and what goes: unused and expired entries, and those of files that are gone."""
        unused = {(entry.article, entry.fingerprint) for entry in self.unused()}
        stays: list[Entry] = []
        goes: list[Entry] = []
        for key, entry in self.entries.items():
            gone = self._gone(entry.article)
            (goes if key in unused or self._expired(entry) or gone else stays).append(entry)
        return stays, goes

    def _expired(self, entry: Entry) -> bool:
        return entry.expires is not None and entry.expires < self.today

    def _gone(self, article: str) -> bool:
        """Whether an entry names a file by path, and the file is no more; ids of records are not looked for."""
        looks_like_path = Path(article).suffix.lower() in (".txt", ".text", ".md", ".markdown", ".html", ".htm")
        return article not in self.met and looks_like_path and not (self.root / article).exists()


def read_baseline(path: Path, depth: Depth, today: dt.date) -> Baseline:
    """Read a baseline for a run at a depth.

    Raises:
        ConfigError: it cannot be read, is malformed, or was written at another depth.
    """
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_File)
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {(error.strerror or str(error)).lower()}",
            where=str(path),
            remedy="`qualitycheck baseline write` makes one",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is no baseline: {error}", where=str(path)) from error
    if stored.schema != SCHEMA:
        raise ConfigError(f"is of schema {stored.schema!r}", where=str(path), remedy=f"this version reads {SCHEMA}")
    if stored.depth != depth:
        raise ConfigError(
            f"was written at depth {stored.depth} and this run is at {depth}",
            where=str(path),
            remedy=f"use --depth {stored.depth}, or write the baseline anew",
        )
    entries = {(entry.article, entry.fingerprint): entry for entry in stored.accepted}
    return Baseline(depth, entries, path.resolve().parent, today)


def accepted_entries(
    reports: Iterable[Report], previous: Baseline, reason: str, expires: dt.date | None
) -> Iterator[Entry]:
    """An entry for every finding; one that was accepted before keeps its reason and its day."""
    for report in reports:
        name = previous.name(report.article)
        for finding in report.findings:
            known = previous.entries.get((name, finding.fingerprint))
            yield known or Entry(
                article=name,
                fingerprint=finding.fingerprint,
                code=finding.code,
                text=" ".join(finding.text.split())[:120],
                reason=reason,
                expires=expires,
            )


def write_baseline(path: Path, depth: Depth, entries: Iterable[Entry]) -> None:
    """Write a baseline in a stable order, an entry in a few lines, so that a change of it is a diff to read."""
    ordered = sorted(entries, key=lambda entry: (entry.article, entry.code, entry.text, entry.fingerprint))
    document: Any = msgspec.to_builtins(_File(schema=SCHEMA, depth=depth, accepted=tuple(ordered)))
    try:
        data = msgspec.json.encode(document)
    except UnicodeEncodeError as error:  # a lone surrogate in a record's id: no file can hold it
        raise ConfigError("an article's id is no Unicode text", where=str(path)) from error
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(msgspec.json.format(data, indent=2) + b"\n")
    temporary.replace(path)


def _without(report: Report, kept: list[Finding], accepted: list[Finding]) -> Score:
    raw = report.score
    if raw.value is None:
        return raw
    probability = _less_spun(raw.spun_probability, kept, accepted)
    return score(
        kept, Spin(probability, distrusts_quotations=False), Document(report.article), raw.depth,
        supported=True, sourced=raw.sourcing is not None,
    )  # fmt: skip


def _less_spun(probability: float | None, kept: list[Finding], accepted: list[Finding]) -> float | None:
    """The log-odds of being spun, reduced by the share of the spun wording that was accepted."""
    left = sum(finding.weight for finding in kept if finding.family == "SPN")
    taken = sum(finding.weight for finding in accepted if finding.family == "SPN")
    if probability is None or not taken or probability <= _NOTHING_LEFT:
        return probability
    certain = min(max(probability, 1e-6), 1 - 1e-6)
    low, high = (math.log(each / (1 - each)) for each in (_NOTHING_LEFT, certain))
    return round(1 / (1 + math.exp(-(low + (high - low) * left / (left + taken)))), 4)
