"""Paired differences between forecasters, over countries.

A difference is a forecaster's score minus that of another, usually the constant hazard of the other cases, in
the same case. It is averaged within a country first, because cases of one country are not independent. The
95% interval is that of Student's t. The p value is exact: it is the share of all ways to flip the signs of
the differences whose mean is at least as far from zero.
"""

from __future__ import annotations

import math
from itertools import product
from statistics import fmean
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from brittle.calibration.sampling.resampling import SEED
from brittle.calibration.scoring.across.kept import ScoresKept, countries
from brittle.calibration.scoring.forecast import OTHERS
from brittle.calibration.scoring.scores import Array

MOST_FLIPPED = 14
"""Largest number of differences for which every way to flip the signs is tried."""
DRAWN = 2**MOST_FLIPPED
"""Number of ways that are drawn if there are more differences."""


class MeanInterval(NamedTuple):
    """A mean with its 95% t interval, and the number of values."""

    value: float
    low: float
    high: float
    n: int


class Paired(NamedTuple):
    """A forecaster's mean difference to another; below 0 the forecaster is better."""

    forecast: str
    against: str
    mean: MeanInterval
    p: float
    cases: int
    base: float
    """MeanInterval score of the other forecaster over the same cases."""

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.mean.high < 0 or self.mean.low > 0


def paired(kept: ScoresKept, forecast: str, against: str = OTHERS) -> Paired | None:
    """Compare two forecasters; None if they share fewer than two countries."""
    mine, base = kept.scored(forecast), kept.scored(against)
    both = {case: mine[case] - base[case] for case in mine if case in base}
    differences = np.array(list(countries(kept.cases, both).values()))
    if forecast == against or len(differences) < 2:
        return None
    return Paired(
        forecast,
        against,
        t_interval(differences),
        sign_flip(differences),
        len(both),
        fmean(base[case] for case in both),
    )


def t_interval(values: Array) -> MeanInterval:
    """The mean and its 95% interval by Student's t; NaN ends for a single value."""
    n, mean = len(values), float(np.mean(values))
    if n < 2:
        return MeanInterval(mean, math.nan, math.nan, n)
    half = float(stdtrit(n - 1, 0.975) * np.std(values, ddof=1) / math.sqrt(n))
    return MeanInterval(mean, mean - half, mean + half, n)


def sign_flip(differences: Array) -> float:
    """The two-sided p value of the hypothesis that each difference is as likely above zero as below."""
    n = len(differences)
    if n <= MOST_FLIPPED:
        signs = np.array(list(product((-1.0, 1.0), repeat=n)))
    else:
        rng = np.random.default_rng(SEED)
        signs = np.where(rng.random((DRAWN, n)) < 0.5, -1.0, 1.0)
        signs[0] = 1.0  # what was seen is one of the ways, or p could be 0
    means = np.abs(signs @ differences)
    return float((means >= abs(differences.sum()) - 1e-12).mean())
