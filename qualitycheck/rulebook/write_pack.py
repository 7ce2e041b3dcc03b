"""Turns tortured phrases into the TOML modules of a rule pack, examples of every kind of guard included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from qualitycheck.rulebook.context_query import Near
from qualitycheck.rulebook.tortured import Fingerprint
from qualitycheck.text.document import Tokens

_HEAD = """\
code = {code}
name = {name}
family = "SPN"
severity = "error"
weight = 3.0
message = {message}
rationale = "Published list of phrases that paraphrasing tools leave for established terms; each was seen in print."
remedy = "Restore the established term, then check the whole text against its source."
references = ["https://arxiv.org/abs/2107.06751"]
mqm = "terminology/wrong-term"
detector = "phrases"

[params]
inflect = false

[params.phrases]
"""
_KNOWN = ("tortured-phrase", "“{text}” is listed as a paraphraser's wording for “{suggestion}”")
_UNKNOWN = ("tortured-phrase-of-unknown-origin", "“{text}” is listed as a paraphraser's wording")
_CARRIER = "The second part of the paper turns to {} and its history."
_EXAMPLES = 3  # of each kind, at most; two are the least that a rule needs


def write_pack(fingerprints: Sequence[Fingerprint], folder: Path, first_code: int = 901) -> list[Path]:
    """Write one module for phrases whose original is known and one for the others.

    Args:
        fingerprints: what to write.
        folder: made where it is missing; modules of the same names are replaced.
        first_code: number of the first rule's code; the other takes the next.

    Returns:
        The modules written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for offset, (name, message) in enumerate((_KNOWN, _UNKNOWN)):
        members = [one for one in fingerprints if bool(one.expected) is (offset == 0)]
        if len(members) > 1:
            code = f"SPN{first_code + offset}"
            path = folder / f"{code}-{name}.toml"
            path.write_text(_module(code, name, message, members), "utf-8")
            written.append(path)
    return written


def keyed(fingerprints: Sequence[Fingerprint]) -> dict[str, Fingerprint]:
    """Phrases by what is looked up: themselves, or, where their words may stand apart, the longest word still free."""
    keys = {one.phrase: one for one in fingerprints if not one.context.slop}
    for one in fingerprints:
        if one.context.slop:
            words = sorted(Tokens(one.phrase).words, key=lambda word: -len(word))
            key = next((word for word in words if word not in keys), None)
            if key:
                keys[key] = one
    return keys


def _module(code: str, name: str, message: str, members: Sequence[Fingerprint]) -> str:
    head = _HEAD.format(code=_toml(code), name=_toml(name), message=_toml(message))
    lines = (f"{_toml(key)} = {_entry(one, key)}\n" for key, one in keyed(members).items())
    return head + "".join(lines) + "".join(_examples(members))


def _entry(one: Fingerprint, key: str) -> str:
    words = Tokens(one.phrase).words
    # A word of the phrase, asked for close by, is there: it is the phrase's own.
    requires = [near for near in one.context.requires if near.within is None or near.terms[0] not in words]
    fields = [f"original = {_toml(one.expected) if one.expected else '[]'}"]
    if one.context.slop:
        others = dict.fromkeys(word for word in words if word != key)
        requires.extend(Near((word,), one.context.slop) for word in others)
        fields.append(f"note = {_toml('with the other words of “' + one.phrase + '” close by')}")
    for name, conditions in (("requires", requires), ("unless", one.context.unless)):
        if conditions:
            fields.append(f"{name} = [{', '.join(_condition(each) for each in conditions)}]")
    return _toml(one.expected) if len(fields) == 1 and one.expected else f"{{ {', '.join(fields)} }}"


def _condition(near: Near) -> str:
    within = '"document"' if near.within is None else near.within
    return f"{{ near = [{', '.join(map(_toml, near.terms))}], within = {within} }}"


def _examples(members: Sequence[Fingerprint]) -> Iterator[str]:
    """Phrases that match, with the terms that they require, and what must be left alone."""
    matching = [one for one in members if not one.context.slop]
    guarded = [one for one in matching if one.context.requires and not one.context.unless]
    free = [one for one in matching if not one.context.requires and not one.context.unless]
    for one in (free + guarded)[:2] + guarded[:1]:
        terms = " and ".join(near.terms[0] for near in one.context.requires)
        tail = f" Beside it stands {terms}." if terms else ""
        yield _example("match", _CARRIER.format(f"⟦{one.phrase}⟧") + tail)
    for one in guarded[:_EXAMPLES]:
        yield _example("clean", _CARRIER.format(one.phrase))
    for words in ("the established terms of the trade", "one wording that nobody has ever replaced"):
        yield _example("clean", _CARRIER.format(words))


def _example(kind: str, text: str) -> str:
    return f"\n[[examples]]\n{kind} = {_toml(text)}\n"


def _toml(text: str) -> str:
    """A TOML basic string; JSON escapes the same characters."""
    return json.dumps(text, ensure_ascii=False)
