"""Turns arrays of n-gram hashes into how often each occurs in the reference of normal English, by a mapped store."""

from __future__ import annotations

import json
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qualitycheck.errors import ModelError

U64 = npt.NDArray[np.uint64]
U8 = npt.NDArray[np.uint8]

MAGIC = b"QCNGRAM1"
DATA = Path(__file__).parent / "data"
EXACT = 40  # counts up to here are kept exactly, larger ones within 3 %
STEP = 1.06
_WIDE = 4  # bucket slots that are compared first, as the lanes of one 64-bit number; few buckets are fuller
_MOST = 28  # n-grams in one bucket; the hash is uniform, so that 5 on average never come near it

_A = np.uint64(0x9E3779B97F4A7C15)
_B = np.uint64(0xC2B2AE3D27D4EB4F)
_NAME = np.uint64(0x5851F42D4C957F2D)
_SKIP = np.uint64(0xD6E8FEB86659FD93)
_29, _31, _32, _33, _ONE, _MARK = map(np.uint64, (29, 31, 32, 33, 1, 0xFFFF))  # made once: numpy takes its time over it
_EACH = np.uint64(0x0001000100010001)  # times a mark: the mark in each lane
_LOW = np.uint64(0x7FFF7FFF7FFF7FFF)  # all bits of each lane but its highest
_LANE_1, _LANE_2, _LANE_3 = (np.uint64(1 << bit) for bit in (15, 31, 47))  # beyond which a bit lies in lane 1, 2, 3


def pair(left: U64, right: U64) -> U64:
    """The hash of `left` followed by `right`; either may be the hash of an n-gram. Broadcasts, not symmetric."""
    mixed = (left * _A + ((right << _31) | (right >> _33))) * _B
    return mixed ^ (mixed >> _29)


def gapped(left: U64, right: U64) -> U64:
    """The hash of `left`, any one token, `right`."""
    return pair(left ^ _SKIP, right)


def named(ngram: U64) -> U64:
    """The hash under which an n-gram is counted where it is written as a name, with capitals."""
    mixed = (ngram ^ _NAME) * _A
    return mixed ^ (mixed >> _31)


def decoded() -> npt.NDArray[np.int32]:
    """(256,) the count that each code stands for."""
    exact = np.arange(EXACT + 1)
    rest = np.rint(EXACT * STEP ** np.arange(1, 256 - EXACT))
    return np.concatenate([exact, rest]).astype(np.int32)


def encode(counts: npt.NDArray[np.integer]) -> U8:
    """Codes of counts: exact up to 40, then in steps of 6 %."""
    large = np.rint(EXACT + np.log(np.maximum(counts, EXACT) / EXACT) / np.log(STEP))
    return np.where(counts <= EXACT, counts, np.minimum(large, 255)).astype(np.uint8)


def _file_hash(hashes: U64) -> U64:
    """A last scramble, so that buckets (high bits) and fingerprints (low bits) are independent."""
    mixed = (hashes ^ (hashes >> _32)) * _B
    return mixed ^ (mixed >> _32)


