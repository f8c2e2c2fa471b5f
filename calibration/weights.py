"""Weighted histories: normalised weights, effective sizes, resampling and Monte Carlo errors.

The method is self-normalised importance sampling (Owen 2013, "Monte Carlo theory, methods and
examples", chapter 9). The errors are only those of the computation: they measure how much a share or
quantile would vary from one bank of prior histories to another.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Groups = NDArray[np.int64]
"""[n] the number that identifies each history's group. Only histories of different groups are independent."""


class WeightedEstimate(NamedTuple):
    """A number with its Monte Carlo standard error."""

    value: float
    error: float


class NoWeightError(Exception):
    """No history is possible under the evidence, so none has any weight."""


def normalised(log_weights: NDArray[np.floating]) -> Floats:
    """Weights that add up to 1. A log weight of NaN (a history that failed) or -inf gives weight 0.

    Raises NoWeightError if no history has weight.
    """
    logs = np.asarray(log_weights, np.float64)
    possible = np.isfinite(logs)
    if not possible.any():
        raise NoWeightError(f"none of {len(logs)} histories is possible")
    weights = np.zeros(len(logs))
    weights[possible] = np.exp(logs[possible] - logs[possible].max())
    return weights / weights.sum()


def truncated(weights: Floats, size: float) -> Floats:
    """Weights cut off at sqrt(size) times their mean, and scaled to add up to 1.

    `size` is the number of independent draws to which the weights belong. Without the cut, a few draws that
    were improbable under the old likelihood and are probable under the new one would dominate. The
    cut biases a mean by less than it reduces the scatter, and the bias vanishes as draws become more
    numerous (Ionides 2008, "Truncated importance sampling", Journal of Computational and Graphical
    Statistics 17).
    """
    most = math.sqrt(max(size, 1.0)) * float(weights.mean())
    kept: Floats = np.minimum(weights, most)
    return kept / kept.sum()


def effective_size(weights: Floats) -> float:
    """Kish's effective sample size: how many equally weighted histories would be as precise."""
    total = float(weights.sum())
    return total * total / float(np.square(weights).sum())


def grouped_effective_size(weights: Floats, values: Floats, groups: Groups) -> float:
    """Number of independent draws that would give means of `values` [n, F] with equally large errors.

    The number is an average over the columns, estimated from the groups' means (batch means). It therefore
    accounts for something that weights cannot show: histories within a group have few ancestors. The
    number is at most n, even if groups happen to agree closely, and it is 1 if there is only one group.
    """
    if len(np.unique(groups[weights > 0.0])) < 2:
        return 1.0
    away = values - weights @ values
    variance = weights @ np.square(away)
    shares = np.stack([np.bincount(groups, weights * column) for column in away.T])
    ratio = float((np.square(shares).sum(axis=1) / variance).mean())
    return min(1.0 / ratio, float(len(weights))) if ratio > 0.0 else float(len(weights))


def systematic(weights: Floats, n: int, u: float) -> NDArray[np.int64]:
    """`n` sorted indices; each occurs n times its weight, up to rounding (Kitagawa 1996); u is in (0, 1)."""
    steps = np.cumsum(weights)
    points = (np.arange(n) + u) / n * steps[-1]
    found: NDArray[np.int64] = np.searchsorted(steps, points, side="right")
    return np.minimum(found, len(weights) - 1)


def mean(
    weights: Floats, values: NDArray[np.generic], groups: Groups | None = None
) -> WeightedEstimate:
    """Weighted mean, or share of true values, with an error by the delta method.

    With `groups`, the error is estimated from the scatter of the groups' means (batch means).
    """
    numbers: Floats = np.asarray(values, np.float64)
    centre = float(weights @ numbers)
    if numbers.min() == numbers.max():  # exactly 0, without rounding errors
        return WeightedEstimate(centre, 0.0)
    return WeightedEstimate(centre, _error(weights, numbers - centre, groups))


def spread(
    weights: Floats, values: NDArray[np.floating], groups: Groups | None = None
) -> WeightedEstimate:
    """Weighted standard deviation, with an error by the delta method."""
    values = np.asarray(values, np.float64)
    squares = np.square(values - float(weights @ values))
    variance = float(weights @ squares)
    if variance <= 0.0:
        return WeightedEstimate(0.0, 0.0)
    sd = math.sqrt(variance)
    return WeightedEstimate(sd, _error(weights, squares - variance, groups) / (2.0 * sd))


def quantile(
    weights: Floats,
    values: NDArray[np.floating],
    share: float,
    groups: Groups | None = None,
) -> WeightedEstimate:
    """The value below which `share` of the weight lies.

    The error of the quantile is half the distance between two other quantiles: the one at the share minus
    its standard error, and the one at the share plus its standard error (Woodruff 1952). No density has to
    be estimated for this.
    """
    order = np.argsort(values, kind="stable")
    sorted_values = np.asarray(values, np.float64)[order]
    steps = np.cumsum(weights[order])
    steps /= steps[-1]

    def at(level: float) -> float:
        place = int(np.searchsorted(steps, level, side="left"))
        return float(sorted_values[min(place, len(sorted_values) - 1)])

    found = at(share)
    error = _error(weights, (np.asarray(values) <= found) - share, groups)
    low, high = at(max(share - error, 0.0)), at(min(share + error, 1.0))
    return WeightedEstimate(found, 0.0 if low == high else (high - low) / 2.0)


def _error(weights: Floats, residuals: NDArray[np.floating], groups: Groups | None) -> float:
    shares = weights * residuals
    if groups is not None:
        shares = np.bincount(groups, shares)
    return math.sqrt(float(np.square(shares).sum()))
