"""Every way in which a LanguageTool server can fail to be found, started or reached is said with a remedy."""

import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from languagetool_help import ROOT, unavailable, wait_until

from qualitycheck.detect import grammar, languagetool_server
from qualitycheck.detect.grammar import Grammar
from qualitycheck.errors import GrammarError

VARIABLES = ("QUALITYCHECK_LANGUAGETOOL", "LTP_JAR_DIR_PATH", "LTP_PATH", "QUALITYCHECK_CACHE", "JAVA_HOME")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home without any LanguageTool, and no variable that names one."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(grammar, "_installed", lambda: None)  # the server comes first; the extra may be missing here
    return tmp_path


def fake_jars(folder: Path, content: bytes = b"not a jar") -> Path:
    folder.mkdir(parents=True)
    (folder / "languagetool-server-6.8.jar").write_bytes(content)
    return folder


def program(folder: Path, body: str) -> None:
    """A `java` of our own, first on PATH."""
    folder.mkdir()
    (folder / "java").write_text(f"#!{sys.executable}\n{textwrap.dedent(body)}")
    (folder / "java").chmod(0o755)


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_languagetool_says_how_to_fetch_one(bare: Path) -> None:
    with pytest.raises(GrammarError, match="no LanguageTool is installed") as caught:
        Grammar.connect("local")
    assert "fetch-languagetool.sh" in caught.value.remedy
    assert list(bare.iterdir()) == []  # nothing was downloaded


def test_a_named_folder_without_jars_is_said(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYCHECK_LANGUAGETOOL", str(bare))
    with pytest.raises(GrammarError, match="holds no languagetool-server jar") as caught:
        Grammar.connect("local")
    assert str(bare) in caught.value.where


def test_installations_are_found_newest_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = fake_jars(bare / ".cache" / "language_tool_python" / "LanguageTool-6.9")
    assert languagetool_server.find() == theirs
    old, new = (
        fake_jars(bare / ".cache" / "qualitycheck" / "languagetool" / name / "libs") for name in ("6.8", "6.10")
    )
    assert languagetool_server.find() == new != old
    moved = fake_jars(bare / "cache" / "languagetool" / "6.6" / "libs")
    monkeypatch.setenv("QUALITYCHECK_CACHE", str(bare / "cache"))
    assert languagetool_server.find() == moved
    named = fake_jars(bare / "named" / "libs").parent
    monkeypatch.setenv("LTP_JAR_DIR_PATH", str(named))
    assert languagetool_server.find() == named


def test_no_java_is_said(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYCHECK_LANGUAGETOOL", str(fake_jars(bare / "jars")))
    monkeypatch.setenv("PATH", str(bare))
    with pytest.raises(GrammarError, match="Java is not on PATH") as caught:
        Grammar.connect("local")
    assert "Java 17" in caught.value.remedy


@pytest.mark.languagetool
@pytest.mark.parametrize("content", [b"not a jar", b"PK\x05\x06" + bytes(18)])
def test_a_broken_jar_is_said_at_once(bare: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    if not shutil.which("java"):
        unavailable("java is not on PATH")
    monkeypatch.setenv("QUALITYCHECK_LANGUAGETOOL", str(fake_jars(bare / "jars", content)))
    started = time.monotonic()
    with pytest.raises(GrammarError, match=r"does not start: .*HTTPServer"):
        Grammar.connect("local")
    assert time.monotonic() - started < 30


def test_a_server_that_never_answers_is_given_up(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "bin", f"import os, time\nopen({str(bare / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    monkeypatch.setenv("PATH", f"{bare / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("QUALITYCHECK_LANGUAGETOOL", str(fake_jars(bare / "jars")))
    started = time.monotonic()
    with pytest.raises(GrammarError, match="did not answer within 2 s of its start"):
        Grammar.connect("local", timeout_s=2)
    assert time.monotonic() - started < 10
    pid = int((bare / "pid").read_text())
    wait_until(lambda: not running(pid))


def test_a_taken_port_is_tried_elsewhere_but_not_for_ever(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        bare / "bin",
        f"""
        import sys
        open({str(bare / "calls")!r}, "a").write("x")
        sys.exit("Exception: java.net.BindException: Address already in use")
        """,
    )
    monkeypatch.setenv("PATH", f"{bare / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("QUALITYCHECK_LANGUAGETOOL", str(fake_jars(bare / "jars")))
    with pytest.raises(GrammarError, match="Address already in use"):
        Grammar.connect("local", timeout_s=20)
    assert (bare / "calls").read_text() == "xxx"


@pytest.mark.parametrize("where", ["locl", "localhost:8081", "ftp://host", "http://", "http://[::1", "file:///etc"])
def test_what_is_no_address_is_said(where: str) -> None:
    with pytest.raises(GrammarError, match="neither `local` nor the address") as caught:
        Grammar.connect(where)
    assert "http://" in caught.value.remedy


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "language_tool_python", None)
    with pytest.raises(GrammarError, match="language-tool-python is not installed") as caught:
        Grammar.connect("http://127.0.0.1:1")
    assert caught.value.remedy == "pip install 'qualitycheck[grammar]'"


def test_the_fetch_script_refuses_what_is_no_version_and_leaves_nothing_behind(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "fetch-languagetool.sh"
    environment = {**os.environ, "QUALITYCHECK_CACHE": str(tmp_path)}
    done = subprocess.run([script, "../../x"], check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    assert "not a version" in done.stderr
    assert list(tmp_path.iterdir()) == []
