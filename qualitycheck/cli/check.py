"""Turns `qualitycheck check` into a run: configuration, rules, articles, outputs, exit code."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualitycheck.cli.interrupt import Interrupted, interrupts
from qualitycheck.cli.outputs import FORMATS, Options, Outputs, open_outputs, parse_target
from qualitycheck.cli.session import Session, Sources, open_baseline, open_session, workers
from qualitycheck.cli.settings import depth_caution, effective, load_ruleset
from qualitycheck.engine.run import Verdict
from qualitycheck.errors import UsageError
from qualitycheck.model.report import Failure, Report
from qualitycheck.render.visible import one_line

if TYPE_CHECKING:
    from qualitycheck.engine.baseline import Baseline
    from qualitycheck.read import Input
    from qualitycheck.render.dead_letters import DeadLetters

DEAD_LETTERS = Path("qualitycheck-dead-letters.jsonl")
_WITH_METRICS = frozenset({"full", "json", "jsonl", "html"})  # formats that show readability, which is slow to compute


class Depth(StrEnum):
    """How deep to look."""

    LISTS = "lists"
    COUNTS = "counts"
    FULL = "full"


class Color(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Show(StrEnum):
    """How much of the article to print."""

    ALL = "all"
    CONTEXT = "context"


class FailOn(StrEnum):
    """The severity from which a finding fails the gate."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class OnError(StrEnum):
    """What bad records do to the exit code."""

    FAIL = "fail"
    REPORT = "report"


def check(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATHS…|-]", help="Files, folders, globs or -.")] = None,
    select: Annotated[list[str] | None, typer.Option(help="Only these rules (families, codes, names).")] = None,
    extend_select: Annotated[list[str] | None, typer.Option(help="These rules as well.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules.")] = None,
    rules: Annotated[list[Path] | None, typer.Option(help="A further rule pack (folder).")] = None,
    per_file_ignores: Annotated[
        list[str] | None, typer.Option(metavar="GLOB:CODES", help="Not these rules there.")
    ] = None,
    depth: Annotated[Depth | None, typer.Option(help="lists, counts or full.")] = None,
    grammar: Annotated[str | None, typer.Option(metavar="off|local|URL", help="LanguageTool.")] = None,
    min_score: Annotated[float | None, typer.Option(help="Reject articles below this score.")] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Reject articles with such findings.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Findings accepted before.")] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even if the gate fails.")] = False,
    format_name: Annotated[str | None, typer.Option("--format", metavar="NAME", help=", ".join(FORMATS))] = None,
    output: Annotated[
        list[str] | None, typer.Option("-o", "--output", metavar="[FORMAT=]PATH", help="Write to a file.")
    ] = None,
    show: Annotated[Show, typer.Option(help="The whole article, or only around findings.")] = Show.ALL,
    explain: Annotated[bool, typer.Option("--explain", help="Show where every point went.")] = False,
    color: Annotated[Color, typer.Option(help="When to use colour.")] = Color.AUTO,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the articles' text out of JSON.")] = False,
    lang: Annotated[str | None, typer.Option(help="Treat every article as this language.")] = None,
    stdin_filename: Annotated[str | None, typer.Option(help="The name that standard input stands for.")] = None,
    diff_base: Annotated[
        str | None, typer.Option(metavar="REF", help="Only files changed since this git revision.")
    ] = None,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="No articles are no error.")] = False,
    on_error: Annotated[OnError, typer.Option(help="Whether bad records fail the run or are only listed.")] = (
        OnError.FAIL
    ),
    dead_letters: Annotated[Path, typer.Option(help="Where --on-error report lists bad records.")] = DEAD_LETTERS,
    jobs: Annotated[int, typer.Option("-j", "--jobs", metavar="N", help="Processes; 0: one a core.")] = 1,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Check anew what was checked before.")] = False,
    progress: Annotated[bool | None, typer.Option("--progress/--no-progress", help="On standard error.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing to standard output.")] = False,
    config: Annotated[Path | None, typer.Option(help="This configuration file.")] = None,
) -> None:
    """Check articles and print an annotated report."""
    settings = effective(
        config, depth=depth, grammar=grammar, lang=lang, select=select, extend_select=extend_select, ignore=ignore,
        per_file_ignores=per_file_ignores, min_score=min_score, fail_on=fail_on,
    )  # fmt: skip
    if caution := depth_caution(settings):
        _say(caution)
    targets = output or []
    accepted = open_baseline(settings, baseline)
    ruleset = load_ruleset(settings, rules or [])
    session = open_session(settings, ruleset, metrics=_shows_metrics(format_name, targets, quiet=quiet))
    options = Options(session.tool, ruleset.by_code, color.value, show.value, explain, text=not no_text)
    written = [path for _, path in map(parse_target, targets)] if format_name != "html" else []
    sources = Sources(paths or [], stdin_filename, allow_empty, diff_base, (*written, dead_letters))
    sources.refuse_overwriting()
    outputs = open_outputs(format_name, targets, options, quiet=quiet)
    letters = _dead_letters(dead_letters) if on_error is OnError.REPORT else None
    job = Job(session, sources, outputs, accepted, letters, workers(jobs), cache=not no_cache, progress=progress)
    raise typer.Exit(job.run(exit_zero=exit_zero))


