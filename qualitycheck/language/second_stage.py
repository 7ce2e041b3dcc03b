"""Turns the feature matrix of a text into the log-odds, token by token, that a spinning tool put the token there."""

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


@dataclass(frozen=True, slots=True)
class SecondStage:
    """Gradient-boosted trees (Friedman 2001) over `evidence.features`, run by onnxruntime; 1 ms for 600 tokens."""

    session: InferenceSession

    @classmethod
    def open(cls, kind: Kind, folder: Path = DATA) -> SecondStage:
        """Loads `spin-counts.onnx` (without the classifier's columns) or `spin-full.onnx`.

        Raises:
            ModelError: the file is missing or damaged.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # worker processes are the parallelism
        options.log_severity_level = 3
        path = folder / f"spin-{kind}.onnx"
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
