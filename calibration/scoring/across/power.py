"""How often a set of cases as small as this one would show that a perfect forecaster is better.

Each case has a hazard of its own, a constant chance of a fall per day. Hazards are lognormal over cases.
Their location and spread are estimated from the cases by maximum likelihood, where the day of a fall is
exponential and followed to the last day that is scored. Sets of cases are then drawn. In each, a forecaster
who knows every true hazard is compared with the constant hazard of the other cases, as `paired` compares the
model with it, but with every case in a country of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, stdtrit

from brittle.calibration.sampling.resampling import SEED
from brittle.calibration.scoring.baselines.others import HALF_A_FALL
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.scores import Array

SETS = 10_000
LOGS: Array = np.linspace(-20.0, 6.0, 1301)
"""Logs of the daily hazard over which the likelihood is integrated."""


class Hazards(NamedTuple):
    """The lognormal distribution of daily hazards over cases."""

    log_mean: float
    log_sd: float


class Power(NamedTuple):
    """The share of sets whose interval lies below zero, which shows that the perfect forecaster wins."""

    hazards: Hazards
    cases: int
    sets: int
    shown: float
    gain: float
    """Mean difference of the scores over all sets; below 0 the perfect forecaster is better."""


def estimated(fall_days: Sequence[float], until: float = START.days) -> Hazards:
    """Fit the distribution of hazards to days of fall; a day after `until` counts as no fall by then."""
    days = np.minimum(np.array(fall_days), until)
    fell = np.array(fall_days) <= until
    of_case = np.where(fell, 1.0, 0.0)[:, None] * LOGS - days[:, None] * np.exp(LOGS)

    def loss(pair: Array) -> float:
        mean, sd = pair[0], math.exp(pair[1])
        density = -0.5 * ((LOGS - mean) / sd) ** 2 - math.log(sd)
        return -float(logsumexp(of_case + density, axis=1).sum())

    start = [math.log(max(fell.sum(), HALF_A_FALL) / days.sum()), 0.0]
    found = minimize(loss, start, method="L-BFGS-B", bounds=[(-15.0, 2.0), (-2.5, 1.5)])
    return Hazards(float(found.x[0]), math.exp(float(found.x[1])))


def power(
    hazards: Hazards, cases: int, sets: int = SETS, until: float = START.days, seed: int = SEED
) -> Power:
    """Draw sets of cases, and count those whose t interval shows the perfect forecaster to be better."""
    rng = np.random.default_rng(seed)
    rate = np.exp(hazards.log_mean + hazards.log_sd * rng.standard_normal((sets, cases)))
    day = rng.exponential(1.0, (sets, cases)) / rate
    fell, days = (day <= until).astype(float), np.minimum(day, until)
    falls = fell.sum(axis=1, keepdims=True) - fell
    constant = np.where(falls > 0, falls, HALF_A_FALL) / (days.sum(axis=1, keepdims=True) - days)
    gain = exponential_crps(rate, day, until) - exponential_crps(constant, day, until)
    mean = gain.mean(axis=1)
    half = stdtrit(cases - 1, 0.975) * gain.std(axis=1, ddof=1) / math.sqrt(cases)
    return Power(hazards, cases, sets, float((mean + half < 0).mean()), float(mean.mean()))


def exponential_crps(rate: Array, day: Array, until: float) -> Array:
    """CRPS of min(T, until) / until for F(t) = 1 - exp(-rate t), in closed form."""
    end = np.minimum(day, until)
    before = end + 2 * np.expm1(-rate * end) / rate - np.expm1(-2 * rate * end) / (2 * rate)
    after = (np.exp(-2 * rate * end) - np.exp(-2 * rate * until)) / (2 * rate)
    return np.asarray((before + after) / until)
