"""Turns the feature matrix of a text into log-odds, token by token, by boosted trees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from qualitycheck.errors import ModelError
from qualitycheck.language.fluency import F32
from qualitycheck.language.ngrams import DATA

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Kind = Literal["counts", "full"]
Stage = Literal["screen", "counts", "full"]


@dataclass(frozen=True, slots=True)
class SecondStage:
    """Gradient-boosted trees (Friedman 2001) over features of `evidence`, run by onnxruntime; 1 ms for 600 tokens.

    Those of `counts` and `full` give the log-odds that a spinning tool put a token there. Those of `screen`, a third of
    the size and over the context alone, tell where the trees of `counts` would see something: a cascade (Viola &
    Jones 2001).
    """

    session: InferenceSession

    @classmethod
    def open(cls, stage: Stage, folder: Path = DATA) -> SecondStage:
        """Loads `spin-screen.onnx` (columns CONTEXT), `spin-counts.onnx` (COUNTS) or `spin-full.onnx` (all).

        Raises:
            ModelError: the file is missing or damaged.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # worker processes are the parallelism
        options.log_severity_level = 3
        path = folder / f"spin-{stage}.onnx"
        try:
            return cls(onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))
        except Exception as error:
            remedy = "reinstall, or run `qualitycheck train spin`"
            raise ModelError("cannot load the second stage", where=str(path), remedy=remedy) from error

    def log_odds(self, features: F32) -> F32:
        """(n,) natural log-odds of the (n, columns) features."""
        if not len(features):
            return np.zeros(0, np.float32)
        found: F32 = self.session.run(None, {"features": features})[0]
        return found[:, 0]
