"""What reading marks (a title that stands in the text, front matter) is heeded when the article is checked."""

import io
from pathlib import Path

import pytest

from qualitycheck.engine.checker import Checker
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Finding
from qualitycheck.read import read_inputs
from qualitycheck.rulebook.packs import load_rules

RULE = """
code = "SCR990"
name = "planted"
family = "SCR"
severity = "warning"
weight = 1.0
message = "planted"
rationale = "A word that these tests plant."
detector = "patterns"
scope = "all"
[[params.patterns]]
regex = "zzplanted"
[[examples]]
match = "A ⟦zzplanted⟧ word."
[[examples]]
match = "Two ⟦zzplanted⟧ words."
[[examples]]
clean = "A planted word."
[[examples]]
clean = "Nothing."
"""
BODY = "The council of the town said on Monday that the bridge would be closed for a week, and that buses run."


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    (tmp_path / "planted.toml").write_text(RULE)
    return Checker(load_rules([tmp_path], bundled=False), depth="lists", language="en")


def findings(checker: Checker, text: str, name: str) -> tuple[Finding, ...]:
    (article,) = read_inputs(["-"], stdin=io.BytesIO(text.encode()), stdin_filename=name)
    assert isinstance(article, Article)
    assert article.title is not None
    assert "zzplanted" in article.title
    return checker.check(article).findings


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"The zzplanted bridge closes\n\n{BODY}", "a.txt"),
        (f"# The zzplanted bridge closes\n\n{BODY}", "a.md"),
        (f"---\ntitle: The zzplanted bridge closes\n---\n\n# The zzplanted bridge closes\n\n{BODY}", "a.md"),
        (f'{{"text": "The zzplanted bridge\\n\\n{BODY}", "title": "The zzplanted bridge"}}', "a.jsonl"),
    ],
)
def test_a_title_that_stands_in_the_text_is_judged_once(checker: Checker, text: str, name: str) -> None:
    (finding,) = findings(checker, text, name)
    assert finding.field == "text"


def test_a_title_apart_from_the_text_is_judged_by_itself(checker: Checker) -> None:
    (finding,) = findings(checker, f'{{"text": "{BODY}", "title": "The zzplanted bridge"}}', "a.jsonl")
    assert finding.field == "title"


def test_front_matter_is_not_judged_but_its_title_is(checker: Checker) -> None:
    text = f"---\ntitle: The zzplanted bridge\nsummary: zzplanted\n---\n\n{BODY} A zzplanted end.\n"
    assert [finding.field for finding in findings(checker, text, "a.md")] == ["text", "title"]
