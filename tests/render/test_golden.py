"""Every renderer's output as a file, so that a change of looks is a diff to read.

`QUALITYCHECK_GOLDEN=write pytest tests/render/test_golden.py` writes the files anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import outputs
import pytest
import samples

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

CASES: dict[str, Callable[[], str]] = {
    "terminal-80.txt": lambda: outputs.terminal(samples.everything(), 80),
    "terminal-200.txt": lambda: outputs.terminal(samples.everything(), 200),
    "terminal-80-context-explain.txt": lambda: outputs.terminal(
        [samples.spun(), samples.scraped()], 80, show="context", explain=True
    ),
    "terminal-80-colour.ansi": lambda: outputs.terminal([samples.spun(), samples.scraped()], 80, colour=True),
    "concise.txt": lambda: outputs.concise(samples.everything()),
    "report.json": lambda: outputs.json_document(samples.everything()),
    "report.jsonl": lambda: outputs.json_lines(samples.everything()),
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_as_recorded(name: str) -> None:
    shown, path = CASES[name](), GOLDEN / name
    if os.environ.get("QUALITYCHECK_GOLDEN") == "write":
        path.write_bytes(shown.encode("utf-8"))
    assert shown == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("width", [80, 200])
def test_no_line_is_wider_than_the_window_or_ends_in_white_space(width: int) -> None:
    from rich.cells import cell_len

    for line in outputs.terminal([*samples.everything(), samples.hostile()], width).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
