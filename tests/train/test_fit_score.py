"""Fitting the score: calibration is recovered, scales stop where clean text would suffer, the file survives."""

from __future__ import annotations

import math
import tomllib

import numpy as np
import pytest

from qualitycheck.engine.parameters import FILE, read
from qualitycheck.engine.score import Mark
from qualitycheck.model.article import Article
from qualitycheck.train.fit_score import PRIOR, bears, calibrate, covered, fit, scale, spread, swing, unseen, written
from qualitycheck.train.score_material import Observation, sample, windows

DATA = tomllib.loads(FILE.read_text("utf-8"))


def seen(marks: int = 0, kind: str = "clean", probability: float = 0.02, halves: tuple = ()) -> Observation:
    found = tuple(Mark(f"SCR10{number}", "warning", 2000, 9 * number, 9 * number + 1) for number in range(marks))
    return Observation(
        kind, "reuters", str(marks), 400, 0.0, found, 90.0, probability, littered=bool(marks), halves=halves
    )


def start(scales):
    return read({**DATA, "depths": {"lists": {**DATA["depths"]["lists"], "scales": dict(scales)}}}, "lists")


def test_calibration_recovers_what_distorted_the_odds():
    generator = np.random.default_rng(1)
    odds = generator.normal(math.log(PRIOR / (1 - PRIOR)), 2.5, 60_000)
    was = generator.random(len(odds)) < 1 / (1 + np.exp(-odds))
    told = 1 / (1 + np.exp(-(1.0 + 2.0 * odds)))
    share = was.mean()  # the sample's share of spun texts; the fit reckons with PRIOR
    shift = math.log(PRIOR / (1 - PRIOR)) - math.log(share / (1 - share))
    intercept, slope = calibrate(told[~was], told[was])
    assert slope == pytest.approx(0.5, abs=0.1)
    assert intercept == pytest.approx(-0.5 + shift, abs=0.35)


def test_calibration_of_separable_texts_stays_finite():
    intercept, slope = calibrate([0.0] * 50, [1.0] * 50)
    assert math.isfinite(intercept)
    assert 0 < slope < 5


def test_scales_grow_until_clean_text_would_suffer():
    untouched = scale({"reuters": [seen()] * 100}, start)
    littered = scale({"reuters": [seen(8)] * 100}, start)
    assert untouched["debris"] == 4
    assert littered["debris"] < 4
    assert bears({"reuters": [seen(8)] * 100}, start(littered))
    assert not bears({"reuters": [seen(8)] * 100}, start(littered | {"debris": littered["debris"] + 0.25}))


def test_the_spread_grows_with_the_difference_of_halves():
    alike = [seen(4, kind, halves=(seen(2, kind), seen(2, kind))) for kind in ("clean", "spun")] * 20
    unlike = [seen(4, kind, halves=(seen(0, kind), seen(7, kind))) for kind in ("clean", "spun")] * 20
    given = start(DATA["depths"]["lists"]["scales"])
    assert spread(alike, given) < spread(unlike, given)


def test_the_swing_is_what_nine_in_ten_halves_differ_by_at_most():
    steady = [seen(0, "clean", 0.02, (seen(0, "clean", 0.01), seen(0, "clean", 0.02)))] * 92
    torn = [seen(0, "clean", 0.02, (seen(0, "clean", 0.01), seen(0, "clean", 0.9)))] * 8
    assert swing(steady + torn) == pytest.approx(0.7, abs=0.05)
    assert swing(steady + torn * 2) > 5
    assert swing([]) == 0


def test_what_is_unseen_is_what_the_other_half_of_an_undamaged_one_mostly_loses():
    given = start(DATA["depths"]["lists"]["scales"])
    alike = [seen(0, halves=(seen(0), seen(0)))] * 40
    unlike = [seen(0, halves=(seen(0), seen(1)))] * 40
    assert unseen(alike, given) == 0
    assert unseen(alike + unlike, given) > 5
    assert unseen([], given) == 0


def test_halves_of_spins_count_by_the_share_that_the_prior_gives_them():
    given = start(DATA["depths"]["lists"]["scales"])
    alike = [seen(0, "clean", halves=(seen(0, "clean"), seen(0, "clean")))]
    unlike = [seen(9, "spun", halves=(seen(0, "spun"), seen(60, "spun")))]
    assert covered(alike + unlike, given) == pytest.approx(1 - PRIOR)


def test_a_fitted_file_reads_back_and_says_what_it_was_fitted_on():
    halves = {kind: (seen(0, kind), seen(1, kind)) for kind in ("clean", "spun")}
    material = [seen(0, "clean", 0.02, halves["clean"])] * 50 + [seen(3, "spun", 0.9, halves["spun"])] * 50
    section = fit(material, DATA, "lists")
    again = tomllib.loads(written({**DATA, "depths": {**DATA["depths"], "lists": section}}, "# head"))
    assert again["depths"]["lists"] == section
    assert again["groups"] == DATA["groups"]
    assert section["fitted-on"].startswith("50 clean texts and 50 simulated spins")
    assert read(again, "lists").slope == section["calibration"]["slope"]


def test_samples_are_always_the_same_and_windows_are_cut_to_size():
    articles = [Article(str(number), "one two three four five " * 10) for number in range(50)]
    assert sample(articles, 5) == sample(reversed(articles), 5)
    assert {len(piece.text.split()) for piece in windows(articles[:2], 20)} == {20}
