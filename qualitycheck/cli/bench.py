"""Turns the measuring material into the figures that README states."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated, cast, get_args

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
    from qualitycheck.bench.speed import STOCK, measure

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
    if STOCK not in (row.name for row in rows):
        typer.echo("\ntextstat as it comes cannot be timed here: four of the five metrics need nltk's corpus `cmudict`")
    typer.echo(f"\none small article at depth lists, start-up included: {start:.2f} s")
    _scaling(texts)


def _scaling(texts: list[str]) -> None:
    """From one worker process to two, and with every result in the cache."""
    from qualitycheck.bench.scaling import measure_scaling
    from qualitycheck.detect.registry import DEPTHS

    typer.echo(
        "\n| depth | 1 job, articles/s | 2 jobs, articles/s | gain | cached, articles/s |\n|---|---|---|---|---|"
    )
    for depth in DEPTHS:
        row = measure_scaling(texts, depth, repeat=1 if depth == "full" else 4)
        typer.echo(f"| {depth} | {row.one:,.0f} | {row.two:,.0f} | {row.gain:.2f} | {row.cached:,.0f} |")


@app.command()
def score(
    depth: Annotated[Depth, typer.Option(help="lists, counts or full.")] = "full",
    articles: Annotated[int, typer.Option(help="Clean articles of each set.")] = 150,
    spins: Annotated[int, typer.Option(help="How many of them are also spun by the simulator.")] = 50,
    quick: Annotated[bool, typer.Option("--quick", help="A fifth of the articles.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write score-DEPTH.md and score-DEPTH.svg into this folder.")] = None,
) -> None:
    """Measure the score: false rejections, calibration and ROC, on clean sets, simulated spins and real pages."""
    from qualitycheck.bench.reliability_diagram import draw
    from qualitycheck.bench.score import measure, report

    part = 5 if quick else 1
    seen = measure(depth, articles // part, spins // part)
    text = report(seen)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"score-{depth}.svg").write_text(draw(seen), "utf-8")
        (out / f"score-{depth}.md").write_text(f"{text}\n", "utf-8")
    typer.echo(text)


@app.command()
def rules(
    depth: Annotated[Depth, typer.Option(help="lists, counts or full.")] = "lists",
    articles: Annotated[int | None, typer.Option(help="Articles of each clean set; default: all.")] = None,
    each: Annotated[bool, typer.Option("--each", help="Also every rule's hits on every set.")] = False,
    sample: Annotated[Path | None, typer.Option(help="Write sheets of hits there, to be judged by a person.")] = None,
    hits: Annotated[int, typer.Option(help="Hits per rule in a sheet.")] = 40,
    judged: Annotated[
        Path | None, typer.Option(help="Only count the verdicts in the sheets there into rules/precision.json.")
    ] = None,
) -> None:
    """Measure the rules: hits on clean text, fairness, recall on known damage; have hits judged by a person."""
    from qualitycheck.bench import rules as bench
    from qualitycheck.bench.judging import write_sheets
    from qualitycheck.model.rule import FAMILIES
    from qualitycheck.rulebook import load_rules

    ruleset = load_rules()
    if judged:
        _count_verdicts(judged)
        return
    runner = bench.RuleBench(ruleset, depth)
    clean, damaged = runner.clean(articles), runner.damaged()
    families = [family for family in FAMILIES if any(rule.family == family for rule in ruleset.rules)]
    typer.echo(f"rule set {ruleset.hash}, depth {depth}; findings per 1,000 words\n")
    typer.echo(bench.families_table(clean, families))
    typer.echo(f"\n{bench.fairness_table(clean)}")
    typer.echo(f"\n{bench.recall_table([runner.leftovers(), *runner.translation_errors()])}")
    if each:
        typer.echo(f"\n{bench.rules_table(clean, ruleset)}")
    if sample:
        written = write_sheets((hit for tally in (*clean, *damaged) for hit in tally.kept), sample, hits)
        typer.echo(f"\n{written} hits to be judged, in {sample}")


def _count_verdicts(folder: Path) -> None:
    from datetime import UTC, datetime

    from qualitycheck.bench.judging import read_sheets
    from qualitycheck.rulebook import load_rules
    from qualitycheck.rulebook.packs import bundled_folder
    from qualitycheck.rulebook.precision import read_precision, write_precision

    fresh = read_sheets(folder, {rule.code: rule for rule in load_rules().rules}, datetime.now(UTC).date())
    path = write_precision({**read_precision(), **fresh}, bundled_folder())
    typer.echo(f"{sum(one.judged for one in fresh.values())} verdicts on {len(fresh)} rules counted into {path}")


@app.command()
def extraction(
    folder: Annotated[
        Path | None, typer.Argument(help="`ground-truth.json` and `html/`; default: the pages of the material.")
    ] = None,
    pages: Annotated[int | None, typer.Option(help="How many pages; default: all.")] = None,
) -> None:
    """Measure extraction: how much of the articles on real pages is found, and how much else."""
    from qualitycheck.bench import corpus
    from qualitycheck.bench.extraction import measure_extraction

    found = measure_extraction(folder or corpus.material() / "data" / "html", pages)
    low, high = found.interval
    typer.echo("| pages | precision | recall | F1 (95 % interval) | nothing found | mapped to the page | seconds |")
    typer.echo("|---|---|---|---|---|---|---|")
    typer.echo(
        f"| {found.pages} | {found.precision:.3f} | {found.recall:.3f} | {found.f1:.3f} ({low:.3f}–{high:.3f})"
        f" | {found.failed} | {found.mapped:.1%} | {found.seconds:.1f} |"
    )


@app.command()
def detection(
    depth: Annotated[str, typer.Option(help="lists, counts or full.")] = "full",
    articles: Annotated[int, typer.Option(help="How many articles of each clean set.")] = 100,
    words: Annotated[int, typer.Option(help="Where articles are cut.")] = 900,
    ablations: Annotated[bool, typer.Option(help="Also each stage alone, and without the document's say.")] = False,
    confidences: Annotated[bool, typer.Option(help="Also how many findings of each confidence were swaps.")] = False,
) -> None:
    """Measure recall on real spun pages, false findings by domain, originals named, and documents told apart."""
    from qualitycheck.bench import ablation, confidence
    from qualitycheck.bench import detection as bench

    depths = get_args(Depth)
    if depth not in depths:
        raise UsageError(f"unknown depth {depth!r}", remedy=f"one of {', '.join(depths)}")
    typer.echo(bench.table(bench.measure(cast("Depth", depth), articles, words)))
    if ablations:
        typer.echo(ablation.table(ablation.ablate(articles, words)))
    if confidences:
        typer.echo(confidence.table(confidence.measure(cast("Depth", depth), articles, words)))
