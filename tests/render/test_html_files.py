"""The folder of pages: names safe, distinct and recognisable, and a page for every report."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import page_reader
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from strategies import NASTY

from qualitycheck.errors import UsageError
from qualitycheck.model.article import Source
from qualitycheck.render.html import HtmlOutput, write_reports
from qualitycheck.render.html.files import FileNames
from qualitycheck.rulebook import RuleSet


@given(st.lists(st.tuples(NASTY, NASTY), max_size=40))
def test_file_names_are_safe_and_distinct(ids: list[tuple[str, str]]) -> None:
    names = FileNames()
    given_names = [names.name(*one) for one in ids]
    assert len({name.lower() for name in given_names}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,90}\.html", name) for name in given_names)


@pytest.mark.parametrize(
    ("article_id", "path", "expected"),
    [
        ("feeds/acme/spun.txt", "feeds/acme/spun.txt", r"spun\.html"),
        ("wire.jsonl:12", "wire.jsonl", r"wire-12\.html"),
        ("wire.jsonl.gz:12", "wire.jsonl.gz", r"wire-12\.html"),
        ("../../etc/passwd", "", r"passwd\.html"),
        ("index.html", "index.html", r"index-[0-9a-f]{8}\.html"),
        ("CON", "CON", r"con-[0-9a-f]{8}\.html"),
        ("статья.txt", "статья.txt", r"article-[0-9a-f]{8}\.html"),
        ("a\x00b<c>.txt", "", r"a-b-c\.html"),
        ("x" * 300, "", r"x{60}\.html"),
    ],
)
def test_file_names_stay_recognisable(article_id: str, path: str, expected: str) -> None:
    assert re.fullmatch(expected, FileNames().name(article_id, path))


def test_reports_of_one_name_get_pages_of_their_own(tmp_path: Path) -> None:
    one = samples.clean()
    items = [
        replace(one, article=replace(one.article, id=f"{folder}/a.txt", source=Source(f"{folder}/a.txt")))
        for folder in "xyz"
    ]
    index = write_reports(items, samples.TOOL, tmp_path / "deep" / "out")
    assert index == tmp_path / "deep" / "out" / "index.html"
    pages = sorted(path.name for path in index.parent.iterdir())
    assert len(pages) == 4
    links = [link.attributes["href"] for link in page_reader.parse(index.read_text("utf-8")).by_id("rows").find("a")]
    assert sorted([*links, "index.html"]) == pages


def test_a_file_in_the_way_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="not a folder"):
        HtmlOutput(tmp_path / "out", samples.TOOL)


@pytest.mark.slow
def test_a_thousand_articles_take_less_than_ten_seconds(tmp_path: Path, ruleset: RuleSet) -> None:
    rules = {rule.code: rule for rule in ruleset.rules}
    mixed = [samples.spun(), samples.scraped(), samples.clean(), samples.short()]
    items = [
        replace(one, article=replace(one.article, id=f"{at}.txt", source=Source(f"{at}.txt")))
        for at, one in enumerate(mixed * 250)
    ]
    started = time.process_time()
    write_reports(items, samples.TOOL, tmp_path, rules)
    assert time.process_time() - started < 10
    assert len(list(tmp_path.iterdir())) == 1001
