"""Turns given answers into a server on a real socket that pretends to be LanguageTool."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@contextmanager
def pretended(
    check: str | bytes = "", *, status: int = 200, drip: bool = False, languages: str | None = None
) -> Iterator[str]:
    """A server that lists languages as LanguageTool does, and answers checks with what is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(languages or json.dumps([{"name": "English", "code": "en", "longCode": "en-US"}]), 200)

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["text"][0]
            stopping.requests.append(sent)
            if drip:
                self.send_response(200)
                self.end_headers()
                while not stopping.wait(0.05):
                    self.wfile.write(b" ")
            else:
                self.answer(check, status)

        def answer(self, body: str | bytes, code: int) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else body)

        def log_message(self, *_: object) -> None:
            pass

    class Stopping(threading.Event):
        requests: list[str]

    stopping = Stopping()
    stopping.requests = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()


def answered(*matches: tuple[int, int], rule: str = "X_RULE", message: str = "m") -> str:
    return json.dumps({"matches": [
        {"offset": offset, "length": length, "message": message, "replacements": [{"value": str(n)} for n in range(9)],
         "context": {"text": "", "offset": 0, "length": 0},
         "rule": {"id": rule, "issueType": "grammar", "category": {"id": "GRAMMAR"}}}
        for offset, length in matches
    ]})  # fmt: skip
