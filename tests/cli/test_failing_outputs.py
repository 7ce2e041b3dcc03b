"""Outputs that cannot be written, pipes that close, interrupts, and where progress goes."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import SOUND, SPUN, Done, records

Command = Callable[..., Done]


@pytest.mark.parametrize(
    "format_name", ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown"]
)
def test_a_full_disk_names_the_file(desk: Path, command: Command, format_name: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = command("check", "spun.txt", "-o", f"{format_name}=/dev/full")
    assert done.code == 2
    assert "/dev/full: cannot be written: no space left on device" in done.err
    assert "Traceback" not in done.err


def start(*arguments: str, desk: Path, **more: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "qualitycheck", "check", "--depth", "lists", *arguments]
    environment = {**os.environ, "QUALITYCHECK_CACHE": str(desk / "cache")}
    return subprocess.Popen(command, cwd=desk, env=environment, **more)


@pytest.mark.parametrize("format_name", ["concise", "json"])
def test_standard_output_on_a_full_disk(desk: Path, format_name: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        started = start("spun.txt", "--format", format_name, desk=desk, stdout=full, stderr=subprocess.PIPE)
        _, errors = started.communicate(timeout=60)
    assert started.returncode == 2
    assert errors.decode() == "qualitycheck: standard output: cannot be written: no space left on device\n"


def test_a_closed_pipe_stops_quietly_and_passes_nothing(desk: Path) -> None:
    records(desk / "feed.jsonl", *({"id": str(number), "text": SPUN} for number in range(200)))
    started = start("feed.jsonl", "--format", "jsonl", desk=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout
    assert started.stdout.readline().startswith(b'{"schema"')
    started.stdout.close()
    assert started.wait(timeout=60) == 2
    assert started.stderr
    assert started.stderr.read() == b""
    started.stderr.close()


def test_a_closed_pipe_does_not_stop_what_is_written_to_files(desk: Path) -> None:
    records(desk / "feed.jsonl", *({"id": str(number), "text": SPUN} for number in range(60)))
    started = start("feed.jsonl", "--format", "jsonl", "-o", "all.json", desk=desk, stdout=subprocess.PIPE)
    assert started.stdout
    started.stdout.readline()
    started.stdout.close()
    assert started.wait(timeout=60) == 1
    assert json.loads((desk / "all.json").read_text())["summary"]["articles"] == 60


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_leaves_whole_results_and_says_so(desk: Path, jobs: str) -> None:
    reading, writing = os.pipe()
    started = start(
        "-", "--stdin-filename", "feed.jsonl", "-j", jobs, "--format", "jsonl", "-o", "part.json", "-o", "part.sarif",
        desk=desk, stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, bufsize=0,
    )  # fmt: skip
    os.close(reading)
    feed = os.fdopen(writing, "wb", buffering=0)
    lines = [json.dumps({"text": SPUN}).encode() + b"\n"] * 400  # more than is read ahead; the feed then stays open

    def write() -> None:
        with contextlib.suppress(BrokenPipeError):
            feed.writelines(lines)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    assert started.stdout
    first = json.loads(started.stdout.readline())
    os.killpg(started.pid, signal.SIGINT)
    rest, errors = started.communicate(timeout=60)
    writer.join(timeout=10)
    feed.close()
    assert started.returncode == 130
    assert first["score"]
    *_, end = [json.loads(each) for each in rest.splitlines()]
    count = end["summary"]["articles"]
    assert count >= 1
    assert f"interrupted; {count:,} result" in errors.decode()
    assert b"Traceback" not in errors
    assert end["summary"]["gate"]["passed"] is False
    assert "interrupted" in end["summary"]["gate"]["reasons"][0]
    assert len(json.loads((desk / "part.json").read_text())["articles"]) == count
    assert json.loads((desk / "part.sarif").read_text())["version"] == "2.1.0"


def test_an_output_that_cannot_be_opened(desk: Path, command: Command) -> None:
    done = command("check", "sound.txt", "-o", "json=sound.txt/x.json")
    assert done.code == 2
    assert "sound.txt/x.json: cannot be written: " in done.err


def test_progress_goes_to_the_terminal_and_the_report_to_the_pipe(desk: Path) -> None:
    records(desk / "feed.jsonl", *({"id": str(number), "text": SOUND} for number in range(40)))
    ours, theirs = pty.openpty()
    started = start("feed.jsonl", "--format", "jsonl", desk=desk, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    out, _ = started.communicate(timeout=60)
    shown = b""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert started.returncode == 0
    assert b"/40" in shown
    assert len(out.splitlines()) == 41


def test_no_progress_without_a_terminal(desk: Path, command: Command) -> None:
    assert command("check", "sound.txt", "-o", "a.json").err == ""
    assert "1/1" in command("check", "sound.txt", "-o", "a.json", "--progress").err
