"""Turns LanguageTool's rule ids, categories and issue types into severities, and tells which marks are worth showing.

The tables were drawn up on the 2,570 marks that LanguageTool 6.8 sets in 158,700 words of edited news, of which about
half of the grammatical ones, and few of the others, are right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from qualitycheck.model.rule import Rule, Severity

# By issue type (the ITS 2.0 localisation quality types); whatever is not named here is `info`.
_BY_TYPE: Mapping[str, Severity] = {
    "grammar": Severity.WARNING,
    "duplication": Severity.WARNING,
    "inconsistency": Severity.WARNING,
    "misspelling": Severity.WARNING,  # wrong words and articles; the speller's own marks are among _MILD_RULES
}
# Categories and rules that are never more than `info`, whatever their type: taste, typography, compounds, spelling.
_MILD_CATEGORIES = frozenset(
    ("CASING", "COMPOUNDING", "PLAIN_ENGLISH", "PUNCTUATION", "REDUNDANCY", "REPETITIONS_STYLE", "STYLE", "TYPOGRAPHY")
)
_MILD_RULES = re.compile(r"^(?:MORFOLOGIK|HUNSPELL)_|SPELLER|SPELLING|COMPOUNDS")
# Never shown: names without their foreign accents, what is right in another country's English, and marks that depend on
# the day on which the check runs.
_QUIET_CATEGORIES = frozenset({"AMERICAN_ENGLISH_STYLE", "BRITISH_ENGLISH", "PROPER_NOUNS", "REGIONALISMS"})
_QUIET_TYPES = frozenset({"locale-violation"})
_QUIET_RULES = re.compile(r"DIACRITICS|CURRENTYEAR|^PER_CENT$|^EN_COMPOUNDS_(?:EURO_ZONE|WAL_MART|AL_)")
_SPELLER = re.compile(r"^(?:MORFOLOGIK|HUNSPELL)_|MULTITOKEN_SPELLING")

_REGIONAL = re.compile(r" is (?:American|Australian|British|Canadian|New Zealand|South African) English\b")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_OPENERS = frozenset(  # words that open a sentence, so that a capital there is no name's
    (
        "after", "although", "as", "at", "because", "before", "but", "for", "from", "he", "if", "in", "it", "on", "she",
        "since", "the", "there", "these", "they", "this", "those", "to", "we", "what", "when", "where", "which",
        "while", "who", "with",
    )
)  # fmt: skip
_SENTENCE_START = re.compile(r"(?:^|[.!?:]|\n)[\s\"'“”‘’(\[]*$")
_TERM = 3  # an unknown word that an article uses this often is a term of its subject


@dataclass(frozen=True, slots=True)
class Mark:
    """One match of LanguageTool's.

    Attributes:
        start, end: code points of the article's text.
        issue_type: as the server names it, such as `grammar` or `misspelling`.
        replacements: best first.
    """

    start: int
    end: int
    rule: str
    category: str
    issue_type: str
    message: str
    replacements: tuple[str, ...]


def severity(rule: str, category: str, issue_type: str) -> Severity:
    """How much a mark matters to an editor: `warning` for what is wrong, `info` for style, typography and spelling."""
    if category in _MILD_CATEGORIES or _MILD_RULES.search(rule):
        return Severity.INFO
    return _BY_TYPE.get(issue_type, Severity.INFO)


def as_rule(code: str, level: Severity) -> Rule:
    """The rule that a finding of this code refers to; LanguageTool's rules have no modules of ours."""
    identifier = code.removeprefix("GRM:")
    return Rule(
        code=code,
        name=identifier.lower().replace("_", "-"),
        family="GRM",
        severity=level,
        weight=0.0,
        message="{message}",
        rationale="A rule of LanguageTool's. Grammar costs no points: the score is the same without a server.",
        detector="grammar",
        references=(f"https://community.languagetool.org/rule/show/{identifier}?lang=en",),
        origin="LanguageTool",
    )


def worth_showing(marks: Collection[Mark], text: str) -> list[Mark]:
    """The marks without those on names, other countries' English, terms and foreign words."""
    admitted = [mark for mark in marks if not _is_quiet(mark)]
    spelled = [mark for mark in admitted if _SPELLER.search(mark.rule)]
    counts: dict[str, int] = {}
    for mark in spelled:
        word = text[mark.start : mark.end]
        counts[word] = counts.get(word, 0) + 1
    foreign = _side_by_side(spelled, text)
    return [
        mark
        for mark in admitted
        if not _SPELLER.search(mark.rule)
        or (
            mark not in foreign
            and counts[text[mark.start : mark.end]] < _TERM
            and _is_typo(mark, text[mark.start : mark.end], text[max(0, mark.start - 8) : mark.start])
        )
    ]


def _is_quiet(mark: Mark) -> bool:
    return (
        mark.category in _QUIET_CATEGORIES
        or mark.issue_type in _QUIET_TYPES
        or _QUIET_RULES.search(mark.rule) is not None
        or _REGIONAL.search(mark.message) is not None
    )


def _side_by_side(spelled: Collection[Mark], text: str) -> set[Mark]:
    """Unknown words next to each other: a name or another language rather than two slips in a row."""
    ordered = sorted(spelled, key=lambda mark: mark.start)
    return {mark for pair in pairwise(ordered) if text[pair[0].end : pair[1].start].isspace() for mark in pair}


def _is_typo(mark: Mark, word: str, before: str) -> bool:
    """Whether an unknown word is a slip for the speller's first proposal, and not a name, a term or a foreign word."""
    if not mark.replacements:
        return False
    proposal = mark.replacements[0]
    if word.istitle() and proposal.lower() in _OPENERS and _SENTENCE_START.search(before):
        word, proposal = word.lower(), proposal.lower()
    word = word.replace("’", "'")
    if word.replace("is", "iz").replace("ys", "yz") == proposal:
        return False  # "annualised" is right in London, and the speller does not know it
    if not _WORD.fullmatch(word) or not _WORD.fullmatch(proposal.replace("’", "'")):
        return False  # a name, an abbreviation, a foreign word, or two words written as one
    return 0 < OSA.distance(word, proposal) <= (1 if len(word) < 5 else 2)
