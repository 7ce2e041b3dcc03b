"""Everything that can go wrong, and the exit code and the words that it ends in."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import SOUND, SPUN, Done, records

Command = Callable[..., Done]
BINARY = bytes(range(32)) * 40

RULE = """
code = "ACM101"
name = "house-word"
family = "SPN"
severity = "error"
weight = 1.0
message = "'{text}'"
rationale = "House."
detector = "phrases"
"""


def unreadable(desk: Path) -> list[str]:
    (desk / "there.txt").mkdir()
    (desk / "there.txt" / "x.txt").symlink_to("loop.txt")
    (desk / "loop.txt").symlink_to("there.txt/x.txt")
    return ["loop.txt"]


def encoding(desk: Path) -> list[str]:
    (desk / "bad.txt").write_bytes(BINARY)
    return ["bad.txt"]


def absent(desk: Path) -> list[str]:
    return ["sonud.txt"]


def no_match(desk: Path) -> list[str]:
    return ["*.nothing"]


def packed(desk: Path) -> list[str]:
    (desk / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    return ["cut.jsonl.gz"]


def too_long(desk: Path) -> list[str]:
    (desk / "long.txt").write_text("word " * 1_200_000)
    return ["long.txt"]


@pytest.mark.parametrize("broken", [unreadable, encoding, absent, no_match, packed, too_long])
@pytest.mark.parametrize("place", ["first", "last"])
def test_one_bad_input_is_reported_in_its_place_and_the_rest_is_checked(
    desk: Path, command: Command, broken: Callable[[Path], list[str]], place: str
) -> None:
    bad = broken(desk)
    paths = [*bad, "sound.txt"] if place == "first" else ["sound.txt", *bad]
    done = command("check", *paths, "--format", "json")
    assert done.code == 2
    articles = done.document["articles"]
    assert [article["error"] is None for article in articles] == [place == "last", place == "first"]
    error = next(article for article in articles if article["error"])
    assert error["error"]["problem"]
    assert bad[0] in error["path"]
    assert command("check", *paths, "--exit-zero").code == 2  # nothing hides an error


def test_a_misspelt_name_gets_the_nearest_one(desk: Path, command: Command) -> None:
    assert "did you mean 'sound.txt'?" in command("check", "sonud.txt", "--format", "concise").out


def test_a_broken_line_in_the_middle_of_a_feed(desk: Path, command: Command) -> None:
    records(desk / "feed.jsonl", {"id": "a", "text": SOUND}, '{"text": "cut', {"id": "c", "text": SPUN}, {"no": 1})
    done = command("check", "feed.jsonl", "--format", "jsonl")
    assert done.code == 2  # 2 outranks the 1 of the spun article
    *articles, end = done.lines
    assert [article["id"] for article in articles] == ["a", "feed.jsonl:2", "c", "feed.jsonl:4"]
    assert [article["error"] and article["error"]["line"] for article in articles] == [None, 2, None, 4]
    assert end["summary"] == {**end["summary"], "articles": 4, "errors": 2}


def test_bad_records_can_be_reported_without_failing_the_run(desk: Path, command: Command) -> None:
    records(desk / "feed.jsonl", {"id": "a", "text": SOUND}, "{", {"id": "c", "text": SOUND})
    done = command(
        "check", "feed.jsonl", "--on-error", "report", "--format", "jsonl", "--dead-letters", "out/dead.jsonl"
    )
    assert done.code == 0
    assert done.lines[1]["error"]["line"] == 2
    (letter,) = [json.loads(line) for line in (desk / "out/dead.jsonl").read_text().splitlines()]
    assert (letter["path"], letter["line"], letter["code"]) == ("feed.jsonl", 2, "read")
    assert "1 bad record is listed in out/dead.jsonl" in done.err
    records(desk / "feed.jsonl", {"id": "a", "text": SPUN}, "{")
    assert command("check", "feed.jsonl", "--on-error", "report").code == 1
    records(desk / "feed.jsonl", {"id": "a", "text": SOUND})
    assert command("check", "feed.jsonl", "--on-error", "report", "--dead-letters", "out/dead.jsonl").code == 0
    assert not (desk / "out/dead.jsonl").exists()  # an old list would be taken for this run's


def test_a_name_that_does_not_exist_is_no_bad_record(desk: Path, command: Command) -> None:
    assert command("check", "sound.txt", "gone.txt", "--on-error", "report").code == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.toml", "code = ", "a.toml"),
        ("a.toml", RULE, "examples"),
        ("a.toml", RULE.replace("detector", "detektor"), "detektor"),
        ("a.txt", "", "holds no rule module"),
    ],
)
def test_a_bad_rule_pack(desk: Path, command: Command, name: str, content: str, says: str) -> None:
    (desk / "pack").mkdir()
    (desk / "pack" / name).write_text(content)
    done = command("check", "sound.txt", "--rules", "pack")
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_bad_configuration_names_the_nearest_key(desk: Path, command: Command) -> None:
    (desk / "qualitycheck.toml").write_text("exlude = ['a']\n")
    done = command("check", "sound.txt")
    assert (done.code, done.out) == (2, "")
    assert f"{desk / 'qualitycheck.toml'}: exlude: unknown key (did you mean exclude?)" in done.err


def test_nothing_to_check(desk: Path, command: Command) -> None:
    (desk / "empty").mkdir()
    done = command("check", "empty")
    assert done.code == 2
    assert "no articles found" in done.err
    assert "--allow-empty" in done.err
    assert command("check", "empty", "--allow-empty").code == 0
    assert command("check", "*.md", "--allow-empty").code == 0


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


class _Fleeting(http.server.BaseHTTPRequestHandler):
    """A grammar server that goes away after its first answers."""

    left = 3

    def do_GET(self) -> None:
        self._answer([{"name": "English", "code": "en", "longCode": "en-US"}])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if type(self).left <= 0:
            self.connection.close()
            return
        type(self).left -= 1
        self._answer({"matches": [], "language": {"code": "en-US", "name": "English"}, "software": {"version": "6.6"}})

    def _answer(self, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def fleeting() -> Iterator[str]:
    pytest.importorskip("language_tool_python")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Fleeting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("on_error", ["fail", "report"])
def test_a_grammar_server_that_goes_down_in_mid_run(desk: Path, command: Command, fleeting: str, on_error: str) -> None:
    _Fleeting.left = 3
    records(desk / "feed.jsonl", *({"id": str(number), "text": SOUND} for number in range(8)))
    done = command("check", "feed.jsonl", "--grammar", fleeting, "--format", "jsonl", "--on-error", on_error)
    assert done.code == 2  # it was asked for: doing without it is no pass, whatever is tolerated of the input
    *articles, end = done.lines
    assert end["summary"]["articles"] == 8
    errors = [article["error"] for article in articles]
    assert errors[0] is None
    assert errors[-1]["code"] == "grammar"
    again = command("check", "feed.jsonl", "--grammar", "http://127.0.0.1:9", "--format", "jsonl")
    assert (again.code, again.out) == (2, "")
    assert "LanguageTool" in again.err


def test_workers_ask_the_same_grammar_server(desk: Path, command: Command, fleeting: str) -> None:
    _Fleeting.left = 1000
    records(desk / "feed.jsonl", *({"id": str(number), "text": SOUND} for number in range(40)))
    done = command("check", "feed.jsonl", "--grammar", fleeting, "--format", "jsonl", "--jobs", "2")
    assert done.code == 0
    assert done.lines[-1]["summary"]["articles"] == 40
    assert _Fleeting.left <= 1000 - 40


def test_a_fault_of_ours_costs_one_article(desk: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualitycheck.engine.checker import Checker

    sane = Checker.check

    def check(self: Checker, article: Any) -> Any:
        if article.id == "spun.txt":
            raise ZeroDivisionError("by nought")
        return sane(self, article)

    monkeypatch.setattr(Checker, "check", check)
    done = command("check", "spun.txt", "sound.txt", "--format", "json", "--on-error", "report")
    assert done.code == 2
    first, second = done.document["articles"]
    assert first["error"]["code"] == "internal"
    assert "ZeroDivisionError: by nought" in first["error"]["problem"]
    assert second["error"] is None


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
