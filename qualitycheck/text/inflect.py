"""Turns an English word into its regular inflections, fast enough to build an index of all phrases at every start.

A full morphological library knows more and takes longer to load than a whole check takes; listed phrases end in plain
nouns and begin with plain verbs, which regular endings and a table of everyday irregular ones serve.
"""

from __future__ import annotations

_IRREGULAR_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "life": "lives", "wife": "wives", "knife": "knives", "leaf": "leaves",
    "half": "halves", "self": "selves", "thief": "thieves", "wolf": "wolves", "loaf": "loaves", "shelf": "shelves",
    "crisis": "crises",
    "analysis": "analyses", "basis": "bases", "thesis": "theses", "hypothesis": "hypotheses", "diagnosis": "diagnoses",
    "oasis": "oases", "criterion": "criteria", "phenomenon": "phenomena", "bacterium": "bacteria", "medium": "media",
}  # fmt: skip
_IRREGULAR_SINGULARS = {plural: singular for singular, plural in _IRREGULAR_PLURALS.items()}
_UNCOUNTED_ENDINGS = ("ss", "us", "ics", "news")
_PLURAL_ENDINGS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"))
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
_IRREGULAR_PASTS = {
    "be": "was", "bear": "bore", "beat": "beat", "become": "became", "begin": "began", "bind": "bound",
    "break": "broke", "bring": "brought", "build": "built", "buy": "bought", "catch": "caught",
    "choose": "chose", "come": "came",
    "cut": "cut", "deal": "dealt", "do": "did", "draw": "drew", "drive": "drove", "fall": "fell", "feel": "felt",
    "fight": "fought", "find": "found", "get": "got", "give": "gave", "go": "went", "grow": "grew", "have": "had",
    "hear": "heard", "hit": "hit", "hold": "held", "keep": "kept", "know": "knew", "lay": "laid", "lead": "led",
    "leave": "left", "lend": "lent", "let": "let", "lose": "lost", "make": "made", "meet": "met", "pay": "paid",
    "put": "put", "read": "read", "ride": "rode", "rise": "rose", "run": "ran", "say": "said", "see": "saw",
    "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "shake": "shook", "shoot": "shot", "show": "showed",
    "shut": "shut", "sit": "sat", "speak": "spoke", "spend": "spent", "stand": "stood", "strike": "struck",
    "swear": "swore", "take": "took", "teach": "taught", "tell": "told", "think": "thought", "throw": "threw",
    "win": "won", "withdraw": "withdrew", "write": "wrote",
}  # fmt: skip


def plural(noun: str) -> str:
    """The regular plural of a singular noun: "companion" → "companions", "agency" → "agencies"."""
    head, word = _last(noun)
    if word in _IRREGULAR_PLURALS:
        return head + _IRREGULAR_PLURALS[word]
    if (word.endswith("man") and len(word) > 4) or word.endswith("sis"):
        return f"{head}{word[:-2]}e{word[-1]}"
    if word.endswith(_HISSING):
        return f"{head}{word}es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{head}{word[:-1]}ies"
    return f"{head}{word}s"


def singular(noun: str) -> str:
    """The singular of a regular plural; a word that is no plural comes back unchanged."""
    head, word = _last(noun)
    if word in _IRREGULAR_SINGULARS:
        return head + _IRREGULAR_SINGULARS[word]
    if word.endswith("men") and len(word) > 4:
        return f"{head}{word[:-2]}an"
    if word.endswith(_UNCOUNTED_ENDINGS) or not word.endswith("s") or len(word) < 4:
        return noun
    for ending, instead in _PLURAL_ENDINGS:
        if word.endswith(ending):
            return head + word[: -len(ending)] + instead
    return f"{head}{word[:-1]}"


def is_plural(noun: str) -> bool:
    """Whether `singular` would change the word."""
    return singular(noun) != noun


def noun_forms(noun: str) -> dict[str, bool]:
    """Singular and plural of a noun, each with whether it is the plural."""
    base = singular(noun)
    return {base: False, plural(base): True}


def verb_forms(verb: str) -> dict[str, str]:
    """Regular forms of a verb given in its base form, each with its Penn Treebank tag."""
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        past, gerund = f"{verb}d", f"{verb[:-1]}ing"
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        past, gerund = f"{verb[:-1]}ied", f"{verb}ing"
    elif len(verb) < 5 and verb[-1] not in "aeiouwxy" and verb[-2:-1] in _VOWELS and verb[-3:-2] not in _VOWELS:
        past, gerund = f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"
    else:
        past, gerund = f"{verb}ed" if not verb.endswith("e") else f"{verb}d", f"{verb}ing"
    return {verb: "VB", plural(verb): "VBZ", _IRREGULAR_PASTS.get(verb, past): "VBD", gerund: "VBG"}


def _last(words: str) -> tuple[str, str]:
    head, space, word = words.rpartition(" ")
    return head + space, word
