"""Turns text into the log-odds, word by word, that a spinning tool put the word there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self
from unicodedata import combining

import numpy as np

from qualitycheck.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_WINDOW = 126  # tokens between the two marks that open and close a window
_TURN = 48  # from here on a window may end after a sentence
_STOP = re.compile(r"[.!?:;]")
_SURROGATE = re.compile("[\ud800-\udfff]")
NEVER = np.float32(-20.0)  # log-odds where no word was scored
_SUSPECT = -1.5  # log-odds from which the first reader suspects a word, and the second is asked about its window
_PATIENCE, _TRIED = 2, 3  # windows that must hold nothing before the others are not read: two, or one in three if more


@dataclass(frozen=True, slots=True)
class WordScores:
    """Scores of the words of one text, in order.

    Attributes:
        start, end: (n,) int32 half-open code points into the text, one row per run of letters and digits.
        log_odds: (n,) float32 log of P(replaced) / P(kept), natural; the greatest over the pieces of the word.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    log_odds: NDArray[np.float32]

    def over(self, start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.float32]:
        """The greatest log-odds of the words overlapping each span [start, end); -20 where none was scored."""
        first = np.searchsorted(self.end, start, side="right")
        last = np.searchsorted(self.start, end, side="left")
        result = np.full(len(first), NEVER, np.float32)
        for step in range(int((last - first).max(initial=0))):
            here = first + step
            inside = here < last
            result[inside] = np.maximum(result[inside], self.log_odds[here[inside]])
        return result


