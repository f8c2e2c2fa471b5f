"""Places inside bands: whether the days on which places were lost lie where the model's runs put them.

The band of a place is the middle part of the days on which the runs lose it; a run in which it is never lost
counts as an infinite day. A true loss is known up to a window of hours. It lies inside the band if the
window and the band overlap. Places without a recorded loss show how much the model expects to be lost that
stood.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brittle.calibration.scoring.scores import Array

BANDS = (0.5, 0.9)
"""The middle parts of the runs in which a true loss should lie half, or nine tenths, of the time."""


class TruePlaces(NamedTuple):
    """What happened to the theatre's places, in days from the question's moment."""

    after: Array
    """Day of each place's loss; NaN if it was lost before, after the last day scored, or not at all."""
    campaign: Array
    """The same, with negative days for places that were lost before."""
    first: Array
    """Beginning of the window of each loss in `after`."""
    last: Array
    """End of this window."""
    stood: npt.NDArray[np.bool_]
    """Whether the regime held a place on the first day, and no loss of it is recorded."""
    until: float
    """Day up to which `stood` is known: the capital's fall, the record's end, or the last day scored."""


class PlaceScores(NamedTuple):
    """How the runs' days of loss agree with the true ones."""

    inside: tuple[float, ...]
    """Share of the places lost whose loss lies inside each of the BANDS; NaN if none was lost."""
    lost: int
    """Number of places lost after the question's moment."""
    given_up: float
    """Mean probability of a loss among the places that stood; NaN if there are none."""
    stood: int
    """Number of places that stood."""


def place_scores(days: Array, truth: TruePlaces) -> PlaceScores:
    """Compare the runs' days of loss [runs, places], NaN for no loss, with what happened."""
    never = np.where(np.isnan(days), np.inf, days)
    lost = np.isfinite(truth.after)
    inside = tuple(_inside(never[:, lost], truth.first[lost], truth.last[lost], b) for b in BANDS)
    stood = truth.stood
    given_up = float((never[:, stood] <= truth.until).mean()) if stood.any() else math.nan
    return PlaceScores(inside, int(lost.sum()), given_up, int(stood.sum()))


def _inside(days: Array, first: Array, last: Array, band: float) -> float:
    if days.shape[1] == 0:
        return math.nan
    # an order statistic, because a quantile between a day and infinity would be neither
    low, high = np.quantile(days, ((1 - band) / 2, (1 + band) / 2), axis=0, method="inverted_cdf")
    return float(((first <= high) & (last >= low)).mean())
