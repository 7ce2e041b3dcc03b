"""A seed turned into the habits of one spinning tool: what it swaps, how often, and what it damages on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualitycheck.language.synonyms import Relation

if TYPE_CHECKING:
    from random import Random

PLAIN = {
    Relation.SPIN: 3.0,
    Relation.ORIGINAL: 0.6,
    Relation.SYNONYM: 4.0,
    Relation.SIMILAR: 1.0,
    Relation.BROADER: 0.9,
    Relation.NARROWER: 0.5,
    Relation.SIBLING: 0.3,
    Relation.DERIVED: 0.4,
    Relation.INFLECTED: 0.25,
    Relation.NEIGHBOUR: 1.2,
    Relation.LISTED: 2.0,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """The habits of one tool.

    Attributes:
        name: of the kind of tool.
        families: the curated families it keeps to, besides "general".
        rate: share of the content words replaced where it spins at all.
        paragraphs: share of the paragraphs that it spins.
        house: how likely a curated habit of its families is followed where one fits, relative to `rate`.
        relations: relative weight of every Relation when a substitute is drawn.
        drift: chance that a substitute is replaced by a substitute of its own, and that again.
        common: exponent on the occurrences of a substitute: 0 draws rare and usual words alike, 1 mostly usual ones.
        strange: chance that a swap writes any word of the same inflection, as a translator does that misread one.
        sharpness: exponent on the weights of substitutes: 0 draws any sense alike, 2 nearly always the first.
        capitals: how likely capitalised words are swapped, relative to `rate`.
        quotations: whether it spins inside quotation marks.
        consistency: chance that a word met again gets the same substitute.
        grammar: share of function words confused with others, dropped or added.
        doubling: share of the words repeated or glossed with a synonym beside them.
        case: share of the words whose capital is lost or gained.
        repairs: whether it mends "a" and "an" after a swap.
    """

    name: str
    families: tuple[str, ...] = ()
    rate: float = 0.2
    paragraphs: float = 1.0
    house: float = 0.8
    relations: tuple[float, ...] = tuple(PLAIN[relation] for relation in Relation)
    drift: float = 0.0
    common: float = 0.0
    strange: float = 0.0
    sharpness: float = 1.0
    capitals: float = 0.5
    quotations: bool = True
    consistency: float = 0.6
    grammar: float = 0.01
    doubling: float = 0.003
    case: float = 0.002
    repairs: bool = True


def _weights(**changes: float) -> tuple[float, ...]:
    return tuple(changes.get(relation.name.lower(), PLAIN[relation]) for relation in Relation)


KINDS: dict[str, Profile] = {
    "phrasebook": Profile(
        "phrasebook", ("phrasebook",), house=1.3, relations=_weights(spin=9.0), capitals=0.7, repairs=False
    ),
    "paraphraser": Profile("paraphraser", ("paraphrase",), house=1.1, relations=_weights(spin=6.0, similar=1.5)),
    "glosser": Profile(
        "glosser", ("gloss",), house=1.1, relations=_weights(spin=5.0, broader=1.5), doubling=0.02, grammar=0.02
    ),
    "technical": Profile("technical", ("technical",), house=1.1, relations=_weights(spin=5.0), capitals=0.8),
    "thesaurus": Profile(
        "thesaurus", relations=_weights(spin=0.5, original=0.3, neighbour=0.3), sharpness=0.4, repairs=False
    ),
    "word list": Profile("word list", relations=_weights(listed=14.0), sharpness=1.2),
    "published": Profile("published", ("technical",), relations=_weights(spin=14.0, listed=1.0), capitals=0.8),
    "any-sense": Profile(
        "any-sense", relations=_weights(spin=1.0, sibling=1.0, narrower=1.0, derived=1.0, listed=3.0), sharpness=0.2
    ),
    "reverser": Profile("reverser", relations=_weights(spin=0.5, original=5.0)),
    "embedding": Profile("embedding", relations=_weights(spin=1.0, synonym=1.0, neighbour=8.0), sharpness=1.5),
    "careless": Profile(
        "careless",
        ("phrasebook",),
        relations=_weights(derived=2.5, inflected=2.5),
        grammar=0.06,
        doubling=0.01,
        case=0.01,
        repairs=False,
    ),
    "translation": Profile(
        "translation",
        house=0.3,
        relations=_weights(spin=1.5, original=1.5, neighbour=2.0, inflected=1.5),
        grammar=0.1,
        doubling=0.001,
    ),
}
_SHARES = {
    "phrasebook": 4,
    "paraphraser": 4,
    "glosser": 3,
    "technical": 2,
    "thesaurus": 4,
    "word list": 5,
    "published": 3,
    "any-sense": 2,
    "reverser": 2,
    "embedding": 4,
    "careless": 3,
    "translation": 4,
}


def draw_profile(rng: Random, rate: tuple[float, float] = (0.02, 0.55)) -> Profile:
    """One tool at one setting; the spin rate is log-uniform between the two bounds of `rate`."""
    kind = KINDS[rng.choices(list(_SHARES), list(_SHARES.values()))[0]]
    low, high = rate
    return replace(
        kind,
        rate=low * (high / low) ** rng.random(),
        paragraphs=rng.choice((1.0, 1.0, 1.0, 0.8, 0.5, 0.3)),
        house=kind.house * rng.uniform(0.5, 1.5),
        drift=rng.choice((0.0, 0.3, 0.5, 0.7)),
        common=rng.choice((0.0, 0.0, 0.3, 0.6)),
        strange=rng.choice((0.0, 0.0, 0.05, 0.2)),
        sharpness=kind.sharpness * rng.uniform(0.5, 1.5),
        capitals=rng.choice((0.0, kind.capitals, kind.capitals, 1.0)),
        quotations=rng.random() < 0.8,
        grammar=kind.grammar * rng.choice((0.0, 1.0, 2.0)),
        doubling=kind.doubling * rng.choice((0.0, 1.0, 3.0)),
        case=kind.case * rng.choice((0.0, 1.0, 3.0)),
        repairs=rng.random() < (0.8 if kind.repairs else 0.2),
    )
