"""Which histories a resample holds, for intervals over runs.

Replicates of one history share its parameters, so histories are resampled, not runs. Histories drawn
from a fit share its luck too: where the fit is worth few, each resample draws only as many as n
histories of it are worth, 1/(1/n + 1/worth) (m out of n bootstrap). Seeded, so that what is made
again is the same.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from brittle.calibration.weights import Floats

SEED = 20241207
FEWEST = 2
"""Independent histories under which there is no interval: what one alone shows may be anything."""


def in_effect(n: int, worth: float = math.inf) -> int:
    """How many independent histories n draws from a fit are worth: at least 1, at most n."""
    return max(1, round(1.0 / (1.0 / n + 1.0 / worth)))


@lru_cache(maxsize=8)
def picks(n: int, resamples: int, worth: float = math.inf) -> Floats:
    """How often each of n histories is drawn, with replacement, one row a resample."""
    rng = np.random.default_rng(SEED)
    even = np.full(n, 1 / n)
    return rng.multinomial(in_effect(n, worth), even, size=resamples).astype(float)


def beyond(n: float) -> float:
    """How large a share may be that none of n shows: the end of its exact 95% interval.

    Resampling what is all alike would say nothing.
    """
    return float(1.0 - 0.025 ** (1.0 / n))


def widened[T: (float, Floats)](low: T, high: T, n: float) -> tuple[T, T]:
    """The interval of a share, no narrower than where all of n histories agree.

    Else what one history shows would be known better than what none does.
    """
    most = beyond(n)
    return np.minimum(low, 1.0 - most), np.maximum(high, most)
