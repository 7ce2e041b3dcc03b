"""The command line run in this process, which spares each test the start of an interpreter."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import SOUND, SPUN, Done

from qualitycheck import cli


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what another, or the user, has stored."""
    monkeypatch.setenv("QUALITYCHECK_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a spun and a sound article in it."""
    (tmp_path / "spun.txt").write_text(SPUN, "utf-8")
    (tmp_path / "sound.txt").write_text(SOUND, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Done]]:
    """Run `qualitycheck` with arguments; `check` and `baseline` at depth `lists` unless one is named."""

    def run(*arguments: str, depth: str | None = "lists") -> Done:
        argv = [*arguments]
        at_depth = argv[0] in ("check", "baseline")
        if at_depth and depth and "--depth" not in argv:
            argv += ["--depth", depth]
        monkeypatch.setattr(sys, "argv", ["qualitycheck", *argv])
        capfd.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as exit_:
            code = exit_.code
        sys.stdout.flush()
        captured = capfd.readouterr()
        return Done(code if isinstance(code, int) else 0, captured.out, captured.err)

    previous = signal.getsignal(signal.SIGINT)
    yield run
    signal.signal(signal.SIGINT, previous)
