"""Grammar against a real LanguageTool server: what it marks, where, and how it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from languagetool_help import ROOT, closed_port, document, unavailable, wait_until

from qualitycheck.detect import grammar
from qualitycheck.detect.grammar import Grammar
from qualitycheck.errors import GrammarError
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Severity
from qualitycheck.text.document import Document


@pytest.fixture(scope="session")
def jars() -> Path:
    """The folder of a real LanguageTool, fetched by the project's script and cached."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            unavailable(f"{program} is not on PATH")
    if not find_spec("language_tool_python"):
        unavailable("language-tool-python is not installed")
    script = ROOT / "scripts" / "fetch-languagetool.sh"
    done = subprocess.run([script], check=False, capture_output=True, text=True, timeout=500)
    if done.returncode:
        unavailable(f"scripts/fetch-languagetool.sh failed: {done.stderr.strip()[-300:]}")
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def local(jars: Path) -> Iterator[Grammar]:
    previous = os.environ.get("QUALITYCHECK_LANGUAGETOOL")
    os.environ["QUALITYCHECK_LANGUAGETOOL"] = str(jars)
    try:
        with Grammar.connect("local", timeout_s=180) as connected:
            yield connected
    finally:
        if previous is None:
            del os.environ["QUALITYCHECK_LANGUAGETOOL"]
        else:
            os.environ["QUALITYCHECK_LANGUAGETOOL"] = previous


def marked(connected: Grammar, text: str) -> dict[str, Evidence]:
    """Evidence by the words that it marks."""
    return {text[item.span.start : item.span.end]: item for item in connected.detect(document(text))}


@pytest.mark.languagetool
@pytest.mark.slow
class TestRealServer:
    def test_marks_become_evidence(self, local: Grammar) -> None:
        found = marked(local, "She go to the market in  Minsk and bought a apple, a sandwhich and teh paper.")
        go = found["go"]
        assert go.code == "GRM:HE_VERB_AGR"
        assert go.severity is Severity.WARNING
        assert go.suggestions[0].text == "goes"
        assert "She" in go.slots["message"]
        assert go.slots["category"] == "GRAMMAR"
        assert go.weight == 0
        assert found["a"].suggestions[0].text == "an"
        assert found["a"].severity is Severity.WARNING
        assert found["sandwhich"].suggestions[0].text == "sandwich"
        assert found["teh"].severity is Severity.INFO
        assert len(found["teh"].suggestions) == 5
        assert found["  "].severity is Severity.INFO

    def test_a_rule_is_made_for_every_mark(self, local: Grammar) -> None:
        item = marked(local, "She go home.")["go"]
        rule = local.rule_for(item)
        assert (rule.code, rule.family, rule.weight, rule.severity) == (item.code, "GRM", 0, Severity.WARNING)
        assert rule.message.format(**item.slots) == item.slots["message"]

    @pytest.mark.parametrize(
        "before",
        ["", "😀😀 ", "👨‍👩‍👧 family. ", "𝐁𝐨𝐥𝐝 letters. ",
         "Cafe\u0301 no\u0308rd. ", "One.\r\nTwo.\r\n\r\n",
         "\ufeff\u200b", "\x00\x07 ", "\ud800 ", "so\u00adft hyphen. ", "ﬁne ½ Å. ", "日本語。"],
    )  # fmt: skip
    def test_offsets_are_code_points(self, local: Grammar, before: str) -> None:
        text = f"{before}The goverment said 🙂 that they was here."
        found = marked(local, text)
        assert found["goverment"].span.start == len(before) + 4
        assert found["was"].span.start == len(text) - 9

    def test_chunks_restore_offsets(self, local: Grammar, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(grammar, "_MAX_REQUEST", 90)
        lines = [
            f"Paragraph {number} 🙂 tells that the goverment{'' if number else 's'} was quiet." for number in range(7)
        ]
        text = "\n\n".join(["They was late, the first one says.", *lines, "At the end they was gone."])
        starts = [item.span.start for item in local.detect(document(text)) if text[slice(*item.span)] == "was"]
        assert starts == [text.index("was late"), text.index("was gone")]

    @pytest.mark.parametrize(
        "text",
        ["Mr Lukashenko met Zelenskyy and Tsikhanouskaya in Vilnius.", "Yosano spoke first. Zitong did not.",
         "The colour of the organisation was grey, the programme said.", "NATO, UNRWA and the OPCW met.",
         "He called it “carpe diem quam minimum credula postero” and left.", "The iPhone and eBay were named.",
         "Framerates dropped. Low framerates hurt, and framerates matter."],
    )  # fmt: skip
    def test_names_terms_and_other_english_stay_quiet(self, local: Grammar, text: str) -> None:
        assert [item.code for item in marked(local, text).values() if "MORFOLOGIK" in item.code] == []

    def test_titles_and_empty_text_are_left_alone(self, local: Grammar) -> None:
        assert list(local.detect(Document(Article(id="a", text=" \n", title="She go home")))) == []

    def test_clean_article_has_few_warnings(self, local: Grammar) -> None:
        text = (ROOT / "tests" / "articles" / "clean.txt").read_text("utf-8")
        warnings = [item for item in local.detect(document(text)) if item.severity is Severity.WARNING]
        assert len(warnings) <= 1

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=st.text(max_size=120))
    def test_any_text_gives_spans_inside_it(self, local: Grammar, text: str) -> None:
        for item in local.detect(document(text)):
            assert 0 <= item.span.start < item.span.end <= len(text)

    def test_the_same_server_by_its_address(self, local: Grammar) -> None:
        for address in (local.url, f"{local.url}/", f"{local.url}/v2", f"{local.url}/v2/check"):
            with Grammar.connect(address, timeout_s=60) as other:
                assert "go" in marked(other, "She go home.")
        assert "go" in marked(local, "She go home.")  # closing a connection does not end another's server

    def test_a_proxy_never_sees_a_local_article(self, local: Grammar, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert "go" in marked(Grammar.connect(local.url, timeout_s=60), "She go home.")

    def test_a_server_that_dies_is_said(self, jars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QUALITYCHECK_LANGUAGETOOL", str(jars))
        connected = Grammar.connect("local", timeout_s=180)
        assert connected._server is not None
        java = children_of(connected._server._process.pid)
        assert len(java) == 1
        os.kill(java[0], signal.SIGKILL)
        wait_until(lambda: not connected._server.alive)
        with pytest.raises(GrammarError, match="has ended"):
            list(connected.detect(document("She go home.")))
        connected.close()

    def test_java_ends_with_its_owner_even_when_killed(self, jars: Path) -> None:
        program = """
        import time
        from qualitycheck.detect.languagetool_server import Server
        server = Server(timeout_s=180, check_timeout_s=30)
        print(server.url, server._process.pid, flush=True)
        time.sleep(600)
        """
        environment = {**os.environ, "QUALITYCHECK_LANGUAGETOOL": str(jars)}
        command = [sys.executable, "-c", textwrap.dedent(program)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as owner:
            assert owner.stdout is not None
            url, keeper = owner.stdout.readline().split()
            assert reachable(url)
            owner.kill()
        wait_until(lambda: not reachable(url))
        wait_until(lambda: not Path(f"/proc/{keeper}").exists())


def children_of(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True)
    return [int(each) for each in done.stdout.split()]


def reachable(url: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", int(url.rsplit(":", 1)[1]))) == 0