@dataclass(frozen=True, slots=True)
class Job:
    """One run of `check`, ready to go.

    Attributes:
        letters: where bad records are listed instead of failing the run.
        progress: whether to show progress; None: where it disturbs nothing.
    """

    session: Session
    sources: Sources
    outputs: Outputs
    baseline: Baseline | None
    letters: DeadLetters | None
    jobs: int
    cache: bool
    progress: bool | None

    def run(self, *, exit_zero: bool) -> int:
        """Check, write, and tell the exit code."""
        verdict = Verdict(tolerant=self.letters is not None)
        results = self._results()
        try:
            for result in results:
                with interrupts.held():
                    verdict.add(result)
                    self.outputs.add(result)
                    if self.letters:
                        self.letters.add(result)
                if self.outputs.abandoned:
                    return 2  # nobody reads what else would come: a pass would be one that was not earned
        except Interrupted:
            return self._interrupted(verdict)
        finally:
            results.close()
        if not verdict.articles and not self.sources.empty_is_fine:
            where = ", ".join(self.sources.paths) or "."
            raise UsageError("no articles found", where=where, remedy="name files, or use --allow-empty")
        with interrupts.held():
            self.outputs.finish(passed=verdict.passed, reasons=verdict.reasons)
        self._notices()
        return verdict.exit_code(exit_zero=exit_zero)

    def _results(self) -> Generator[Report | Failure, None, None]:
        inputs = self.sources.inputs(self.session.settings)
        cache = self.cache and not self._is_quick(inputs)
        checked = self.session.checked(self.sources.articles(inputs), jobs=self.jobs, cache=cache)
        results = self.session.judged(checked, self.baseline)
        if not _shows_progress(self.progress, prints=self.outputs.prints):
            yield from results
            return
        from qualitycheck.cli.progress import expected, with_progress

        yield from with_progress(results, expected(item for item in inputs if not isinstance(item, Failure)))

    def _is_quick(self, inputs: Sequence[Input | Failure]) -> bool:
        """Whether opening the cache would take longer than it saves: one article, and lists alone."""
        one = len(inputs) == 1 and not isinstance(inputs[0], Failure) and inputs[0].kind != "record"
        return one and self.session.settings.depth == "lists"

    def _interrupted(self, verdict: Verdict) -> int:
        count = f"{verdict.articles:,} result{'' if verdict.articles == 1 else 's'}"
        reasons = (f"interrupted after {count}", *verdict.reasons)
        self.outputs.finish(passed=False, reasons=reasons)
        _say(f"interrupted; {count} written, the rest was not checked")
        return 130

    def _notices(self) -> None:
        if self.letters and self.letters.count:
            what = "record is" if self.letters.count == 1 else "records are"
            _say(f"{self.letters.count:,} bad {what} listed in {self.letters.path}")
        if self.baseline is None:
            return
        for entries, what in ((self.baseline.unused(), "match nothing any more"), (self.baseline.expired(), "expired")):
            if entries:
                first = ", ".join(f"{entry.code} in {entry.article}" for entry in entries[:3])
                more = ", …" if len(entries) > 3 else ""
                _say(f"baseline: {len(entries)} accepted findings {what} ({first}{more}); `baseline prune` drops them")


def _dead_letters(path: Path) -> DeadLetters:
    from qualitycheck.render.dead_letters import DeadLetters

    return DeadLetters(path)


def _say(what: str) -> None:
    typer.echo(f"qualitycheck: {one_line(what)}", err=True)


def _shows_progress(flag: bool | None, *, prints: bool) -> bool:
    """As the flag says; else in a terminal, unless the report itself is printed to it."""
    if flag is not None:
        return flag
    return sys.stderr is not None and sys.stderr.isatty() and not (prints and sys.stdout.isatty())


def _shows_metrics(format_name: str | None, targets: Sequence[str], *, quiet: bool) -> bool:
    printed = {format_name or "full"} if not quiet and (format_name or not targets) else set()
    return bool(_WITH_METRICS & {*printed, *(name for name, _ in map(parse_target, targets))})
