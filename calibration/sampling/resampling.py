"""Choose the histories of each resample, from which intervals over runs are computed.

Replicates of one history share its parameters, so histories are resampled, not runs. Histories drawn
from a fit also share the fit's sampling error. If n histories are drawn from a fit with an effective
size of `worth`, each resample draws only 1/(1/n + 1/worth) of them (m out of n bootstrap). The seed is
fixed, so that results can be reproduced.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from brittle.calibration.weights import Floats

SEED = 20241207
FEWEST = 2
"""Smallest number of independent histories that gives an interval; a single history shows no spread."""


def in_effect(n: int, worth: float = math.inf) -> int:
    """Number of independent histories that n draws from a fit are worth, between 1 and n."""
    return max(1, round(1.0 / (1.0 / n + 1.0 / worth)))


@lru_cache(maxsize=8)
def picks(n: int, resamples: int, worth: float = math.inf) -> Floats:
    """How often each of n histories is drawn with replacement, one row per resample."""
    rng = np.random.default_rng(SEED)
    even = np.full(n, 1 / n)
    return rng.multinomial(in_effect(n, worth), even, size=resamples).astype(float)


def beyond(n: float) -> float:
    """Upper end of the exact 95% interval of a share, if none of n histories has the property.

    This bound is used because resampling histories that are all alike would give an interval of no width.
    """
    return float(1.0 - 0.025 ** (1.0 / n))


def widened[T: (float, Floats)](low: T, high: T, n: float) -> tuple[T, T]:
    """Widen a share's interval to reach up to `beyond(n)` or more, and down to 1 - `beyond(n)` or less.

    Otherwise the share of a property that one history has could seem better known than the share of a
    property that none has.
    """
    most = beyond(n)
    return np.minimum(low, 1.0 - most), np.maximum(high, most)
