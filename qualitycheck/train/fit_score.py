"""Turns clean text and simulated spins of it into the score's fitted parameters: calibration, scales, intervals."""

from __future__ import annotations

import argparse
import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qualitycheck.engine.checker import Checker
from qualitycheck.engine.parameters import FILE, Parameters, read
from qualitycheck.engine.score import QUESTIONABLE, SOUND, beyond, deduct, interval, log_odds
from qualitycheck.errors import UsageError
from qualitycheck.model.article import Article
from qualitycheck.model.report import Depth, Failure
from qualitycheck.read import read_inputs
from qualitycheck.rulebook import load_rules
from qualitycheck.train.counts import held_out
from qualitycheck.train.score_material import BOOKS, Observation, observe, sample, windows

DEPTHS: tuple[Depth, ...] = ("lists", "counts", "full")
PRIOR = 0.05  # of articles that somebody has reason to check are spun; the probability is calibrated for this share
MARGIN = 2.0  # the clean sets are held to the allowed shares divided by this, but to no less than one text
REVIEWED = 1 / 100
REJECTED: Mapping[str, float] = {"allsides": 1 / 1000, "reuters": 1 / 1000}
REJECTED_ELSEWHERE = 1 / 300
LEAST_SCALE, STEP = 1.0, 0.25
MOST_SCALE = 4.0  # from which the gravest single finding takes the shortest text out of the band `sound`
FITTED = ("spun", "translation", "debris", "repetition", "characters")
COVERED = 0.8  # of halves whose score lies in the interval of the other half
MOSTLY = 0.9  # of undamaged halves that lose no more than `unseen`, and of halves that swing no farther than `swing`
LEAST_SPREAD, MOST_SPREAD = 0.5, 5.0
LITTERED = ("acl",)  # sets nearly all of whose texts carry raw markup, rightly found: the others of them are judged
F64 = npt.NDArray[np.float64]


def calibrate(clean: Sequence[float], spun: Sequence[float]) -> tuple[float, float]:
    """Intercept and slope of Platt's (1999) logistic fit, with the two kinds weighted by the prior.

    Args:
        clean: estimated probabilities of texts that were left alone.
        spun: and of those that were spun.
    """
    odds = np.array([log_odds(value) for value in (*clean, *spun)])
    truth = np.array([1 / (len(clean) + 2)] * len(clean) + [(len(spun) + 1) / (len(spun) + 2)] * len(spun))
    weight = np.array([(1 - PRIOR) / len(clean)] * len(clean) + [PRIOR / len(spun)] * len(spun))
    matrix = np.stack([np.ones(len(odds)), odds], axis=1)
    found: F64 = np.array([0.0, 1.0])
    for _ in range(100):  # Newton's method, with a weak pull towards the identity that keeps separable data finite
        belief = 1 / (1 + np.exp(-np.clip(matrix @ found, -30, 30)))
        pull = 1e-5 * (found - np.array([0.0, 1.0]))
        gradient = matrix.T @ (weight * (belief - truth)) + pull
        curvature = matrix.T @ (matrix * (weight * belief * (1 - belief))[:, None]) + 1e-5 * np.eye(2)
        change = np.linalg.solve(curvature, gradient)
        found = found - change * min(1.0, 2.0 / float(np.abs(change).max() + 1e-12))
        if float(np.abs(change).max()) < 1e-9:
            break
    return float(found[0]), float(found[1])


def recalibrated(seen: Observation, intercept: float, slope: float) -> Observation:
    """The observation with a further logistic correction of its probability, halves included."""
    if seen.probability is None:
        return seen
    probability = 1 / (1 + math.exp(-intercept - slope * log_odds(seen.probability)))
    halves = tuple(recalibrated(half, intercept, slope) for half in seen.halves)
    return replace(seen, probability=probability, halves=halves)


def value(seen: Observation, given: Parameters) -> float:
    """The score of an observation under other parameters."""
    return deduct(seen.marks, seen.words, seen.probability, given).value


def interval_of(seen: Observation, given: Parameters) -> tuple[float, float]:
    """The interval of that score."""
    return interval(value(seen, given), seen.marks, seen.words, seen.probability, given)


