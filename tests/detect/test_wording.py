"""Statistical wording: evidence inside the text, silence out of its domain, quotations under a rule of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitycheck.detect.wording import CountsWording, Wording
from qualitycheck.engine.decide import decide
from qualitycheck.model.article import Article
from qualitycheck.model.rule import Rule, Severity
from qualitycheck.text.document import Document

SPUN = (
    "The foreign minister flew to the capital on Tuesday to deepen tactical cooperation between the two countries, "
    "according to the condition news agency. He called the neighbour his country's largest "
    "buying companion and promised to "
    "advertise trade. The two edges signed a dozen agreements on energy and "
    "transport, and the rulers next met for a working supper."
)
QUOTED = SPUN + " “The car was leaving at excessive velocity and hit a site visitors light,” a police officer said."
CLEAN = (
    "The foreign minister flew to the capital on Tuesday to deepen strategic cooperation between the two countries, "
    "according to the state news agency. He called the neighbour his country's largest trading partner and promised to "
    "promote trade. The two sides signed a dozen agreements on energy and transport, and the "
    "leaders will meet again in the autumn."
)
VERSE = "\n".join(
    ["The harbour lay beneath a frown", "Of weather rolling from the west", "And every window in the town"] * 12
)


def rule(code="SPN201", name="spun-wording"):
    return Rule(
        code=code, name=name, family="SPN", severity=Severity("warning"), weight=2.0, message="{text}", rationale="",
        detector="wording",
    )  # fmt: skip


@pytest.fixture(scope="module")
def full():
    return Wording([rule()])


@pytest.fixture(scope="module")
def counts():
    return CountsWording([rule()])


def findings(detector, text, *rules):
    document = Document(Article("x", text))
    known = {one.code: one for one in rules or (rule(),)}
    return decide(document, detector.detect(document), known)


@pytest.mark.parametrize("depth", ["counts", "full"])
def test_a_swapped_word_is_suspected_with_its_original_and_the_counts_of_both(depth, request):
    detector = request.getfixturevalue(depth)
    evidence = [item for item in detector.detect(Document(Article("x", SPUN))) if item.strength > 0.3]
    (condition,) = (item for item in evidence if "condition" in SPUN[item.span.start : item.span.end])
    condition = condition.explained()
    assert "state" in condition.suggestions[0].text
    assert "never occurs" in condition.note


def test_a_spun_article_is_known_and_its_swaps_are_found(full):
    found, spin = findings(full, SPUN)
    assert len(found) >= 5
    assert spin.probability is not None
    assert spin.probability > 0.9


@pytest.mark.parametrize("depth", ["counts", "full"])
def test_the_same_text_set_right_is_left_alone(depth, request):
    found, spin = findings(request.getfixturevalue(depth), CLEAN)
    assert not found
    assert spin.probability is not None
    assert spin.probability < 0.5


def test_a_quotation_in_a_spun_article_falls_under_its_own_rule(full):
    found, _ = findings(full, QUOTED, rule(), rule("SPN202", "altered-quotation"))
    inside = [finding for finding in found if finding.span.start >= QUOTED.index("“")]
    assert inside
    assert {finding.code for finding in inside} == {"SPN202"}
    assert {finding.code for finding in found if finding not in inside} == {"SPN201"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Buy the companion now.", "too few words"),
        (VERSE, "no running prose"),
        ("def companion(x):\n    return x + 1;\n" * 20, "no running prose"),
    ],
)
def test_out_of_domain_it_abstains_and_says_so(counts, text, reason):
    document = Document(Article("x", text))
    assert not list(counts.detect(document))
    assert reason in counts.remarks(document)[0]


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_evidence_inside_it(counts, text):
    document = Document(Article("x", f"{SPUN}\n\n{text}"))
    for item in counts.detect(document):
        assert 0 <= item.span.start < item.span.end <= len(document.text.text)
        assert 0 < item.strength < 1


TALK = (
    "You know what I mean? I said to her, you do that and you will see. And she said, no, not me. Is that so, I said. "
    "Then do it, I said. You and me, we do not do that. Do you? I do not. So there. And then he had it, did he not? "
)


def test_the_farther_from_the_corpus_the_less_is_believed_until_nothing_is_judged(full):
    near, between, far = (Document(Article("x", SPUN + talk)) for talk in ("", TALK, TALK * 6))
    assert full.remarks(near) == ()
    assert full.remarks(between)[0].startswith("wording judged with reserve: its style is some way from")
    strongest = [max(item.strength for item in full.detect(document)) for document in (near, between)]
    assert strongest[1] < strongest[0]
    assert "not judged: it is unlike the news" in full.remarks(far)[0]
    assert not list(full.detect(far))


MATCH = (
    "The visitors lost four wickets before lunch, and the opener who had carried his bat through the first innings was "
    "caught behind off a full toss. Two quick wickets after tea brought the spinner back, and the last batsman held "
    "out for nine overs while the umpires looked at the light. The captain thanked his bowlers and the wicketkeeper."
)


def test_a_report_of_a_match_is_judged_with_reserve_and_says_so(full, monkeypatch):
    document = Document(Article("x", MATCH))
    with_reserve = list(full.detect(document))
    assert "with reserve" in full.remarks(document)[0]
    monkeypatch.setattr("qualitycheck.detect.wording._MATCH_DOUBT", 0.0)
    without = list(full.detect(document))
    assert max(item.strength for item in with_reserve) < max(item.strength for item in without)


def test_other_news_is_judged_without_reserve(full):
    assert full.remarks(Document(Article("x", CLEAN))) == ()
