"""A forecast as it is scored: one distribution of the day of fall, and the same resampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.scoring.scores import Array

RESAMPLES = 500
SEED = 20241207


@dataclass(frozen=True)
class Forecast:
    """What one forecaster says of one case at the branch."""

    name: str
    basis: str
    """What stands behind it, in words, with the unit of `n`."""
    n: int
    floor: float
    """Smallest probability that so many cases or runs can tell from none: 1 / (number + 1)."""
    curve: Array
    """Probability of a fall within each day of the grid."""
    curves: Array
    """The same for each resample of what stands behind it: resamples by grid."""
    fates: Array | None = None
    """Probabilities of the ruler's fates at the last day evaluated, in the order of FATES."""
    fates_drawn: Array | None = None
    order: float = float("nan")
    """Rank correlation of its order of losses with the true one."""
    orders: Array | None = None
    ordered: int = 0
    """Places in that order."""


def picks(n: int, resamples: int = RESAMPLES) -> Array:
    """How often each of n units is drawn with replacement, one row a resample; seeded."""
    rng = np.random.default_rng(SEED)
    return rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)


def interval(drawn: Array) -> tuple[float, float]:
    """95% interval of resampled values; NaN where there are none."""
    known = drawn[np.isfinite(drawn)]
    if len(known) == 0:
        return float("nan"), float("nan")
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)
