"""Turns what a user did wrong into one sentence with a place and a remedy."""

from __future__ import annotations


class QualitycheckError(Exception):
    """An error that its reader can mend.

    Attributes:
        problem: what is wrong, one sentence without a full stop.
        where: the file, rule, key or line that it speaks of, or empty.
        remedy: what to do about it, or empty.
    """

    code = "error"

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.problem}{remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive pickling by default; worker processes send errors home.
        return _rebuild, (type(self), self.problem, self.where, self.remedy)


def _rebuild(kind: type[QualitycheckError], problem: str, where: str, remedy: str) -> QualitycheckError:
    return kind(problem, where=where, remedy=remedy)


class UsageError(QualitycheckError):
    """The command line asks for something that does not exist or does not fit together."""

    code = "usage"


class ConfigError(QualitycheckError):
    """A configuration file or policy has an unknown key or a value of the wrong kind."""

    code = "config"


class RuleError(QualitycheckError):
    """A rule module does not follow the format; `where` is `file: rule: key`."""

    code = "rule"


class ReadError(QualitycheckError):
    """An article cannot be read; `where` is `path` or `path:line`."""

    code = "read"


class WriteError(QualitycheckError):
    """An output cannot be written; `where` is its path."""

    code = "write"


class GrammarError(QualitycheckError):
    """LanguageTool was asked for and cannot be had."""

    code = "grammar"


class ModelError(QualitycheckError):
    """A model or data file of the language package is missing or damaged."""

    code = "model"
