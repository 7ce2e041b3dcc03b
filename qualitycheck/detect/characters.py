"""Turns single characters into hits: reversed quotation marks, broken hyphens, wrong encodings, disguised letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

from qualitycheck.detect.base import by_param
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView
from qualitycheck.text.normalise import INVISIBLE, LOOKALIKES

_MAX_HITS = 200  # per check and article

_MARK = re.compile(r'[“”"]')
# What must or may not stand before a place is looked for behind its first character, to which the search then leaps.
_SPACED_APOSTROPHE = re.compile(r" (?<=[^\W\d_] )[‘’'`´](?: (?=[a-z])|(?=(?:s|t|re|ve|ll|d|m) ))")
_SPACED_QUOTE = re.compile(r"(?:(?<=\s)|^)“ (?=\w)|(?<=\w[,.!?]) ”(?=\s|$)|(?<=[^\W\d_]) ”(?=[\s,.]|$)", re.MULTILINE)
_HYPHEN_BEFORE_NAME = re.compile(r"- [A-Z]")
_BROKEN_HYPHEN = re.compile(r"([A-Z](?<![\w-][A-Z])[^\W\d_]+[a-z])- ([A-Z][^\W\d_]{2,})(?![\w-])")
_REPLACEMENT = re.compile("\ufffd+")
_SUSPECT_BYTES = re.compile("[ÃÂâÐÑðÅÄ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï»¿")
_MOJIBAKE_RUN = re.compile(r"[^\s\x00-\x7f]+(?:[a-zA-Z]?[^\s\x00-\x7f]+)*")
_LOOKALIKE = re.compile(f"[{''.join(LOOKALIKES)}]")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HIDDEN = re.compile(f"(?<=[A-Za-z])[{INVISIBLE}]+(?=[A-Za-z])|[\u202a-\u202e\u2066-\u2069]+")
_LATINISE = str.maketrans(LOOKALIKES)

Hits = Iterator[tuple[Span, str, str]]
"""A place, what should stand there (empty: nothing to say), and the evidence in words."""


class Characters:
    """Detector `characters`: params.check names one of the checks below."""

    name: ClassVar[str] = "characters"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._checks: list[tuple[Rule, Callable[[FieldView], Hits]]] = by_param(
            rules,
            "check",
            {
                "reversed-quote": _reversed_quotes,
                "spaced-apostrophe": _spaced_apostrophes,
                "spaced-quote": _spaced_quotes,
                "broken-hyphen": _broken_hyphens,
                "mojibake": _mojibake,
                "lookalike": _lookalikes,
                "invisible": _invisible,
            },
        )

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per damaged place, in the text and in the title; bounded per check."""
        for view in document.views:
            for rule, check in self._checks:
                for count, (span, original, note) in enumerate(check(view)):
                    if count >= _MAX_HITS:
                        break
                    suggestions = (Suggestion(original, 0.9),) if original else ()
                    yield Evidence(rule.code, span, 0.95, field=view.name, suggestions=suggestions, note=note)


def _reversed_quotes(view: FieldView) -> Hits:
    """A closing mark where a quotation begins, as in `Xinhua,” China is willing”`: two closing marks, nothing open."""
    text = view.text
    if "”" not in text and '"' not in text:
        return
    for paragraph in view.paragraphs:
        marks = list(_MARK.finditer(text, paragraph.start, paragraph.end))
        is_open = False
        for index, mark in enumerate(marks):
            at = mark.start()
            if is_open and mark.group() == '"' and _opens(text, at):
                break  # straight marks nested in straight marks: nobody can tell which is which
            if is_open:
                is_open = mark.group() == "“"  # an opening mark inside a quotation starts another; anything else closes
            elif mark.group() == "“" or not _closes(text, at):
                is_open = True
            elif index + 1 < len(marks) and marks[index + 1].group() != "“" and _closes(text, marks[index + 1].start()):
                if re.match(r" [^\W\d_]", text[at + 1 : at + 3]) and re.search(
                    r"[^\W\d_],?$", text[max(0, at - 2) : at]
                ):
                    yield Span(at, at + 1), "“" if mark.group() == "”" else ' "', "a closing mark opens this quotation"
                is_open = True


