"""The priors' forecast, recalibrated by what the other cases teach: an intercept and a slope.

The distribution F of a case becomes F*(t) = logistic(a + b logit F(t)) with b >= 0, where F is kept between
the floor 1 / (n + 1) and 1 minus the floor. The pair (a, b) has the smallest mean CRPS of min(T, 120) / 120
over the other cases that are not of the same country, plus RIDGE (a^2 + (b - 1)^2). The ridge draws the pair
towards (0, 1), which changes nothing, because a dozen cases determine the pair badly. F* is above 0 from the
first moment, because F is kept above the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.forecast import RECALIBRATED, Forecast
from brittle.calibration.scoring.scores import Array, crps_share

RIDGE = 0.01
"""Weight of the squared distance from (0, 1), in units of the CRPS; fixed before any case was scored."""

FEWEST = 3
"""Least number of other cases from which a recalibration is learnt."""


class Answer(NamedTuple):
    """The priors' forecast of a case."""

    case: ScoredCase
    forecast: Forecast


class Recalibration(NamedTuple):
    """The intercept and the slope on the scale of the log odds."""

    intercept: float
    slope: float

    def of(self, curve: Array, floor: float) -> Array:
        """A recalibrated distribution function."""
        odds = logit(np.clip(curve, floor, 1 - floor))
        return np.asarray(expit(self.intercept + self.slope * odds))


def recalibrated(own: Answer, every: Sequence[Answer]) -> Forecast | None:
    """The forecast recalibrated on the other cases; None if there are too few."""
    others = [
        one
        for one in every
        if not one.case.is_same_country(own.case) and one.case.known_days >= one.case.question.days
    ]
    if len(others) < FEWEST:
        return None
    forecast, best = own.forecast, learnt(others)
    return replace(
        forecast,
        name=RECALIBRATED,
        basis=f"{forecast.basis}; intercept {best.intercept:+.2f} and slope {best.slope:.2f}, learnt from "
        f"{len(others)} other cases",
        curve=best.of(forecast.curve, forecast.floor),
        curves=best.of(forecast.curves, forecast.floor),
        fates=None,
        fates_drawn=None,
        fallen=None,
        fallen_drawn=None,
        out=None,
        out_drawn=None,
        order=None,
        places=None,
        costs=(),
    )


def learnt(others: Sequence[Answer]) -> Recalibration:
    """The intercept and slope with the smallest mean CRPS over cases, with the ridge."""
    odds = [logit(np.clip(f.curve, f.floor, 1 - f.floor)) for _, f in others]
    days = [one.case.fall_day for one in others]

    def loss(pair: Array) -> float:
        a, b = pair
        scores = [crps_share(expit(a + b * z), day) for z, day in zip(odds, days, strict=True)]
        return float(np.mean(scores) + RIDGE * (a**2 + (b - 1) ** 2))

    found = minimize(loss, [0.0, 1.0], method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    return Recalibration(float(found.x[0]), float(found.x[1]))
