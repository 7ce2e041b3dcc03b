"""Turns batches of spun and clean windows into the weights of a replaced-token classifier, on a CPU or with CUDA."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import Tokenizer
from torch.utils.data import DataLoader, Dataset
from transformers import AutoConfig, AutoModelForTokenClassification

from qualitycheck.errors import ReadError
from qualitycheck.language.synonyms import SynonymGraph
from qualitycheck.train.classifier_data import IGNORED, Windows
from qualitycheck.train.corpus import WordCounts, read_records
from qualitycheck.train.counts import held_out
from qualitycheck.train.simulate import Simulator
from qualitycheck.train.thesaurus import curated_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run.

    Attributes:
        corpus: folder of clean records; counts: what `qualitycheck.train.corpus` wrote for it.
        start: folder of a BERT-like encoder or token classifier (config.json, model.safetensors, tokenizer.json).
        out: where checkpoints and the final weights go; a checkpoint found there is resumed.
        steps, tokens: optimiser steps, and tokens of one step.
        rate, warmup: peak learning rate, reached after `warmup` steps and falling linearly to zero at the end.
        layers: keep only these encoder layers of the start (all when empty).
        graph: the synonym graph that the simulator draws from; the one that ships when None.
        frozen: how many of the lowest layers keep the weights of the start, as the word embeddings do unless it is -1:
            each makes a step cheaper, which pays when time is short and the start is near.
        seed, device, workers: of the data stream; "cpu" or "cuda"; processes that prepare batches.
        checkpoint_minutes: between two checkpoints.
        minutes: when given, the run ends after so many minutes of training (all resumed runs together), the learning
            rate falling with the share of minutes or of steps used, whichever is greater.
    """

    corpus: Path
    counts: Path
    start: Path
    out: Path
    steps: int
    tokens: int = 3072
    rate: float = 2e-4
    warmup: int = 100
    graph: Path | None = None
    layers: tuple[int, ...] = ()
    frozen: int = 0
    seed: int = 1
    device: str = "cpu"
    workers: int = 0
    checkpoint_minutes: float = 5.0
    minutes: float = float("inf")


class _Stream(Dataset[tuple["Tensor", "Tensor", "Tensor"]]):  # type: ignore[misc]  # torch comes untyped
    """Windows as a data set of whole batches, so that a worker process can make any of them."""

    def __init__(self, windows: Windows, first: int, last: int) -> None:
        self._windows, self._first, self._last = windows, first, last

    def __len__(self) -> int:
        return self._last - self._first

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor]:
        batch = self._windows.batch(self._first + index)
        return torch.from_numpy(batch.ids), torch.from_numpy(batch.mask), torch.from_numpy(batch.labels)


def fit(plan: Plan) -> Path:
    """Train after `plan`, resuming its last checkpoint, and return the folder of the final weights (half precision)."""
    torch.manual_seed(plan.seed)
    model = load_model(plan.start, plan.layers).to(plan.device)
    _freeze(model, plan.frozen)
    optimiser = torch.optim.AdamW(_trained(model), lr=plan.rate, weight_decay=0.01, fused=plan.device == "cuda")
    step, spent = _resume(plan, model, optimiser)
    plan.out.mkdir(parents=True, exist_ok=True)
    windows = _windows(plan)
    ahead = {"prefetch_factor": 8} if plan.workers else {}
    loader = DataLoader(_Stream(windows, step, plan.steps), batch_size=None, num_workers=plan.workers, **ahead)
    saved = began = time.monotonic()
    before = spent
    total, seen = 0.0, 0
    model.train()
    for ids, mask, labels in loader:
        spent = before + time.monotonic() - began
        left = 1 - max(step / plan.steps, spent / (plan.minutes * 60))
        if left <= 0:
            break
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * min(left, (step + 1) / plan.warmup)
        total += _step(plan, model, optimiser, ids, mask, labels)
        seen += int(mask.sum())
        step += 1
        if step % 25 == 0:
            speed = seen / (time.monotonic() - began)
            sys.stderr.write(f"step {step}/{plan.steps} loss {total / 25:.4f} {speed:.0f} tokens/s\n")
            total = 0.0
        if time.monotonic() - saved > plan.checkpoint_minutes * 60:
            _checkpoint(plan, model, optimiser, step, spent)
            saved = time.monotonic()
    _checkpoint(plan, model, optimiser, step, spent)
    return save_model(model, plan.start, plan.out / "final")


