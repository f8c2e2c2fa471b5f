"""A forecast in the form that is scored: a distribution of the day of fall, and resamples of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.places import PlaceScores
from brittle.calibration.scoring.scores import Array

FITTED, PRIOR, STILL = "model", "model, prior", "model, no belief feedback"
"""The names of the forecasts that the model makes from the branch."""

PRIORS, STILL_PRIORS = "priors", "priors, no belief feedback"
RECALIBRATED = "priors recalibrated"
POSTERIOR = "posterior of "
"""The names of the forecasts that the model makes from the first day; a posterior's name adds its case."""

OTHERS = "constant hazard of the other cases"
"""The forecaster that the model has to beat from the first day."""

HAPPENED = "what happened"
"""In the column `forecast`, rows that state what happened instead of a forecast."""

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
    """One forecaster's forecast of one case, made at the moment of a question."""

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
    """Probabilities of the ruler's fates on the last day scored, in the order of FATES."""
    fates_drawn: Array | None = None
    fallen: Array | None = None
    """The same fates, given that the capital falls; None if it falls in no run."""
    fallen_drawn: Array | None = None
    out: Array | None = None
    """Probability that the ruler is out of office by each horizon of the question."""
    out_drawn: Array | None = None
    places: PlaceScores | None = None
    """How the days on which places are lost agree with what happened."""
    costs: tuple[CostScore, ...] = ()
    """How killed and displaced people agree with what was reported."""
    fit: str = PRIORS
    """Mark of the posterior from which a forecast of the model comes."""
    order: OrderOfLosses | None = None
    """The order of places lost after the question's moment."""
    campaign: OrderOfLosses | None = None
    """The order of all places lost since the start; a fitted model has already seen part of it."""


def interval(drawn: Array) -> tuple[float, float]:
    """95% interval of resampled values; NaN if there are none."""
    known = drawn[np.isfinite(drawn)]
    if len(known) == 0:
        return float("nan"), float("nan")
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)
