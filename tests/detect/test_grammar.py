"""Grammar against a real LanguageTool server, and every way in which one can fail to be had."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitycheck.detect import grammar, languagetool_rules, languagetool_server
from qualitycheck.detect.grammar import Grammar
from qualitycheck.detect.languagetool_rules import Mark, severity, worth_showing
from qualitycheck.errors import GrammarError
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Severity
from qualitycheck.text.document import Document

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = os.environ.get("QUALITYCHECK_REQUIRE_LANGUAGETOOL") == "1"
VARIABLES = ("QUALITYCHECK_LANGUAGETOOL", "LTP_JAR_DIR_PATH", "LTP_PATH", "QUALITYCHECK_CACHE", "JAVA_HOME")


def unavailable(reason: str) -> None:
    if REQUIRED:
        pytest.fail(f"LanguageTool is required here: {reason}")
    pytest.skip(reason)


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


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home without any LanguageTool, and no variable that names one."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(grammar, "_installed", lambda: None)  # the server comes first; the extra may be missing here
    return tmp_path


def document(text: str) -> Document:
    return Document(Article(id="a", text=text))


def marked(connected: Grammar, text: str) -> dict[str, Evidence]:
    """Evidence by the words that it marks."""
    return {text[item.span.start : item.span.end]: item for item in connected.detect(document(text))}


# --- a real server ---


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


def wait_until(condition: Callable[[], bool], limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def reachable(url: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", int(url.rsplit(":", 1)[1]))) == 0


# --- what can go wrong before a server answers ---


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


def fake_jars(folder: Path, content: bytes = b"not a jar") -> Path:
    folder.mkdir(parents=True)
    (folder / "languagetool-server-6.8.jar").write_bytes(content)
    return folder


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


def program(folder: Path, body: str) -> None:
    """A `java` of our own, first on PATH."""
    folder.mkdir()
    (folder / "java").write_text(f"#!{sys.executable}\n{textwrap.dedent(body)}")
    (folder / "java").chmod(0o755)


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


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


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


# --- servers that misbehave: real sockets, a pretended LanguageTool ---


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def _client() -> None:
    if not find_spec("language_tool_python"):
        unavailable("language-tool-python is not installed")


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


@pytest.mark.usefixtures("_client")
class TestMisbehavingServer:
    def test_a_closed_port_is_said(self) -> None:
        with pytest.raises(GrammarError, match="no LanguageTool server answers there") as caught:
            Grammar.connect(f"http://127.0.0.1:{closed_port()}")
        assert caught.value.where.startswith("http://127.0.0.1:")
        assert "\n" not in str(caught.value)

    def test_a_server_that_only_listens_is_given_up(self) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            started = time.monotonic()
            with pytest.raises(GrammarError, match="did not answer within 1 s"):
                Grammar.connect(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=1)
            assert time.monotonic() - started < 5

    @pytest.mark.parametrize("languages", ["<html>hello</html>", "[]", '{"a": 1}', "[1]", '[{"code": "de"}]'])
    def test_what_is_no_languagetool_is_said(self, languages: str) -> None:
        with pretended(languages=languages) as url, pytest.raises(GrammarError, match="LanguageTool failed") as caught:
            Grammar.connect(url)
        assert "English" in caught.value.remedy

    @pytest.mark.parametrize(
        "answer", ["", "Error: \x1b[31mout of\nmemory", "{}", "[]", "null", '{"matches": [{}]}', b"\xff\xfe"]
    )
    def test_a_failed_check_is_said_in_one_clean_line(self, answer: str | bytes) -> None:
        with pretended(answer, status=500) as url, pytest.raises(GrammarError) as caught:
            list(Grammar.connect(url).detect(document("She go home.")))
        assert str(caught.value).isprintable()

    def test_a_server_that_drips_is_given_up(self) -> None:
        with pretended(drip=True) as url:
            started = time.monotonic()
            with pytest.raises(GrammarError, match="did not answer within 1 s"):
                list(Grammar.connect(url, article_timeout_s=1).detect(document("She go home.")))
            assert time.monotonic() - started < 5

    def test_a_server_that_goes_away_is_said_and_the_next_article_still_tries(self) -> None:
        with pretended(answered((0, 3))) as url:
            connected = Grammar.connect(url)
            assert len(list(connected.detect(document("She go home.")))) == 1
        with pytest.raises(GrammarError, match="no LanguageTool server answers there"):
            list(connected.detect(document("She go home.")))

    def test_matches_outside_the_text_or_on_what_was_not_sent_are_dropped(self) -> None:
        with pretended(answered((-1, 3), (0, 0), (3, 999), (4, 1), (0, 3))) as url:
            found = list(Grammar.connect(url).detect(document("She 😀 home.")))
        assert [tuple(item.span) for item in found] == [(0, 3)]
        assert [suggestion.text for suggestion in found[0].suggestions] == list("01234")

    def test_a_hostile_rule_id_cannot_carry_markup(self) -> None:
        with pretended(answered((0, 3), rule="<b>\x1b[2J/../", message="a\n\nb\x1b[0m")) as url:
            item = next(iter(Grammar.connect(url).detect(document("She go home."))))
        assert item.code == "GRM:_b__[2J____"
        assert item.slots["message"] == "a b [0m"


# --- the tables and the cuts ---


@given(st.text(alphabet="ab .\n\r", max_size=600))
def test_chunks_cover_the_text_and_never_exceed_a_request(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grammar, "_MAX_REQUEST", 40)
        chunks = list(grammar._chunks(text))
    assert "".join(text[chunk.start : chunk.end] for chunk in chunks) == text
    assert all(chunk.end - chunk.start <= 40 for chunk in chunks)


def test_chunks_end_with_paragraphs_where_they_can() -> None:
    text = ("A sentence of some length. " * 200 + "\n\n") * 6
    chunks = list(grammar._chunks(text))
    assert len(chunks) > 1
    assert all(text[: chunk.end].endswith("\n\n") for chunk in chunks)


@pytest.mark.parametrize(
    ("rule", "category", "issue", "level"),
    [("HE_VERB_AGR", "GRAMMAR", "grammar", "warning"), ("EN_A_VS_AN", "MISC", "misspelling", "warning"),
     ("ENGLISH_WORD_REPEAT_RULE", "MISC", "duplication", "warning"), ("GONNA", "STYLE", "style", "info"),
     ("TOO_TO", "CONFUSED_WORDS", "misspelling", "warning"), ("NEW_RULE", "NEW_CATEGORY", "new-type", "info"),
     ("DATE_WEEKDAY", "SEMANTICS", "inconsistency", "warning"),
     ("MORFOLOGIK_RULE_EN_US", "TYPOS", "misspelling", "info"),
     ("MAKER_COMPOUNDS", "GRAMMAR", "grammar", "info"), ("WHITESPACE_RULE", "TYPOGRAPHY", "whitespace", "info")],
)  # fmt: skip
def test_severities(rule: str, category: str, issue: str, level: str) -> None:
    assert severity(rule, category, issue).value == level


def spelled(text: str, word: str, *proposals: str, message: str = "Possible spelling mistake found.") -> Mark:
    start = text.index(word)
    return Mark(start, start + len(word), "MORFOLOGIK_RULE_EN_US", "TYPOS", "misspelling", message, proposals)


@pytest.mark.parametrize(
    ("text", "word", "proposals", "shown"),
    [("the goverment said", "goverment", ("government",), True), ("it dont matter", "dont", ("don't",), True),
     ("Teh house fell", "Teh", ("The", "Ten"), True), ("It fell. Teh house", "Teh", ("The",), True),
     ("said Teh Ming", "Teh", ("The",), False), ("met Yosano there", "Yosano", ("Romano",), False),
     ("a mRNA test", "mRNA", ("mana",), False), ("the autoworkers", "autoworkers", (), False),
     ("the framerates", "framerates", ("frame rates",), False), ("a tmi case", "tmi", ("TMI",), False),
     ("said naïvly", "naïvly", ("naively",), False), ("x21 rounds", "x21", ("x2",), False),
     ("the quebecol people", "quebecol", ("Quebec",), False), ("a bpd more", "bpd", ("bed",), True),
     ("the annualised pace", "annualised", ("annualized",), False),
     ("a welfarizing step", "welfarizing", ("walking",), False)],
)  # fmt: skip
def test_spelling_is_quiet_on_names_and_terms(text: str, word: str, proposals: tuple[str, ...], shown: bool) -> None:
    assert bool(worth_showing([spelled(text, word, *proposals)], text)) is shown


def test_two_unknown_words_side_by_side_are_another_language() -> None:
    text = "he said sagte das again"
    assert worth_showing([spelled(text, "sagte", "sage"), spelled(text, "das", "was")], text) == []


def test_marks_that_depend_on_the_day_or_the_country_are_quiet() -> None:
    text = "Thursday, March 31 was grey in Guantanamo"
    marks = [
        Mark(0, 18, "EN_DATE_WEEKDAY_CURRENTYEAR", "SEMANTICS", "inconsistency", "m", ("Tuesday",)),
        spelled(text, "grey", "gray", message="Possible spelling mistake. ‘grey’ is British English."),
        Mark(31, 41, "EN_DIACRITICS_REPLACE_ORTHOGRAPHY_GUANTANAMO", "TYPOS", "misspelling", "m", ("Guantánamo",)),
        Mark(31, 41, "X", "BRITISH_ENGLISH", "locale-violation", "m", ()),
    ]
    assert worth_showing(marks, text) == []


def test_no_rule_of_ours_takes_a_name_of_languagetools() -> None:
    rule = languagetool_rules.as_rule("GRM:X_Y[1]", Severity.INFO)
    assert (rule.name, rule.weight, rule.scope) == ("x-y[1]", 0.0, "prose")


def test_the_fetch_script_refuses_what_is_no_version_and_leaves_nothing_behind(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "fetch-languagetool.sh"
    environment = {**os.environ, "QUALITYCHECK_CACHE": str(tmp_path)}
    done = subprocess.run([script, "../../x"], check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    assert "not a version" in done.stderr
    assert list(tmp_path.iterdir()) == []