def _opens(text: str, at: int) -> bool:
    """Whether a mark leans on what follows it, as opening marks do."""
    return text[at + 1 : at + 2].isalnum() and not text[at - 1 : at].isalnum()


def _closes(text: str, at: int) -> bool:
    """Whether a mark leans on what stands before it, as closing marks do."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before) and not before.isspace() and before not in "([—–-" and not (after and after.isalnum())


def _spaced_apostrophes(view: FieldView) -> Hits:
    """An apostrophe with white space where letters belong, as in `Belarus ‘ second`, and no partner to quote with."""
    if not any(mark in view.text for mark in (" ‘", " ’", " '", " `", " ´")):
        return
    for match in _SPACED_APOSTROPHE.finditer(view.text):
        span = Span(*match.span())
        sentence = view.sentence_at(span)
        around = view.text[sentence.start : span.start] + view.text[span.end : sentence.end]
        if match.group().endswith(" ") and re.search(r"(?:^|\s)[‘'`][\w]|[‘’'`´](?:\s|$|[,.!?])", around):
            continue  # the sentence quotes with single marks: this may be one of them
        yield (
            Span(span.start, len(match.group().rstrip()) + span.start),
            "’",
            "an apostrophe stands apart from its word",
        )


def _spaced_quotes(view: FieldView) -> Hits:
    """A quotation mark with white space on its inner side."""
    if "“ " not in view.text and " ”" not in view.text:
        return
    for match in _SPACED_QUOTE.finditer(view.text):
        mark = match.group().strip()
        yield Span(*match.span()), mark, "white space on the inner side of a quotation mark"


def _broken_hyphens(view: FieldView) -> Hits:
    """A compound of two names with white space beside its hyphen, as in `China- Belarus`."""
    if not _HYPHEN_BEFORE_NAME.search(view.text):
        return
    for match in _BROKEN_HYPHEN.finditer(view.text):
        yield Span(*match.span()), f"{match[1]}-{match[2]}", "white space beside the hyphen of a compound"


def _mojibake(view: FieldView) -> Hits:
    """Text decoded with the wrong encoding (ftfy's heuristics), and replacement characters."""
    text = view.text
    if text.isascii():
        return
    for match in _REPLACEMENT.finditer(text):
        yield Span(*match.span()), "", "a character that could not be decoded"
    if _SUSPECT_BYTES.search(text):
        from ftfy import fix_encoding  # imported late: most articles never need it
        from ftfy.badness import is_bad

        for match in _MOJIBAKE_RUN.finditer(text):
            if _SUSPECT_BYTES.search(match.group()) and is_bad(match.group()):
                fixed = fix_encoding(match.group())
                if fixed != match.group():
                    yield Span(*match.span()), fixed, "UTF-8 read in another encoding"


def _lookalikes(view: FieldView) -> Hits:
    """A Latin word with letters of another script in it (Unicode UTS #39, mixed-script confusables)."""
    if view.text.isascii() or not _LOOKALIKE.search(view.text):
        return
    for match in _LETTERS.finditer(view.text):
        word = match.group()
        plain = word.translate(_LATINISE)
        if plain != word and plain.isascii() and re.search("[A-Za-z]", word):
            foreign = ", ".join(sorted({f"U+{ord(char):04X}" for char in word if char in LOOKALIKES}))
            yield Span(*match.span()), plain, f"letters of another script inside a Latin word: {foreign}"


def _invisible(view: FieldView) -> Hits:
    """Characters that no reader sees inside a word, and controls that reorder what is shown (UTS #55)."""
    if view.text.isascii() or not _INVISIBLE.search(view.text):
        return
    for match in _HIDDEN.finditer(view.text):
        points = ", ".join(f"U+{ord(char):04X}" for char in match.group()[:4])
        if match.group().strip("\u00ad"):  # soft hyphens alone are typesetting
            yield Span(*match.span()), "", f"invisible: {points}"
