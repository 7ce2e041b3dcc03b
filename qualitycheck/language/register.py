"""Turns a text's function words into how far its register is from the prose that the statistics were learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qualitycheck.errors import ModelError
from qualitycheck.language.ngrams import DATA

F64 = npt.NDArray[np.float64]

# Closed-class words and marks: they carry register, not topic, and a synonym spinner leaves them alone.
_CLOSED = """
    i you he she it we they me him her us them my your his its our their this that these those who which what the a an
    of to in for on with by at from as and or but if not no so is are was were be been being has have had do does did
    will would could can may might shall should said there then when up down out into upon , <s> 's
"""
WORDS = tuple(_CLOSED.split())
LEAST = 40  # keys below which nothing can be said
# Keys beyond which a text is not measured any finer: the noise of a longer one vanishes, and the least habit of its
# author or outlet would make it a stranger.
FINEST = 800


@dataclass(frozen=True, slots=True)
class Register:
    """The spread of function-word frequencies over documents of the corpus.

    Frequencies are compared as square roots, whose sampling variance is 1 / (4 n) whatever the frequency (Bartlett
    1936); the distance is Mahalanobis's with that noise added, so that short texts are not taken for strange ones.

    Attributes:
        keys: the function words.
        mean: (k,) mean of the square roots.
        axes, spread: (k, k) principal axes in columns and (k,) variances along them.
    """

    keys: tuple[str, ...]
    mean: F64
    axes: F64
    spread: F64

    @classmethod
    def open(cls, path: Path | None = None) -> Register:
        """Loads what ships with the package.

        Raises:
            ModelError: the file is missing or damaged.
        """
        path = path or DATA / "register.npz"
        try:
            with np.load(path, allow_pickle=False) as data:
                keys = tuple(str(key) for key in data["keys"])
                return cls(keys, data["mean"], data["axes"], data["spread"])
        except (OSError, ValueError, KeyError) as error:
            remedy = "reinstall, or run `qualitycheck train spin`"
            raise ModelError("cannot load the register model", where=str(path), remedy=remedy) from error

    def save(self, path: Path) -> None:
        """Writes what `open` reads."""
        np.savez_compressed(path, keys=np.array(self.keys), mean=self.mean, axes=self.axes, spread=self.spread)

    @classmethod
    def fit(cls, documents: Iterable[Sequence[str]]) -> Register:
        """The register of documents given as keys."""
        texts = [text for text in documents if len(text) >= LEAST]
        total = Counter(key for text in texts for key in text)
        keys = tuple(key for key in WORDS if total[key])
        roots = np.stack([_roots(text, keys) for text in texts])
        sizes = np.array([len(text) for text in texts])
        share = sizes / sizes.sum()
        mean = share @ roots
        noise = float((share / (4 * sizes)).sum())
        spread, axes = np.linalg.eigh((roots - mean).T * share @ (roots - mean))
        return cls(keys, mean, axes, np.maximum(spread - noise, 1e-6))

    def distance(self, text: Sequence[str]) -> float:
        """Mean squared distance per axis: about 1 for prose like the corpus's, 0 for a text too short to tell."""
        if len(text) < LEAST:
            return 0.0
        along = (_roots(text, self.keys) - self.mean) @ self.axes
        return float(np.mean(along**2 / (self.spread + 1 / (4 * min(len(text), FINEST)))))


def _roots(text: Sequence[str], keys: Sequence[str]) -> F64:
    counted = Counter(text)
    return np.sqrt(np.array([counted[key] for key in keys]) / len(text))
