"""Scores, against scoringrules as oracle and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scoringrules

from brittle.calibration.scoring.question import BRANCH, QUESTIONS, START
from brittle.calibration.scoring.scores import (
    STEP,
    at_day,
    brier,
    categorical_log_score,
    crps_share,
    distribution,
    grid_of,
    log_score,
    rank_correlation,
    skill,
    threshold_crps,
)

RNG = np.random.default_rng(1)


def on_ticks(days: np.ndarray) -> np.ndarray:
    return np.round(days * 8) / 8


@pytest.mark.parametrize("until", [question.days for question in QUESTIONS])
@pytest.mark.parametrize("day", [0.25, 5.13, 29.9, 30.0, 44.0, 119.9, math.inf])
def test_threshold_crps_is_that_of_the_ensemble_cut_off(day: float, until: float) -> None:
    sample = on_ticks(RNG.lognormal(2.5, 1.0, 200))
    sample[:20] = np.inf
    cut = np.minimum(sample, until)
    expected = scoringrules.crps_ensemble(min(day, until), cut)
    assert threshold_crps(distribution(sample, until), day) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("day", [0.5, 14.0, 62.4, 120.0, math.inf])
def test_the_deciding_score_is_that_of_the_share_of_120_days(day: float) -> None:
    sample = on_ticks(RNG.exponential(50, 60))
    x, y = np.minimum(sample, 120) / 120, min(day, 120) / 120
    by_hand = np.abs(x - y).mean() - np.abs(x[:, None] - x[None, :]).mean() / 2
    found = crps_share(distribution(sample, START.days), day)
    assert found == pytest.approx(by_hand, abs=1e-9) and 0 <= found <= 1


def test_the_deciding_score_has_its_limits() -> None:
    never, at_once = np.full(5, np.inf), np.zeros(5)
    assert crps_share(distribution(never, START.days), math.inf) == 0
    assert crps_share(distribution(at_once, START.days), math.inf) == 1
    assert crps_share(distribution(never, START.days), 60.0) == pytest.approx(0.5)
    assert crps_share(np.full(len(grid_of(START.days)), 0.5), math.inf) == pytest.approx(0.25)


def test_threshold_crps_of_resamples_is_that_of_each() -> None:
    curves = np.array([distribution(on_ticks(RNG.exponential(9, 50)), 30.0) for _ in range(3)])
    assert threshold_crps(curves, 4.0) == pytest.approx(
        [float(threshold_crps(c, 4.0)) for c in curves]
    )


@pytest.mark.parametrize("happened", [True, False])
def test_brier_and_log_agree_with_the_oracle(happened: bool) -> None:
    p = np.array([0.1, 0.5, 0.93])
    assert brier(p, happened) == pytest.approx(scoringrules.brier_score(float(happened), p))
    assert log_score(p, happened, 0.001) == pytest.approx(
        [-math.log(x if happened else 1 - x) for x in p]
    )


def test_the_floor_keeps_a_sure_mistake_finite() -> None:
    assert log_score(np.array(0.0), True, 1 / 101) == pytest.approx(math.log(101))
    assert log_score(np.array(1.0), False, 1 / 101) == pytest.approx(math.log(101))
    assert categorical_log_score(np.array([1.0, 0.0]), 1, 1 / 101) == pytest.approx(math.log(101))
    assert categorical_log_score(np.array([0.2, 0.8]), 1, 1 / 101) == pytest.approx(-math.log(0.8))


def test_a_distribution_counts_what_has_come_and_never_what_does_not() -> None:
    curve = distribution(np.array([0.125, 3.0, np.nan, np.inf]), BRANCH.days)
    assert at_day(curve, 1) == 0.25
    assert at_day(curve, 3) == 0.5
    assert curve[-1] == 0.5 and curve[0] == 0
    assert len(curve) == len(grid_of(BRANCH.days)) == round(BRANCH.days / STEP) + 1


def test_rank_correlation_needs_three_places_in_both() -> None:
    truth = np.array([1.0, 2.0, 3.0, np.nan, 5.0])
    assert rank_correlation(truth * 2, truth) == 1
    assert rank_correlation(-truth, truth) == -1
    assert rank_correlation(np.array([1.0, 3.0, 2.0, 0.0, np.nan]), truth) == pytest.approx(1 / 3)
    assert math.isnan(rank_correlation(np.array([1.0, np.inf, 2.0, 3.0, np.nan]), truth))


def test_skill_is_negative_where_the_reference_is_better() -> None:
    assert skill(np.array(0.3), np.array(0.1)) == pytest.approx(-2)
    assert skill(np.array(0.0), np.array(0.1)) == 1
    assert math.isnan(skill(np.array(0.1), np.array(0.0)))


def test_the_true_distribution_scores_best_on_average() -> None:
    truth = on_ticks(RNG.exponential(10, 2000))
    honest = distribution(on_ticks(RNG.exponential(10, 4000)), BRANCH.days)
    for bold in (0.5, 2.0):
        other = distribution(on_ticks(RNG.exponential(10 * bold, 4000)), BRANCH.days)
        assert mean_crps(honest, truth) < mean_crps(other, truth)


def mean_crps(curve: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean([threshold_crps(curve, day) for day in truth]))
