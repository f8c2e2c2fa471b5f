"""One constant hazard, learnt from the other cases: the forecaster that a model has to beat.

The rate is the number of falls divided by the number of days at risk, over the other cases that are not of
the same country. The days at risk of a case end with its fall, with the last day that is scored, or with the
last day known. If no other capital fell, half a fall is counted, because a rate of 0 would claim certainty.
The distribution of the day of fall is F(t) = 1 - exp(-rate t).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brittle.calibration.sampling.resampling import picks
from brittle.calibration.scoring.baselines.logistic import Example
from brittle.calibration.scoring.forecast import OTHERS, RESAMPLES, Forecast
from brittle.calibration.scoring.scores import Array, grid_of

HALF_A_FALL = 0.5
"""The number of falls that is counted if there was none."""


class HazardOfOthers(NamedTuple):
    """Falls and days at risk of the other cases, one entry for each country."""

    falls: Array
    days: Array
    cases: int

    def rate(self, weight: Array) -> float:
        """Falls per day, if each country counts `weight` times."""
        falls = float(weight @ self.falls)
        return (falls or HALF_A_FALL) / float(weight @ self.days)


def hazard_of_others(own: Example, others: Sequence[Example]) -> HazardOfOthers | None:
    """What the other cases teach; None if there is no case of another country."""
    by: dict[str, list[Example]] = {}
    for one in others:
        if one.country.casefold() != own.country.casefold():
            by.setdefault(one.country.casefold(), []).append(one)
    if not by:
        return None
    falls = np.array([float(sum(one.fell for one in mine)) for mine in by.values()])
    days = np.array([sum(one.at_risk for one in mine) for mine in by.values()])
    return HazardOfOthers(falls, days, sum(map(len, by.values())))


def constant_hazard(learnt: HazardOfOthers, until: float) -> Forecast:
    """The forecast from the other cases' hazard; resamples draw countries with replacement."""
    n, grid = len(learnt.falls), grid_of(until)
    drawn = [learnt.rate(weight) for weight in picks(n, RESAMPLES)]
    falls = (
        f"{learnt.falls.sum():g} falls" if learnt.falls.sum() else "half a fall, as there was none,"
    )
    return Forecast(
        name=OTHERS,
        basis=f"other cases of {n} countries with {falls} in {learnt.days.sum():,.0f} days",
        n=learnt.cases,
        floor=1 / (learnt.cases + 1),
        curve=1 - np.exp(-learnt.rate(np.ones(n)) * grid),
        curves=1 - np.exp(-np.outer(drawn, grid)),
        shares_of=n,
    )
