"""Turns a plain, gzip or Zstandard stream into lines, one at a time and none longer than a bound."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from qualitycheck.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    from qualitycheck.read.limits import Limits

Packing = Literal["", "gz", "zst"]

_PIECE = 1 << 10  # packed bytes taken at a time: one Zstandard block of four bytes can stand for 128 kB
_CHUNK = 1 << 16
_MAGIC: tuple[tuple[bytes, Packing], ...] = ((b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"))


class Line(NamedTuple):
    """One line without its end; `content` is None when it was longer than the bound and has been passed over."""

    number: int
    content: bytes | None


def lines(stream: BinaryIO, packing: Packing, *, limits: Limits, where: str) -> Iterator[Line]:
    """Lines by number from 1, in bounded memory; packing is recognised by content where the name says none.

    Raises:
        ReadError: the data is damaged, cut off, or grows beyond `limits.expansion`; names the line.
    """
    bounded = _Bounded(stream, packing, limits, where)
    while content := bounded.readline(limits.line_bytes + 1):
        number = bounded.number = bounded.number + 1
        if content.endswith(b"\n") or len(content) <= limits.line_bytes:
            yield Line(number, content.rstrip(b"\r\n"))
            continue
        while content and not content.endswith(b"\n"):
            content = bounded.readline(_CHUNK)
        yield Line(number, None)


class _Bounded:
    """A line reader that knows how much went in and came out, and names the line where something breaks."""

    def __init__(self, stream: BinaryIO, packing: Packing, limits: Limits, where: str) -> None:
        self.number = 0
        self._limits = limits
        self._where = where
        self._size = 0
        self._source = _Counted(stream)
        source = io.BufferedReader(self._source, _CHUNK)
        head = source.peek(4)
        self._packing = packing or next((name for magic, name in _MAGIC if head.startswith(magic)), "")
        self._lines: io.BufferedIOBase = source
        if self._packing == "gz":
            self._lines = io.BufferedReader(gzip.GzipFile(fileobj=source, mode="rb"), _CHUNK)
        elif self._packing == "zst":
            self._lines = io.BufferedReader(_Zstandard(source), _CHUNK)

    def readline(self, size: int) -> bytes:
        place = f"{self._where}:{self.number + 1}"
        try:
            content = self._lines.readline(size)
        except (EOFError, OSError, zlib.error) as error:
            problem = f"cannot be read further: {str(error).rstrip('.') or type(error).__name__}"
            raise ReadError(problem, where=place, remedy="the file is damaged or cut off") from error
        self._size += len(content)
        bound = max(self._limits.line_bytes, self._limits.expansion * self._source.count)
        if self._packing and self._size > bound:
            problem = f"unpacks to more than {self._limits.expansion} times its size"
            raise ReadError(problem, where=place, remedy="unpack it first if you trust it")
        return content


class _Counted(io.RawIOBase):
    """A stream that counts what has been read from it."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._source.read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Zstandard(io.RawIOBase):
    """Concatenated Zstandard frames, unpacked; the library's own reader takes a truncated frame for the end."""

    def __init__(self, packed: io.BufferedIOBase) -> None:
        import zstandard  # imported late: few inputs are packed

        super().__init__()
        self._error = zstandard.ZstdError
        # A frame that needs a larger window than `zstd -19` makes is refused: a window is memory.
        self._new = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self._packed = packed
        self._frame = self._new()
        self._between = True
        self._ready = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not (size := self._ready.readinto(buffer)):
            rest = self._frame.unused_data if self._frame.eof else b""
            piece = rest or self._packed.read(_PIECE)
            if not piece:
                if self._between or self._frame.eof:
                    return 0
                raise EOFError("the Zstandard data ends inside a frame")
            if self._frame.eof:
                self._frame = self._new()
            self._between = False
            try:
                self._ready = io.BytesIO(self._frame.decompress(piece))
            except self._error as error:
                raise OSError(str(error)) from error
        return size
