"""Turns a published tortured-phrase export into rule modules that keep its AND, NOT and ~n as guards.

The export is that of the Problematic Paper Screener (Cabanac, Labbé and Magazinov 2021, arXiv 2107.06751): one
fingerprint a line with the expected term and the context that a full-text search needs to tell it from honest use.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from qualitycheck.errors import RuleError
from qualitycheck.rulebook.context_query import Context, parse_context
from qualitycheck.text.document import Tokens
from qualitycheck.text.normalise import fold

_COLUMNS = ("tortured", "expected")
_WRONG = "\n"  # no name of a column: what is wrong with a row's form
_MOST_LINES = 200_000
_MOST_SLOP = 20  # tokens
_ASIDE = re.compile(r"\s*\([^()]{0,200}\)\s*")
_UNSURE = re.compile(r"[?\[\]]|https?:")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_INNER_GAP = re.compile(r"[^\W_]+(?:[ -][^\W_]+|'[^\W_]+|\.\d+)*")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One tortured phrase.

    Attributes:
        phrase: lower-case words parted by single spaces or hyphens.
        expected: the established term, or empty where the export does not know it.
        context: what else an article must and must not hold.
        line: where it stands in the export.
    """

    phrase: str
    expected: str
    context: Context
    line: int


@dataclass(frozen=True, slots=True)
class Import:
    """What an export gave.

    Attributes:
        fingerprints: what can be matched, in the order of the export.
        left_out: how many lines were left out for which reason.
        malformed: `file:line: what is wrong`, for lines that were skipped because the caller allowed it.
    """

    fingerprints: tuple[Fingerprint, ...]
    left_out: Counter[str] = field(default_factory=Counter)
    malformed: tuple[str, ...] = ()


def read_export(path: Path, excluded: Collection[str] = (), *, skip_malformed: bool = False) -> Import:
    """Read an export: tab or comma separated, its first line naming the columns.

    Args:
        path: columns `tortured` and `expected`, and `context_query` where there is any context; others are ignored.
        excluded: phrases to leave out, for one, those known to occur in honest text.
        skip_malformed: report a malformed line instead of refusing the file.

    Raises:
        RuleError: with file and line, where the file or one of its lines is not of the format.
    """
    banned = {_plain(phrase) for phrase in excluded}
    rows = list(_rows(path))
    terms = " ".join(row[column] for _, row in rows for column in _COLUMNS)
    vocabulary = frozenset(re.findall(r"[a-z]+", terms.lower()))
    # One entry's distortion may be another's established term: then it is a term, and somebody misread a page.
    established = {_expected(row["expected"]) for _, row in rows}
    found: dict[str, Fingerprint] = {}
    left_out: Counter[str] = Counter()
    malformed = []
    for line, row in rows:
        try:
            fingerprints = list(_fingerprints(row, line, vocabulary))
        except ValueError as error:
            if not skip_malformed:
                remedy = "mend the line, or skip such lines with --skip-malformed"
                raise RuleError(str(error), where=f"{path}:{line}", remedy=remedy) from error
            malformed.append(f"{path}:{line}: {error}")
            continue
        for fingerprint in fingerprints:
            reason = _refusal(fingerprint, banned, established, found)
            if reason:
                left_out[reason] += 1
            else:
                found[fingerprint.phrase] = fingerprint
    if not found:
        raise RuleError("holds no phrase that can be matched", where=str(path))
    return Import(tuple(found.values()), left_out, tuple(malformed))


def read_exclusions(path: Path) -> list[str]:
    """Phrases of a file, one a line; a count before the phrase and whatever follows it are parted by tabs.

    Raises:
        RuleError: the file cannot be read.
    """
    lines = [line.split("\t") for line in _text(path).splitlines() if line.strip()]
    return [cells[1] if cells[0].strip().isdigit() and len(cells) > 1 else cells[0] for cells in lines]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"cannot be read: {error}", where=str(path)) from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    lines = _text(path).splitlines()
    if len(lines) > _MOST_LINES:
        raise RuleError(f"has {len(lines)} lines; at most {_MOST_LINES} are read", where=str(path))
    head = lines[0] if lines else ""
    if "\t" in head:
        table: Iterator[Sequence[str]] = (line.split("\t") for line in lines)
    else:
        table = csv.reader(lines)
    columns = [name.strip() for name in next(table, [])]
    missing = [name for name in _COLUMNS if name not in columns]
    if missing:
        raise RuleError(
            f"lacks the column {missing[0]!r}", where=f"{path}:1", remedy=f"the first line names {', '.join(_COLUMNS)}"
        )
    for line, cells in enumerate(table, 2):
        if any(cells):
            row = dict.fromkeys(_COLUMNS, "") | dict(zip(columns, cells, strict=False))
            if len(cells) != len(columns):
                row[_WRONG] = f"has {len(cells)} columns, not {len(columns)}"
            yield line, row


def _plain(phrase: str) -> str:
    return " ".join(_ASIDE.sub(" ", fold(phrase).text).lower().split())


def _fingerprints(row: dict[str, str], line: int, vocabulary: Collection[str]) -> Iterator[Fingerprint]:
    if _WRONG in row:
        raise ValueError(row[_WRONG])
    if _CONTROL.search("".join(row.values())):
        raise ValueError("holds a control character")
    phrase, tilde, slop = row["tortured"].partition("~")
    if not phrase.strip() or (tilde and not slop.strip().isdigit()):
        raise ValueError(f"{row['tortured']!r} is no phrase")
    query = f"{row.get('context_query') or ''} {tilde}{slop}"  # some write the reach behind the phrase
    context = parse_context(query.strip(), vocabulary)
    for wording in chain([phrase], context.alternatives):
        yield Fingerprint(_plain(wording), _expected(row["expected"]), context, line)


def _expected(text: str) -> str:
    """The established term without its abbreviation, or nothing where a note stands in its place."""
    return "" if _UNSURE.search(text) else _plain(text)[:80]


def _refusal(
    fingerprint: Fingerprint, banned: Collection[str], established: Collection[str], found: Collection[str]
) -> str:
    """Why a fingerprint is left out, or nothing."""
    phrase, context = fingerprint.phrase, fingerprint.context
    reasons = {
        "excluded": phrase in banned,
        "given twice": phrase in found,
        "an established term": phrase in established,
        "parted by punctuation": not _INNER_GAP.fullmatch(phrase) or not Tokens(phrase).words,
        "one word without context": phrase.isalpha() and not context.requires,
        "words too far apart to mean one term": context.slop > _MOST_SLOP,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
