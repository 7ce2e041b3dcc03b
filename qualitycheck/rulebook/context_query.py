"""Turns the context query of a tortured phrase, written for a search engine, into conditions on an article."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_LEXEME = re.compile(
    r'\s*(?:(?P<quoted>"[^"]*"|“[^”]*”)(?:~(?P<reach>\d+))?|~(?P<slop>\d+)|(?P<mark>[()])|(?P<word>[^\s()"~]+))'
)
_OPERATORS = ("AND", "OR", "NOT")
_MOST_REACH = 1000  # tokens, the most that a guard may look


@dataclass(frozen=True, slots=True)
class Near:
    """Terms, any one of which must (or must not) stand near; `within` counts tokens, None means the whole article."""

    terms: tuple[str, ...]
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a query asks for besides the phrase.

    Attributes:
        requires: all must hold.
        unless: none may hold.
        slop: the phrase's own words may stand so many tokens apart, in any order; 0: they follow one another.
        alternatives: further phrases that count like the phrase.
    """

    requires: tuple[Near, ...] = ()
    unless: tuple[Near, ...] = ()
    slop: int = 0
    alternatives: tuple[str, ...] = ()


def parse_context(query: str, vocabulary: Collection[str] = ()) -> Context:
    """Read `AND "a" AND ("b" OR "c") NOT d ~10` and the like.

    Args:
        query: what follows the phrase in the query; may be empty.
        vocabulary: words that a stem with `*` may stand for.

    Returns:
        The conditions. `"a b"~n` asks each of its words to stand within n tokens of the phrase; under NOT, where
        that would hold too seldom, any occurrence of its first word is enough to keep quiet.

    Raises:
        ValueError: the query is not of this form.
    """
    return _Parser(query, vocabulary).context()


class _Parser:
    def __init__(self, query: str, vocabulary: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._query = query
        self._lexemes: list[re.Match[str]] = []
        at = 0
        while at < len(query):
            match = _LEXEME.match(query, at)
            if match is None:
                raise ValueError(f"cannot read the query from {query[at : at + 20]!r}")
            self._lexemes.append(match)
            at = match.end()

    def context(self) -> Context:
        requires: list[Near] = []
        unless: list[Near] = []
        alternatives: list[str] = []
        slop = 0
        while self._lexemes:
            lexeme = self._lexemes.pop(0)
            if lexeme["slop"]:
                slop = _reach(lexeme["slop"])
            elif lexeme["word"] == "AND":
                requires.extend(self._operand())
            elif lexeme["word"] == "NOT":
                unless.extend(Near(near.terms) for near in self._operand()[:1])
            elif lexeme["word"] == "OR":
                alternatives.extend(term for near in self._operand() for term in near.terms)
            else:
                raise ValueError(f"expected AND, OR, NOT or ~n in the query, found {lexeme.group().strip()!r}")
        return Context(tuple(requires), tuple(unless), slop, tuple(alternatives))

    def _operand(self) -> list[Near]:
        """What an operator applies to: a quoted term, a group, or bare words up to the next operator."""
        if not self._lexemes:
            raise ValueError(f"the query {self._query!r} ends in an operator")
        if self._lexemes[0]["mark"] == "(":
            return [self._group()]
        if self._lexemes[0]["quoted"]:
            lexeme = self._lexemes.pop(0)
            term = _term(lexeme["quoted"][1:-1])
            if lexeme["reach"]:
                return [Near((word,), _reach(lexeme["reach"])) for word in dict.fromkeys(term.split())]
            return [Near((term,))]
        words = []
        while self._lexemes and self._lexemes[0]["word"] and self._lexemes[0]["word"] not in _OPERATORS:
            words.append(self._lexemes.pop(0)["word"])
        return [Near(self._expanded(_term(" ".join(words))))]

    def _group(self) -> Near:
        self._lexemes.pop(0)
        terms: list[str] = []
        while True:
            terms.extend(term for near in self._operand() for term in near.terms)
            closing = self._lexemes.pop(0) if self._lexemes else None
            if closing is not None and closing["mark"] == ")":
                return Near(tuple(terms))
            if closing is None or closing["word"] != "OR":
                raise ValueError(f"a group of the query {self._query!r} is not closed")

    def _expanded(self, term: str) -> tuple[str, ...]:
        if not term.endswith("*"):
            return (term,)
        stem = term[:-1].lower()
        words = tuple(sorted(word for word in self._vocabulary if word.startswith(stem)))
        if not stem or not words:
            raise ValueError(f"no word of the export begins like {term!r}")
        return words


def _term(text: str) -> str:
    if not re.search(r"[^\W_]", text):
        raise ValueError(f"expected a term in the query, found {text!r}")
    return " ".join(text.split())


def _reach(digits: str) -> int:
    if len(digits) > 4 or not 0 < int(digits) <= _MOST_REACH:
        raise ValueError(f"~{digits[:8]} is no reach from 1 to {_MOST_REACH}")
    return int(digits)