def bears(clean: Mapping[str, Sequence[Observation]], given: Parameters) -> bool:
    """Whether every clean set keeps, with a margin, to the shares that the gate may reject and send to review."""
    for source, seen in clean.items():
        judged = [one for one in seen if not (one.littered and source in LITTERED)]
        scores = [value(one, given) for one in judged if one.marks]
        rejected, reviewed = (sum(score < bound for score in scores) for bound in (QUESTIONABLE, SOUND))
        share = REJECTED.get(source, REJECTED_ELSEWHERE)
        if rejected > max(1, share * len(judged) / MARGIN) or reviewed > max(1, REVIEWED * len(judged) / MARGIN):
            return False
    return True


def scale(
    clean: Mapping[str, Sequence[Observation]],
    start: Callable[[Mapping[str, float]], Parameters],
    known: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """The largest scales that the clean sets bear (Neyman and Pearson's choice: what is damaged is found best).

    Groups are raised in turn by one step, as long as every set keeps to its shares. Where scales are known from depth
    `lists`, whose rules are those of every depth, only that of spun wording is left to fit.
    """
    least = dict.fromkeys(FITTED, LEAST_SCALE) | {"sourcing": 1.0}
    scales = least if known is None else {**known, "spun": LEAST_SCALE}
    growing = list(FITTED) if known is None else ["spun"]
    while growing:
        for group in tuple(growing):
            tried = scales | {group: scales[group] + STEP}
            if tried[group] <= MOST_SCALE and bears(clean, start(tried)):
                scales = tried
            else:
                growing.remove(group)
    return scales


def halves(seen: Iterable[Observation]) -> Iterator[tuple[Observation, Observation]]:
    """Every scored half of a text with the other half of it."""
    for one in seen:
        if len(one.halves) == 2 and all(half.value is not None for half in one.halves):
            first, second = one.halves
            yield first, second
            yield second, first


def swing(seen: Sequence[Observation]) -> float:
    """By how much the log-odds of being spun differ between halves, nine times in ten at the prior's share of spun."""
    found, weights = [], []
    for kind, share in (("clean", 1 - PRIOR), ("spun", PRIOR)):
        apart = [
            abs(log_odds(first.probability) - log_odds(second.probability))
            for first, second in halves(one for one in seen if one.kind == kind)
            if first.probability is not None and second.probability is not None
        ]
        found += apart
        weights += [share / len(apart) for _ in apart]
    if not found:
        return 0.0
    order = np.argsort(found)
    place = int(np.searchsorted(np.cumsum(np.array(weights)[order]), MOSTLY * sum(weights)))
    return round(float(found[order[min(place, len(found) - 1)]]), 2)


def unseen(seen: Sequence[Observation], given: Parameters) -> float:
    """What the other half of an undamaged one mostly loses at most, in points for a text of `per_words`."""
    lost = [
        (value(first, given) - value(second, given)) / beyond(first.words, given)
        for first, second in halves(one for one in seen if one.kind == "clean")
        if not first.marks
    ]
    return round(float(np.quantile(lost, MOSTLY)), 2) if lost else 0.0


def covered(seen: Sequence[Observation], given: Parameters) -> float:
    """The share of halves whose score lies in the interval of the other half, at the prior's share of spun texts."""
    total = 0.0
    for kind, share in (("clean", 1 - PRIOR), ("spun", PRIOR)):
        of_kind = [inside(*each, given) for each in halves(one for one in seen if one.kind == kind)]
        total += share * float(np.mean(of_kind)) if of_kind else share
    return total


def inside(first: Observation, second: Observation, given: Parameters) -> bool:
    """Whether one half scores inside the interval of the other."""
    low, high = interval_of(first, given)
    return low <= value(second, given) <= high


def spread(seen: Sequence[Observation], given: Parameters) -> float:
    """The least spread at which four in five halves score inside the interval of the other."""
    tried = LEAST_SPREAD
    while tried < MOST_SPREAD and covered(seen, replace(given, spread=tried)) < COVERED:
        tried += 0.05
    return round(tried, 2)


def fit(seen: Sequence[Observation], data: dict[str, Any], depth: Depth) -> dict[str, Any]:
    """The fitted section of one depth, from observations made with the parameters in `data`."""
    seen = [one for one in seen if one.value is not None]
    old = data["depths"][depth]["calibration"]
    known = {
        kind: [one.probability for one in seen if one.kind == kind and one.probability is not None]
        for kind in ("clean", "spun")
    }
    intercept, slope = calibrate(known["clean"], known["spun"])
    seen = [recalibrated(one, intercept, slope) for one in seen]
    section = {
        **data["depths"][depth],
        "calibration": {
            "intercept": round(intercept + slope * old["intercept"], 3),
            "slope": round(slope * old["slope"], 3),
        },
    }

    def start(scales: Mapping[str, float]) -> Parameters:
        return read({**data, "depths": {depth: {**section, "scales": dict(scales)}}}, depth)

    clean: dict[str, list[Observation]] = {}
    for one in seen:
        if one.kind == "clean":
            clean.setdefault(one.source, []).append(one)
    scales = scale(clean, start, None if depth == DEPTHS[0] else data["depths"][DEPTHS[0]]["scales"])
    counts = f"{sum(map(len, clean.values()))} clean texts and {len(known['spun'])} simulated spins"
    given = start(scales)
    given = replace(given, swing=swing(seen), unseen=unseen(seen, given))
    return {
        **section,
        "scales": scales,
        "spread": spread(seen, given),
        "unseen": given.unseen,
        "swing": given.swing,
        "fitted-on": f"{counts} of {', '.join(sorted(clean))}",
        "ruleset": load_rules().hash,
    }


def observations(folder: Path, depth: Depth, articles: int, spins: int) -> Iterator[Observation]:
    """What is seen of a folder of clean sets.

    Args:
        folder: of NAME.jsonl.zst files.
        depth: to check at.
        articles: texts of each set that are checked as they are.
        spins: others that are checked after a simulated spin; so many of either kind are checked by halves as well.
    """
    checker = Checker(load_rules(), depth=depth)
    for path in sorted(folder.glob("*.jsonl*")):
        source = path.name.split(".")[0]
        known = (
            depth == DEPTHS[0]
        )  # lists know no text; what the model of wording has seen looks cleaner to it than it is
        drawn = sample((one for one in _articles(path) if known or held_out(one.id)), articles + spins)
        texts = sample(windows(drawn), articles + spins) if source in BOOKS else drawn
        yield from observe(checker, "spun", source, texts[:spins], halves=True)
        yield from observe(checker, "clean", source, texts[spins : 2 * spins], halves=True)
        yield from observe(checker, "clean", source, texts[2 * spins :])


def _articles(path: Path) -> Iterator[Article]:
    for item in read_inputs([str(path)]):
        if isinstance(item, Failure):
            raise UsageError(item.problem, where=item.id)
        yield item


def written(data: Mapping[str, Any], head: str) -> str:
    """The parameters as TOML, the head's comments kept."""
    lines = [head, f"version = {data['version']}"]
    for table in ("shape", "ceilings"):
        lines += ["", f"[{table}]", *(f"{key} = {_toml(each)}" for key, each in data[table].items())]
    for name, entry in (*data["groups"].items(), *data["depths"].items()):
        table = "groups" if name in data["groups"] else "depths"
        lines += ["", f"[{table}.{name}]", *(f"{key} = {_toml(each)}" for key, each in entry.items())]
    return "\n".join(lines) + "\n"


def _toml(each: object) -> str:
    if isinstance(each, dict):
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in each.items())} }}"
    if isinstance(each, list):
        return f"[{', '.join(map(_toml, each))}]"
    return str(each).lower() if isinstance(each, bool) else f'"{each}"' if isinstance(each, str) else repr(each)


def main(arguments: list[str] | None = None) -> None:
    """Fits and rewrites the file: `python -m qualitycheck.train.fit_score CLEAN_TRAIN_FOLDER [--depth counts …]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="clean training sets, NAME.jsonl.zst each; never those that are reported on"
    )
    parser.add_argument("--depth", action="append", choices=DEPTHS, help="default: all three")
    parser.add_argument("--articles", type=int, help="clean texts of each set; default: 1,000 at lists, 300 elsewhere")
    parser.add_argument(
        "--spins", type=int, help="simulated spins of others of them; default: 150 at lists, 60 elsewhere"
    )
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args(arguments)
    text = FILE.read_text("utf-8")
    head = text[: text.index("version =")].rstrip()
    data = tomllib.loads(text)
    for depth in given.depth or DEPTHS:
        usual = (1000, 150) if depth == DEPTHS[0] else (300, 60)  # what the model of wording reads takes far longer
        seen = observations(given.folder, depth, given.articles or usual[0], given.spins or usual[1])
        data["depths"][depth] = fit(list(seen), data, depth)
        given.out.write_text(written(data, head), "utf-8")
        print(f"{depth}: {_toml(data['depths'][depth])}")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
