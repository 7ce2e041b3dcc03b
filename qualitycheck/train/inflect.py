"""Lemmas, single words or phrases, turned into their inflected forms by Penn tag."""

from __future__ import annotations

from functools import lru_cache

import lemminflect

TAGS = {
    "n": {"NN": "NOUN", "NNS": "NOUN"},
    "v": {"VB": "VERB", "VBZ": "VERB", "VBD": "VERB", "VBN": "VERB", "VBG": "VERB"},
    "a": {"JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ"},
    "r": {"RB": "ADV"},
    "x": {"XX": "X"},
}
_DEGREE = {"JJR": "more", "JJS": "most"}
_UPOS = {"n": "NOUN", "v": "VERB", "a": "ADJ"}


@lru_cache(maxsize=200_000)
def forms(lemma: str, letter: str) -> dict[str, str]:
    """Penn tag -> form of `lemma`, of class n, v, a, r or x (fixed: one form, tagged XX).

    A noun phrase is inflected in its last word, or in the word before "of", "in" or "at"; a verb phrase in its first.
    Adjectives without an inflected comparative get "more" and "most".
    """
    if letter == "r":
        return {"RB": lemma}
    if letter == "x":
        return {"XX": lemma}
    words = lemma.split(" ")
    place = _head(words, letter)
    head = words[place]
    found = lemminflect.getAllInflections(head, upos=_UPOS[letter])
    if not found and letter == "n" and head.endswith("s"):
        return {"NN": lemma, "NNS": lemma}  # "12 months" for "year": there is no further plural
    if not found and head.isalpha():
        found = lemminflect.getAllInflectionsOOV(head, upos=_UPOS[letter])
    made: dict[str, str] = {}
    for tag in TAGS[letter]:
        options = [form for form in found.get(tag, ()) if form != head or tag in {"NN", "VB", "JJ"}] or found.get(
            tag, ()
        )
        if options:
            made[tag] = " ".join([*words[:place], options[0], *words[place + 1 :]])
        elif letter == "a" and tag in _DEGREE:
            made[tag] = f"{_DEGREE[tag]} {lemma}"
    made[{"n": "NN", "v": "VB", "a": "JJ"}[letter]] = lemma
    return made


def _head(words: list[str], letter: str) -> int:
    if letter == "v":
        return 0
    if letter == "n":
        for place, word in enumerate(words[1:]):
            if word in {"of", "in", "at", "for"}:
                return place
    return len(words) - 1
