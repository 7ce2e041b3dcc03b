"""Register: prose like the corpus's is near, talk is far, and mere length makes no stranger."""

import pytest

from qualitycheck.language.register import FINEST, LEAST, Register
from qualitycheck.language.tokens import tokenize

NEWS = (
    "The council voted on Tuesday to close the swimming pool at the end of the season, saying that repairs to the roof "
    "would cost more than the town could afford. Residents had collected 4,000 signatures against the plan. The mayor "
    "said in a statement that the decision was difficult, but that the money would be spent on two schools. "
)
TALK = (
    "You know what I mean? I said to her, you do that and you will see. And she said, no, not me. Is that so, I said. "
    "Then do it, I said. You and me, we do not do that. Do you? I do not. So there. And then he had it, did he not? "
)


@pytest.fixture(scope="module")
def register():
    return Register.open()


def distance(register, text):
    return register.distance(tokenize(text).keys)


def test_news_is_near_and_talk_is_far(register):
    assert distance(register, NEWS) < 1 < 2 < distance(register, TALK * 3)


def test_a_text_too_short_to_tell_is_no_stranger(register):
    assert len(tokenize("You and me.").keys) < LEAST
    assert distance(register, "You and me.") == 0


def test_the_same_habits_are_no_stranger_in_a_longer_text(register):
    enough = TALK * (FINEST // len(tokenize(TALK).keys) + 1)
    assert distance(register, TALK) < distance(register, enough)
    assert distance(register, enough) == pytest.approx(distance(register, enough * 4))


def test_it_is_written_as_it_is_read(register, tmp_path):
    register.save(tmp_path / "register.npz")
    assert distance(Register.open(tmp_path / "register.npz"), NEWS) == distance(register, NEWS)
