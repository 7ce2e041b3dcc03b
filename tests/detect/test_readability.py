"""Readability: right values, offline and quiet from the first call, bounded on hostile text, rules that keep quiet."""

import importlib.util
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.detect import readability
from qualitycheck.detect.readability import METRICS, Readability, metrics
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Article
from qualitycheck.model.rule import Rule, Severity
from qualitycheck.rulebook.packs import bundled_folder
from qualitycheck.rulebook.parse import parse_rule
from qualitycheck.text.document import Document

ROOT = Path(__file__).resolve().parents[2]
PLAIN = (
    "The harbour was busy on Saturday. Twelve boats came in before noon. "
    "Their crews unloaded mackerel and government inspectors counted the boxes."
)


def rules() -> list[Rule]:
    return [parse_rule(path) for path in sorted(bundled_folder().glob("language/RDB*.toml"))]


def rule(**params: object) -> Rule:
    return Rule("RDB999", "test", "RDB", Severity.INFO, 0.0, "{value}", "", "readability", params)


def document(text: str) -> Document:
    return Document(Article(id="a", text=text))


def test_values_are_those_of_the_published_formulas() -> None:
    # Counted by hand; syllables by the CMU dictionary; characters without spaces but with full stops.
    words, sentences = 22, 3
    syllables = {"the": 1, "harbour": 2, "was": 1, "busy": 2, "on": 1, "saturday": 3, "twelve": 1, "boats": 1,
                 "came": 1, "in": 1, "before": 2, "noon": 1, "their": 1, "crews": 1, "unloaded": 3, "mackerel": 3,
                 "and": 1, "government": 3, "inspectors": 3, "counted": 2, "boxes": 2}  # fmt: skip
    tokens = PLAIN.lower().replace(".", "").split()
    assert len(tokens) == words
    total = sum(syllables[token] for token in tokens)
    long_words = sum(syllables[token] >= 3 for token in tokens)
    characters = len(PLAIN.replace(" ", ""))
    assert metrics(PLAIN) == {
        "flesch_reading_ease": round(206.835 - 1.015 * words / sentences - 84.6 * total / words, 2),
        "flesch_kincaid_grade": round(0.39 * words / sentences + 11.8 * total / words - 15.59, 2),
        "gunning_fog": pytest.approx(0.4 * (words / sentences + 100 * (long_words - 2) / words), abs=0.01),
        "smog_index": round(1.043 * (30 * long_words / sentences) ** 0.5 + 3.1291, 2),
        "automated_readability_index": round(4.71 * characters / words + 0.5 * words / sentences - 21.43, 2),
    }  # textstat's fog index leaves out Dale and Chall's easy words: here "Saturday" and "government"


@pytest.mark.parametrize(
    ("word", "count"),
    [("idea", 3), ("government", 3), ("area", 3), ("business", 2), ("couldn't", 2), ("every", 3), ("being", 2),
     ("science", 2), ("said", 1), ("agreed", 2), ("video", 3), ("israel", 3), ("walked", 1), ("zzyzxian", 3)],
)  # fmt: skip
def test_syllables_follow_the_pronouncing_dictionary(word: str, count: int) -> None:
    assert readability._textstat().syllable_count(word) == count


def test_typographic_apostrophes_count_as_plain_ones() -> None:
    assert metrics(PLAIN + " They couldn’t wait.") == metrics(PLAIN + " They couldn't wait.")


def test_other_languages_and_wordless_text_have_no_metrics() -> None:
    assert metrics("Le port était calme samedi.", "fr") == {}
    assert metrics(PLAIN, "en-GB") == metrics(PLAIN)
    assert metrics("") == metrics(" \n") == metrics("12.5 - 13 … !!") == {}


def test_the_first_call_is_offline_silent_and_leaves_nltk_alone(tmp_path: Path) -> None:
    program = f"""
import socket, sys
def refuse(*args, **kwargs): raise OSError("network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from qualitycheck.detect.readability import metrics
assert len(metrics({PLAIN!r})) == 5
assert "nltk" not in sys.modules
"""
    environment = {"HOME": str(tmp_path), "NLTK_DATA": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir())


def test_an_nltk_that_is_there_already_stays() -> None:
    program = f"""
import sys, types
mine = sys.modules["nltk"] = types.ModuleType("nltk")
from qualitycheck.detect.readability import metrics
assert len(metrics({PLAIN!r})) == 5 and sys.modules["nltk"] is mine
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, env={"PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize(
    "unit", ["a", "a.", "a ", "'", ".", "!? ", "\u0301", "a'", "a-", "antidisestablishmentarianism "]
)
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    text = unit * (5_000_000 // len(unit))
    started = time.process_time()
    metrics(text)
    list(Readability(rules()).detect(document(text[:200_000])))
    assert time.process_time() - started < 10


def test_hyphenation_does_not_remember_words_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyphen

    monkeypatch.setattr(readability, "_MAX_HYPHENATIONS", 50)
    metrics(" ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(200)))
    metrics(PLAIN)
    assert all(len(dictionary.cache) <= 50 for dictionary in pyphen.hdcache.values())


@given(st.text(max_size=400))
def test_any_text_gives_finite_metrics_or_none(text: str) -> None:
    found = metrics(text)
    assert tuple(found) in ((), METRICS)
    assert all(value == value and abs(value) < 1e9 for value in found.values())


@given(st.text(max_size=300))
def test_evidence_lies_inside_any_text(text: str) -> None:
    detector = Readability([rule(metric="flesch_reading_ease", above=-1e9, min_words=1)])
    for item in detector.detect(document(text)):
        assert 0 <= item.span.start < item.span.end <= len(text)


@pytest.mark.parametrize("each", rules(), ids=lambda each: each.code)
def test_examples_are_marked_exactly(each: Rule) -> None:
    detector = Readability([each])
    for example in each.examples:
        assert tuple(item.span for item in detector.detect(document(example.text))) == example.spans


def test_ordinary_text_is_told_without_textstat(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("textstat was asked")

    monkeypatch.setattr(readability, "_measures", refuse)
    news = (ROOT / "tests" / "articles" / "clean.txt").read_text("utf-8")
    assert list(Readability(rules()).detect(document(news))) == []


def test_short_text_is_left_alone() -> None:
    assert not list(Readability([rule(metric="words_per_sentence", above=3, min_words=200)]).detect(document(PLAIN)))


@pytest.mark.parametrize(
    ("params", "key"),
    [({"metric": "lix", "below": 1}, "params.metric"), ({"below": 1}, "params.metric"),
     ({"metric": "smog_index"}, "params"), ({"metric": "smog_index", "below": 1, "above": 2}, "params"),
     ({"metric": "smog_index", "over": 1, "below": 1}, "params.over"),
     ({"metric": "smog_index", "below": "1"}, "params.below")],
)  # fmt: skip
def test_wrong_parameters_are_refused(params: dict[str, object], key: str) -> None:
    with pytest.raises(RuleError) as caught:
        Readability([rule(**params)])
    assert caught.value.where.endswith(f"RDB999: {key}")


def test_the_table_keeps_only_what_hyphenation_miscounts() -> None:
    specification = importlib.util.spec_from_file_location("build", ROOT / "scripts" / "build-syllables.py")
    assert specification is not None
    assert specification.loader is not None
    build = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(build)
    lines = ["idea AY0 D IY1 AH0", "idea(2) AY0 D IY1", "window W IH1 N D OW0", "a.m. EY1 EH1 M", "said S EH1 D # note"]
    assert list(build.pronounced(lines)) == [("idea", 3), ("window", 2), ("said", 1)]
    assert list(build.table(lines)) == ["3 idea"]
