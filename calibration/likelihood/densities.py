"""Density of each target's reading in a block of pasts, with the outlet given or integrated out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from brittle.calibration.evidence.ledger import Outlet
from brittle.calibration.likelihood.background import Background
from brittle.calibration.likelihood.dice import Floats
from brittle.calibration.likelihood.outlets import CREDIBILITY_NODES, DATE_NODES, Outlets, hermite

LOGGED_AT = 16
"""Number of densities that are multiplied before a logarithm is taken, small enough to avoid underflow."""

type Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Densities:
    """The densities p(y | z) = pi q + (1 - pi) psi of the targets; `odds` [K] are pi / (1 - pi)."""

    backgrounds: Sequence[Background]
    odds: Doubles
    outlet: Outlet

    def told(self, readings: Doubles, rows: Floats, shared: Outlets) -> Iterator[Doubles]:
        """Yield the density [n] of each target's reading in turn, given the outlets."""
        late = shared[:, 1] * np.float32(self.outlet.date_sd_days)
        shift = np.exp(shared[:, 0].astype(float) * self.outlet.credibility_sd)
        for n, told in enumerate(self.backgrounds):
            said = float(readings[n])
            informed = told.reading.density(said, rows[:, n], late)
            yield mixed(self.odds[n] * shift, informed, told.density(said))

    def integrated(self, readings: Doubles, rows: Floats, counts: Sequence[bool]) -> Doubles:
        """[n] joint log density of the targets that count, with the outlet integrated out."""
        return self.beside(self.uninformed(readings, counts), readings, rows, counts)

    def uninformed(self, readings: Doubles, counts: Sequence[bool]) -> Doubles:
        """[K] uninformed density psi of the reading of each target that counts; NaN for the others."""
        each = zip(self.backgrounds, readings.tolist(), counts, strict=True)
        return np.array([told.density(y) if counted else math.nan for told, y, counted in each])

    def beside(
        self, uninformed: Doubles, readings: Doubles, rows: Floats, counts: Sequence[bool]
    ) -> Doubles:
        """[n] joint log density as in `integrated`, but for given values of psi [K]."""
        used = [n for n, wanted in enumerate(counts) if wanted]
        psi = [float(uninformed[n]) for n in used]
        parts = []
        for late, weight in self._dates():
            informed = [
                self.backgrounds[n].reading.density(float(readings[n]), rows[:, n], late)
                for n in used
            ]
            for shift, share in self._shifts():
                terms = (
                    mixed(self.odds[n] * shift, q, p)
                    for n, q, p in zip(used, informed, psi, strict=True)
                )
                parts.append(math.log(weight * share) + log_product(terms, len(rows)))
        total: Doubles = logsumexp(parts, axis=0)
        return total

    def _dates(self) -> list[tuple[float, float]]:
        """Nodes of the outlet's lateness in days, and their weights."""
        sd = self.outlet.date_sd_days
        return [(sd * v, w) for v, w in hermite(DATE_NODES if sd > 0.0 else 1)]

    def _shifts(self) -> list[tuple[float, float]]:
        """Nodes of the factor on the odds of credibility, and their weights."""
        sd = self.outlet.credibility_sd
        nodes = hermite(CREDIBILITY_NODES if sd > 0.0 else 1)
        return [(math.exp(sd * u), w) for u, w in nodes]


def mixed(odds: Doubles | float, informed: Floats, psi: float) -> Doubles:
    """The mixture pi q + (1 - pi) psi, computed from the odds of pi."""
    return np.asarray((odds * informed.astype(float) + psi) / (1.0 + odds))


def log_product(terms: Iterator[Doubles], number: int) -> Doubles:
    """[n] sum of the logarithms of the arrays `terms`, each of length `number`."""
    total, product = np.zeros(number), np.ones(number)
    for n, term in enumerate(terms, 1):
        product *= term
        if n % LOGGED_AT == 0:
            total += np.log(product)
            product[:] = 1.0
    return total + np.log(product)
