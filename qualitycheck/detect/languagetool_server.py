"""Turns an installed LanguageTool into a running server on this machine, started and ended within bounds."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from qualitycheck.errors import GrammarError

_KEEPER = Path(__file__).with_name("languagetool_keeper.py")
_FETCH = "scripts/fetch-languagetool.sh fetches one; or name the folder of its jars in QUALITYCHECK_LANGUAGETOOL"
_PORTS_TO_TRY = 3  # between finding a free port and listening on it another process may take it
# Half the processor time to the first answer, a third less over 50,000 words, and half the memory of the defaults.
_JAVA_OPTIONS = ("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_POLL_S = 0.1


def find() -> Path:
    """The folder of an installed LanguageTool; nothing is ever downloaded.

    Looked for, in this order: QUALITYCHECK_LANGUAGETOOL and LTP_JAR_DIR_PATH, which name the folder of the jars; the
    newest version that scripts/fetch-languagetool.sh has fetched; the newest that language-tool-python has.

    Raises:
        GrammarError: there is none, or a variable names a folder without one.
    """
    for variable in ("QUALITYCHECK_LANGUAGETOOL", "LTP_JAR_DIR_PATH"):
        named = os.environ.get(variable)
        if named:
            if not _holds_server(Path(named)):
                raise GrammarError("holds no languagetool-server jar", where=f"{variable}={named}", remedy=_FETCH)
            return Path(named)
    for folder in _candidates():
        if _holds_server(folder):
            return folder
    raise GrammarError("no LanguageTool is installed on this machine", remedy=_FETCH)


def _candidates() -> Iterator[Path]:
    cache = Path.home() / ".cache"
    own = Path(os.environ.get("QUALITYCHECK_CACHE") or cache / "qualitycheck") / "languagetool"
    theirs = Path(os.environ.get("LTP_PATH") or cache / "language_tool_python")
    yield from sorted(own.glob("*/libs"), key=lambda path: _version(path.parent.name), reverse=True)
    yield from sorted(theirs.glob("LanguageTool-*"), key=lambda path: _version(path.name), reverse=True)


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", name))


def _holds_server(folder: Path) -> bool:
    return any(folder.glob("languagetool-server*.jar")) or any(folder.glob("libs/languagetool-server*.jar"))


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = (home and shutil.which("java", path=str(Path(home) / "bin"))) or shutil.which("java")
    if not found:
        raise GrammarError("Java is not on PATH, and LanguageTool needs it", remedy="install Java 17 or newer")
    return found


class Server:
    """A LanguageTool server of our own on a loopback port; ends when closed, and at the latest with this process.

    Attributes:
        url: where it listens.
    """

    def __init__(self, *, timeout_s: float, check_timeout_s: float) -> None:
        """Start it and wait until it answers.

        Args:
            timeout_s: how long that may take, all attempts together.
            check_timeout_s: after how long it gives up on one request.

        Raises:
            GrammarError: no LanguageTool, no Java, or a start that fails or takes too long.
        """
        self._home, self._command = find(), _java()
        self._files = tempfile.TemporaryDirectory(prefix="qualitycheck-languagetool-")
        self._owner = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)
        self._settings.write_text(f"maxCheckTimeMillis={int(check_timeout_s * 1000)}\n", "utf-8")
        try:
            self._launch(timeout_s)
        except BaseException:
            self.close()
            raise

    def _launch(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        for attempt in range(1, _PORTS_TO_TRY + 1):
            port = _free_port()
            self.url = f"http://127.0.0.1:{port}"
            self._process = self._start(port)
            complaint = self._wait(self._process, port, deadline)
            if complaint is None:
                return
            if "address already in use" not in complaint.lower() or attempt == _PORTS_TO_TRY:
                raise GrammarError(
                    f"LanguageTool does not start: {complaint}",
                    where=str(self._home),
                    remedy="it takes LanguageTool 6.6 and Java 17, or newer; fetch it anew if its jars are damaged",
                )

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        folder = self._home
        class_path = os.pathsep.join(map(str, (folder, folder / "*", folder / "libs" / "*")))
        server = [
            self._command, *_JAVA_OPTIONS, "-cp", class_path, "org.languagetool.server.HTTPServer",
            "--port", str(port), "--config", str(self._settings),
        ]  # fmt: skip
        with self._complaints.open("wb") as complaints:
            return subprocess.Popen(  # noqa: S603 - a list, no shell, and the paths are the user's own
                [sys.executable, "-I", str(_KEEPER), *server],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
            )

    @property
    def _settings(self) -> Path:
        return Path(self._files.name) / "server.properties"

    @property
    def _complaints(self) -> Path:
        return Path(self._files.name) / "stderr"

    def _wait(self, process: subprocess.Popen[bytes], port: int, deadline: float) -> str | None:
        """None once it answers; otherwise why it ended."""
        started = time.monotonic()
        while time.monotonic() < deadline:
            if process.poll() is not None:
                return _telling_line(self._complaints.read_text("utf-8", "replace")) or f"exit {process.returncode}"
            if _answers(port):
                return None
            time.sleep(_POLL_S)
        raise GrammarError(
            f"LanguageTool did not answer within {time.monotonic() - started:.0f} s of its start",
            where=str(self._home),
            remedy="try again when the machine is less busy, or name a running server by its URL",
        )

    @property
    def alive(self) -> bool:
        """Whether the server's process still runs."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the server; harmless when it has ended already, or in a forked child."""
        if os.getpid() != self._owner:
            return
        atexit.unregister(self.close)
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                process.communicate(b".", timeout=5)  # the keeper kills Java at the first byte
            process.kill()
            process.wait()
        self._files.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/v2/healthcheck")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _telling_line(complaints: str) -> str:
    """The line of Java's complaints that says most: the first that names an error, else the last."""
    lines = [" ".join(line.split()) for line in complaints.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"Error|Exception", line) and not line.startswith("at ")]
    return (telling or lines[-1:] or [""])[0][:300]
