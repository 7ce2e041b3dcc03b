"""The figures of a page: the waterfall adds up, distributions count once, trends take the step that fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import samples
from html_pages import page_of, words
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.model.report import Contribution
from qualitycheck.render.html import charts


@given(st.lists(st.tuples(st.sampled_from(["SPN110", "SCR301", "floor"]), st.integers(-900, 300)), max_size=8))
def test_the_waterfall_adds_up(costs: list[tuple[str, int]]) -> None:
    steps = charts.waterfall([Contribution(code, 1, tenths) for code, tenths in costs])
    total = 1000 + sum(tenths for _, tenths in costs)
    assert (steps[-1].after if steps else 100) == pytest.approx(total / 10)
    for step in steps:
        assert 0 <= step.left <= step.left + step.width <= 100.0001


def test_a_score_that_its_contributions_do_not_explain_is_said() -> None:
    report = samples.spun()
    assert charts.unexplained(report.score) == pytest.approx(-0.0, abs=0.05)
    altered = replace(report, score=replace(report.score, value=50.0))
    assert "Not explained by the stored result" in page_of(altered).text
    assert "Not explained" not in page_of(report).text


def test_the_page_shows_the_figures_of_the_score() -> None:
    text = words(page_of(samples.spun()))
    for expected in ("31.5 of 100", "Unreliable", "Range 23.5–38", "Probability spun over 99 %", "−41.2", "unknown"):
        assert expected in text


def test_distribution_counts_everything_once() -> None:
    bars = charts.distribution([0.0, 4.9, 5.0, 39.9, 40.0, 99.9, 100.0])
    assert [bar.count for bar in bars if bar.count] == [2, 1, 1, 1, 2]
    assert sum(bar.count for bar in bars) == 7


def test_trend_takes_the_finest_step_that_fits() -> None:
    days = charts.trend([(date(2024, 1, 1), 50.0), (date(2024, 1, 3), 70.0)])
    assert [point.label for point in days] == ["2024-01-01", "2024-01-03"]
    months = charts.trend([(date(2024, 1 + at % 12, 1 + at % 28), 50.0 + at % 7) for at in range(200)])
    assert [point.label for point in months] == [f"2024-{month:02}" for month in range(1, 13)]
    assert months[0].x == 0
    assert months[-1].x == 1
    assert all(point.low <= point.middle <= point.high for point in months)


def test_trend_of_nothing_is_nothing() -> None:
    assert charts.trend([]) == []
