"""A forecast as it is scored: one distribution of the day of fall, and the same resampled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.scores import Array

RESAMPLES = 500


class OrderOfLosses(NamedTuple):
    """Rank correlation of an order of losses with the true one."""

    value: float
    """Kendall's tau-b; for runs its mean over those with three places in both."""
    drawn: Array
    """The same by resample; empty where there is nothing to resample."""
    places: int
    """Places in both; for runs the median."""


@dataclass(frozen=True)
class Forecast:
    """What one forecaster says of one case at the branch."""

    name: str
    basis: str
    """What stands behind it, in words, with the unit of `n`."""
    n: int
    floor: float
    """Smallest probability that this number of cases or runs can tell from none: 1 / (number + 1)."""
    curve: Array
    """Probability of a fall within each day of the grid."""
    curves: Array
    """The same for each resample of what stands behind it: resamples by grid."""
    shares_of: int | None = None
    """Where probabilities are shares: of how many independent histories or episodes, in effect."""
    fates: Array | None = None
    """Probabilities of the ruler's fates at the last day evaluated, in the order of FATES."""
    fates_drawn: Array | None = None
    order: OrderOfLosses | None = None
    """Of places lost after the branch."""
    campaign: OrderOfLosses | None = None
    """Of all places lost since the start: for a fitted model partly what the fit has seen."""


def interval(drawn: Array) -> tuple[float, float]:
    """95% interval of resampled values; NaN where there are none."""
    known = drawn[np.isfinite(drawn)]
    if len(known) == 0:
        return float("nan"), float("nan")
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)
