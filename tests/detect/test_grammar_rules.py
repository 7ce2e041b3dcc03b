"""What LanguageTool's rules are to an editor: how much a mark matters, and which marks are not worth showing."""

import pytest

from qualitycheck.detect import languagetool_rules
from qualitycheck.detect.languagetool_rules import Mark, severity, worth_showing
from qualitycheck.model.rule import Severity


@pytest.mark.parametrize(
    ("rule", "category", "issue", "level"),
    [("HE_VERB_AGR", "GRAMMAR", "grammar", "warning"), ("EN_A_VS_AN", "MISC", "misspelling", "warning"),
     ("ENGLISH_WORD_REPEAT_RULE", "MISC", "duplication", "warning"), ("GONNA", "STYLE", "style", "info"),
     ("TOO_TO", "CONFUSED_WORDS", "misspelling", "warning"), ("NEW_RULE", "NEW_CATEGORY", "new-type", "info"),
     ("DATE_WEEKDAY", "SEMANTICS", "inconsistency", "warning"),
     ("MORFOLOGIK_RULE_EN_US", "TYPOS", "misspelling", "info"),
     ("MAKER_COMPOUNDS", "GRAMMAR", "grammar", "info"), ("WHITESPACE_RULE", "TYPOGRAPHY", "whitespace", "info")],
)  # fmt: skip
def test_severities(rule: str, category: str, issue: str, level: str) -> None:
    assert severity(rule, category, issue).value == level


def spelled(text: str, word: str, *proposals: str, message: str = "Possible spelling mistake found.") -> Mark:
    start = text.index(word)
    return Mark(start, start + len(word), "MORFOLOGIK_RULE_EN_US", "TYPOS", "misspelling", message, proposals)


@pytest.mark.parametrize(
    ("text", "word", "proposals", "shown"),
    [("the goverment said", "goverment", ("government",), True), ("it dont matter", "dont", ("don't",), True),
     ("Teh house fell", "Teh", ("The", "Ten"), True), ("It fell. Teh house", "Teh", ("The",), True),
     ("said Teh Ming", "Teh", ("The",), False), ("met Yosano there", "Yosano", ("Romano",), False),
     ("a mRNA test", "mRNA", ("mana",), False), ("the autoworkers", "autoworkers", (), False),
     ("the framerates", "framerates", ("frame rates",), False), ("a tmi case", "tmi", ("TMI",), False),
     ("said naïvly", "naïvly", ("naively",), False), ("x21 rounds", "x21", ("x2",), False),
     ("the quebecol people", "quebecol", ("Quebec",), False), ("a bpd more", "bpd", ("bed",), True),
     ("the annualised pace", "annualised", ("annualized",), False),
     ("a welfarizing step", "welfarizing", ("walking",), False)],
)  # fmt: skip
def test_spelling_is_quiet_on_names_and_terms(text: str, word: str, proposals: tuple[str, ...], shown: bool) -> None:
    assert bool(worth_showing([spelled(text, word, *proposals)], text)) is shown


def test_two_unknown_words_side_by_side_are_another_language() -> None:
    text = "he said sagte das again"
    assert worth_showing([spelled(text, "sagte", "sage"), spelled(text, "das", "was")], text) == []


def test_marks_that_depend_on_the_day_or_the_country_are_quiet() -> None:
    text = "Thursday, March 31 was grey in Guantanamo"
    marks = [
        Mark(0, 18, "EN_DATE_WEEKDAY_CURRENTYEAR", "SEMANTICS", "inconsistency", "m", ("Tuesday",)),
        spelled(text, "grey", "gray", message="Possible spelling mistake. ‘grey’ is British English."),
        Mark(31, 41, "EN_DIACRITICS_REPLACE_ORTHOGRAPHY_GUANTANAMO", "TYPOS", "misspelling", "m", ("Guantánamo",)),
        Mark(31, 41, "X", "BRITISH_ENGLISH", "locale-violation", "m", ()),
    ]
    assert worth_showing(marks, text) == []


def test_no_rule_of_ours_takes_a_name_of_languagetools() -> None:
    rule = languagetool_rules.as_rule("GRM:X_Y[1]", Severity.INFO)
    assert (rule.name, rule.weight, rule.scope) == ("x-y[1]", 0.0, "prose")
