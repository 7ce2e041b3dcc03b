"""Turns the measuring material into the figures that README states."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from qualitycheck.errors import UsageError
from qualitycheck.model.report import Depth

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Measure detection, speed and the score."""


@app.command()
def speed(
    paths: Annotated[list[Path] | None, typer.Argument(help="Articles to time; default: the clean news.")] = None,
    words: Annotated[int, typer.Option(help="Words per article.")] = 600,
    articles: Annotated[int, typer.Option(help="How many articles.")] = 100,
) -> None:
    """Time each depth and detector on one core, beside textstat's five usual metrics in the same run."""
    from qualitycheck.bench import corpus
    from qualitycheck.bench.speed import measure

    source = corpus.articles(paths) if paths else corpus.clean("reuters")
    texts = list(islice(corpus.cut(source, words), articles))
    if len(texts) < 10:
        raise UsageError(f"only {len(texts)} articles of {words} words", remedy="name more or longer texts")
    rows, start = measure(texts)
    size = sum(len(text.split()) for text in texts) / len(texts)
    typer.echo(f"{len(texts)} articles of {size:.0f} words on average, one core\n")
    typer.echo("| | articles/s | MB/s | × textstat | peak memory, MB |\n|---|---|---|---|---|")
    for row in rows:
        peak = f"{row.peak_mb:.0f}" if row.peak_mb else ""
        typer.echo(f"| {row.name} | {row.articles_per_s:,.0f} | {row.megabytes_per_s:.2f} | {row.ratio:.1f} | {peak} |")
    typer.echo(f"\none small article at depth lists, start-up included: {start:.2f} s")


@app.command()
def score(
    depth: Annotated[Depth, typer.Option(help="lists, counts or full.")] = "full",
    articles: Annotated[int, typer.Option(help="Clean articles of each set.")] = 150,
    spins: Annotated[int, typer.Option(help="How many of them are also spun by the simulator.")] = 50,
    quick: Annotated[bool, typer.Option("--quick", help="A fifth of the articles.")] = False,
    svg: Annotated[Path | None, typer.Option(help="Draw the reliability diagram and the ROC curve there.")] = None,
) -> None:
    """Measure the score: false rejections, calibration and ROC, on clean sets, simulated spins and real pages."""
    from qualitycheck.bench.reliability_diagram import draw
    from qualitycheck.bench.score import measure, report

    part = 5 if quick else 1
    seen = measure(depth, articles // part, spins // part)
    if svg:
        svg.write_text(draw(seen), "utf-8")
    typer.echo(report(seen))
