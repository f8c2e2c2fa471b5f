"""Whether the weights that a fit's file holds are those that the code in force gives its histories.

A history's likelihood follows from what its past shows, and from what the uninformed would say of the
article: one number for each target, which the fit took from its whole bank. The file holds neither
the bank nor those numbers. But the likelihoods of all histories follow from the few numbers, and so tell
them. They are solved for, from what the bank's first histories give; then the likelihood of every
history must be the file's, and every number must lie where the bank's first histories allow it. What
changed these numbers alone, by less than the errors of that, is not seen.
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
"""Difference of log likelihoods up to which weights are equal. Densities are numbers of 32 bits, whose
exponentials differ in the last bit between families of processors."""

ERRORS = 5.0
"""Standard errors by which a number may lie from what the bank's first histories give."""

STEPS = 8
"""Steps of Gauss and Newton at most; four are enough where the weights are equal."""

NUDGE = 1e-6
"""Change of a logarithm by which slopes are found."""

FARTHEST = 1.0
"""Change of a logarithm in one step at most."""

type Floats = NDArray[np.float64]
type Weigh = Callable[[Floats], Floats]
"""From what the uninformed say of each target [K], the log likelihoods [n]."""


class WeightsFound(NamedTuple):
    """How the weights of a file compare with those that the code in force gives."""

    apart: float
    """Largest difference of a log likelihood."""
    doubted: tuple[str, ...]
    """Targets of which the uninformed would have to say what the bank's histories do not allow."""

    @property
    def equal(self) -> bool:
        """Whether they are the same, to TOLERANCE."""
        return self.apart <= TOLERANCE and not self.doubted


def compared(posterior: Posterior, article: Article, rows: Rows, prior: Rows) -> WeightsFound:
    """The file's weights beside those of the code in force.

    `rows` [n, targets or more] are what its histories show now, `prior` [m, ...] what the first
    histories of its bank do.
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
    """What the uninformed say [K] where the log likelihoods are those wanted, and how far they are off.

    Where histories are too few to tell, it is what it was at first.
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
    """[n, K] change of each log likelihood with the logarithm of each number."""
    nudges = NUDGE * np.eye(len(logs))
    columns = [weigh(np.exp(logs + one)) - weigh(np.exp(logs - one)) for one in nudges]
    return np.stack(columns, axis=1) / (2.0 * NUDGE)


def _error(told: Background, said: float, shown: NDArray[np.float32], part: float) -> float:
    """Standard error of what some of a bank's histories give for the uninformed, of all of them.

    `part` is their share of the bank. One that comes near the reading may be missing among them.
    """
    densities = told.reading.density(said, shown, 0.0).astype(float)
    nearest = told.reading.density(said, np.array([said], np.float32), 0.0)
    most = 1.0 if told.reading.yes_or_no else float(nearest[0])
    spread = np.sqrt(densities.var() / len(shown)) + most / len(shown)
    return float((1.0 - ANYTHING) * np.sqrt(1.0 - part) * spread)
