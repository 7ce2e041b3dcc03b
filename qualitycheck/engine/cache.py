"""Turns an article that was checked before into its stored result, from before any gate, in the user's cache folder."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
import xxhash

from qualitycheck.folders import cache_folder
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding
from qualitycheck.model.report import Decision, Report, Score

LIMIT = 256 << 20  # bytes of the file; what was not used for longest goes first
_FORMAT = 1  # of what is stored
_PENDING = 64  # results held back, so that one transaction stores many
_DAY = 86_400
_BUSY_S = 2.0  # that another run may keep the file locked
_key_encoder = msgspec.msgpack.Encoder(order="deterministic")
_encoder = msgspec.msgpack.Encoder()


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    findings: tuple[Finding, ...]
    score: Score
    metrics: dict[str, float]
    notes: tuple[str, ...]
    suppressed: tuple[Finding, ...]


_decoder = msgspec.msgpack.Decoder(_Stored)


class Cache:
    """Results by what they depend on: the article with its metadata, and everything that could judge it otherwise.

    A cache never fails a run: a file that is damaged, locked or on a full disk is done without, and `broken` says why.

    Attributes:
        broken: why nothing is stored or found any more, or empty.
        hits: results that were found.
    """

    def __init__(self, context: Mapping[str, object], folder: Path | None = None, limit: int = LIMIT) -> None:
        """Open or make the file.

        Args:
            context: what else a result depends on: versions, hashes, depth, language, grammar server, ignored rules.
            folder: where it lies; `cache_folder()` by default.
            limit: bytes that it may take.
        """
        self.broken = ""
        self.hits = 0
        self._context = _key_encoder.encode([_FORMAT, dict(context)])
        self._limit = limit
        self._puts: dict[bytes, bytes] = {}
        self._touched: set[bytes] = set()
        self._today = int(time.time()) // _DAY
        try:
            self._database = _open((folder or cache_folder()) / "results.sqlite3")
        except (OSError, sqlite3.Error, RuntimeError) as error:  # RuntimeError: there is no home folder
            self.broken = str(error)

    def get(self, article: Article) -> Report | None:
        """The stored result of an article, with the article as it is now, or None."""
        key = None if self.broken else self._key(article)
        if key is None:
            return None
        try:
            row = self._database.execute("SELECT value, used FROM results WHERE key = ?", (key,)).fetchone()
            stored = _decoder.decode(row[0]) if row else None
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            self._give_up(error)
            return None
        if stored is None:
            return None
        self.hits += 1
        if row[1] != self._today:
            self._touched.add(key)
        return Report(
            article=article, findings=stored.findings, score=stored.score, decision=Decision("review"),
            metrics=stored.metrics, notes=stored.notes, suppressed=stored.suppressed,
        )  # fmt: skip

    def put(self, report: Report) -> None:
        """Store a result; its decision is not stored, for that is the gate's."""
        key = None if self.broken else self._key(report.article)
        if key is None:
            return
        stored = _Stored(report.findings, report.score, dict(report.metrics), report.notes, report.suppressed)
        with suppress(UnicodeEncodeError):  # a lone surrogate: such an article is checked anew each time
            self._puts[key] = _encoder.encode(stored)
        if len(self._puts) >= _PENDING:
            self._flush()

    def close(self) -> None:
        """Store what is pending and let the file go."""
        if not self.broken:
            self._flush()
        if not self.broken:
            self._database.close()

    def _key(self, article: Article) -> bytes | None:
        source = article.source
        parts = (
            article.text, article.title, article.lang, article.url, article.author, article.published,
            article.publisher, article.meta, source.path, source.kind, source.encoding, source.notes, source.title_span,
            source.skip, source.metadata_known,
        )  # fmt: skip
        try:
            return xxhash.xxh3_128_digest(self._context + _key_encoder.encode(parts))
        except (UnicodeEncodeError, TypeError, OverflowError):
            return None

    def _flush(self) -> None:
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO results (key, value, used) VALUES (?, ?, ?)",
                    [(key, value, self._today) for key, value in self._puts.items()],
                )
                self._database.executemany(
                    "UPDATE results SET used = ? WHERE key = ?", [(self._today, key) for key in self._touched]
                )
            if self._puts:
                self._shrink()
        except sqlite3.Error as error:
            self._give_up(error)
        self._puts.clear()
        self._touched.clear()

    def _shrink(self) -> None:
        size = self._pragma("page_size")
        if self._pragma("page_count") * size <= self._limit:
            return
        with self._database:
            while (self._pragma("page_count") - self._pragma("freelist_count")) * size > self._limit * 3 // 4:
                gone = self._database.execute(
                    "DELETE FROM results WHERE rowid IN (SELECT rowid FROM results ORDER BY used, rowid LIMIT "
                    "(SELECT MAX(1, COUNT(*) / 8) FROM results))"
                )
                if gone.rowcount < 1:
                    break
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _pragma(self, name: str) -> int:
        return int(self._database.execute(f"PRAGMA {name}").fetchone()[0])

    def _give_up(self, error: Exception) -> None:
        self.broken = str(error)
        with suppress(sqlite3.Error):
            self._database.close()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _connect(path)
    except sqlite3.OperationalError:
        raise  # locked, or no right to write: another run may need the file
    except sqlite3.DatabaseError:  # damaged
        path.unlink()
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_S)
    try:
        database.execute("PRAGMA auto_vacuum = FULL")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made anew
        database.execute(
            "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
        )
    except sqlite3.Error:
        database.close()
        raise
    return database
