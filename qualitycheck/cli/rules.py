"""Turns published lists into rule packs."""

from __future__ import annotations

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualitycheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from qualitycheck.model.article import Article
    from qualitycheck.rulebook.tortured import Fingerprint, Import

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
_SHOWN = 20  # malformed lines that are named one by one


class Source(StrEnum):
    """Formats that can be imported."""

    PPS = "pps"


@app.callback()
def rules() -> None:
    """Make rule packs."""


@app.command("import")
def import_list(
    file: Annotated[
        Path, typer.Argument(help="The export, tab or comma separated, with a first line of column names.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the pack to write.")],
    source: Annotated[
        Source, typer.Option("--from", help="pps: tortured phrases of the Problematic Paper Screener.")
    ] = Source.PPS,
    exclude: Annotated[
        list[Path] | None, typer.Option(help="Phrases to leave out, one a line or `count<TAB>phrase`.")
    ] = None,
    clean: Annotated[
        list[Path] | None, typer.Option(help="Articles known to be sound: leave out every phrase that marks one.")
    ] = None,
    first_code: Annotated[
        int, typer.Option(help="Number of the first rule, which becomes SPNnnn.", min=900, max=998)
    ] = 901,
    skip_malformed: Annotated[
        bool, typer.Option("--skip-malformed", help="Report lines that cannot be read instead of refusing the file.")
    ] = False,
) -> None:
    """Turn a published tortured-phrase export into a rule pack, its AND, NOT and ~n kept as guards."""
    from qualitycheck.rulebook.tortured import read_exclusions, read_export
    from qualitycheck.rulebook.write_pack import write_pack

    del source  # there is one so far, and its name keeps the command open for others
    excluded = [phrase for path in exclude or [] for phrase in read_exclusions(path)]
    found = read_export(file, excluded, skip_malformed=skip_malformed)
    kept: Sequence[Fingerprint] = found.fingerprints
    if clean:
        marks = _marks(kept, clean, first_code)
        kept = [one for one in kept if one.phrase not in marks]
        found.left_out["marks a clean article"] += len(found.fingerprints) - len(kept)
    for path in write_pack(kept, output, first_code):
        typer.echo(path)
    _summary(found, len(kept))


def _summary(found: Import, kept: int) -> None:
    for problem in found.malformed[:_SHOWN]:
        typer.echo(f"skipped: {problem}", err=True)
    if len(found.malformed) > _SHOWN:
        typer.echo(f"skipped: {len(found.malformed) - _SHOWN} more", err=True)
    left_out = "".join(f"; {count} left out: {reason}" for reason, count in sorted(found.left_out.items()) if count)
    skipped = f"; {len(found.malformed)} malformed" if found.malformed else ""
    typer.echo(f"{kept} phrases{left_out}{skipped}")


def _marks(fingerprints: Sequence[Fingerprint], paths: Sequence[Path], first_code: int) -> Collection[str]:
    """The phrases that mark any of the articles."""
    from qualitycheck.detect.phrases import PhraseIndex, entries_of
    from qualitycheck.engine import guards
    from qualitycheck.rulebook import load_rules
    from qualitycheck.rulebook.write_pack import keyed, write_pack
    from qualitycheck.text.document import Document, Tokens

    with tempfile.TemporaryDirectory() as folder:
        write_pack(fingerprints, Path(folder), first_code)
        rules = load_rules([Path(folder)], bundled=False).rules
    index = PhraseIndex(entry for rule in rules for entry in entries_of(rule))
    phrases = {tuple(Tokens(key).words): one.phrase for key, one in keyed(fingerprints).items()}
    found: set[str] = set()
    for article in _articles(paths):
        document = Document(article)
        for view in document.views:
            for entry, _, span in index.search(view):
                guard = entry.override.guard
                if guard is None or guards.admits(guard, document, view, span):
                    found.add(phrases[entry.words])
    return found


def _articles(paths: Sequence[Path]) -> Iterator[Article]:
    from qualitycheck.model.report import Failure
    from qualitycheck.read import read_inputs

    for item in read_inputs([str(path) for path in paths]):
        if isinstance(item, Failure):
            raise UsageError(item.problem, where=item.id)
        yield item
