"""Turns a corpus into the models that ship: each step is a module of `qualitycheck.train` with options of its own."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Annotated

import typer

from qualitycheck.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

STEPS = {
    "words": ("corpus", "count the words and word pairs of a corpus, for training"),
    "spelling": ("spelling", "derive the table of British spellings"),
    "synonyms": ("thesaurus", "compile the synonym graph"),
    "counts": ("counts", "count the n-grams of normal English"),
    "originals": ("originals", "compile the table of likely originals"),
    "classifier": ("classifier_fit", "train the replaced-token classifier, on a processor or a GPU"),
    "export": ("classifier_export", "export a trained classifier to quantised ONNX"),
    "measure": ("classifier_measure", "measure a classifier on the measuring material"),
    "spin": ("fit_spin", "fit the second stage and the document model"),
    "score": ("fit_score", "fit the score"),
}


@app.callback()
def train() -> None:
    """Rebuild the statistical model from any corpus; docs/training.md tells the order."""


@app.command()
def simulate(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATHS…|-]", help="Articles to spin.")] = None,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal texts.")] = 1,
    low: Annotated[float, typer.Option(help="Least share of words to change.", min=0.001, max=1.0)] = 0.05,
    high: Annotated[float, typer.Option(help="Greatest share of words to change.", min=0.001, max=1.0)] = 0.4,
) -> None:
    """Spin articles as paraphrasing tools do; one JSON line each, with every edit and its original."""
    from random import Random

    from qualitycheck.model.report import Failure
    from qualitycheck.read import read_inputs
    from qualitycheck.train.simulate import simulate as spin
    from qualitycheck.train.spinners import draw_profile

    if low > high:
        raise UsageError(f"--low {low:g} is above --high {high:g}")
    for number, item in enumerate(read_inputs(paths or ["-"], stdin=sys.stdin.buffer)):
        if isinstance(item, Failure):
            raise UsageError(item.problem, where=item.id)
        profile = draw_profile(Random(seed + number), (low, high))  # noqa: S311 - repeatable, not secret
        spun = spin(item.text, seed + number, profile)
        edits = [
            {"start": edit.start, "end": edit.end, "text": spun.text[edit.start : edit.end], "original": edit.original}
            for edit in spun.edits
        ]
        typer.echo(json.dumps({"id": item.id, "text": spun.text, "edits": edits}, ensure_ascii=False))


def _add(name: str, module: str, meaning: str) -> None:
    def step(context: typer.Context) -> None:
        sys.argv = [f"qualitycheck train {name}", *context.args]
        try:
            import_module(f"qualitycheck.train.{module}").main()
        except ImportError as error:
            raise UsageError(str(error), remedy="training needs the extra: pip install '.[train]'") from error

    settings = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(name, help=meaning, context_settings=settings, add_help_option=False)(step)


for _name, (_module, _meaning) in STEPS.items():
    _add(_name, _module, _meaning)
