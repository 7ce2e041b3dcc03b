"""Turns capitalised phrases into hits where they are a well-known name with some of its words swapped for synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import ClassVar, NamedTuple

from qualitycheck.detect.base import closed, parameter
from qualitycheck.errors import ModelError, RuleError
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document

SWAPS = "name_swaps.tsv"
_SMALL = frozenset(["of", "the", "and", "for", "on", "in", "to", "with", "without", "a", "de", "i", "ii", "&"])
_TOKEN = re.compile(r"&|[^\W_]+(?:['.][^\W_]+)*")
_LOW = "_"  # marks a word that is not capitalised
_MOST_WORDS = 40  # of one capitalised run
_LONGEST_ACRONYM = 3
_HEAD = 3  # letters by which names with wrong word boundaries are looked up
_LEAST_LETTERS = 9  # of a name whose words may be parted at the wrong letter


class Swap(NamedTuple):
    """What a tool may write for one word; `curated` when seen in real spun text, not only possible."""

    words: tuple[str, ...]
    curated: bool


class Damage(NamedTuple):
    """A damaged name in a run: where (offsets in the run) and what it was."""

    start: int
    end: int
    name: str


class Gazetteer:
    """Detector `gazetteer`: which names (params.names) may be damaged by which swaps of their words.

    params.swaps are further swaps beside those of the table that ships; params.kept are swaps to leave out because they
    lead from one real name to another; params.innocent are names that look like damage and exist.

    A name counts as damaged when every word stands in its place, as itself or as a substitute, at least one as a
    substitute, and at least one as itself unless all substitutes were seen in real spun text.
    """

    name: ClassVar[str] = "gazetteer"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._code = rules[0].code
        if len(rules) > 1:
            raise RuleError("one rule may use this detector", where=f"{rules[1].origin}: {rules[1].code}: detector")
        rule = rules[0]
        closed(rule, "names", "swaps", "kept", "innocent")
        names = _texts(rule, "names")
        self._innocent = {_key(name) for name in (*names, *_texts(rule, "innocent"))}
        swaps = read_swaps()
        for word, instead in parameter(rule, "swaps", dict, {}).items():
            swaps.setdefault(word, []).extend(Swap(tuple(each.split()), curated=True) for each in instead)
        for word, left in parameter(rule, "kept", dict, {}).items():
            swaps[word] = [swap for swap in swaps.get(word, []) if " ".join(swap.words) not in left]
        self._swaps = swaps
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._joined: dict[str, tuple[tuple[str, ...], str]] = {}
        for name in names:
            words = _key(name)
            self._by_first.setdefault(words[0], []).append((words, name))
            if len(words) > 1 and len("".join(words)) >= _LEAST_LETTERS:
                self._joined["".join(words)] = (words, name)
        self._heads = {joined[:_HEAD] for joined in self._joined}
        self._origins = _origins(self._by_first, swaps)
        seen = (swap for options in swaps.values() for swap in options if swap.curated)
        self._run = _run_pattern({word for swap in seen for word in swap.words[1:]})
        self._longest = max((len(swap.words) for options in swaps.values() for swap in options), default=1)
        self._begins = {word: _beginnings(word, swaps) for word in {word for name in names for word in _key(name)}}
        self._damages = lru_cache(maxsize=50_000)(self._damages_of)

    def detect(self, document: Document) -> Iterator[Evidence]:
        """Yield one evidence per damaged name, in the text and in the title."""
        for view in document.views:
            for match in self._run.finditer(view.folded.text):
                for damage in self._damages(match.group()):
                    yield Evidence(
                        code=self._code,
                        span=view.folded.source(match.start() + damage.start, match.start() + damage.end),
                        strength=0.95,
                        field=view.name,
                        suggestions=(Suggestion(damage.name, 0.85),),
                    )

    def _damages_of(self, run: str) -> tuple[Damage, ...]:
        likely = run.lower().replace("-", " ").split()
        if self._origins.keys().isdisjoint(likely) and self._heads.isdisjoint([word[:_HEAD] for word in likely]):
            return ()
        tokens = list(_TOKEN.finditer(run))
        words = tuple(self._as_looked_up(match.group()) for match in tokens)
        found: list[Damage] = []
        at = 0
        while at < len(words):
            # After a capitalised word this may be the end of a longer name: "Consumer Protection Department".
            begins = not at or words[at - 1] in _SMALL or words[at - 1].startswith(_LOW)
            hit = begins and words[at] in self._origins and self._name_at(words, at)
            hit = hit or (words[at][:_HEAD] in self._heads and self._shifted_at(words, at))
            if hit:
                end, name = hit
                possessive = words[end - 1].endswith("'s") and not name.endswith("'s")
                found.append(Damage(tokens[at].start(), tokens[end - 1].end() - 2 * possessive, name))
                at = end
            else:
                at += 1
        return tuple(found)

    def _as_looked_up(self, token: str) -> str:
        """A token in lower case; one that was so, or shouts, is marked: only later words of a swap may be so."""
        named = token[0].isupper() and not (token.isupper() and len(token) > _LONGEST_ACRONYM)
        return token.lower() if named or token in _SMALL else _LOW + token.lower()

    def _name_at(self, words: tuple[str, ...], at: int) -> tuple[int, str] | None:
        """Where a damaged name that begins at a word ends, and its right form; the longest one wins."""
        best: tuple[int, str] | None = None
        for first in self._origins[words[at]]:
            for form, name in self._by_first[first]:
                second = self._begins[form[1]] if len(form) > 1 else frozenset(words)
                if second.isdisjoint(words[at + 1 : at + 1 + self._longest]):  # most names fail here, cheaply
                    continue
                end = self._matched(form, words, at)
                if end and (best is None or end > best[0]) and _bare(words[at:end], last=True) not in self._innocent:
                    best = (end, name)
        return best

    def _matched(self, form: Sequence[str], words: tuple[str, ...], at: int) -> int:
        """The end of a damaged form of a name in the words, or 0; only a whole name takes a possessive."""
        kept = swapped = 0
        curated = True
        for place, word in enumerate(form):
            last = place == len(form) - 1
            if words[at : at + 1] and _bare(words[at : at + 1], last=last) == (word,):
                kept += word not in _SMALL
                at += 1
                continue
            swap = self._swap_at(word, words, at, last=last)
            if swap is None:
                return 0
            swapped += 1
            curated = curated and swap.curated
            at += len(swap.words)
        return at if swapped and (kept or (curated and swapped > 1)) else 0

    def _swap_at(self, word: str, words: tuple[str, ...], at: int, *, last: bool) -> Swap | None:
        options = self._swaps.get(word, ())
        found = (swap for swap in options if _spells(_bare(words[at : at + len(swap.words)], last=last), swap.words))
        return max(found, key=lambda swap: len(swap.words), default=None)

    def _shifted_at(self, words: tuple[str, ...], at: int) -> tuple[int, str] | None:
        """A name with a letter moved from one word to the next ("Buzzlight Year")."""
        for length in (2, 3):
            piece = _bare(words[at : at + length], last=True)
            form, name = self._joined.get("".join(piece), ((), ""))
            if len(piece) == length == len(form) and piece != form:
                return at + length, name
        return None


def read_swaps() -> dict[str, list[Swap]]:
    """What tools may write for the words of names: one word a line, then its substitutes, curated ones with a star.

    Raises:
        ModelError: the data file is missing.
    """
    place = files("qualitycheck.language") / "data" / SWAPS
    try:
        lines = place.read_text("utf-8").splitlines()
    except OSError as error:
        raise ModelError("cannot read the swaps of names", where=str(place), remedy="reinstall") from error
    found: dict[str, list[Swap]] = {}
    for line in lines:
        word, *instead = line.split("\t")
        found[word] = [Swap(tuple(each.removesuffix("*").split()), each.endswith("*")) for each in instead]
    return found


def _texts(rule: Rule, key: str) -> list[str]:
    found = parameter(rule, key, list, [])
    for item in found:
        if not isinstance(item, str) or not _TOKEN.search(item):
            raise RuleError(f"expected a name, found {item!r}", where=f"{rule.origin}: {rule.code}: params.{key}")
    return found


def _beginnings(word: str, swaps: Mapping[str, Sequence[Swap]]) -> frozenset[str]:
    """What may stand first where a word of a name or a substitute of it stands."""
    found = {word, *(swap.words[0] for swap in swaps.get(word, ()))}
    return frozenset(found | {f"{each}'s" for each in found})


def _key(name: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(name.lower()))


def _spells(words: tuple[str, ...], swap: tuple[str, ...]) -> bool:
    return words[:1] == swap[:1] and tuple(word.lstrip(_LOW) for word in words) == swap


def _bare(words: tuple[str, ...], *, last: bool) -> tuple[str, ...]:
    """The words, the last one without a possessive where it ends a name."""
    return (*words[:-1], words[-1].removesuffix("'s")) if last and words else words


def _origins(firsts: Iterable[str], swaps: Mapping[str, Sequence[Swap]]) -> dict[str, list[str]]:
    """For every word that a name, whole or damaged, may begin with: the first words of names that it may stand for."""
    found: dict[str, list[str]] = {}
    for first in firsts:
        beginnings = dict.fromkeys([first, *(swap.words[0] for swap in swaps.get(first, ()))])
        for word in beginnings:
            found.setdefault(word, []).append(first)
    return found


def _run_pattern(inner: Iterable[str]) -> re.Pattern[str]:
    """Capitalised words in a row; small words may stand between them, as may the later words of a substitute."""
    small = "|".join(sorted(map(re.escape, {*_SMALL, *inner} - {"&"}), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<![\w'])[A-Z][\w']*+(?:[ -](?:[A-Z&][\w']*+|(?:{small})\b)){{1,{_MOST_WORDS}}}+")
