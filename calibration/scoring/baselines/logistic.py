"""Logistic regression of the daily hazard on force ratio, distance and patron, fitted to other cases.

The model is logit h = logit h0 + b . (x - mean x). The base h0 is the constant hazard of the episodes
of trigger B. The coefficients b have a normal prior of mean 0 and standard deviation 1 (ridge). Without
this prior, coefficients learnt from two cases could be anything. Each other case contributes the days
from its branch to its fall. A case without a fall contributes the days that are both evaluated and known.

With a handful of cases, the coefficients are mostly set by the prior. The baseline therefore shows only
what the covariates suggest when almost nothing is known. Intervals come from Laplace's approximation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brittle.calibration.population.reference_class import NEAR_KM
from brittle.calibration.sampling.resampling import SEED
from brittle.calibration.scoring.baselines.base_rates import other_episodes
from brittle.calibration.scoring.baselines.front import Approach
from brittle.calibration.scoring.baselines.hazards import daily_rates
from brittle.calibration.scoring.forecast import RESAMPLES, Forecast
from brittle.calibration.scoring.scores import EVALUATED_DAYS, GRID, Array
from brittle.calibration.scoring.truth import REBELS
from brittle.model.codes import Side, word_of
from brittle.model.inputs.reading import Theatre

STEPS = 50
"""Number of Newton steps; the problem is convex and small."""


class Example(NamedTuple):
    """One case to learn from: its covariates, and the days until the fall (infinite if there is none)."""

    case: str
    x: Array
    fall_day: float
    followed: float = math.inf
    """Number of days for which it is known whether the capital had fallen."""

    @property
    def days(self) -> float:
        """Number of days at risk."""
        return max(1.0, math.ceil(min(self.fall_day, EVALUATED_DAYS, self.followed)))

    @property
    def fell(self) -> bool:
        """Whether the capital fell by the last day evaluated."""
        return self.fall_day <= EVALUATED_DAYS


def covariates(theatre: Theatre, front: Approach) -> Array:
    """Log ratio of rebel to regime men, log of the front's distance divided by 80 km, and support.

    Support, from 0 to 1, is a share of a patron's possible help. It is the largest share that any patron of
    the regime is expected to give.
    """
    side = {name: faction.side for name, faction in theatre.factions.items()}
    regime = word_of(Side.REGIME)
    men = {True: 1.0, False: 1.0}
    forces = [(f.faction, f.nominal * f.fill) for f in theatre.formations]
    for faction, number in [*forces, *((c.faction, c.men * c.fill) for c in theatre.columns)]:
        if side.get(faction, regime) in (*REBELS, regime):
            men[side.get(faction) in REBELS] += number
    allies = [p for p in theatre.patrons.values() if any(side[s] == regime for s in p.supports)]
    support = max((p.present + (1 - p.present) * p.commitment for p in allies), default=0.0)
    km = min(max(front.km, 1.0), 2000.0)
    return np.array([math.log(men[True] / men[False]), math.log(km / NEAR_KM), support])


def learnt(examples: Sequence[Example], base: float) -> tuple[Array, Array, Array]:
    """Mean covariates, the coefficients at the posterior mode, and the coefficients' covariance."""
    x = np.array([one.x for one in examples])
    centre = x.mean(axis=0)
    x = x - centre
    days = np.array([one.days for one in examples])
    fell = np.array([float(one.fell) for one in examples])
    offset = math.log(base / (1 - base))
    b = np.zeros(x.shape[1])
    precision = np.eye(x.shape[1])
    for _ in range(STEPS):
        hazard = 1 / (1 + np.exp(-np.clip(offset + x @ b, -30, 30)))
        slope = x.T @ (fell - days * hazard) - b
        precision = np.eye(x.shape[1]) + (x.T * (days * hazard * (1 - hazard))) @ x
        b = b + np.linalg.solve(precision, slope) / 2  # half steps are stable far from the mode
    return centre, b, np.linalg.inv(precision)


def logistic_forecast(own: Example, others: Sequence[Example]) -> Forecast | None:
    """The forecast for a case, learnt from the others; None if there is no other case."""
    if not others:
        return None
    past = other_episodes(own.case, "B").until(EVALUATED_DAYS)
    base = 1 - math.exp(-daily_rates(past, np.ones(len(past.days))))
    centre, mode, covariance = learnt(others, base)
    rng = np.random.default_rng(SEED)
    # With few cases the covariance is nearly a multiple of the identity. The axes that the default
    # method finds would then differ between machines.
    drawn = rng.multivariate_normal(mode, covariance, RESAMPLES, method="cholesky")
    offset = math.log(base / (1 - base))

    def curve(b: Array) -> Array:
        hazard = 1 / (1 + np.exp(-np.clip(offset + (own.x - centre) @ b, -30, 30)))
        return np.asarray(1 - (1 - hazard) ** GRID)

    return Forecast(
        name="logistic",
        basis="other cases (ridge regression on force ratio, distance and patron)",
        n=len(others),
        floor=1 / (len(past.days) + 1),
        curve=curve(mode),
        curves=np.array([curve(b) for b in drawn]),
    )
