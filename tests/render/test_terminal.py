"""The terminal report: marks that survive without colour, points that add up, and no way to break out of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import outputs
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from strategies import PROSE, reports

from qualitycheck.model.article import Article, Span
from qualitycheck.model.report import MEANING, Contribution, Failure, Report
from qualitycheck.render.terminal import TerminalOutput
from qualitycheck.render.terminal.bars import Scale, steps
from qualitycheck.render.terminal.marks import Mark, marked, number
from qualitycheck.render.terminal.passages import Elision, paragraphs
from qualitycheck.render.wire import from_wire, to_wire

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
STYLE = re.compile(r"\x1b\[[0-9;]*m")


@given(reports(), st.sampled_from([20, 40, 80, 120, 200]), st.booleans(), st.sampled_from(["all", "context"]))
@settings(max_examples=150, deadline=None)
def test_any_report_prints_and_no_control_gets_out(report: Report, width: int, explain: bool, show: str) -> None:
    assert not CONTROL.search(outputs.terminal([report], width, explain=explain, show=show))
    coloured = outputs.terminal([report], width, explain=explain, show=show, colour=True)
    assert not CONTROL.search(STYLE.sub("", coloured))
    assert not CONTROL.search(outputs.concise([report]))
    assert from_wire(to_wire(report), samples.TOOL) == report


def test_text_cannot_set_styles() -> None:
    """The same text with its escapes made harmless prints with the very same styles."""
    hostile = samples.hostile()
    tame = replace(hostile, article=replace(hostile.article, text=hostile.article.text.replace("\x1b", "E")))
    tame = replace(
        tame, findings=tuple(replace(one, text=tame.article.read(one.field)[slice(*one.span)]) for one in tame.findings)
    )
    shown = [STYLE.findall(outputs.terminal([report], colour=True)) for report in (hostile, tame)]
    assert shown[0] == shown[1]
    plain = outputs.terminal([hostile])
    assert "[bold red]minister[/bold red]" in plain
    assert "[link=https://evil.example]here[/link]" in plain
    assert ":smile:" in plain


@given(
    st.lists(st.tuples(st.sampled_from(["SPN110", "SCR301", "cap"]), st.integers(-700, 200)), max_size=8),
    st.integers(12, 90),
)
def test_bars_laid_end_to_end_lead_from_a_hundred_to_the_score(costs: list[tuple[str, int]], width: int) -> None:
    rows = steps([Contribution(code, 1, tenths) for code, tenths in costs])
    scale = Scale(width, rows)
    at = scale.position(1000)
    for row in rows:
        bar = scale.bar(row.before, row.after)
        length = 2 * bar.count("━") + bar.count("╸") + bar.count("╺")
        at += length if row.after > row.before else -length
        assert len(bar) <= width
    reached = 1000 + sum(tenths for _, tenths in costs)
    assert at == scale.position(reached)
    assert (rows[-1].after if rows else 1000) == reached


def test_every_point_is_shown() -> None:
    report = samples.spun()
    shown = outputs.terminal([report])
    figures = re.findall(r"^  +([−+]\d+\.\d)  ", shown, re.MULTILINE)
    points = [round(float(figure.replace("−", "-")) * 10) for figure in figures]
    assert sorted(points) == sorted(entry.tenths for entry in report.score.contributions)
    assert report.score.value is not None
    assert 1000 + sum(points) == round(report.score.value * 10)


def bracketed(report: Report, **options: object) -> str:
    return " ".join(outputs.terminal([report], **options).split())  # type: ignore[arg-type]


def test_marks_survive_without_colour() -> None:
    for shown in (bracketed(samples.spun()), bracketed(samples.spun(), colour=True, no_color=True)):
        assert "Varnian ⟦main minister⟧² Ilse" in shown
        assert "2 main minister → prime minister SPN110 error 98 %" in STYLE.sub("", shown)


def test_colour_underlines_instead() -> None:
    shown = outputs.terminal([samples.spun()], colour=True)
    assert "⟦" not in shown
    assert "\x1b[4;31mmain minister\x1b[0m\x1b[1;31m²\x1b[0m" in shown


def test_equal_findings_share_a_note_and_overlapping_ones_nest() -> None:
    shown = bracketed(samples.spun())
    assert shown.count("⟦trade companion⟧⁷") == 2
    assert "7 trade companion → trading partner ×2" in shown
    assert "⟦free commerce ⟦settlement⟧⁶⟧⁵" in shown


@pytest.mark.parametrize("colour", [True, False])
def test_numbers_at_one_place_are_told_apart(colour: bool) -> None:
    marks = [
        Mark(Span(0, 4), 1, "SPN"),
        Mark(Span(0, 4), 2, "SCR"),
        Mark(Span(2, 4), 3, "SPN"),
        Mark(Span(1, 1), 4, "SCR"),
    ]
    shown = marked("abcd", Span(0, 4), marks, colour=colour).plain
    assert shown == ("a‸⁴bcd¹·²·³" if colour else "⟦a⟦⟧⁴b⟦cd⟧³⟧¹·²")


def test_crossing_findings_keep_all_their_text() -> None:
    marks = [Mark(Span(0, 5), 1, "SPN"), Mark(Span(3, 8), 2, "SCR")]
    assert marked("abcdefghij", Span(0, 10), marks, colour=False).plain == "⟦abc⟦de⟧¹fgh⟧²ij"


def test_findings_of_the_title_come_first() -> None:
    numbered = number(samples.scraped().findings)
    assert [note.first.field for note in numbered.notes[:2]] == ["title", "text"]
    assert "⟦Mayor⟧¹ opens new library" in outputs.terminal([samples.scraped()])


def test_a_title_that_opens_the_text_is_printed_once() -> None:
    shown = outputs.terminal([replace(samples.spun(), findings=())])
    assert shown.count(samples.SPUN_TITLE) == 2  # as often as the text has it


def test_in_a_wide_window_notes_stand_beside_their_passage() -> None:
    line = next(line for line in outputs.terminal([samples.spun()], 200).splitlines() if "main minister⟧²" in line)
    assert "2  main minister → prime minister" in line
    assert "Notes" not in outputs.terminal([samples.spun()], 200)


def test_context_leaves_out_and_counts() -> None:
    filler = "Nothing happened on the quay that day, and nobody wrote it down. " * 40
    article = Article(id="a", text=f"{filler}\n\n{filler}The main minister left. {filler}\n\n{filler}")
    found = samples.finding(article, "SPN110", "main minister", ("prime minister", 0.9))
    report = samples.report(article, [found], samples.scored(90.0, "sound", 2000, ("SPN110", 1, -100)))
    shown = bracketed(report, show="context")
    assert "The ⟦main minister⟧¹ left." in shown
    figures = [int(one.replace(",", "")) for one in re.findall(r"⋯ ([\d,]+) words?", shown)]
    kept = re.sub(r"⋯ [\d,]+ words?(?: ⋯)?", "", shown[shown.index("⋯") : shown.index("Notes")])
    assert sum(figures) + len(re.findall(r"\w+", kept.replace("¹", ""))) == len(re.findall(r"\w+", article.text))
    assert len(figures) == 2
    assert len(shown) < len(bracketed(report)) / 4


@given(PROSE, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=5))
def test_context_shows_every_end_of_every_finding(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = sorted(Span(*sorted((min(one, len(text)), min(other, len(text))))) for one, other in pairs)
    shown = [part for line in paragraphs(text, spans) for part in line.parts]
    kept = [part for part in shown if isinstance(part, Span)]
    for span in spans:
        for edge in (span.start, max(span.end - 1, span.start)):
            if text[edge : edge + 1].strip():
                assert any(part.start <= edge < part.end for part in kept)
    assert all(one.end <= other.start for one, other in pairwise(kept))


def test_a_long_finding_is_shortened_inside_its_context() -> None:
    text = "It began well. " + "And then it went on and on without a stop, " * 60 + "until the end. That was all."
    span = Span(15, len(text) - 14)
    (line,) = paragraphs(text, [span])
    assert [type(part) for part in line.parts] == [Span, Elision, Span]


def test_punctuation_is_quoted_with_its_neighbours() -> None:
    assert "Varpress,⟦”⟧ Oskelund → “" in outputs.terminal([samples.spun()])


def test_results_without_scores_say_why() -> None:
    short = bracketed(samples.short())
    assert "– insufficient text review 4 words: too little text to judge; 1 finding." in short
    foreign = bracketed(samples.foreign())
    assert "– unsupported language review" in foreign
    assert "Score" not in foreign
    assert "Language “ar” that the rules do not know" in foreign


def test_failures_stand_in_their_place_without_saying_it_twice() -> None:
    shown = outputs.terminal(samples.failures())
    assert "Not checked: no text in it" in shown
    assert "── wire.jsonl:13 ─" in shown
    assert "2 articles could not be checked." in shown
    assert "Gate failed" in shown


def test_a_pipe_that_is_not_in_unicode_gets_plainer_marks() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\n")
    output = TerminalOutput(Console(file=stream, width=80, _environ={}))
    output.add(samples.spun())
    output.finish(passed=True)
    stream.flush()
    shown = stream.buffer.getvalue().decode("cp1252")  # type: ignore[attr-defined]
    assert "[main minister]² Ilse" in shown
    assert "?" not in shown


def test_several_results_are_summed_up_worst_first() -> None:
    shown = outputs.terminal(samples.everything())
    table = shown[shown.index("── 8 articles") :]
    names = ["broken.pdf", "wire.jsonl:13", "varnia.txt", "ar.txt", "lib-17", "cjk.txt", "lenn.md"]
    assert sorted(names, key=table.index) == names
    assert "2 not checked, 1 reject, 3 review and 2 accept; 23 findings in all." in table
    assert "── 1 article" not in outputs.terminal([samples.clean()])


def test_of_very_many_results_the_worst_are_listed_and_all_are_counted() -> None:
    clean = samples.clean()
    many: list[Report | Failure] = [clean] * 500
    many.insert(250, samples.spun())
    table = outputs.terminal(many).rpartition("── 501 articles")[2]
    assert "partners/varnia.txt" in table
    assert "and 451 more, none of them worse" in table
    assert "1 reject and 500 accept" in table


def test_every_report_ends_with_what_the_score_means() -> None:
    for items in ([], [samples.clean()], samples.failures(), samples.everything()):
        assert " ".join(outputs.terminal(items).split()).endswith(MEANING)


def test_results_stored_without_text_are_rendered_without_it() -> None:
    stored = from_wire(to_wire(samples.spun(), text=False), samples.TOOL)
    shown = outputs.terminal([stored], explain=True)
    assert "The text was not kept with these results." in shown
    assert "main minister → prime minister" in shown
    assert "character" in shown


def test_a_huge_article_prints_in_time() -> None:
    text = "The main minister spoke to the trade companion about it. " * 4000
    article = Article(id="a", text=text)
    places = [match.start() for match in re.finditer("main minister", text)]
    one = samples.finding(article, "SPN110", "main minister", ("prime minister", 0.9))
    many = [replace(one, span=Span(start, start + 13)) for start in places]
    report = samples.report(article, many, samples.scored(0.0, "unreliable", 40000, ("SPN110", len(many), -1000)))
    assert outputs.terminal([report]).count("⟦main") == len(many)


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ((("SPN110", 2, -100),), ": spun wording."),
        ((("SPN110", 2, -100), ("SCR101", 1, -20)), ", mostly spun wording."),
        ((("SPN110", 2, -100), ("SCR101", 1, -80)), ": spun wording and scrape leftovers."),
        (
            (("SCR101", 1, -80), ("SPN110", 2, -70), ("SRC001", 1, -60)),
            ": scrape leftovers, spun wording and sourcing.",
        ),
        ((), ", mostly spun wording."),
        ((("SCR101", 1, -80), ("spun-document", 1, -400)), ", mostly spun wording."),
    ],
)
def test_the_verdict_names_what_cost_most(costs: tuple[tuple[str, int, int], ...], words: str) -> None:
    total = 1000 + sum(cost for _, _, cost in costs)
    report = replace(samples.spun(), score=samples.scored(total / 10, "sound", 189, *costs))
    assert f"16 findings in 189 words{words}" in bracketed(report)


def test_explaining_adds_message_alternatives_places_and_metrics() -> None:
    shown = bracketed(samples.spun(), explain=True)
    assert "“main minister” reads as a synonym-spun “prime minister” SPN110 spun diplomatic term; at 5:30" in shown
    assert "or last time (20 %)" in shown
    assert "at 5:294, 7:204" in shown
    assert "average sentence length 23.1" in bracketed(samples.scraped(), explain=True)
    assert "average sentence length" not in bracketed(samples.scraped())


def test_accepted_findings_are_counted_and_a_depth_below_full_is_said() -> None:
    report = samples.scraped()
    assert "1 finding accepted before" in bracketed(report)
    assert "depth" not in bracketed(report)
    certain = replace(report, score=replace(report.score, spun_probability=1.0))
    assert "spun with 99 % probability" in bracketed(certain)
    assert "depth lists" in bracketed(replace(report, score=replace(report.score, depth="lists")))


def test_many_reasons_of_the_gate_are_counted() -> None:
    stream = io.StringIO()
    output = TerminalOutput(Console(file=stream, width=80, _environ={}))
    for _ in range(2):
        output.add(samples.clean())
    output.finish(passed=False, reasons=[f"article {count} is bad" for count in range(8)])
    assert "Gate failed:\n    article 0 is bad\n" in stream.getvalue()
    assert "article 5 is bad" not in stream.getvalue()
    assert "    and 3 more\n" in stream.getvalue()


def test_nothing_but_failures_pass_no_gate() -> None:
    stream = io.StringIO()
    output = TerminalOutput(Console(file=stream, width=80, _environ={}))
    output.add(samples.failures()[0])
    output.finish(passed=True)
    assert "1 article could not be checked." in stream.getvalue()
    assert "Gate" not in stream.getvalue()


def test_notes_may_trail_their_passage_by_a_line_but_no_more() -> None:
    lines = outputs.terminal([samples.spun()], 200).splitlines()
    numbered = [match for line in lines if (match := re.search(r" (\d+)  \S.{60,} \d+ %$", line))]
    assert [int(match[1]) for match in numbered] == list(range(1, 16))
    first = next(index for index, line in enumerate(lines) if "⟦greenhouse fuel⟧¹³" in line)
    note = next(index for index, line in enumerate(lines) if "13  greenhouse fuel" in line)
    assert abs(note - first) <= 2


def test_a_title_further_down_in_the_text_is_bold_there_and_not_repeated() -> None:
    article = Article(id="a", text="fbpx\n\nBridge reopens\n\nIt was closed for eleven weeks.", title="Bridge reopens")
    report = samples.report(article, [], samples.scored(99.0, "sound", 90))
    shown = outputs.terminal([report], colour=True)
    assert shown.count("Bridge reopens") == 1
    assert "\x1b[1mBridge reopens\x1b[0m" in shown
    assert "Bridge reopens" in outputs.terminal([report], show="context")


def test_evidence_that_the_message_quotes_already_is_left_out() -> None:
    article = Article(id="a", text="One. One.")
    found = samples.finding(article, "SCR204", "One.", evidence="repeats “One.”", occurrence=1)
    said = replace(found, message="This stands already: “One.”")
    shown = samples.scored(99.0, "sound", 90, ("SCR204", 1, -10))
    assert "repeats" not in outputs.terminal([samples.report(article, [said], shown)])
    assert "— repeats “One.”" in outputs.terminal([samples.report(article, [found], shown)])
    counted = replace(said, evidence="“One.” 0 times in 70 million words")
    assert "0 times" in outputs.terminal([samples.report(article, [counted], shown)])


def test_a_message_does_not_repeat_the_heading() -> None:
    article = Article(id="a", text="Scroll Top")
    found = replace(samples.finding(article, "SCR101", "Scroll Top"), message="“Scroll Top” is navigation")
    report = samples.report(article, [found], samples.scored(99.0, "sound", 90, ("SCR101", 1, -10)))
    assert "     is navigation\n" in outputs.terminal([report])
    assert "“Scroll Top” is navigation" in outputs.terminal([report], explain=True)
    marks = replace(found, message="“Scroll…” is navigation")
    assert "     is navigation\n" in outputs.terminal([replace(report, findings=(marks,))])
    other = replace(found, message="“Scroll” is navigation, “Top” is not")
    assert "“Scroll” is navigation, “Top” is not" in outputs.terminal([replace(report, findings=(other,))])
