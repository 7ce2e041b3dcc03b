"""Turns counts of a corpus's words into the table of British spellings and the American ones they are counted under."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path

from qualitycheck.language.ngrams import DATA
from qualitycheck.train.corpus import WordCounts

# The table that ships is older than this module, and how it was made was not kept. The rules were read off it: with the
# counts of its corpus they make it again, byte for byte, as they must, for the n-gram counts that ship were counted
# under it. So "colour" has a rule, and "odour", which that table lacks, has none.
_RULES = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"^practis", "practic"),  # before -is- becomes -iz-
        (r"(?<=..)is(?=(?:e[drs]?|ers|ing|able|ations?|ational)$)", "iz"),
        (r"(?<=al)ys(?=(?:e[dr]?|ers|ing)$)", "yz"),  # "analyses" are mostly more than one analysis
        (
            r"^((?:dis|mis|un)?(?:arb|arm|behavi|cand|clam|col|demean|enam|endeav|fav|ferv|flav|harb|hon|hum|lab|neighb"
            r"|parl|ranc|rig|rum|savi?|tum|val|vig))our",
            r"\1or",
        ),
        (r"(?<=.)tre(?=s?$)", "ter"),
        (r"^(def|lic|off)ence", r"\1ense"),
        (r"^(anal|catal)ogue", r"\1og"),
        (r"(?<=.[^aeiou][aei]|.ua|.ue)ll(?=(?:ed|ing|[eo]rs?)$)", "l"),
        (r"^jewell", "jewel"),
        (r"(?<=[aio])lment", "llment"),
        (r"(?<=i)lful", "llful"),
        (r"^haem", "hem"),
        (r"aem(?=i[ac]$)", "em"),
        (r"^anaesth", "anesth"),
        (r"^(gyn|encyclop|orthop|p)ae(?=[cd])", r"\1e"),
        (r"(?<=pn|rh)oea", "ea"),
        (r"^(c|f)oe(?=li|t)", r"\1e"),
        (r"^oe(?=dem|soph|str)", "e"),
        (r"^manoeuvre(?=s?$)|^manoeuver", "maneuver"),
        (r"^sceptic", "skeptic"),
        (r"^judgement", "judgment"),
        (r"^programme(?=s?$)", "program"),
        (r"cheque", "check"),
        (r"^plough", "plow"),
        (r"mould", "mold"),
        (r"^ageing", "aging"),
        (r"^aluminium", "aluminum"),
        (r"^grey", "gray"),
        (r"^moustache", "mustache"),
        (r"^pyjama", "pajama"),
        (r"^tyre", "tire"),
    )
)
# Words that a rule would change and the table leaves: names, other languages and other words, and two gaps in -ll-.
_LEFT = frozenset(
    ["cheque", "cheques", "duelling", "entre", "fuelled", "grey", "greying", "lettre", "prise", "refilled", "tyre"]
)
_LEAST = 20  # American spellings: of rarer ones a corpus does not tell whether they are words
_TIMES = 2.5  # as common as the British spelling; one that is nearly as common in American text is a word of its own


def american(word: str) -> str:
    """The American spelling that the rules would give a lower-case word, which need not exist; else the word."""
    for british, replacement in _RULES:
        word = british.sub(replacement, word)
    return word


def table(counts: Mapping[str, int]) -> dict[str, str]:
    """The British spellings in a corpus with the American ones, sorted; `counts` are of its lower-case words."""
    found = {}
    for word in sorted(counts):
        other = american(word)
        if other != word and word not in _LEFT and word.isalpha():
            usual = counts.get(other, 0)
            if usual >= _LEAST and usual >= _TIMES * counts[word]:
                found[word] = other
    return found


def write(spellings: Mapping[str, str], path: Path) -> None:
    """One pair a line, as `language.tokens` reads it."""
    path.write_text("".join(f"{british} {other}\n" for british, other in spellings.items()), "utf-8")


def main(arguments: list[str] | None = None) -> None:
    """The table of spellings: `python -m qualitycheck.train.spelling COUNTS --out DIR`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", type=Path, help="what `train words` counted")
    parser.add_argument("--out", type=Path, default=DATA, help="folder of spelling.txt")
    given = parser.parse_args(arguments)
    words = WordCounts.load(given.counts)
    write(table({word: words.count(word) for word in words.ids}), given.out / "spelling.txt")


if __name__ == "__main__":
    main()
