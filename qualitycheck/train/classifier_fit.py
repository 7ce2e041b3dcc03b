"""Turns batches of spun and clean windows into the weights of a replaced-token classifier, on a CPU or with CUDA."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file
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

_TAUGHT = 0.7  # weight of a teacher's judgement against the labels


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
        exit: when given, a second head judges after so many layers (early exit, Xin et al. 2020, "DeeBERT"). Both
            heads learn the same, and what is exported ends at the second.
        teacher: folder of a trained token classifier, of whatever size; the network learns from its judgement of every
            word beside the labels (distillation, Hinton, Vinyals & Dean 2015). Its word pieces must be the same, their
            numbers need not be.
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
    exit: int = 0
    teacher: Path | None = None
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
    model = load_model(plan.start, plan.layers, plan.exit).to(plan.device)
    teacher = None if plan.teacher is None else Teacher(plan.teacher, load_tokenizer(plan.start), plan.device)
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
        total += train_step(plan, model, optimiser, (ids, mask, labels), teacher)
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


def load_model(folder: Path, layers: tuple[int, ...] = (), early: int = 0) -> nn.Module:
    """A token classifier of two labels from `folder`, with only the encoder layers named, in single precision.

    With `early`, or where the folder's own configuration says so, it has a head `exit` after so many layers.
    """
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
    model.config.early_exit = early or getattr(config, "early_exit", 0)
    if model.config.early_exit:
        model.exit = torch.nn.Linear(config.hidden_size, 2)
        saved = load_file(folder / "model.safetensors")
        if "exit.weight" in saved:
            model.exit.load_state_dict({part: saved[f"exit.{part}"].float() for part in ("weight", "bias")})
    checked: nn.Module = model
    return checked


class Teacher:
    """A trained classifier that says of every token of a batch how likely it was replaced."""

    def __init__(self, folder: Path, pupils: Tokenizer, device: str) -> None:
        self._model = load_model(folder).to(device).eval()
        own = load_tokenizer(folder)
        known = own.get_vocab()
        unknown = known.get("[UNK]", known.get("<unk>", 0))
        tokens = map(pupils.id_to_token, range(pupils.get_vocab_size()))
        numbers = torch.tensor([known.get(token or "", unknown) for token in tokens])
        numbers[torch.tensor(pupils.encode("").ids)] = torch.tensor(own.encode("").ids)
        self._numbers, self._device = numbers.to(device), device

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(windows, tokens) probabilities for a batch of the pupil's token ids."""
        with torch.no_grad(), _mixed(self._device):
            logits = self._model(
                input_ids=torch.where(mask.bool(), self._numbers[ids], self._model.config.pad_token_id),
                attention_mask=mask,
            ).logits
        made: Tensor = logits.float().softmax(-1)[..., 1]
        return made


def _freeze(model: Any, layers: int) -> None:
    if layers < 0:
        return
    for part in (model.base_model.embeddings, *model.base_model.encoder.layer[:layers]):
        part.requires_grad_(requires_grad=False)


def save_model(model: nn.Module, start: Path, folder: Path) -> Path:
    """Write half-precision weights, configuration and tokenizer to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.detach().to("cpu", torch.float16) for name, tensor in model.state_dict().items()}
    model.save_pretrained(folder, state_dict=state)
    (folder / "tokenizer.json").write_bytes((start / "tokenizer.json").read_bytes())
    return folder


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of `folder`, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _windows(plan: Plan) -> Windows:
    counts, tokenizer = WordCounts.load(plan.counts), load_tokenizer(plan.start)
    simulator = Simulator(SynonymGraph.open(plan.graph), curated_pairs(), lambda words: map(counts.count, words))
    records = (record for record in read_records(plan.corpus) if not held_out(record.id))
    return Windows(records, simulator, counts, tokenizer, seed=plan.seed, tokens=plan.tokens)


def train_step(
    plan: Plan,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    batch: tuple[Tensor, Tensor, Tensor],
    teacher: Teacher | None,
) -> float:
    """One optimiser step on a batch of ids, mask and labels, and its loss."""
    ids, mask, labels = (part.to(plan.device, non_blocking=True) for part in batch)
    counted = labels != IGNORED
    wanted = labels[counted].float()
    if teacher is not None:
        wanted = (1 - _TAUGHT) * wanted + _TAUGHT * teacher(ids, mask)[counted]
    with _mixed(plan.device):
        heads = judged(model, ids, mask)
    loss = torch.stack([_loss(head.float()[counted], wanted) for head in heads]).mean()
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(_trained(model), 1.0)
    optimiser.step()
    return float(loss.detach())


def _mixed(device: str) -> torch.autocast:
    # Processors mostly emulate bfloat16, which is slower than single precision.
    return torch.autocast(device, torch.bfloat16, enabled=device == "cuda")


def judged(model: Any, ids: Tensor, mask: Tensor) -> list[Tensor]:
    """What each head of `model` says of each token, (windows, tokens, 2), the last head first."""
    early = model.config.early_exit
    read = model(input_ids=ids, attention_mask=mask, output_hidden_states=bool(early))
    return [read.logits, model.exit(read.hidden_states[early])] if early else [read.logits]


def _loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Cross-entropy of two-way `logits`, (n, 2), with the probabilities `wanted` that a token was replaced."""
    return torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 1] - logits[:, 0], wanted)


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
        ("exit", int),
        ("seed", int),
        ("workers", int),
        ("checkpoint-minutes", float),
        ("minutes", float),
    ):
        parser.add_argument(f"--{name}", type=kind, default=argparse.SUPPRESS)
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--layers", type=lambda text: tuple(map(int, text.split(","))), default=())
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu")
    sys.stderr.write(f"{fit(Plan(**vars(parser.parse_args())))}\n")


if __name__ == "__main__":
    main()
