"""Logistic regression of the daily hazard on force ratio, distance and patron, fitted to other cases.

The model is logit h = logit h0 + b . (x - mean x). The base h0 is the constant hazard of the other cases
or, for the question from the branch, that of the episodes of trigger B. The coefficients b have a normal
prior of mean 0 and standard deviation 1 (ridge). Without this prior, coefficients learnt from two cases could
be anything. Each other case contributes the days from the question's moment to its fall. A case without a
fall contributes the days that are both scored and known.

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
from brittle.calibration.scoring.baselines.front import Approach
from brittle.calibration.scoring.forecast import RESAMPLES, Forecast
from brittle.calibration.scoring.scores import Array, grid_of
from brittle.calibration.scoring.truth import REBELS
from brittle.model.codes import Side, word_of
from brittle.model.inputs.reading import Theatre

STEPS = 50
"""Number of Newton steps; the problem is convex and small."""


class Example(NamedTuple):
    """One case to learn from: its covariates, and the days until the fall (infinite if there is none)."""

    country: str
    x: Array
    fall_day: float
    followed: float = math.inf
    """Number of days for which it is known whether the capital had fallen."""
    until: float = 30.0
    """The last day that is scored."""

    @property
    def at_risk(self) -> float:
        """Days at risk: to the fall, or as far as the case is scored and known."""
        return min(self.fall_day, self.until, self.followed)

    @property
    def days(self) -> float:
        """Number of whole days at risk, at least one."""
        return max(1.0, math.ceil(self.at_risk))

    @property
    def fell(self) -> bool:
        """Whether the capital fell by the last day that is scored."""
        return self.fall_day <= self.until


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


def logistic_forecast(
    own: Example, others: Sequence[Example], base: float, floor: float
) -> Forecast | None:
    """The forecast for a case, learnt from the others; None if there is no other case.

    `base` is the chance of a fall per day for a case with mean covariates, and `floor` the smallest
    probability that can be told from zero. Cases of the same country are left out.
    """
    taught = [one for one in others if one.country.casefold() != own.country.casefold()]
    if not taught:
        return None
    centre, mode, covariance = learnt(taught, base)
    rng = np.random.default_rng(SEED)
    # With few cases the covariance is nearly a multiple of the identity. The axes that the default
    # method finds would then differ between machines.
    drawn = rng.multivariate_normal(mode, covariance, RESAMPLES, method="cholesky")
    offset, grid = math.log(base / (1 - base)), grid_of(own.until)

    def curve(b: Array) -> Array:
        hazard = 1 / (1 + np.exp(-np.clip(offset + (own.x - centre) @ b, -30, 30)))
        return np.asarray(1 - (1 - hazard) ** grid)

    return Forecast(
        name="logistic",
        basis="other cases (ridge regression on force ratio, distance and patron)",
        n=len(taught),
        floor=floor,
        curve=curve(mode),
        curves=np.array([curve(b) for b in drawn]),
    )
