"""A text's title is the line that stands alone before its prose, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycheck.read.titles import opening_title, stated_title

PROSE = "The council said on Monday that the bridge would be closed for a week while the work goes on."
TITLE = "Bridge to close for a week"


def title(text: str) -> str | None:
    span = stated_title(text)
    return text[span.start : span.end] if span else None


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{PROSE}",
        f"\r\n  {TITLE} \r\n\r\n{PROSE}\r\n",
        f"{TITLE}\n\n{TITLE}\n\n{PROSE}",
        f"Skip to content\nHome » Local\n\n{TITLE}\n\n{PROSE}",
        f"LOCAL\n\n{TITLE}\n\n{PROSE}",
    ],
)
def test_a_lone_line_before_the_prose_is_the_title(text: str) -> None:
    assert title(text) == TITLE


def test_a_question_and_a_short_line_can_be_titles() -> None:
    assert title(f"Who pays for the bridge?\n\n{PROSE}") == "Who pays for the bridge?"
    assert title(f"Moscow burns\n\n{PROSE}") == "Moscow burns"


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        f"{PROSE}\n\n{TITLE}\n\n{PROSE}",
        f"{TITLE}.\n\n{PROSE}",
        f"{TITLE}\n{PROSE}",
        TITLE,
        f"{TITLE}\n\n  \n",
        f"- {TITLE}\n\n{PROSE}",
        f"1. {TITLE}\n\n{PROSE}",
        f"and so the bridge was closed\n\n{PROSE}",
        f"{'Bridge ' * 40}\n\n{PROSE}",
        f"“We close the bridge,”\n\n{PROSE}",
        "Moscow\n\nBurns\n\nAgain",
        "",
        "\n\n\n",
    ],
)
def test_prose_lists_and_short_lines_are_no_title(text: str) -> None:
    assert title(text) is None


def test_a_text_may_open_with_the_title_that_its_record_states() -> None:
    text = f"\n Bridge  TO close for a week\n{PROSE}"
    span = opening_title(text, TITLE)
    assert span is not None
    assert text[span.start : span.end] == "Bridge  TO close for a week"
    assert opening_title(PROSE, TITLE) is None
    assert opening_title("", TITLE) is None


@given(st.text(st.sampled_from("aB .\n\r\t-#|\u2028\x0b\x1c“👩"), max_size=200))
def test_a_title_lies_in_the_text_on_one_line(text: str) -> None:
    span = stated_title(text)
    if span is not None:
        found = text[span.start : span.end]
        assert found == found.strip() != ""
        assert len(found.splitlines()) == 1
        assert text[: span.start].rsplit("\n", 1)[-1].strip() == ""
    stated = opening_title(text, "aB")
    assert stated is None or text[stated.start : stated.end].casefold() == "ab"


def test_a_long_text_without_line_breaks_costs_no_time() -> None:
    assert stated_title(" " * 5_000_000) is None
    assert stated_title("word " * 1_000_000) is None
