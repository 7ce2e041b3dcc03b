"""What a hostile source might do to a damaged text, and the sane answer to each."""

from __future__ import annotations

import pytest

from qualitycheck.engine.checker import Checker
from qualitycheck.engine.score import MIN_WORDS
from qualitycheck.model.article import Article

NAMES = ("Amara", "Bela", "Corin", "Dalia", "Edmund", "Farah", "Goran", "Hilde", "Ivo", "Jana", "Kemal", "Lucia")
PLACES = ("Altdorf", "Brenin", "Calder", "Dunmore", "Eskdale", "Fenwick", "Galston", "Harwick", "Inverlee", "Jarrow")
DEEDS = (
    "opened a small bakery", "repaired the old bridge", "taught two classes of pupils", "planted a row of lime trees",
    "wrote a history of the harbour", "trained the rowing club", "sold the last of the cattle", "mapped the footpaths",
    "kept a diary of the weather", "rebuilt the stone wall", "restored a fishing boat", "led the choir for years",
)  # fmt: skip
ENDS = (
    "before the winter came", "with help from the neighbours", "and told nobody about it", "although money was short",
    "while the council debated", "because the roof had leaked", "after the flood of that spring",
    "and never left again",
)  # fmt: skip


def clean_prose(sentences: int) -> str:
    """Plain sentences of our own, each different from all others, in paragraphs of five."""
    made = []
    for number in range(sentences):
        name, place = NAMES[number % 12], PLACES[(number // 3) % 10]
        deed, end = DEEDS[(number * 5 + number // 12) % 12], ENDS[(number * 3 + number // 8) % 8]
        made.append(f"In {1890 + number}, {name} of {place} {deed} {end}.")
    return "\n\n".join(" ".join(made[start : start + 5]) for start in range(0, sentences, 5))


@pytest.fixture
def spun(articles) -> str:
    return (articles / "spun.txt").read_text("utf-8")


@pytest.fixture
def clean(articles) -> str:
    return (articles / "clean.txt").read_text("utf-8")


def test_what_the_attacks_start_from(check, spun, clean):
    assert check(spun).score.value < 40
    assert check(clean).score.band == "sound"
    assert check(clean_prose(200)).score.band == "sound"


@pytest.mark.parametrize("before", [True, False])
def test_padding_with_clean_prose_does_not_make_it_sound(check, spun, before):
    padding = clean_prose(200)
    padded = check(f"{padding}\n\n{spun}" if before else f"{spun}\n\n{padding}")
    assert padded.score.words > 2000
    assert padded.score.value < 70
    assert padded.decision.value in ("review", "reject")
    assert any(entry.code == "worst-passage" for entry in padded.score.contributions)


def test_splitting_it_leaves_no_part_that_passes(check, spun):
    paragraphs = spun.split("\n\n")
    middle = len(paragraphs) // 2
    for part in ("\n\n".join(paragraphs[:middle]), "\n\n".join(paragraphs[middle:])):
        assert check(part).decision.value in ("review", "reject")


def test_splitting_it_finer_gives_no_verdict_never_a_pass(check, spun):
    words = spun.split()
    for start in range(0, len(words), MIN_WORDS - 10):
        report = check(" ".join(words[start : start + MIN_WORDS - 10]))
        assert report.score.band == "insufficient-text"
        assert report.decision.value == "review"


def test_quoting_everything_hides_nothing(check, spun):
    quoted = "\n\n".join(f"“{part.replace('“', '').replace('”', '')}”" for part in spun.split("\n\n"))
    report = check(quoted)
    assert report.score.spun_probability > 0.5
    assert report.score.value < 70


def test_invisible_characters_hide_nothing_and_cost_more(check, spun, clean):
    hidden = check(spun.replace("e", "e\u200b"))
    assert hidden.score.value <= check(spun).score.value
    assert check(clean.replace("e", "e\u200b")).score.value < check(clean).score.value


def test_look_alike_letters_hide_nothing_and_cost_more(check, spun, clean):
    disguise = str.maketrans("aeo", "аео")
    assert check(spun.translate(disguise)).score.value <= check(spun).score.value
    assert check(clean.translate(disguise)).score.band != "sound"


def test_a_thousand_repeated_findings_of_one_warning_saturate(check, clean):
    littered = check(clean + "\n\n" + "\n".join(["Scroll Top"] * 1000))
    costs = {entry.code: entry.tenths for entry in littered.score.contributions}
    assert costs["SCR101"] == -250
    assert littered.score.value >= 0
    assert littered.score.band != "sound"


def test_a_paragraph_printed_two_hundred_times_is_no_article(check, clean):
    repeated = check((clean.split("\n\n")[1] + "\n\n") * 200)
    assert repeated.score.value < 40
    assert any(entry.code in ("SCR203", "SCR204") for entry in repeated.score.contributions)


def test_one_giant_paragraph_is_judged_alike(check, spun):
    apart, giant = check(spun).score, check(" ".join(spun.split())).score
    assert giant.value < 40
    assert giant.value == pytest.approx(apart.value, abs=15)


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u200b" * 500, "." * 5000])
def test_an_empty_article_gets_no_verdict(check, text):
    report = check(text)
    assert report.score.value is None
    assert report.score.band == "insufficient-text"
    assert report.decision.value == "review"


def test_a_list_of_numbers_gets_no_verdict(check):
    report = check("\n".join(f"{number}, {number * 7.25:.2f}" for number in range(2000)))
    assert report.score.band in ("insufficient-text", "unsupported-language")
    assert report.decision.value == "review"


def test_another_language_gets_no_verdict(check):
    german = (
        "Der alte Hafen liegt seit Jahren still, und nur wenige Boote fahren noch hinaus. Die Fischer sitzen am Kai "
        "und flicken ihre Netze, während die Kinder nach der Schule Steine ins Wasser werfen. Im Herbst will die "
        "Gemeinde den Kran abbauen, der seit dem Krieg dort steht, doch niemand weiß, was danach kommen soll. "
    )
    report = check(german * 4)
    assert report.score.band == "unsupported-language"
    assert report.score.value is None
    assert report.decision.value == "review"


def test_damage_hidden_behind_another_language_is_not_sound(check, spun):
    german = "Die Fischer sitzen am Kai und flicken ihre Netze, während die Kinder Steine ins Wasser werfen. " * 60
    assert check(f"{german}\n\n{spun}").decision.value in ("review", "reject")


def test_the_same_article_gets_the_same_score_from_a_new_checker(ruleset, check, spun):
    other = Checker(ruleset, depth="lists").check(Article(id="test", text=spun))
    assert other.score == check(spun).score
