"""Turns settings and flags into a run: the articles, the checker or its workers, the cache and the gate."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualitycheck.cli.settings import policies_of
from qualitycheck.engine.checker import Checker
from qualitycheck.engine.gate import judge
from qualitycheck.engine.run import run, tool_of
from qualitycheck.errors import UsageError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Failure, Report, Tool

if TYPE_CHECKING:
    from qualitycheck.config import Config
    from qualitycheck.detect.grammar import Grammar
    from qualitycheck.engine.baseline import Baseline
    from qualitycheck.engine.cache import Cache
    from qualitycheck.read import Input
    from qualitycheck.rulebook import RuleSet


@dataclass(frozen=True, slots=True)
class Sources:
    """What is to be read.

    Attributes:
        paths: files, folders, globs and `-`; empty: the current folder.
        stdin_filename: the name that standard input stands for.
        allow_empty: whether nothing to read is no error.
        diff_base: a git revision; only what was changed since is read.
        outputs: what this run writes, which it must not read.
    """

    paths: Sequence[str]
    stdin_filename: str | None = None
    allow_empty: bool = False
    diff_base: str | None = None
    outputs: Sequence[Path] = ()

    def refuse_overwriting(self) -> None:
        """Raise UsageError where a file that is named to be read is one that is written, before either is done."""
        written = {path.resolve() for path in self.outputs}
        for path in map(Path, self.paths):
            if path.is_file() and path.resolve() in written:
                raise UsageError("is to be read and to be written", where=str(path), remedy="write elsewhere")

    def inputs(self, settings: Config) -> list[Input | Failure]:
        """Every input, in order."""
        from qualitycheck.read import find_inputs

        root = (settings.root or Path()).resolve()
        found = find_inputs(
            self.paths or ["."],
            exclude=(*settings.exclude, *_rooted(self.outputs, root)),
            root=root,
            stdin_filename=self.stdin_filename,
            allow_empty=self.allow_empty or self.diff_base is not None,
        )
        named = {str(Path(path)) for path in self.paths}
        found = [item for item in found if isinstance(item, Failure) or item.name in named or not _is_result(item)]
        if self.diff_base is None:
            return found
        from qualitycheck.cli.changed import changed_since

        changed = changed_since(self.diff_base)
        return [item for item in found if isinstance(item, Failure) or (item.path and item.path.resolve() in changed)]

    def articles(self, inputs: Sequence[Input | Failure]) -> Iterator[Article | Failure]:
        """The articles of those inputs, streamed."""
        from qualitycheck.read import read_found

        stdin = None if sys.stdin is None else sys.stdin.buffer
        yield from read_found(inputs, stdin=stdin)

    @property
    def empty_is_fine(self) -> bool:
        """Whether a run over no articles passes."""
        return self.allow_empty or self.diff_base is not None


@dataclass(frozen=True, slots=True)
class Session:
    """All that checks and judges in one run.

    Attributes:
        grammar: the connected server, which lives as long as the run.
    """

    settings: Config
    ruleset: RuleSet
    checker: Checker
    grammar: Grammar | None
    metrics: bool

    @property
    def tool(self) -> Tool:
        """What made the results."""
        return tool_of(self.checker)

    def checked(
        self, articles: Iterator[Article | Failure], *, jobs: int = 1, cache: bool = True
    ) -> Iterator[Report | Failure]:
        """Results from before the gate, in the order of the articles."""
        stored = self._cache() if cache else None
        try:
            if jobs > 1:
                from qualitycheck.engine.batch import Recipe, run_jobs

                settings = self.settings
                recipe = Recipe(
                    self.ruleset, settings.depth, self.grammar.url if self.grammar else None, settings.accept.terms,
                    settings.lang, settings.per_file_ignores, settings.root, self.metrics,
                )  # fmt: skip
                yield from run_jobs(articles, recipe, jobs, cache=stored)
            else:
                yield from run(articles, self.checker, cache=stored)
        finally:
            if stored:
                stored.close()

    def judged(
        self, results: Iterator[Report | Failure], baseline: Baseline | None = None
    ) -> Iterator[Report | Failure]:
        """The same results with accepted findings taken out and each judged by its own policy."""
        policies = policies_of(self.settings)
        for result in results:
            if isinstance(result, Failure):
                yield result
                continue
            report = baseline.apply(result) if baseline else result
            decision = judge(report.gated or report.score, report.findings, policies.of(report.article))
            yield replace(report, decision=decision)

    def _cache(self) -> Cache:
        from qualitycheck.engine.cache import Cache

        settings, tool = self.settings, self.tool
        ignores = {glob: list(found) for glob, found in settings.per_file_ignores.items()}
        return Cache(
            {
                "version": tool.version, "installation": _installation(), "ruleset": tool.ruleset, "model": tool.model,
                "depth": tool.depth, "lang": settings.lang, "grammar": settings.grammar, "metrics": self.metrics,
                "accept": settings.accept.terms, "ignores": ignores, "root": str(settings.root or Path.cwd()),
            }
        )  # fmt: skip


def open_session(settings: Config, ruleset: RuleSet, *, metrics: bool) -> Session:
    """Load the checker and connect to the grammar server, if one is asked for.

    Raises:
        GrammarError: the server cannot be had.
        RuleError: a rule has parameters that its detector refuses.
    """
    grammar = None
    if settings.grammar != "off":
        from qualitycheck.detect.grammar import Grammar

        grammar = Grammar.connect(settings.grammar)
    checker = Checker(
        ruleset, depth=settings.depth, grammar=grammar, policy=settings.gate, accepted=settings.accept.terms,
        language=settings.lang, ignores=settings.per_file_ignores, root=settings.root, metrics=metrics,
    )  # fmt: skip
    return Session(settings, ruleset, checker, grammar, metrics)


def open_baseline(settings: Config, path: Path | None) -> Baseline | None:
    """The baseline that a flag or the configuration names, for a run at the settings' depth."""
    named = path or (Path(settings.baseline) if settings.baseline else None)
    if named is None:
        return None
    import datetime as dt

    from qualitycheck.engine.baseline import read_baseline

    return read_baseline(named, settings.depth, dt.datetime.now(tz=dt.UTC).date())


