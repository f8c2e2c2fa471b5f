"""Proper scores of a forecast of when the capital falls. Lower is better, but for rank correlation.

A forecast is a distribution function F on a grid of hours from the branch. Arrays may have leading
axes (resamples); the last axis is time. Sources: Gneiting and Raftery 2007 on proper scores;
Gneiting and Ranjan 2011 on threshold weighting.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[np.float64]

HORIZONS = (1, 3, 7, 14, 30)
"""Days after the branch at which it is asked whether the capital has fallen; fixed in advance."""

EVALUATED_DAYS = 30.0
"""t_eval: times of fall are scored up to here; fixed in advance."""

STEP = 1 / 24
"""Days a step of the grid; every tick falls on it."""

GRID: Array = np.arange(round(EVALUATED_DAYS / STEP) + 1).astype(float) * STEP
"""Days from the branch at which distribution functions are given."""


def distribution(days: Array) -> Array:
    """Empirical distribution function on the grid; an infinite or missing day never comes."""
    known = np.sort(np.where(np.isnan(days), np.inf, days))
    return np.searchsorted(known, GRID + 1e-9, side="right") / len(known)


def at_day(curve: Array, day: float) -> Array:
    """Probability of a fall within `day` days."""
    return np.asarray(curve[..., round(day / STEP)])


def brier(probability: Array, happened: bool) -> Array:
    """(p - y)^2."""
    return (probability - float(happened)) ** 2


def log_score(probability: Array, happened: bool, floor: float) -> Array:
    """-log of the probability given to what happened, p held within [floor, 1 - floor]; in nats."""
    held = np.clip(probability, floor, 1 - floor)
    return 0.0 - np.log(held if happened else 1 - held)


def threshold_crps(curve: Array, day: float, until: float = EVALUATED_DAYS) -> Array:
    """CRPS of min(T, until), in days: the integral over [0, until] of (F(t) - 1{day <= t})^2.

    F is constant within a step, so that the integral is exact for times on the grid.
    """
    cells = round(until / STEP)
    fallen = np.clip((GRID[1 : cells + 1] - day) / STEP, 0.0, 1.0)  # share of each step after it
    f = curve[..., :cells]
    return np.asarray(((f**2 * (1 - fallen) + (1 - f) ** 2 * fallen) * STEP).sum(axis=-1))


def categorical_log_score(shares: Array, which: int, floor: float) -> Array:
    """-log of the share given to the category that came true, at least `floor`; in nats."""
    return 0.0 - np.log(np.clip(shares[..., which], floor, 1.0))


def rank_correlation(forecast: Array, truth: Array) -> float:
    """Kendall's tau-b of two orders of loss; NaN where fewer than three places have both."""
    both = np.isfinite(forecast) & np.isfinite(truth)
    if both.sum() < 3:
        return float("nan")
    from scipy.stats import kendalltau  # takes a second to load, and every report would pay it

    return float(kendalltau(forecast[both], truth[both]).statistic)


def skill(score: Array, reference: Array) -> Array:
    """1 - score / reference: 1 perfect, 0 no better than the reference, negative worse."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(reference > 0, 1 - score / reference, np.nan)
