"""Proper scores of a forecast of when the capital falls. Lower is better, except for rank correlation.

A forecast is a distribution function F on a grid of hours from the moment of a question. The last axis of an
array is time; axes before it are resamples. Sources: Gneiting and Raftery 2007 on proper scores; Gneiting and
Ranjan 2011 on threshold weighting.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[np.float64]

STEP = 1 / 24
"""Length of a step of the grid in days; every tick is a point of the grid."""


@lru_cache(maxsize=8)
def grid_of(until: float) -> Array:
    """Days at which distribution functions are evaluated, from 0 to the last day that is scored."""
    grid: Array = np.arange(round(until / STEP) + 1).astype(float) * STEP
    grid.setflags(write=False)  # every caller gets the same array
    return grid


def distribution(days: Array, until: float) -> Array:
    """Empirical distribution function on the grid; an infinite or missing day counts as no fall."""
    known = np.sort(np.where(np.isnan(days), np.inf, days))
    return np.searchsorted(known, grid_of(until) + 1e-9, side="right") / len(known)


def at_day(curve: Array, day: float) -> Array:
    """Probability of a fall within `day` days; the grid must reach that day."""
    return np.asarray(curve[..., round(day / STEP)])


def brier(probability: Array, happened: bool) -> Array:
    """The Brier score, (p - y)^2."""
    return (probability - float(happened)) ** 2


def log_score(probability: Array, happened: bool, floor: float) -> Array:
    """Minus the log of the probability of what happened, in nats; p is clipped to [floor, 1 - floor]."""
    held = np.clip(probability, floor, 1 - floor)
    return 0.0 - np.log(held if happened else 1 - held)


def threshold_crps(curve: Array, day: float) -> Array:
    """CRPS of min(T, until), in days: the integral over [0, until] of (F(t) - 1{day <= t})^2.

    `until` is the last day of the curve's grid. The integral is exact for times on the grid, because F is
    constant within a step.
    """
    cells = curve.shape[-1] - 1
    fallen = np.clip(
        (grid_of(cells * STEP)[1:] - day) / STEP, 0.0, 1.0
    )  # part of a step after the fall
    f = curve[..., :cells]
    return np.asarray(((f**2 * (1 - fallen) + (1 - f) ** 2 * fallen) * STEP).sum(axis=-1))


def crps_share(curve: Array, day: float) -> Array:
    """CRPS of min(T, until) / until, between 0 and 1: the score that decides between forecasters."""
    return np.asarray(threshold_crps(curve, day) / ((curve.shape[-1] - 1) * STEP))


def categorical_log_score(shares: Array, which: int, floor: float) -> Array:
    """Minus the log of the share of the category that came true, in nats; the share is at least `floor`."""
    return 0.0 - np.log(np.clip(shares[..., which], floor, 1.0))


def rank_correlation(forecast: Array, truth: Array) -> float:
    """Kendall's tau-b of two orders of loss; NaN if fewer than three places are in both."""
    both = np.isfinite(forecast) & np.isfinite(truth)
    if both.sum() < 3:
        return float("nan")
    from scipy.stats import kendalltau  # loading takes a second, and most reports do not need it

    return float(kendalltau(forecast[both], truth[both]).statistic)


def skill(score: Array, reference: Array) -> Array:
    """1 - score / reference: 1 is perfect, 0 is no better than the reference, and below 0 is worse."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(reference > 0, 1 - score / reference, np.nan)
