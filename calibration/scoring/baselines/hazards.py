"""Parametric baselines: cause-specific hazards of fall and repulse, constant or Weibull.

The probability of a fall within t days is F(t) = integral over [s, s + t] of
h_fall(u) exp(-(H(u) - H(s))) du. Here h_fall is the hazard of a fall, H is the cumulative hazard of fall
and repulse together, and s is the number of days already survived (Prentice and others 1978).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.baselines.base_rates import (
    FELL,
    REPULSED,
    Episodes,
    clock,
    other_episodes,
)
from brittle.calibration.scoring.forecast import Forecast
from brittle.calibration.scoring.question import Question
from brittle.calibration.scoring.scores import Array, grid_of

SHAPES = np.linspace(0.15, 3.0, 200)
"""Values of the Weibull shape over which the likelihood is maximised."""

SHORTEST_DAY = 0.25
"""Lower limit in days on an episode's duration; shorter durations count as this long."""


class Weibull(NamedTuple):
    """A cumulative hazard, `rate` times t to the power `shape`; the hazard is constant if shape is 1."""

    rate: float
    shape: float

    def cumulative(self, t: Array) -> Array:
        """Cumulative hazard up to t days."""
        return self.rate * t**self.shape


def fitted(days: Array, ended: Array, weight: Array, shapes: Array) -> Weibull:
    """Maximum-likelihood fit over the given shapes; the rate follows from the shape.

    For a shape k the rate is d / sum(w t^k), where d is the weighted number of endings. The profile log
    likelihood is d log(rate) + d log k + (k - 1) S, where S is the sum of w log t over endings.
    """
    t = np.maximum(days, SHORTEST_DAY)
    ends = float((weight * ended).sum())
    if ends == 0:
        return Weibull(0.0, 1.0)
    exposure = (weight * t ** shapes[:, None]).sum(axis=1)
    logs = float((weight * ended * np.log(t)).sum())
    profile = ends * np.log(ends / exposure) + ends * np.log(shapes) + (shapes - 1) * logs
    best = int(np.argmax(profile))
    return Weibull(ends / float(exposure[best]), float(shapes[best]))


def falls(fall: Weibull, repulse: Weibull, survived: float, grid: Array) -> Array:
    """Probability of a fall by each day of the grid, given that there was no fall or repulse before."""
    at = survived + grid
    to_fall = fall.cumulative(at)
    both = to_fall + repulse.cumulative(at)
    free = np.exp(-(both - both[0]))
    middle = np.sqrt(free[1:] * free[:-1])  # probability of neither ending, in the middle of a step
    return np.concatenate([[0.0], np.cumsum(np.diff(to_fall) * middle)])


def hazard_forecast(
    case: str, trigger: str, survived: float | None, constant: bool, question: Question
) -> Forecast:
    """Constant or Weibull hazards fitted to the other episodes of a trigger; every war counts once.

    Only the days that are scored count in the fit, since a siege of years says little about a month.
    """
    since = survived or 0.0
    past = other_episodes(case, trigger).until(since + question.days)
    shapes = np.ones(1) if constant else SHAPES
    n, once = len(past.days), past.weights(once=True)

    def curve(weight: Array) -> Array:
        fall = fitted(past.days, past.ending == FELL, weight, shapes)
        repulse = fitted(past.days, past.ending == REPULSED, weight, shapes)
        return falls(fall, repulse, since, grid_of(question.days))

    return Forecast(
        name=f"{'constant hazard' if constant else 'Weibull'} {trigger}",
        basis=f"episodes of {past.wars} wars with trigger {trigger}, {clock(survived, question)}",
        n=n,
        floor=1 / (n + 1),
        curve=np.minimum(curve(once), 1.0),
        curves=np.minimum(np.array([curve(once * drawn) for drawn in past.resampled()]), 1.0),
    )


def daily_rates(past: Episodes, weight: Array) -> float:
    """Constant hazard of a fall per day, estimated from the episodes."""
    return fitted(past.days, past.ending == FELL, weight, np.ones(1)).rate