@dataclass(frozen=True, slots=True)
class NgramCounts:
    """The mapped store: buckets by the high bits of a hash, in each 16-bit fingerprints and 8-bit log counts.

    An n-gram that was never counted is given some count with probability ~(mean bucket size) / 65,536, that is 5 in
    100,000; a wrong count can only hide damage, never invent it. About 3.4 bytes an n-gram; pages are shared between
    processes.
    """

    bits: int
    base: npt.NDArray[np.uint32]
    delta: U8
    fingerprints: npt.NDArray[np.uint16]
    codes: U8
    values: npt.NDArray[np.int32]
    total: int

    @classmethod
    def open(cls, path: Path | None = None) -> NgramCounts:
        """Maps a store; reads nothing but its header.

        Raises:
            ModelError: `path` is absent or no store of this version.
        """
        path = path or DATA / "counts.bin"
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            problem = f"cannot open the n-gram counts: {error}"
            raise ModelError(problem, where=str(path), remedy="reinstall, or run `qualitycheck train counts`") from None
        if mapped[: len(MAGIC)] != MAGIC:
            remedy = "rebuild it with `qualitycheck train counts`"
            raise ModelError("not an n-gram store of this version", where=str(path), remedy=remedy)
        (size,) = struct.unpack_from("<I", mapped, len(MAGIC))
        head = json.loads(mapped[len(MAGIC) + 4 : len(MAGIC) + 4 + size])

        def array(name: str, dtype: type[np.generic]) -> npt.NDArray[np.generic]:
            offset, count = head[name]
            return np.frombuffer(mapped, dtype=dtype, count=count, offset=offset)

        return cls(
            bits=head["bits"],
            base=array("base", np.uint32),  # type: ignore[arg-type]
            delta=array("delta", np.uint8),  # type: ignore[arg-type]
            fingerprints=array("fingerprints", np.uint16),  # type: ignore[arg-type]
            codes=array("codes", np.uint8),  # type: ignore[arg-type]
            values=decoded(),
            total=head["tokens"],
        )

    def __len__(self) -> int:
        return len(self.codes)

    def count(self, hashes: U64) -> npt.NDArray[np.int32]:
        """How often each n-gram occurs; any shape in, the same shape out. 0 also below the cut-off."""
        return self.values.take(self._codes(hashes.ravel())).reshape(hashes.shape)

    def _codes(self, hashes: U64) -> U8:
        mixed = _file_hash(hashes)
        bucket = (mixed >> np.uint64(64 - self.bits)).view(np.int64)
        start = self._starts(bucket)
        size = self._starts(bucket + 1) - start
        mark = mixed & _MARK
        found = self._first(start, size, mark * _EACH)
        full = np.flatnonzero((size > _WIDE) & (found == 0))
        if len(full):
            found[full] = self._beyond(start[full], size[full], mark[full].astype(np.uint16))
        return found

    def _starts(self, bucket: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        start: npt.NDArray[np.int64] = self.base[bucket >> 4].astype(np.int64)
        start += self.delta.take(bucket)
        return start

    def _first(self, start: npt.NDArray[np.int64], size: npt.NDArray[np.int64], wanted: U64) -> U8:
        """Codes of the marks among the first four slots from `start`, which are compared at once as one number.

        Args:
            start: the first slot.
            size: slots that count; those beyond belong to another bucket.
            wanted: the mark, four times over.
        """
        # Numbers of 64 bits that begin at every slot, so that one look-up fetches four marks wherever they lie.
        slots = np.ndarray((len(self.fingerprints) - 3,), np.uint64, self.fingerprints.data, strides=(2,))
        differs = slots[start] ^ wanted
        # The highest bit of each lane in which nothing differs (Warren, Hacker's Delight, 6-1); the lowest of those.
        equal = ~(((differs & _LOW) + _LOW) | differs | _LOW)
        lowest = equal & (~equal + _ONE)
        lane = (lowest > _LANE_1).view(np.int8) + (lowest > _LANE_2) + (lowest > _LANE_3)
        return np.where((equal != 0) & (lane < size), self.codes.take(start + lane), np.uint8(0))

    def _beyond(self, start: npt.NDArray[np.int64], size: npt.NDArray[np.int64], mark: npt.NDArray[np.uint16]) -> U8:
        """Codes of the marks in all further slots of fuller buckets."""
        slots = np.arange(_WIDE, size.max())
        hit = (self.fingerprints[start[:, None] + slots] == mark[:, None]) & (slots < size[:, None])
        return np.where(hit.any(axis=1), self.codes[start + slots[hit.argmax(axis=1)]], np.uint8(0))


def write(path: Path, hashes: U64, counts: npt.NDArray[np.integer], tokens: int) -> None:
    """Writes distinct n-gram hashes with their counts (> 0) as a store; `tokens` is the size of the corpus."""
    mixed = _file_hash(hashes)
    order = np.argsort(mixed, kind="stable")
    mixed = mixed[order]
    bits = max(4, int(np.log2(max(len(hashes), 64) / 2.5)))  # 2.5 to 5 n-grams a bucket
    bucket = (mixed >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.searchsorted(bucket, np.arange((1 << bits) + 1)).astype(np.int64)
    base = starts[::16].astype(np.uint32)
    delta = starts - np.repeat(starts[::16], 16)[: len(starts)]
    if delta.max() > 255 or np.diff(starts).max() > _MOST:
        raise AssertionError("a bucket overflows; the hash is not uniform")
    marks = (mixed & np.uint64(0xFFFF)).astype(np.uint16)
    arrays = {
        "base": base,
        "fingerprints": np.concatenate([marks, np.zeros(_MOST, np.uint16)]),  # room for the last bucket's wide read
        "delta": delta.astype(np.uint8),
        "codes": np.concatenate([encode(counts[order]), np.zeros(_MOST, np.uint8)]),
    }
    head: dict[str, object] = {"bits": bits, "tokens": tokens, "ngrams": len(hashes)}
    offset = 1024
    for name, array in arrays.items():
        head[name] = (offset, len(array))
        offset += -(-array.nbytes // 64) * 64
    encoded = json.dumps(head, sort_keys=True).encode()
    with path.open("wb") as file:
        file.write((MAGIC + struct.pack("<I", len(encoded)) + encoded).ljust(1024, b"\0"))
        for array in arrays.values():
            file.write(array.tobytes().ljust(-(-array.nbytes // 64) * 64, b"\0"))
