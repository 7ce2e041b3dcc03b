"""Texts go to a server in chunks, and whatever one answers becomes evidence inside the text or one clean error."""

import socket
import time
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languagetool_double import answered, pretended
from languagetool_help import closed_port, document, unavailable

from qualitycheck.detect import grammar
from qualitycheck.detect.grammar import Grammar
from qualitycheck.errors import GrammarError


@pytest.fixture
def _client() -> None:
    if not find_spec("language_tool_python"):
        unavailable("language-tool-python is not installed")


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
