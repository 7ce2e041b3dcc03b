"""JSON Lines become articles; what is broken is a failure with its line, and the others go on."""

import gzip
import io
import json
import tracemalloc
from collections import deque
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.model.article import Article
from qualitycheck.model.report import Failure
from qualitycheck.read.limits import Limits
from qualitycheck.read.records import read_records
from qualitycheck.read.unpack import Packing

SMALL = Limits(article_bytes=2000, article_words=100, line_bytes=10_000)


def read(data: bytes, packing: Packing = "", limits: Limits | None = None) -> list[Article | Failure]:
    return list(read_records(io.BytesIO(data), packing, path="a.jsonl", limits=limits or Limits()))


def rows(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_every_field_of_the_contract_and_the_rest_in_meta() -> None:
    record = {
        "text": "Words\r\n👩‍👩‍👧 e\u0301", "id": "n-1", "title": "T", "url": "u", "author": ["Ann", "Bo"],
        "published": "2024-03-05", "publisher": "Echo", "lang": "en", "source": "acme", "score": {"a": [1, 2.5, None]},
    }  # fmt: skip
    (article,) = read(rows(record))
    assert isinstance(article, Article)
    assert (article.id, article.text, article.title, article.url) == ("n-1", record["text"], "T", "u")
    assert (article.author, article.published, article.publisher, article.lang) == (
        "Ann, Bo",
        "2024-03-05",
        "Echo",
        "en",
    )
    assert article.meta == {"source": "acme", "score": {"a": [1, 2.5, None]}}
    assert (article.source.kind, article.source.line, article.source.path) == ("record", 1, "a.jsonl")


def test_a_missing_id_is_path_and_line_blank_lines_counted() -> None:
    found = read(b'\xef\xbb\xbf{"text": "a"}\r\n\n  \n{"text": "b", "id": 7}\n{"text": "c", "title": null}')
    assert [one.id for one in found] == ["a.jsonl:1", "7", "a.jsonl:5"]
    assert [one.text for one in found if isinstance(one, Article)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"text": 5}', "key 'text': a number where a string is expected"),
        (b'{"text": null}', "key 'text': null"),
        (b'{"title": "x"}', "no key 'text'"),
        (b'{"text": "x", "title": ["y"]}', "key 'title': a list"),
        (b'{"text": "x", "author": [5]}', "key 'author': a list"),
        (b'{"text": "x", "id": {"a": 1}}', "key 'id': an object"),
        (b'{"text": "x"', "no valid JSON"),
        (b'{"text": "\\ud800"}', "no valid JSON"),
        (b"[1]", "a list where a record is expected"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"text": "' + b"x" * 3000 + b'"}', "larger than 2,000 bytes"),
        (b'{"text": "' + b"x " * 600 + b'"}', "more than 100 words"),
        (b'{"text": "' + b"x" * 30_000 + b'"}', "line longer than the bound"),
    ],
)
def test_a_broken_line_is_a_failure_in_its_place(line: bytes, says: str) -> None:
    limits = Limits() if b'{"a":' in line else SMALL
    first, broken, last = read(b'{"text": "a"}\n' + line + b'\n{"text": "b"}\n', limits=limits)
    assert isinstance(broken, Failure)
    assert says in broken.problem
    assert (broken.id, broken.path, broken.line, broken.code) == ("a.jsonl:2", "a.jsonl", 2, "read")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert last.source.line == 3


def test_a_title_that_opens_the_text_is_stated_once_and_one_is_read_where_none_is_given() -> None:
    body = "The bridge will be closed on Monday for a whole week, said the council of the town of Aldmouth."
    given_title, read_title = read(
        rows(
            {"text": f"Bridge closes soon\n{body}", "title": "Bridge  closes soon"},
            {"text": f"Bridge closes soon\n\n{body}"},
        )
    )
    assert isinstance(given_title, Article)
    assert isinstance(read_title, Article)
    assert given_title.source.title_span == read_title.source.title_span == (0, 18)
    assert read_title.title == "Bridge closes soon"


def pack(data: bytes, packing: Packing) -> bytes:
    return gzip.compress(data) if packing == "gz" else zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_records_and_parts_laid_end_to_end(packing: Packing) -> None:
    one, two = rows({"text": "a"}, {"text": "b"}), rows({"text": "c"})
    data = pack(one, packing) + pack(two, packing)
    assert [item.text for item in read(data, packing) if isinstance(item, Article)] == ["a", "b", "c"]
    assert len(read(data)) == 3  # known by content where the name says nothing
    assert read(pack(b"", packing), packing) == []


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_a_cut_or_damaged_stream_is_a_failure_after_what_could_be_read(packing: Packing) -> None:
    data = pack(rows(*({"text": f"{number} {number**40}"} for number in range(20_000))), packing)
    *articles, failure = read(data[: len(data) // 2], packing)
    assert isinstance(failure, Failure)
    assert "damaged or cut off" in failure.problem
    assert failure.line == len(articles) + 1 > 100
    (only,) = read(b"no packed data at all", packing)
    assert isinstance(only, Failure)


@pytest.mark.parametrize("packing", ["gz", "zst"])
@pytest.mark.parametrize("line", [b'{"text": "' + b"a" * 4000 + b'"}\n', b"a"])
def test_a_bomb_is_refused_in_bounded_time_and_memory(packing: Packing, line: bytes) -> None:
    data = pack(line * (30_000_000 // len(line)), packing)
    tracemalloc.start()
    stream = read_records(io.BytesIO(data), packing, path="a", limits=Limits(line_bytes=1 << 20, expansion=50))
    last = deque(stream, maxlen=1).pop()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(last, Failure)
    assert "unpacks to more than 50 times" in last.problem
    assert peak < 48 << 20


def test_utf16_is_named_once() -> None:
    (failure,) = read('{"text": "a"}\n{"text": "b"}\n'.encode("utf-16"))
    assert isinstance(failure, Failure)
    assert "UTF-16" in failure.problem


def test_records_are_streamed() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = b'{"text": "word"}\n'
            buffer[: len(line)] = line
            return len(line)

    stream: Iterator[Article | Failure] = read_records(Endless(), "", path="a", limits=Limits())  # type: ignore[arg-type]
    assert [next(stream).id for _ in range(1000)][-1] == "a:1000"


@given(st.binary(max_size=200), st.sampled_from(["", "gz", "zst"]))
def test_any_bytes_are_articles_and_failures(data: bytes, packing: Packing) -> None:
    for item in read(data, packing, SMALL):
        assert isinstance(item, (Article, Failure))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_text_comes_back_code_point_by_code_point(text: str) -> None:
    (article,) = read(rows({"text": text}))
    assert isinstance(article, Article)
    assert article.text == text
