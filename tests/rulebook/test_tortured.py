"""Imports of tortured-phrase exports: every guard is kept, every malformed line is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.engine.checker import Checker
from qualitycheck.engine.examples import run_examples
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Article
from qualitycheck.rulebook import load_rules
from qualitycheck.rulebook.context_query import Context, Near, parse_context
from qualitycheck.rulebook.tortured import read_exclusions, read_export
from qualitycheck.rulebook.write_pack import write_pack

EXPORT = """tortured\texpected\tpapers\tcontext_query
plum engine\tpear motor (pm)\t12\t
glass orchard\tcrystal garden\t9\tAND "crystal garden"
tin weather\t?\t8\tNOT "tin roof"
amber clock cabinet\tamber clock\t7\t~5
stone ladder\trock stairs\t6\tAND ("granite" OR "basalt")
wet paper\t\t5\tAND climb*
loud carpet\tnoisy rug\t4\tOR "shrill carpet" AND rug
climbing climber\tascending\t3\t
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.tsv"
    path.write_text(EXPORT, "utf-8")
    return path


@pytest.fixture
def checker(export: Path, tmp_path: Path) -> Checker:
    write_pack(read_export(export).fingerprints, tmp_path / "pack")
    return Checker(load_rules([tmp_path / "pack"], bundled=False), depth="lists", language="en")


def marked(checker: Checker, text: str) -> list[tuple[str, str]]:
    report = checker.check(Article(id="test", text=text))
    return [(f.text, f.suggestions[0].text if f.suggestions else "") for f in report.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They bought a plum engine.", [("plum engine", "pear motor")]),
        ("They saw a glass orchard.", []),
        ("They saw a glass orchard. A crystal garden it was.", [("glass orchard", "crystal garden")]),
        ("They had tin weather.", [("tin weather", "")]),
        ("They had tin weather on the tin roof.", []),
        ("The cabinet held an amber old clock.", [("cabinet", "amber clock")]),
        ("The cabinet stood there. One day, far later in the year, came an amber clock.", []),
        ("A stone ladder of basalt stood there.", [("stone ladder", "rock stairs")]),
        ("A stone ladder of wood stood there.", []),
        ("It was wet paper for a climber.", [("wet paper", "")]),
        ("It was wet paper.", []),
        ("A shrill carpet is no rug.", [("shrill carpet", "noisy rug")]),
    ],
)
def test_guards_are_kept(checker: Checker, text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(checker, text) == expected


def test_generated_examples_pass(checker: Checker) -> None:
    outcomes = [outcome for rule in checker.ruleset.rules for outcome in run_examples(rule, "lists")]
    assert len(outcomes) >= 8
    assert all(outcome.passed for outcome in outcomes)


def test_excluded_phrases_and_established_terms_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        'tortured,expected\nplum engine,pear motor\npear motor,"a note, no term?"\nbrown field,green field\n'
        'tin weather,storm\ntin weather,gale\nrain,"one, two"\n"rain, snow",hail\n',
        "utf-8",
    )
    exclusions = tmp_path / "known.tsv"
    exclusions.write_text("12\tBrown field\tgreen field\n", "utf-8")
    found = read_export(path, read_exclusions(exclusions))
    assert [one.phrase for one in found.fingerprints] == ["plum engine", "tin weather"]
    assert found.left_out == {
        "an established term": 1,
        "excluded": 1,
        "given twice": 1,
        "one word without context": 1,
        "parted by punctuation": 1,
    }


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('big fruit\tapple\t1\tADN "x"', "found 'ADN'"),
        ("big fruit\tapple\t1\tAND", "ends in an operator"),
        ('big fruit\tapple\t1\tAND ("a" OR "b"', "is not closed"),
        ('big fruit\tapple\t1\tAND "a', "cannot read the query"),
        ("big fruit\tapple\t1\t~0", "no reach from 1 to 1000"),
        ('big fruit\tapple\t1\tAND "!"', "expected a term"),
        ("big fruit\tapple\t1\tAND zzz*", "no word of the export begins"),
        ("big~fruit\tapple\t1\t", "is no phrase"),
        ("\tapple\t1\t", "is no phrase"),
        ("big fruit\tapple\t1\t\t\t", "has 6 columns, not 4"),
        ("big\x1b fruit\tapple\t1\t", "control character"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "export.tsv"
    path.write_text(f"{EXPORT}{line}\n", "utf-8")
    with pytest.raises(RuleError) as caught:
        read_export(path)
    assert f"{path}:10: " in str(caught.value)
    assert complaint in str(caught.value)
    lenient = read_export(path, skip_malformed=True)
    assert len(lenient.malformed) == 1
    assert len(lenient.fingerprints) == 9


def test_files_of_another_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.tsv"
    for content, complaint in (
        ("", "lacks the column 'tortured'"),
        ("tortured\tnote\n", "lacks the column 'expected'"),
        ("tortured\texpected\n", "holds no phrase"),
    ):
        path.write_text(content, "utf-8")
        with pytest.raises(RuleError, match=complaint):
            read_export(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleError, match="cannot be read"):
        read_export(path)


def test_queries_are_read_in_full() -> None:
    assert parse_context('AND "a b"~100 NOT c ~20 AND ("d" OR e)') == Context(
        requires=(Near(("a",), 100), Near(("b",), 100), Near(("d", "e"))), unless=(Near(("c",)),), slop=20
    )


@given(st.text(alphabet='ANDORT "()~*ab1', max_size=60))
def test_any_query_is_read_or_refused(query: str) -> None:
    try:
        context = parse_context(query)
    except ValueError:
        return  # refused with a reason; anything else would fail the test
    assert isinstance(context, Context)


@pytest.mark.shared
def test_the_published_export_keeps_its_promises(shared: Path, tmp_path: Path) -> None:
    lists = shared / "data" / "lists"
    known = read_exclusions(lists / "tortured_false_hits_in_clean_news.tsv")
    found = read_export(lists / "tortured_phrases.tsv", known, skip_malformed=True)
    assert len(found.fingerprints) > 15_000
    assert sum(bool(one.context.requires) for one in found.fingerprints) > 300
    with pytest.raises(RuleError, match=r"tortured_phrases\.tsv:\d+: "):
        read_export(lists / "tortured_phrases.tsv")