class Doubts(NamedTuple):
    """Places worth reading: (n,) half-open code points in order, and how doubtful each is, on any scale."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    strength: NDArray[np.float32]


class Reader(Protocol):
    """Whatever scores the words of a text."""

    def log_odds(self, text: str, doubts: Doubts | None = None) -> WordScores:
        """The scores of the words of `text`, or only of those near places in doubt."""


class Classifier:
    """A replaced-token classifier (the discriminator's task of ELECTRA, Clark et al. 2020) over simulated spins.

    It reads windows of up to 126 word pieces, cut after sentences, one at a time: a score depends on its own window
    alone, so the same text always gets the same scores. Loading takes a tenth of a second.

    Two networks read: the first, distilled from a larger one, knows what simulated tools write; the second, briefly
    trained, is surprised by more. They err in different places, so where the first suspects a word, the second reads
    its window too, and their log-odds are added.
    """

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, second: InferenceSession | None = None) -> None:
        self._session, self._tokenizer, self._second = session, tokenizer, second
        self._marks = tokenizer.encode("").ids
        if len(self._marks) != 2:
            raise ModelError("the classifier's tokenizer does not open and close a window with one mark each")

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Load the folder `path`, by default the one that ships.

        It holds `classifier.onnx`, `classifier.tokenizer.json` and, where there is a second reader of the same word
        pieces, `classifier-second.onnx`. Raises ModelError when it is missing or damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        folder = Path(str(files("qualitycheck.language") / "data")) if path is None else path
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # worker processes are the parallelism
        options.log_severity_level = 3
        # The exported graph is written as it should run; the stronger levels would fuse it into slower operators.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        second = folder / "classifier-second.onnx"
        try:
            sessions = [
                onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
                for network in (folder / "classifier.onnx", *([second] if second.exists() else []))
            ]
            tokenizer = Tokenizer.from_file(str(folder / "classifier.tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ModelError(
                "cannot load the classifier", where=str(folder), remedy="reinstall, or retrain it"
            ) from error
        first, *others = sessions
        return cls(first, tokenizer, *others)

    def log_odds(self, text: str, doubts: Doubts | None = None) -> WordScores:
        """Score the words of `text`, or only of windows with a place in doubt.

        The most doubtful window is read first, and where nothing is found in two of them on end, in a long text in one
        of three, the rest is not read: an article that reads well where it looks worst is not worth more time, and no
        odd passage or two make a long one unread. Each window in which a word was suspected earns that patience
        again. Windows are cut the same way with and without doubts, so a word that
        is scored scores the same.
        """
        encoding = self._tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
        if not encoding.ids:
            return WordScores(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32))
        ids = np.array(encoding.ids, np.int32)
        offsets = np.array(encoding.offsets, np.int32)
        words = np.array(encoding.word_ids, np.int32)
        scores = np.full(len(ids), np.nan, np.float32)
        windows = _in_order(list(_windows(text, offsets, words)), offsets, doubts)
        enough = max(_PATIENCE, len(windows) // _TRIED)
        quiet = suspected = 0
        for first, last in windows:
            found = self._first_reading(ids[first:last])
            if found.max() >= _SUSPECT:
                suspected, quiet = suspected + 1, 0
                found = self._second_reading(ids[first:last], found)
            else:
                quiet += 1
            scores[first:last] = found
            if doubts is not None and quiet >= enough * (1 + suspected):
                break
        return _by_word(text, offsets, words, scores)

    def doubt(self, text: str, start: int, end: int) -> float:
        """What the first reader alone has against the words from start to end; a text too long for it is cut off."""
        encoding = self._tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
        scores = self._first_reading(np.array(encoding.ids[:_WINDOW], np.int32))
        pieces = zip(encoding.offsets, scores.tolist(), strict=False)
        touched = [score for (low, high), score in pieces if low < end and high > start]
        return max(touched, default=0.0)

    def _first_reading(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The log-odds of the word pieces of one window."""
        scores: NDArray[np.float32] = self._session.run(None, self._window(ids))[0][0, 1:-1]
        return scores

    def _second_reading(self, ids: NDArray[np.int32], first: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same with the word of the second reader, where there is one."""
        if self._second is None:
            return first
        second: NDArray[np.float32] = self._second.run(None, self._window(ids))[0][0, 1:-1]
        return first + second

    def _window(self, ids: NDArray[np.int32]) -> dict[str, NDArray[np.int32]]:
        return {"ids": np.concatenate((self._marks[:1], ids, self._marks[1:]), dtype=np.int32)[None, :]}


def _in_order(
    windows: list[tuple[int, int]], offsets: NDArray[np.int32], doubts: Doubts | None
) -> list[tuple[int, int]]:
    """The windows that hold a place in doubt, the most doubtful first; all as they come where nothing was asked."""
    if doubts is None:
        return windows
    low = np.searchsorted(doubts.end, [offsets[first, 0] for first, _ in windows], side="right")
    high = np.searchsorted(doubts.start, [offsets[last - 1, 1] for _, last in windows], side="left")
    worst = [float(doubts.strength[begin:end].max(initial=-np.inf)) for begin, end in zip(low, high, strict=True)]
    order = sorted(range(len(windows)), key=lambda number: -worst[number])
    return [windows[number] for number in order if worst[number] > -np.inf]


def _windows(text: str, offsets: NDArray[np.int32], words: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """Half-open token ranges covering all tokens: cut at the last sentence end that fits, else between words."""
    count = len(offsets)
    stops = [
        index + 1
        for index in range(count - 1)
        if offsets[index + 1, 0] > offsets[index, 1]
        and _ends_sentence(text, int(offsets[index, 0]), int(offsets[index + 1, 0]))
    ]
    ends = np.array([*stops, count])
    first = 0
    while first < count:
        limit = min(first + _WINDOW, count)
        place = int(np.searchsorted(ends, limit, side="right")) - 1
        last = int(ends[place]) if place >= 0 and ends[place] >= min(first + _TURN, limit) else limit
        while last == limit < count and last - 1 > first and words[last] == words[last - 1]:
            last = limit = last - 1
        yield first, last
        first = last


def _ends_sentence(text: str, start: int, following: int) -> bool:
    return bool(_STOP.search(text, start, following)) or "\n" in text[start:following]


def _after_marks(text: str, place: int) -> int:
    """The tokenizer drops combining marks, and with them the end of a "café" written in five code points."""
    while place < len(text) and combining(text[place]):
        place += 1
    return place


def _by_word(
    text: str, offsets: NDArray[np.int32], words: NDArray[np.int32], scores: NDArray[np.float32]
) -> WordScores:
    """The pieces of each word put together; words that are marks or were not scored are left out."""
    starts = np.flatnonzero(np.concatenate(([True], words[1:] != words[:-1])))
    best = np.maximum.reduceat(scores, starts)
    begin = offsets[starts, 0]
    end = offsets[np.concatenate((starts[1:], [len(words)])) - 1, 1]
    if not text.isascii():
        end = np.array([_after_marks(text, place) for place in end.tolist()], np.int32)
    keep = ~np.isnan(best) & np.fromiter((text[low].isalnum() for low in begin), np.bool_, len(begin))
    return WordScores(begin[keep], end[keep], best[keep])
