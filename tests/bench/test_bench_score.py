"""The figures of the score: bounds, calibration, ROC, tables and diagram."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from qualitycheck.bench.reliability_diagram import draw
from qualitycheck.bench.score import Measured, auroc, brier, most, recall_at, reliability, report
from qualitycheck.train.score_material import Observation


def seen(kind: str, probability: float, value: float, source: str = "reuters") -> Observation:
    return Observation(kind, source, "id", 400, 0.1 * (kind == "spun"), (), value, probability, littered=False)


@pytest.fixture
def measured() -> Measured:
    clean = [seen("clean", 0.01 + 0.002 * number, 100 - number % 20) for number in range(100)]
    spun = [seen("spun", 0.2 + 0.016 * number, 90 - 1.5 * number) for number in range(50)]
    return Measured("lists", 20, 5, clean, spun, [seen("clean", 0.99, 12.0, "page a|b")])


@pytest.mark.parametrize(
    ("hits", "cases", "bound"), [(0, 3000, 0.000998), (0, 10, 0.2589), (3, 100, 0.0757), (5, 5, 1.0)]
)
def test_upper_bounds_are_those_of_clopper_and_pearson(hits, cases, bound):
    assert most(hits, cases) == pytest.approx(bound, rel=0.01)


def test_order_and_ties_of_probabilities():
    low, high = np.array([0.1, 0.2]), np.array([0.8, 0.9])
    assert auroc(high, low) == 1
    assert auroc(low, high) == 0
    assert auroc(low, low) == 0.5


def test_recall_counts_only_what_is_above_every_allowed_false_alarm():
    clean, spun = np.arange(100) / 1000, np.array([0.05, 0.0985, 0.2, 0.3])
    assert recall_at(spun, clean, 0.01) == 0.75
    assert recall_at(spun, clean, 0.001) == 0.5


def test_the_brier_score_weighs_the_kinds_by_the_prior():
    assert brier(np.array([0.0]), np.array([1.0])) == 0
    assert brier(np.full(9, 0.05), np.full(3, 0.05), prior=0.05) == pytest.approx(0.05 * 0.95)


def test_reliability_tells_how_often_a_probability_was_right(measured):
    points = reliability(measured)
    assert sum(point.texts for point in points) == 150
    assert all(point.low <= point.was <= point.high for point in points)
    assert points[0].was == 0
    assert points[-1].was == 1


def test_the_report_counts_false_rejections_and_names_what_is_simulated(measured):
    text = report(measured)
    assert "simulated spins" in text
    assert "| reuters | 100 | 0 | 2.95% | 0 | 2.95% | 0 |" in text
    assert "12.0" in text


def test_the_diagram_is_well_formed(measured):
    root = ET.fromstring(draw(measured))
    assert root.tag.endswith("svg")
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == len(reliability(measured)) + 1
