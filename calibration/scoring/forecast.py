"""A forecast in the form that is scored: a distribution of the day of fall, and resamples of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.scores import Array

FITTED, PRIOR, STILL = "model", "model, prior", "model, no belief feedback"
"""The names of the forecasts that the model makes."""

RESAMPLES = 500


class OrderOfLosses(NamedTuple):
    """Rank correlation between a forecast order of losses and the true order."""

    value: float
    """Kendall's tau-b. For runs, it is the mean over runs with at least three places in both orders."""
    drawn: Array
    """Kendall's tau-b in each resample; empty if there is nothing to resample."""
    places: int
    """Number of places in both orders; for runs, the median number."""


@dataclass(frozen=True)
class Forecast:
    """One forecaster's forecast of one case, made at the branch."""

    name: str
    basis: str
    """The evidence behind the forecast, in words that begin with the unit of `n`."""
    n: int
    floor: float
    """Smallest probability that can be told from zero: 1 / (number of cases or runs + 1)."""
    curve: Array
    """Probability of a fall by each day of the grid."""
    curves: Array
    """The curve for each resample of the evidence: resamples by grid."""
    shares_of: int | None = None
    """Effective number of independent histories or episodes, if the probabilities are shares of them."""
    fates: Array | None = None
    """Probabilities of the ruler's fates on the last day evaluated, in the order of FATES."""
    fates_drawn: Array | None = None
    order: OrderOfLosses | None = None
    """The order of places lost after the branch."""
    campaign: OrderOfLosses | None = None
    """The order of all places lost since the start; a fitted model has already seen part of it."""


def interval(drawn: Array) -> tuple[float, float]:
    """95% interval of resampled values; NaN if there are none."""
    known = drawn[np.isfinite(drawn)]
    if len(known) == 0:
        return float("nan"), float("nan")
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)
