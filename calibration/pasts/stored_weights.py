"""Whether the weights in a fit's file are those that the code in force gives to its histories.

A history's likelihood depends on what its past shows, and on how likely an uninformed source is to give
each reading of the article. This uninformed density is one number for each target, which the fit
estimated from its whole bank. The file holds neither the bank nor the densities, but the densities can be
solved for, because the likelihoods of all histories depend on them. The search starts from estimates
made from the bank's first histories. The weights are confirmed if every history then has
the likelihood in the file, and if every density is close enough to its estimate. A change of a density is
not detected if it is smaller than the error of the estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.background import ANYTHING, Background
from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.players import Rows
from brittle.calibration.pasts.posterior import Posterior

TOLERANCE = 1e-6
"""Largest difference of log likelihoods at which weights count as equal. Densities are 32-bit numbers,
and their exponentials differ in the last bit between families of processors."""

ERRORS = 5.0
"""Number of standard errors by which an uninformed density may differ from its estimate."""

STEPS = 8
"""Greatest number of Gauss-Newton steps; four are enough if the weights are equal."""

NUDGE = 1e-6
"""Change of a logarithm that is used to estimate slopes."""

FARTHEST = 1.0
"""Largest change of a logarithm in one step."""

type Floats = NDArray[np.float64]
type Weigh = Callable[[Floats], Floats]
"""A function from the uninformed density of each target [K] to the log likelihoods [n]."""


class WeightsFound(NamedTuple):
    """How the weights in a file compare with those that the code in force gives."""

    apart: float
    """Largest difference between the log likelihoods of a history."""
    doubted: tuple[str, ...]
    """Targets for which the weights require an uninformed density that the bank's histories rule out."""

    @property
    def equal(self) -> bool:
        """Whether the weights are equal to within TOLERANCE."""
        return self.apart <= TOLERANCE and not self.doubted


def compared(posterior: Posterior, article: Article, rows: Rows, prior: Rows) -> WeightsFound:
    """Compare the weights in a posterior's file with those that the code in force gives.

    `rows` [n, targets or more] hold what the posterior's histories show now. `prior` [m, targets or
    more] holds what the first histories of its bank show now.
    """
    targets = len(article.lens.columns)
    shown, known = rows[:, :targets], prior[~np.isnan(prior).any(axis=1), :targets]
    reporting = Reporting.fit_background(article.ledger, known)
    first = reporting.uninformed(article.readings)

    def weigh(uninformed: Floats) -> Floats:
        return reporting.beside(uninformed, article.readings, shown)

    solved, apart = _solved(first, weigh, posterior.log_likelihood)
    part = min(1.0, len(known) / posterior.provenance.bank)
    doubted = [
        claim.id
        for n, claim in enumerate(article.ledger.targets)
        if abs(solved[n] - first[n])
        > TOLERANCE * first[n]
        + ERRORS * _error(reporting.backgrounds[n], float(article.readings[n]), known[:, n], part)
    ]
    return WeightsFound(apart, tuple(doubted))


def _solved(first: Floats, weigh: Weigh, wanted: Floats) -> tuple[Floats, float]:
    """Uninformed densities [K] that give the wanted log likelihoods, and the largest error that is left.

    If there are too few histories to solve for the densities, the first estimates are returned.
    """
    best, logs, apart = first, np.log(first), float("inf")
    for _ in range(STEPS):
        away = wanted - weigh(np.exp(logs))
        now = float(np.abs(away).max())
        if not now < apart:
            break
        best, apart = np.exp(logs), now
        if apart <= TOLERANCE / 1000.0 or len(wanted) < 2 * len(first):
            break
        step = np.linalg.lstsq(_slopes(logs, weigh), away)[0]
        logs = logs + np.clip(step, -FARTHEST, FARTHEST)
    return best, apart


def _slopes(logs: Floats, weigh: Weigh) -> Floats:
    """[n, K] slope of each log likelihood against the logarithm of each uninformed density."""
    nudges = NUDGE * np.eye(len(logs))
    columns = [weigh(np.exp(logs + one)) - weigh(np.exp(logs - one)) for one in nudges]
    return np.stack(columns, axis=1) / (2.0 * NUDGE)


def _error(told: Background, said: float, shown: NDArray[np.float32], part: float) -> float:
    """Standard error of an uninformed density that is estimated from only some histories of a bank.

    `part` is the share of the bank that was used. The error allows for one unused history that comes
    near the reading.
    """
    densities = told.reading.density(said, shown, 0.0).astype(float)
    nearest = told.reading.density(said, np.array([said], np.float32), 0.0)
    most = 1.0 if told.reading.yes_or_no else float(nearest[0])
    spread = np.sqrt(densities.var() / len(shown)) + most / len(shown)
    return float((1.0 - ANYTHING) * np.sqrt(1.0 - part) * spread)