def load_model(folder: Path, layers: tuple[int, ...] = ()) -> nn.Module:
    """A token classifier of two labels from `folder`, with only the encoder layers named, in single precision."""
    if not (folder / "config.json").is_file():
        raise ReadError(
            "no encoder found", where=str(folder), remedy="give a folder with config.json and model.safetensors"
        )
    config = AutoConfig.from_pretrained(folder)
    config.num_labels, config.hidden_dropout_prob, config.attention_probs_dropout_prob = 2, 0.0, 0.0
    model: Any = AutoModelForTokenClassification.from_pretrained(folder, config=config, dtype=torch.float32)
    if layers:
        stack = model.base_model.encoder.layer
        model.base_model.encoder.layer = torch.nn.ModuleList([stack[index] for index in layers])
        model.config.num_hidden_layers = len(layers)
    checked: nn.Module = model
    return checked


def _freeze(model: Any, layers: int) -> None:
    if layers < 0:
        return
    for part in (model.base_model.embeddings, *model.base_model.encoder.layer[:layers]):
        part.requires_grad_(requires_grad=False)


def save_model(model: nn.Module, start: Path, folder: Path) -> Path:
    """Write half-precision weights, configuration and tokenizer to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    half: Any = load_model(start)
    half.config = model.config
    state = {name: tensor.detach().to("cpu", torch.float16) for name, tensor in model.state_dict().items()}
    half.save_pretrained(folder, state_dict=state)
    (folder / "tokenizer.json").write_bytes((start / "tokenizer.json").read_bytes())
    return folder


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of `folder`, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _windows(plan: Plan) -> Windows:
    simulator = Simulator(SynonymGraph.open(plan.graph), curated_pairs())
    counts, tokenizer = WordCounts.load(plan.counts), load_tokenizer(plan.start)
    records = (record for record in read_records(plan.corpus) if not held_out(record.id))
    return Windows(records, simulator, counts, tokenizer, seed=plan.seed, tokens=plan.tokens)


def _step(
    plan: Plan, model: nn.Module, optimiser: torch.optim.Optimizer, ids: Tensor, mask: Tensor, labels: Tensor
) -> float:
    # Processors mostly emulate bfloat16, which is slower than single precision.
    with torch.autocast(plan.device, torch.bfloat16, enabled=plan.device == "cuda"):
        logits = model(input_ids=ids.to(plan.device), attention_mask=mask.to(plan.device)).logits
    loss = torch.nn.functional.cross_entropy(
        logits.float().view(-1, 2), labels.to(plan.device).view(-1), ignore_index=IGNORED
    )
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(_trained(model), 1.0)
    optimiser.step()
    return float(loss.detach())


def _trained(model: nn.Module) -> Iterator[nn.Parameter]:
    return (parameter for parameter in model.parameters() if parameter.requires_grad)


def _checkpoint(plan: Plan, model: nn.Module, optimiser: torch.optim.Optimizer, step: int, spent: float) -> None:
    fresh = plan.out / "checkpoint.new"
    torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent}, fresh)
    fresh.replace(plan.out / "checkpoint.pt")


def _resume(plan: Plan, model: nn.Module, optimiser: torch.optim.Optimizer) -> tuple[int, float]:
    path = plan.out / "checkpoint.pt"
    if not path.is_file():
        return 0, 0.0
    state = torch.load(path, map_location=plan.device, weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"]), float(state["spent"])


def main() -> None:
    """`python -m qualitycheck.train.classifier_fit --help`."""
    parser = argparse.ArgumentParser(prog="qualitycheck.train.classifier_fit", description=__doc__)
    for name in ("corpus", "counts", "start", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    for name, kind in (
        ("tokens", int),
        ("rate", float),
        ("warmup", int),
        ("frozen", int),
        ("seed", int),
        ("workers", int),
        ("checkpoint-minutes", float),
        ("minutes", float),
    ):
        parser.add_argument(f"--{name}", type=kind, default=argparse.SUPPRESS)
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--layers", type=lambda text: tuple(map(int, text.split(","))), default=())
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu")
    sys.stderr.write(f"{fit(Plan(**vars(parser.parse_args())))}\n")


if __name__ == "__main__":
    main()
