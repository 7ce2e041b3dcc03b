from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qualitycheck.language.evidence import COUNTS, NOTHING, Setting
from qualitycheck.language.tokens import tokenize
from qualitycheck.language.wording import GAIN, UNREAD, Reading, WordingModel

PLAIN = (
    "The government said on Tuesday that it would not raise taxes this year. The prime minister told reporters in "
    "the capital that the budget was in good shape. He said the economy would grow in the first half of the year. "
)
SPUN = "The leader politely reclusive met his buying companion to advertise more accomplishments. "
LOGIT = len(COUNTS)


@pytest.fixture(scope="module")
def model() -> WordingModel:
    return WordingModel.open("full")


@pytest.fixture(scope="module")
def counts() -> WordingModel:
    return WordingModel.open("counts")


def read(model: WordingModel, text: str) -> Reading:
    tokens = tokenize(text)
    return model.read(text, tokens, Setting.plain(tokens))


def test_windows_without_anything_suspicious_are_not_read_and_count_as_clean(model: WordingModel) -> None:
    text = PLAIN * 6 + SPUN + PLAIN * 6
    gated, ungated = read(model, text), read(replace(model, gate=None), text)
    unread = gated.features[:, LOGIT] == UNREAD
    assert 0 < unread.sum() < len(unread)
    assert not unread[(gated.tokens.start >= len(PLAIN) * 6) & (gated.tokens.start < len(PLAIN) * 6 + len(SPUN))].any()
    scored = ~unread & gated.tokens.word
    assert np.array_equal(gated.features[scored, LOGIT], ungated.features[scored, LOGIT])
    assert (ungated.features[unread, LOGIT] < 0).mean() > 0.95


def test_the_counts_are_the_same_with_and_without_the_gate(model: WordingModel) -> None:
    gated, ungated = read(model, PLAIN + SPUN), read(replace(model, gate=None), PLAIN + SPUN)
    assert np.array_equal(gated.features[:, :LOGIT], ungated.features[:, :LOGIT])


def test_a_text_without_words_has_no_suspicions(model: WordingModel) -> None:
    tokens = tokenize("... !!! 12 %")
    assert model.suspicions("... !!! 12 %", tokens, Setting.plain(tokens)) == []


def test_the_screen_spares_the_channel_the_words_of_plain_prose(counts: WordingModel) -> None:
    text = (
        "The council voted on Tuesday to close the swimming pool at the end of the season, saying that repairs to the "
        "roof would cost more than the town could afford. Residents had collected 4,000 signatures against the plan."
    )
    screened, whole = (read(one, text).features[:, GAIN] > NOTHING for one in (counts, replace(counts, screen=None)))
    assert screened.sum() < whole.sum() / 2


def test_the_screen_keeps_the_worst_of_a_spun_text(counts: WordingModel) -> None:
    text = (
        "The minister flew to the capital to deepen tactical cooperation, according to the condition news agency. He "
        "called the neighbour his largest buying companion. The two edges signed a dozen agreements on transport."
    )
    screened, whole = read(counts, text), read(replace(counts, screen=None), text)
    worst = counts.stage.log_odds(whole.features).argmax()
    assert whole.tokens.keys[worst] in {"condition", "edges"}
    assert screened.features[worst, GAIN] == whole.features[worst, GAIN] > NOTHING
