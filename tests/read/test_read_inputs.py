"""Everything that can be named becomes one stream of articles, failures in their places, ids unique."""

import codecs
import errno
import gzip
import io
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitycheck.errors import ReadError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Failure
from qualitycheck.read import Limits, article_from_text, read_inputs

TEXT = "Bridge closes soon\r\n\r\nThe “old” bridge 👩‍👩‍👧 of e\u0301lan is closed \u202eâ€™ for a week.\r\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(*paths: str, **options: object) -> list[Article | Failure]:
    return list(read_inputs(paths, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "utf-32-be"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_the_text_is_the_decoded_file_and_offsets_hold(data: bytes, encoding: str, name: str) -> None:
    Path(name).write_bytes(data)
    (article,) = read(name)
    assert isinstance(article, Article)
    assert article.text == TEXT
    assert (article.id, article.source.path, article.source.line, article.source.encoding) == (name, name, 1, encoding)
    assert article.title == "Bridge closes soon"
    assert article.source.title_span == (0, 18)
    at = article.text.index("👩")
    assert unicodedata.name(article.text[at + 2]) == "WOMAN"
    assert not article.source.metadata_known


def test_a_guessed_encoding_is_said() -> None:
    Path("a.txt").write_bytes("It’s over, and the “minister” left.".encode("windows-1252"))
    (article,) = read("a.txt")
    assert isinstance(article, Article)
    assert article.source.encoding == "windows-1252"
    assert "windows-1252" in article.source.notes[0]


def test_failures_stand_in_their_place_and_the_run_goes_on() -> None:
    Path("a.txt").write_text("one")
    Path("b.txt").write_bytes(b"\0\1\2" * 50)
    Path("c.jsonl").write_text('{"text": "two"}\nbroken\n{"text": "three"}\n')
    Path("d.html").write_text("<html></html>")
    Path("e.txt").write_text("four")
    found = read("a.txt", "b.txt", "missing.txt", "c.jsonl", "d.html", "e.txt")
    kinds = [one.text if isinstance(one, Article) else (one.path, one.line) for one in found]
    assert kinds == [
        "one", ("b.txt", None), ("missing.txt", None), "two", ("c.jsonl", 2), "three", ("d.html", None), "four",
    ]  # fmt: skip
    assert all(one.problem.endswith(")") for one in found if isinstance(one, Failure))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF-1.4\n\xff" + bytes(40), "PDF"),
        ("a.docx", b"PK\x03\x04" + bytes(40), "ZIP"),
        ("a.json", b'{"text": "x"}', ".jsonl"),
        ("a.txt.gz", gzip.compress(b"words", mtime=0), "packed"),
        ("b.txt", gzip.compress(b"words", mtime=0), "gzip"),
        ("big.txt", b"x" * 1001, "1,000 bytes"),
        ("long.txt", b"a " * 400, "more than 300 words"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, says: str) -> None:
    Path(name).write_bytes(data)
    (failure,) = read(name, limits=Limits(article_bytes=1000, article_words=300))
    assert isinstance(failure, Failure)
    assert says in failure.problem
    assert failure.path == failure.id == name


def test_an_unknown_suffix_that_is_named_is_text_or_a_page_by_its_content() -> None:
    Path("wire.log").write_text("words of the wire")
    Path("saved").write_text(
        "<!-- saved -->\n<!DOCTYPE html><html><body><article><p>" + "The bridge is closed for a week. " * 20
    )
    text, page = read("wire.log", "saved")
    assert isinstance(text, Article)
    assert isinstance(page, Article)
    assert (text.source.kind, text.text) == ("text", "words of the wire")
    assert page.source.kind == "html"
    assert "<" not in page.text


def test_an_unreadable_file_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    Path("a.txt").write_text("x")
    monkeypatch.setattr(Path, "open", refuse)  # the superuser, who runs tests in containers, may read everything
    (failure,) = read("a.txt")
    assert isinstance(failure, Failure)
    assert "permission denied (make it readable)" in failure.problem


@pytest.mark.parametrize(
    ("name", "data", "kind", "text"),
    [
        (None, TEXT.encode(), "text", TEXT),
        ("x/a.md", b"# T\n\nwords", "markdown", "# T\n\nwords"),
        ("a.jsonl", b'{"text": "words"}', "record", "words"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "words"}', mtime=0), "record", "words"),
    ],
)
def test_standard_input(name: str | None, data: bytes, kind: str, text: str) -> None:
    (article,) = read("-", stdin=io.BytesIO(data), stdin_filename=name)
    assert isinstance(article, Article)
    assert (article.source.kind, article.text, article.source.path) == (kind, text, name or "-")


def test_a_page_on_standard_input_is_recognised_without_a_name() -> None:
    page = b"<!doctype html><html><body><article><p>" + b"The bridge is closed for a week. " * 20
    (article,) = read("-", stdin=io.BytesIO(page))
    assert isinstance(article, Article)
    assert article.source.kind == "html"


def test_standard_input_that_is_not_open_is_a_failure() -> None:
    (failure,) = read("-")
    assert isinstance(failure, Failure)
    assert "standard input" in failure.problem


def test_equal_ids_are_told_apart_by_line_over_all_files() -> None:
    Path("a.jsonl").write_text('{"text": "x", "id": "n"}\n{"text": "y", "id": "n"}\n')
    Path("b.jsonl").write_text('{"text": "z", "id": "n"}\n{"text": "w", "id": "n"}\n{"text": "v"}\n')
    assert [one.id for one in read("a.jsonl", "b.jsonl")] == ["n", "n:2", "n:1", "b.jsonl:2", "b.jsonl:3"]


def test_no_path_gives_nothing() -> None:
    Path("empty").mkdir()
    assert read("empty") == []


def test_files_are_read_one_at_a_time() -> None:
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(name)
    stream = read_inputs(["a.txt", "b.txt"])
    assert next(stream).id == "a.txt"
    Path("b.txt").write_text("changed meanwhile")
    second = next(stream)
    assert isinstance(second, Article)
    assert second.text == "changed meanwhile"


def test_a_file_that_vanishes_is_a_failure() -> None:
    Path("a.txt").write_text("x")
    Path("b.txt").write_text("x")
    stream = read_inputs(["a.txt", "b.txt"])
    next(stream)
    Path("b.txt").unlink()
    failure = next(stream)
    assert isinstance(failure, Failure)
    assert "removed" in failure.problem


def test_a_pipe_that_gives_little_at_a_time_is_read_whole() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"one ")
    os.write(writing, b"two")
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as stream:
        (article,) = read("-", stdin=stream)
    assert isinstance(article, Article)
    assert article.text == "one two"


def test_a_text_at_hand_is_left_untouched() -> None:
    article = article_from_text("\ufeff" + TEXT)
    assert article.text == "\ufeff" + TEXT
    assert article_from_text(TEXT).title == "Bridge closes soon"
    assert article_from_text(TEXT, title="Another").title == "Another"
    with pytest.raises(ReadError, match="more than 2 words"):
        article_from_text("a b c d e f", limits=Limits(article_words=2))


SUFFIXES = st.sampled_from([".txt", ".md", ".html", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".bin"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), SUFFIXES)
def test_any_bytes_under_any_name_give_articles_and_failures(data: bytes, suffix: str) -> None:
    for item in read("-", stdin=io.BytesIO(data), stdin_filename=f"a{suffix}"):
        assert isinstance(item, (Article, Failure))
        if isinstance(item, Article):
            span = item.source.title_span
            assert span is None or 0 <= span.start < span.end <= len(item.text)


def test_importing_the_reader_loads_no_heavy_library() -> None:
    heavy = ("trafilatura", "lxml", "zstandard", "charset_normalizer", "numpy", "msgspec")
    code = f"import sys, qualitycheck.read; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