def workers(jobs: int) -> int:
    """How many processes `--jobs` means; 0 is one a core.

    Raises:
        UsageError: it is less than 0.
    """
    if jobs < 0:
        raise UsageError(f"--jobs {jobs} is less than 0", remedy="0 is one process a core")
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_result(item: Input) -> bool:
    """Whether a file that a folder holds is an earlier run's output; it repeats the articles that are read anyway."""
    if item.path is None or item.packing or item.kind not in _MARKS:
        return False
    try:
        with item.path.open("rb") as stream:
            return _MARKS[item.kind] in stream.read(1_000)
    except OSError:
        return False  # reading it will say what is wrong


_MARKS = {"record": b'"schema":"qualitycheck.report/', "html": b'<meta name="generator" content="qualitycheck '}


def _rooted(paths: Sequence[Path], root: Path) -> list[str]:
    """Globs that match exactly these paths, as far as they lie below `root`."""
    import glob

    below = [path.resolve() for path in paths]
    return [f"/{glob.escape(path.relative_to(root).as_posix())}" for path in below if path.is_relative_to(root)]


def _installation() -> list[object]:
    """What tells one installation from another of the same version: a checkout's files change, and so do plug-ins."""
    from importlib.metadata import entry_points

    package = Path(__file__).resolve().parent.parent
    newest = max(path.stat().st_mtime_ns for path in package.rglob("*") if path.suffix in _THAT_MATTER)
    plugins = sorted(
        f"{point.dist.name} {point.dist.version}"
        for point in entry_points(group="qualitycheck.detectors")
        if point.dist is not None
    )
    gc.freeze()  # rules and models live as long as the run: no collection need look at them
    gc.enable()
    return [newest, plugins]


_THAT_MATTER = frozenset({".py", ".bin", ".npy", ".npz", ".onnx", ".json", ".txt", ".toml"})
