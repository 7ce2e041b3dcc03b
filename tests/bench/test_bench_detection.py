"""The figures of detection, worked out by hand from texts of which all is known."""

import json

import pytest

from qualitycheck.bench import corpus
from qualitycheck.bench.detection import DOMAINS, Checked, figures
from qualitycheck.bench.phrases import Phrase
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Finding, Suggestion
from qualitycheck.model.rule import Severity

PHRASE = Phrase((Span(4, 20),), "buying companion", "trading partner")
ENGLISH = "The council voted on Tuesday to close the swimming pool at the end of the season, said the mayor. "


def finding(start, end, *suggestions):
    return Finding(
        code="SPN201", name="spun-wording", family="SPN", severity=Severity("warning"), field="text",
        span=Span(start, end), text="x", message="", suggestions=tuple(Suggestion(one, 0.5) for one in suggestions),
        evidence="", confidence=0.9, weight=1.0, fingerprint="",
    )  # fmt: skip


def checked(kind, *found, words=500, probability=0.1, judged=True, phrases=()):
    return Checked(kind, words, found, probability, judged, phrases)


@pytest.fixture(scope="module")
def values():
    clean = [checked(kind) for kind in DOMAINS for _ in range(2)]
    texts = [
        checked("sentences", finding(4, 20, "friend", "trading partner"), phrases=(PHRASE,)),
        checked("sentences", finding(30, 40), phrases=(PHRASE,)),
        checked("pages", finding(0, 9, "trading partner"), probability=0.9, phrases=(PHRASE,)),
        checked("pages", finding(0, 9), probability=0.05, phrases=(PHRASE,)),
        checked("twins"),
        checked("odd"),
        checked("news", *(finding(at, at + 1) for at in range(4))),
        checked("web pages", judged=False),
        checked("web pages", judged=False),
    ]
    return {figure.name: figure.value for figure in figures([*clean, *texts])}


def test_recall_counts_phrases_and_names_count_those_found(values):
    assert values["phrases found, spun sentences"] == 0.5
    assert values["phrases found, whole pages"] == 1
    assert values["original named in first 1, of phrases found"] == pytest.approx(1 / 3)
    assert values["original named in first 3, of phrases found"] == pytest.approx(2 / 3)


def test_false_findings_are_counted_by_words_and_articles_with_many_by_article(values):
    assert values["false findings per 1,000 words, news"] == pytest.approx(1000 * 4 / 1500)
    assert values["false findings per 1,000 words, health"] == 0
    assert values["articles of news with more than 3 false findings, %"] == pytest.approx(100 / 3)


def test_abstentions_are_counted_by_domain(values):
    assert values["articles whose wording is not judged, %, web pages"] == 50
    assert values["articles whose wording is not judged, %, news"] == 0


def test_documents_are_ranked_by_their_probability(values):
    assert values["documents, AUROC"] == 0.5  # of two pages one lies above all clean articles, the other below
    assert values["pages with spun_probability of a half or more"] == 0.5


def test_web_pages_are_the_english_articles_of_the_extraction_material(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "html"
    folder.mkdir(parents=True)
    german = (
        "Der Rat stimmte am Dienstag dafür, das Schwimmbad am Ende der Saison zu schließen, sagte der Bürgermeister. "
    )
    pages = {"a": {"articleBody": ENGLISH * 3}, "b": {"articleBody": german * 3}}
    (folder / "ground-truth.json").write_text(json.dumps(pages), "utf-8")
    monkeypatch.setenv(corpus.VARIABLE, str(tmp_path))
    assert list(corpus.texts(corpus.WEB_PAGES)) == [ENGLISH * 3]
