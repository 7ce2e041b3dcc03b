from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitycheck.train.simulate import default_simulator, reference_counts, simulate
from qualitycheck.train.spinners import KINDS, Profile, draw_profile

TEXT = (
    "The hospital said on Monday that its doctors had used an old machine before the new one arrived. "
    "“We need a great partner,” said Anna Great, the Chief Officer of the Party of Doctors.\n\n"
    "Investors may wait for the next report, however, and the bank cannot afford a bad year. "
    "Many people expect the price to increase."
)
HEAVY = replace(KINDS["phrasebook"], rate=0.6)


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=200) | st.just(TEXT), seed=st.integers(0, 2**32), kind=st.sampled_from(sorted(KINDS)))
def test_edits_have_exact_spans_in_both_texts(text: str, seed: int, kind: str) -> None:
    profile = replace(KINDS[kind], rate=0.5, repairs=False)
    spun = simulate(text, seed, profile)
    place = source = 0
    for edit in spun.edits:
        between = text[source : edit.original_start]
        assert text[edit.original_start : edit.original_end] == edit.original
        assert spun.text[place : edit.start] in {
            between,
            between.removeprefix(" "),
        }  # a dropped word takes a space with it
        assert (edit.start == edit.end) == (edit.kind == "drop")
        place, source = edit.end, edit.original_end
    assert spun.text[place:] in {text[source:], text[source:].removeprefix(" ")}


def test_same_seed_same_text_other_seed_another() -> None:
    assert simulate(TEXT, 3, HEAVY) == simulate(TEXT, 3, HEAVY)
    assert simulate(TEXT, 3, HEAVY) != simulate(TEXT, 4, HEAVY)


def test_a_rate_of_zero_changes_nothing() -> None:
    profile = replace(HEAVY, rate=0.0, grammar=0.0, doubling=0.0, case=0.0)
    assert simulate(TEXT, 1, profile).text == TEXT


@pytest.mark.parametrize("rate", [0.05, 0.3])
def test_about_the_share_of_words_asked_for_is_replaced(rate: float) -> None:
    text = TEXT * 40
    profile = replace(KINDS["thesaurus"], rate=rate, house=0.0, grammar=0.0, doubling=0.0, case=0.0)
    share = len(simulate(text, 1, profile).edits) / len(text.split())
    assert 0.3 * rate < share < 1.2 * rate


def test_quotations_can_be_left_alone() -> None:
    profile = replace(HEAVY, quotations=False)
    assert all("“We need a great partner,”" in simulate(TEXT, seed, profile).text for seed in range(20))
    assert any("“We need a great partner,”" not in simulate(TEXT, seed, HEAVY).text for seed in range(20))


def test_some_paragraphs_can_be_left_alone() -> None:
    profile = replace(HEAVY, paragraphs=0.5)
    kept = [sum(part in simulate(TEXT, seed, profile).text for part in TEXT.split("\n\n")) for seed in range(30)]
    assert {0, 1} <= set(kept)


def test_capitals_are_kept_in_names_and_phrases_grow_and_shrink() -> None:
    edits = [
        (edit, spun.text[edit.start : edit.end])
        for seed in range(60)
        for spun in [simulate(TEXT, seed, HEAVY)]
        for edit in spun.edits
    ]
    assert any(edit.original == "hospital" and " " in surface for edit, surface in edits)
    named = [surface for edit, surface in edits if edit.original == "Chief"]
    assert named
    assert all(surface[0].isupper() for surface in named)


def test_a_document_keeps_to_its_substitutes() -> None:
    text = " ".join(["The harvest was poor."] * 60)
    profile = replace(KINDS["any-sense"], rate=0.9, house=0.0, consistency=1.0, doubling=0.0, case=0.0, grammar=0.0)
    spun = simulate(text, 5, profile)
    assert len({spun.text[edit.start : edit.end].lower() for edit in spun.edits if edit.original == "harvest"}) == 1


def test_tidy_tools_mend_the_article() -> None:
    profile = replace(HEAVY, repairs=True, rate=1.0, grammar=0.0)
    for seed in range(40):
        words = simulate("It was an old house.", seed, profile).text.split()
        place = words.index("an") if "an" in words else words.index("a") if "a" in words else None
        if place is not None and place + 1 < len(words):
            assert (words[place] == "an") == (words[place + 1][0] in "aeiou")


def test_profiles_cover_every_rate_and_come_from_the_seed_alone() -> None:
    rates = [draw_profile(Random(seed)).rate for seed in range(300)]
    assert min(rates) < 0.03
    assert max(rates) > 0.4
    assert draw_profile(Random(9)) == draw_profile(Random(9))


def test_a_tool_that_prefers_usual_words_writes_more_usual_ones() -> None:
    simulator = default_simulator()
    plain = replace(KINDS["thesaurus"], drift=0.0)
    usual = replace(plain, common=1.0)

    def occurrences(profile: Profile) -> float:
        drawn = [simulator.spins(word, profile, Random(seed)) for seed in range(60) for word in ("begin", "large")]
        return median(reference_counts([word for word in drawn if word and " " not in word]))

    assert occurrences(usual) > 2 * occurrences(plain)


def test_a_stranger_keeps_the_inflection_and_nothing_else() -> None:
    simulator = default_simulator()
    odd = replace(KINDS["thesaurus"], strange=1.0)
    drawn = {simulator.spins("walking", odd, Random(seed)) for seed in range(40)}
    assert all(word is not None and word.endswith("ing") for word in drawn)
    assert len(drawn) > 30
    assert not drawn & {item.surface for item in simulator._graph.spins("walking")}
    assert simulator.spins("point of view", odd, Random(1)) is None


def test_a_drawn_substitute_is_one_of_the_graph() -> None:
    simulator = default_simulator()
    options = {simulator.spins("hospital", KINDS["thesaurus"], Random(seed)) for seed in range(50)}
    assert len(options) > 2
    assert "hospital" not in options
