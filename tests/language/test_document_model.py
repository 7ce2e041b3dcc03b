from __future__ import annotations

import pytest

from qualitycheck.language.document import DocumentModel

MODEL = DocumentModel(
    base=-2.9, place=(0.0,) * 6, whole=(0.0,) * 4, threshold=0.7, amid=0.45, called=0.9
)  # only the bar is asked for


@pytest.mark.parametrize(("probability", "bar"), [(0.2, 0.7), (0.89, 0.7), (0.9, 0.45), (0.95, 0.45)])
def test_a_place_must_be_surer_in_a_text_that_is_not_called_spun(probability: float, bar: float) -> None:
    assert MODEL.bar(probability) == bar
