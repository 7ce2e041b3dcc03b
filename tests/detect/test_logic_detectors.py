"""Detectors that reason: planted damage is found, any text is survived, hostile text costs linear time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitycheck.detect import registry
from qualitycheck.detect.base import Detector
from qualitycheck.detect.figures import number
from qualitycheck.detect.loops import loops
from qualitycheck.errors import RuleError
from qualitycheck.model.article import Article
from qualitycheck.model.finding import Evidence
from qualitycheck.model.rule import Rule
from qualitycheck.rulebook import RuleSet, load_rules
from qualitycheck.rulebook.packs import bundled_folder
from qualitycheck.rulebook.parse import parse_rule
from qualitycheck.text.document import Document

NAMES = ("claims", "figures", "gazetteer", "locale", "loops", "pronouns", "residue", "shares", "titles", "units")
PIECES = (
    "12 people, five men and nine women", "15 of the 12 members", "130% of voters", "from 2009 to 2002", "(1788–1750)",
    "Jan Berg, 34,", "Jan Berg, 43,", "the 27-nation bloc", "the 72-nation bloc", "state visit to Chile",
    "official visit to Chile", "Queen Anna himself", "Ms Orlova", "Orlova said he was", "xii said", "Xi Jinping",
    "President Jan Berg", "Prime Minister Jan Berg", "der Plan ist nicht mit der",
    "Seat Research Center", "of time,", "of time,", "very", "very", "50 miles (8 km)", "，", "«the end»", "„and“",
    "\n", "“", "”",
    "&", ".", "'s", "İ", "\u200b", "😀",
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))


def rules_of(name: str) -> list[Rule]:
    return [rule for rule in load_rules().rules if rule.detector == name]


@pytest.fixture(scope="module")
def detectors() -> dict[str, Detector]:
    return {name: registry.build(rules_of(name), "lists")[0] for name in NAMES}


def evidence(detector: Detector, text: str, title: str | None = None) -> list[Evidence]:
    return list(detector.detect(Document(Article(id="test", text=text, title=title))))


@pytest.mark.parametrize("name", NAMES)
@given(text=TEXTS)
@settings(max_examples=120, deadline=None)
def test_any_text_is_survived_and_spans_lie_inside(detectors: dict[str, Detector], name: str, text: str) -> None:
    for item in evidence(detectors[name], text):
        assert 0 <= item.span.start < item.span.end <= len(text)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("figures", "They spoke of ⟦140% of residents⟧ then."),
        ("figures", "In all ⟦9 of the 7 women⟧ came."),
        ("figures", "It hit ⟦10 people, four men and two women⟧."),
        ("figures", "It ran ⟦from 1999 to 1990⟧."),
        ("gazetteer", "He joined the ⟦Equity Division⟧."),
        ("gazetteer", "He joined the ⟦Seat Research Center⟧'s staff."),
        ("gazetteer", "The ⟦Joined together States⟧ and a ⟦Buzzlight Year⟧ doll."),
        ("pronouns", "The prize went to her by Queen Anna ⟦himself⟧."),
        ("residue", "So it was. Sie wissen, ⟦dass der Plan nicht auf⟧ Dauer."),
        ("titles", "Xi Jinping came. Then ⟦xii⟧ said so."),
        ("loops", "It helps the growth of the town, ⟦the growth of the town, the growth of the town⟧."),
        ("loops", "It is very ⟦very very very very very⟧ late."),
        ("locale", "In May⟦，⟧ she left ⟦（⟧again⟦）⟧."),
        ("locale", "She wrote: ⟦«⟧All of the mills are shut»."),
        ("shares", "Some ⟦60% voted for it, 30% against it and the remaining 20 percent⟧ slept."),
        ("shares", "Berg got ⟦57 percent of the vote against Orlova's 53 percent⟧ then."),
        ("units", "It lies ⟦50 miles (8 km)⟧ away, some ⟦3 acres (40 hectares)⟧ in size."),
    ],
)
@given(before=st.lists(st.sampled_from(["It rained.", "Nobody came 😀.", "“Go,” said the cook.", "İ\n"]), max_size=4))
@settings(max_examples=15, deadline=None)
def test_planted_damage_is_found(detectors: dict[str, Detector], name: str, damage: str, before: list[str]) -> None:
    marked = " ".join([*before, damage])
    text, spans = "", []
    for piece in marked.replace("⟦", "⟧⟦").split("⟧"):
        if piece.startswith("⟦"):
            spans.append((len(text), len(text) + len(piece) - 1))
        text += piece.removeprefix("⟦")
    found = [(item.span.start, item.span.end) for item in evidence(detectors[name], text)]
    assert found == spans


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("figures", "10 of the 12 members and 12 people, five men, four women and three others; 100% of voters."),
        (
            "figures",
            "Jan Berg, 34, met Jo Berg, 43, from 1990 to 1999; a state visit to Chile, an official visit to Peru.",
        ),
        (
            "gazetteer",
            "The United States, the Pew Research Center's staff, Harvard College and the Federated States came.",
        ),
        ("gazetteer", "the joined together states; Equity is a division; Seat research center"),
        ("pronouns", "Queen Anna herself came. He told Ms Berg himself. Ms Orlova said that he was ill, her son."),
        ("residue", "He ate in La Paz, in Los Angeles and at Das Haus; “der Plan ist nicht mit der Stadt”, he read."),
        ("loops", "He came again and again, and it was very, very late; the results were 1 1 1 1 1 1 1 1."),
        ("locale", "She read «Le Monde» and 中文，上海; „Der Spiegel“ came in May, too."),
        ("shares", "Some 60% voted for it, 30% against it and the remaining 10 percent slept; 70% approve, 60% agree."),
        ("units", "It lies 50 miles (80 km) away at 30 degrees Celsius (86 F), 6 feet 2 inches (188 cm) tall."),
        ("titles", "President Jan Berg met former Prime Minister Jan Berg. Chapter xii said so, Xi Jinping held."),
    ],
)
def test_sound_text_is_left_alone(ruleset: RuleSet, check: Callable[..., object], name: str, text: str) -> None:
    codes = {rule.code for rule in ruleset.rules if rule.detector == name}
    report = check(text)
    assert not [finding for finding in report.findings if finding.code in codes]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "piece",
    [
        "Ms ",
        "Xi ",
        "United ",
        "Seat Research ",
        "1 of the ",
        "12 people, ",
        "der ist nicht ",
        "King A",
        "a",
        "A-",
        "9,",
        "xii ",
        "of time ",
        "«a ",
        "„the ",
        "5 miles (",
        "60 percent approve and ",
    ],
)
def test_hostile_repetition_costs_linear_time(detectors: dict[str, Detector], name: str, piece: str) -> None:
    def seconds(length: int) -> float:
        document = Document(Article(id="hostile", text=piece * (length // len(piece))))
        assert document.text.tokens.starts  # shared by all detectors, and paid for elsewhere
        assert document.vocabulary
        started = time.perf_counter()
        list(detectors[name].detect(document))
        return time.perf_counter() - started

    seconds(1000)
    assert seconds(200_000) < max(2.0, 60 * seconds(20_000))


def test_numbers_are_read() -> None:
    assert [number(text) for text in ("12", "1,200", "Twelve", "ninety")] == [12, 1200, 12, 90]


@given(
    words=st.lists(st.sampled_from(["a", "bb", "time", "over", "9"]), max_size=20),
    phrase=st.lists(st.sampled_from(["time", "over", "night"]), min_size=3, max_size=3, unique=True),
    turns=st.integers(4, 9),
)
def test_every_planted_loop_is_found(words: list[str], phrase: list[str], turns: int) -> None:
    found = list(loops([*words, "start", *phrase * turns, "end", *words]))
    first = len(words) + 1
    assert (len(phrase), first, first + len(phrase) * turns - 1) in found
    for size, start, end in found:
        said = [*words, "start", *phrase * turns, "end", *words][start : end + 1]
        assert said[size:] == said[:-size]


@given(
    sentences=st.lists(
        st.sampled_from(["It rained on the hill.", "Somebody came 😀.", "The cook read a book."]), min_size=20
    ),
    verb=st.sampled_from(["asks", "resigns", "sues", "denies"]),
    taken_up=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_headline_is_marked_until_its_body_takes_it_up(
    detectors: dict[str, Detector], sentences: list[str], verb: str, taken_up: bool
) -> None:
    said = {"asks": "He requested it.", "resigns": "He quit.", "sues": "A court sat.", "denies": "He called it untrue."}
    text = " ".join([*sentences, said[verb] if taken_up else "He ate."])
    found = evidence(detectors["claims"], text, f"Mayor {verb} again")
    assert [item.span for item in found] == ([] if taken_up else [(6, 6 + len(verb))])
    assert all(item.field == "title" for item in found)


@pytest.mark.parametrize("name", ["figures", "locale", "pronouns", "residue", "titles", "gazetteer"])
def test_wrong_parameters_are_refused_with_their_place(tmp_path: Path, name: str) -> None:
    source = Path(rules_of(name)[0].origin).read_text("utf-8")
    key = {"residue": "languages", "gazetteer": "names"}.get(name, "check")
    broken = (
        source.replace(f"{key} = ", f"{key}s = ", 1) if key != "languages" else source.replace("gap = 4", "gap = []")
    )
    assert broken != source
    path = tmp_path / "broken.toml"
    path.write_text(broken, "utf-8")
    with pytest.raises(RuleError, match=r"broken\.toml: [A-Z]{3}\d{3}: params"):
        registry.build([parse_rule(path)], "lists")


def test_the_gazetteer_never_accuses_its_own_names() -> None:
    rule = rules_of("gazetteer")[0]
    detector = registry.build([rule], "lists")[0]
    names = rule.params["names"]
    assert isinstance(names, list)
    assert len(names) > 600
    wrong = [name for name in names if evidence(detector, f"They spoke of {name} and left.")]
    assert wrong == []


def test_bundled_logic_rules_ship() -> None:
    assert {path.stem[:6] for path in bundled_folder().rglob("*.toml")} >= {
        "SPN140",
        "SRC331",
        "SRC341",
        "MTX120",
        "MTX130",
    }
