from __future__ import annotations

import pytest

from qualitycheck.language.document import DocumentModel

MODEL = DocumentModel(
    base=-2.9, place=(0.0,) * 6, whole=(0.0,) * 4, threshold=0.55, alone=0.8, called=0.9
)  # only the bar is asked for


@pytest.mark.parametrize(
    ("probability", "judged", "bar"),
    [(0.2, True, 0.8), (0.95, True, 0.55), (0.2, False, 0.55), (0.95, False, 0.55)],
)
def test_a_place_must_be_surer_in_an_article_that_is_not_called_spun(
    probability: float, judged: bool, bar: float
) -> None:
    assert MODEL.bar(probability, judged=judged) == bar


def test_a_model_without_a_second_bar_has_one() -> None:
    assert DocumentModel(base=-2.9, place=(0.0,) * 6, whole=(0.0,) * 4, threshold=0.6).bar(0.0, judged=True) == 0.6
