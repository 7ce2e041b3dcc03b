"""Markdown stays as written; its title and metadata come from front matter or heading."""

import pytest

from qualitycheck.model.article import Article
from qualitycheck.read.decode import Decoded
from qualitycheck.read.limits import Limits
from qualitycheck.read.markdown import read_markdown

BODY = "The *council* said that the [bridge](https://example.org) would close.\n"


def read(text: str) -> Article:
    article = read_markdown(Decoded(text, "utf-8"), path="a.md", limits=Limits())
    assert article.text == text
    assert article.source.kind == "markdown"
    return article


def titled(article: Article) -> str | None:
    span = article.source.title_span
    return article.text[span.start : span.end] if span else None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_yaml_front_matter(newline: str) -> None:
    head = newline.join(
        [
            "---", "# made by hand", 'title: "Bridge: a \\"week\\" of closure"', "date: 2024-03-05  # Tuesday",
            "authors:", "  - Ann Reed", "  - name: Bo Lind", "publisher: 'The Echo''s desk'", "lang: en-GB",
            "canonical_url: https://example.org/a", "tags: [bridges, 'roads, rail']", "summary: >", "  One", "  two",
            "draft: false", "---", "",
        ]
    )  # fmt: skip
    article = read(f"{head}\n# Another heading\n\n{BODY}")
    assert article.title == 'Bridge: a "week" of closure'
    assert article.published == "2024-03-05"
    assert article.author == "Ann Reed, Bo Lind"
    assert article.publisher == "The Echo's desk"
    assert (article.lang, article.url) == ("en-GB", "https://example.org/a")
    assert article.meta == {"tags": ["bridges", "roads, rail"], "summary": "One two", "draft": "false"}
    (skipped,) = article.source.skip
    assert article.text[skipped.start : skipped.end] == head
    assert titled(article) is None


def test_toml_front_matter_with_a_real_date() -> None:
    article = read(
        f'+++\ntitle = "Bridge closes"\ndate = 2024-03-05T10:00:00Z\nweight = 3\n+++\n# Bridge closes #\n\n{BODY}'
    )
    assert (article.title, article.published, article.meta) == (
        "Bridge closes",
        "2024-03-05T10:00:00+00:00",
        {"weight": 3},
    )
    assert titled(article) == "Bridge closes"


def test_broken_toml_is_noted_and_the_article_read() -> None:
    article = read(f"+++\ntitle = \n+++\n# Bridge closes\n\n{BODY}")
    assert article.title == "Bridge closes"
    assert "TOML" in article.source.notes[0]
    assert article.source.skip


@pytest.mark.parametrize(
    "text",
    [
        f"# Bridge closes\n\n{BODY}",
        f"[![badge](x.png)](y)\n<!-- note -->\n\n# Bridge closes ##\n{BODY}",
        f"Bridge closes\n=============\n\n{BODY}",
        f"\r\n#   Bridge closes  \r\n\r\n{BODY}",
    ],
)
def test_the_opening_heading_is_the_title(text: str) -> None:
    article = read(text)
    assert article.title == titled(article) == "Bridge closes"
    assert article.source.skip == ()


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"{BODY}\n# Later heading\n\n{BODY}",
        f"## Second level\n\n{BODY}",
        f"```\n# comment in code\n```\n{BODY}",
        f"---\n\n{BODY}\n---\n\n{BODY}",
        f"---\nnot a key\n---\n{BODY}",
        f"---\ntitle: never closed\n\n{BODY}",
    ],
)
def test_other_lines_are_neither_title_nor_front_matter(text: str) -> None:
    article = read(text)
    assert article.title is None
    assert article.source.skip == ()


def test_a_date_in_words_goes_to_meta_and_one_of_rfc_2822_is_rewritten() -> None:
    assert read(f"---\ndate: last Tuesday\n---\n{BODY}").meta == {"published": "last Tuesday"}
    assert read(f"---\ndate: Tue, 05 Mar 2024 10:00:00 +0100\n---\n{BODY}").published == "2024-03-05T10:00:00+01:00"


def test_no_yaml_type_is_constructed() -> None:
    article = read(f"---\ntitle: !!python/object/apply:os.system ['true']\nx: &a *a\n---\n{BODY}")
    assert article.title == "!!python/object/apply:os.system ['true']"
