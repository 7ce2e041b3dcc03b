"""The machine formats as files, so that a change of what consumers get is a diff to read.

`QUALITYCHECK_GOLDEN=write pytest tests/render/test_golden_pipelines.py` writes the files anew.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import samples

from qualitycheck.render import Output
from qualitycheck.render.github import GithubOutput
from qualitycheck.render.gitlab import GitlabOutput
from qualitycheck.render.junit import JunitOutput
from qualitycheck.render.markdown import MarkdownOutput
from qualitycheck.render.sarif import SarifOutput

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def text(make: Callable[[io.StringIO], Output]) -> str:
    stream = io.StringIO()
    fill(make(stream))
    return stream.getvalue()


def data(make: Callable[[io.BytesIO], Output]) -> str:
    stream = io.BytesIO()
    fill(make(stream))
    return stream.getvalue().decode("utf-8")


def indented(document: str) -> str:
    """JSON that is written in one line, in many, for the diff."""
    parsed: Any = json.loads(document)
    return json.dumps(parsed, indent=1, ensure_ascii=False) + "\n"


def fill(output: Output) -> None:
    for item in samples.everything():
        output.add(item)
    output.finish(passed=False, reasons=("varnia: score 31.5 is below 40",))


CASES: dict[str, Callable[[], str]] = {
    "sarif.json": lambda: indented(data(lambda stream: SarifOutput(stream, samples.TOOL))),
    "github.txt": lambda: text(GithubOutput),
    "gitlab.json": lambda: indented(data(GitlabOutput)),
    "junit.xml": lambda: data(lambda stream: JunitOutput(stream, samples.TOOL)),
    "page.md": lambda: text(lambda stream: MarkdownOutput(stream, samples.TOOL)),
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_as_recorded(name: str) -> None:
    shown, path = CASES[name](), GOLDEN / name
    if os.environ.get("QUALITYCHECK_GOLDEN") == "write":
        path.write_bytes(shown.encode("utf-8"))
    assert shown == path.read_bytes().decode("utf-8")
