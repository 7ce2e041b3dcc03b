"""The simulator as a command: repeatable, and every edit where it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def simulate(articles: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "qualitycheck", "train", "simulate", *arguments]
    return subprocess.run(command, cwd=articles, capture_output=True, check=False)


def test_simulate_tells_every_edit(articles: Path) -> None:
    done = simulate(articles, "clean.txt", "--seed", "7", "--low", "0.2", "--high", "0.4")
    assert done.returncode == 0, done.stderr.decode()
    spun = json.loads(done.stdout)
    assert len(spun["edits"]) > 10
    for edit in spun["edits"]:
        assert spun["text"][edit["start"] : edit["end"]] == edit["text"]
    assert done.stdout == simulate(articles, "clean.txt", "--seed", "7", "--low", "0.2", "--high", "0.4").stdout


def test_simulate_refuses_a_range_upside_down(articles: Path) -> None:
    done = simulate(articles, "clean.txt", "--low", "0.5", "--high", "0.1")
    assert done.returncode == 2
    assert b"--low 0.5 is above --high 0.1" in done.stderr
