"""Evidence of spinning is weighed together: the tenth odd phrase is believed, the lone one is not."""

import numpy as np
import pytest

from qualitycheck.engine.spin import estimate
from qualitycheck.language.document import LEAST_RATE, MOST_RATE, DocumentModel, place_features
from qualitycheck.model.article import Article, Span
from qualitycheck.model.finding import Evidence
from qualitycheck.text.document import Document

MODEL = DocumentModel(
    base=-2.9, place=(1.8, 0.9, 0.4, 0.05, -0.3, 0.2), whole=(8.0, 1.2, 1.0, -0.2), threshold=0.6, amid=0.6, called=1.0
)


def judged(log_odds, words=400):
    odds = np.array(log_odds, dtype=float)
    return MODEL.confidences(odds, np.full(len(odds), 3.0), np.ones(len(odds), dtype=bool), words)


def test_company_makes_a_suspicion_believable():
    alone, together = judged([1.0])[0], judged([1.0] * 15)[0]
    assert alone < MODEL.threshold < together


def test_a_suspicion_does_not_vouch_for_itself():
    others, _ = MODEL.rates(np.array([6.0, -4.0]), 400)
    alone, _ = MODEL.rates(np.array([-4.0]), 400)
    assert others[0] == pytest.approx(alone[0], abs=0.05)
    assert others[1] > others[0]


def test_what_a_document_may_add_is_bounded():
    odds = np.zeros(3)
    gain, single = np.zeros(3), np.zeros(3, dtype=bool)
    lowest = place_features(odds, np.full(3, -50.0), gain, single, 0.0)
    highest = place_features(odds, np.full(3, 0.0), gain, single, 0.0)
    assert (lowest[2] == LEAST_RATE).all()
    assert (highest[2] == MOST_RATE).all()


def test_more_suspicions_in_fewer_words_make_a_spun_document_likelier():
    few = MODEL.spun_probability(np.array([1.0] * 3), 600)
    many = MODEL.spun_probability(np.array([1.0] * 12), 600)
    dense = MODEL.spun_probability(np.array([1.0] * 12), 300)
    assert few < many < dense


def test_an_empty_document_is_not_spun():
    assert MODEL.spun_probability(np.zeros(0), 500) < 0.5
    assert judged([]).shape == (0,)


@pytest.mark.parametrize(("between", "marked"), [(" ", False), (", ", True), (" the ", True)])
def test_a_weak_place_beside_a_stronger_one_is_its_shadow(ruleset, between, marked):
    strong = " ".join(f"odd{number} word" for number in range(60))
    text = f"{strong} weak{between}stronger word {'plain ' * 200}"
    places = [(number, 4.0) for number in range(len(text)) if text.startswith("odd", number)]
    places += [(text.index("weak"), -1.0), (text.index("stronger"), 4.0)]
    evidence = [
        Evidence(
            "SPN201",
            Span(start, text.index(" ", start) - (text[text.index(" ", start) - 1] == ",")),
            strength=1 / (1 + np.exp(-odds)),
            slots={"gain": "1.0", "kind": "full"},
        )
        for start, odds in places
    ]
    spin, believed = estimate(Document(Article("a", text)), evidence, {rule.code: rule for rule in ruleset.rules})
    assert spin.probability == pytest.approx(1.0, abs=0.02)
    found = {text[one.span.start : one.span.end]: one.strength for one in believed}
    assert {"odd1", "stronger"} <= set(found)
    assert ("weak" in found) == marked
    if marked:
        model = DocumentModel.open("full")
        assert model.amid <= found["weak"] < model.threshold
