"""A grammar server that goes down in mid-run, and workers that share one."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import SOUND, Done, records

Command = Callable[..., Done]


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
