"""Turns an error of reading into the record that stands in the article's place."""

from __future__ import annotations

from qualitycheck.errors import QualitycheckError, ReadError
from qualitycheck.model.report import Failure


def failure(error: QualitycheckError, path: str, line: int | None = None) -> Failure:
    """The failure of one article or file; its problem ends with the remedy."""
    remedy = f" ({error.remedy})" if error.remedy else ""
    name = path if line is None else f"{path}:{line}"
    return Failure(id=name, path=path, line=line, code=error.code, problem=f"{error.problem}{remedy}")


def from_system(error: OSError, path: str) -> ReadError:
    """What the operating system says of a file, as an error with a remedy."""
    reason = error.strerror or type(error).__name__
    remedies = {PermissionError: "make it readable", FileNotFoundError: "it was removed while the run went on"}
    return ReadError(f"cannot be read: {reason.lower()}", where=path, remedy=remedies.get(type(error), ""))
