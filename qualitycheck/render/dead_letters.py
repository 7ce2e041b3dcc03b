"""Turns bad records into JSON Lines that say where each one is, so that it can be mended and sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from qualitycheck.errors import WriteError
from qualitycheck.model.report import Failure, Report

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_CODE = "read"  # of failures that lie in the record; a fault of the tool or its configuration is no dead letter


class DeadLetters:
    """The list of one run; the file is made anew, or an old one removed, as soon as it is known which.

    Attributes:
        count: bad records so far.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._stream: BinaryIO | None = None
        path.unlink(missing_ok=True)

    def add(self, item: Report | Failure) -> None:
        """List one result, if it is a bad record.

        Raises:
            WriteError: the file cannot be written.
        """
        if not isinstance(item, Failure) or item.code != _CODE:
            return
        record = {"id": item.id, "path": item.path, "line": item.line, "code": item.code, "problem": item.problem}
        try:
            if self._stream is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._stream = self.path.open("wb")
            self._stream.write(_encoded(record) + b"\n")
            self._stream.flush()  # whoever stops the run finds what was listed so far
        except OSError as error:
            raise WriteError(
                f"cannot be written: {(error.strerror or str(error)).lower()}", where=str(self.path)
            ) from error
        self.count += 1


def _encoded(record: dict[str, str | int | None]) -> bytes:
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:  # a lone surrogate in a name
        plain = {key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
                 for key, value in record.items()}  # fmt: skip
        return msgspec.json.encode(plain)
