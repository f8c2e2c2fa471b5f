"""Linear extrapolation of the front, which is assumed to advance as fast as it has so far.

Past daily advances are drawn with replacement until they add up to the distance that is left. The
forecast is the distribution of the day on which this happens. A front that never moved never arrives.
"""

from __future__ import annotations

import numpy as np

from brittle.calibration.sampling.resampling import SEED
from brittle.calibration.scoring.baselines.front import Approach
from brittle.calibration.scoring.forecast import RESAMPLES, Forecast, OrderOfLosses
from brittle.calibration.scoring.question import Question
from brittle.calibration.scoring.scores import Array, distribution, rank_correlation

WALKS = 400
"""Number of simulated advances that make up a forecast."""


def extrapolated(front: Approach, true_days: Array, question: Question) -> Forecast:
    """Make the forecast, in which places are lost in the order of their distance from the front."""
    rng, days = np.random.default_rng(SEED), question.days
    n = len(front.advances)
    again = front.advances[rng.integers(n, size=(RESAMPLES, n))] if n else np.zeros((RESAMPLES, 0))
    tau = rank_correlation(front.nearest, true_days)
    places = int((np.isfinite(front.nearest) & np.isfinite(true_days)).sum())
    return Forecast(
        name="front extrapolated",
        basis=f"days from the start to the branch; {front.km:.0f} km to the capital are left",
        n=n,
        floor=1 / (WALKS + 1),
        curve=distribution(arrivals(front.km, front.advances, rng, days), days),
        curves=np.array(
            [distribution(arrivals(front.km, each, rng, days), days) for each in again]
        ),
        order=OrderOfLosses(tau, np.zeros(0), places) if np.isfinite(tau) else None,
    )


def arrivals(km: float, advances: Array, rng: np.random.Generator, until: float) -> Array:
    """Days until resampled daily advances cover the distance; infinite if this takes more than `until`."""
    days = int(until)
    if len(advances) == 0 or not np.isfinite(km):
        return np.full(WALKS, np.inf)
    steps = advances[rng.integers(len(advances), size=(WALKS, days))]
    covered = steps.cumsum(axis=1)
    there = covered >= km
    day = there.argmax(axis=1)
    rows = np.arange(WALKS)
    step = np.maximum(steps[rows, day], 1e-9)
    within = 1 - (covered[rows, day] - km) / step  # share of the last day that was needed
    return np.where(there.any(axis=1), day + np.clip(within, 0.0, 1.0), np.inf)
