"""The likelihoods of many synthetic articles under many pasts, block by block.

For a given past and outlet, a yes-or-no claim adds one of two numbers to an article's log likelihood.
The log likelihoods of all articles are therefore one matrix product. The few claims that give a number
are computed one by one. The outlet's shared error is integrated over the same nodes as in the fit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Reporting, Rows
from brittle.calibration.likelihood.outlets import CREDIBILITY_NODES, DATE_NODES, hermite

type Floats = NDArray[np.float32]


class _SyntheticTarget(NamedTuple):
    """A target's column, and the odds that its source is informed."""

    k: int
    odds: float


@dataclass(frozen=True, eq=False)
class ManyArticles:
    """Synthetic articles [A, K] under one reporting model."""

    reporting: Reporting
    readings: NDArray[np.float64]

    def likelihood(self, rows: Rows, scale: NDArray[np.float64]) -> Floats:
        """[A, n] likelihood of each article under each past, divided by that article's exp(`scale`)."""
        yes = self.readings[:, [claim.k for claim in self._said]]
        one = np.ones(len(yes))
        said = np.column_stack([yes, one, -scale]).astype(np.float32)
        numbers = [self._number_densities(claim, rows) for claim in self._numbers]
        informed = [self._chances(rows, late) for late, _ in self._dates]
        shares = [share for _, share in self._dates]
        total = np.zeros((len(yes), len(rows)), np.float32)
        logs, sum_of = np.empty_like(total), np.empty_like(total)
        for shift, weight in self._shifts:
            sum_of[:] = 0.0
            for chances, share in zip(informed, shares, strict=True):
                np.matmul(said, self._tables(chances, shift, weight * share), out=logs)
                np.exp(logs, out=logs)
                sum_of += logs
            for claim, (told, psi) in zip(self._numbers, numbers, strict=True):
                odds = np.float32(claim.odds * shift)
                sum_of *= (odds * told + psi) / (1.0 + odds)
            total += sum_of
        return total

    @cached_property
    def _claims(self) -> list[_SyntheticTarget]:
        ledger = self.reporting.ledger
        chance = [ledger.credibility[claim.source_class] for claim in ledger.targets]
        return [_SyntheticTarget(k, p / (1.0 - p)) for k, p in enumerate(chance)]

    @cached_property
    def _said(self) -> list[_SyntheticTarget]:
        return [c for c in self._claims if self.reporting.backgrounds[c.k].reading.yes_or_no]

    @cached_property
    def _numbers(self) -> list[_SyntheticTarget]:
        return [c for c in self._claims if not self.reporting.backgrounds[c.k].reading.yes_or_no]

    @cached_property
    def _shifts(self) -> list[tuple[float, float]]:
        """Nodes of the outlet's shift in credibility: the factor on all odds, and the weight."""
        sd = self.reporting.ledger.outlet.credibility_sd
        found = hermite(CREDIBILITY_NODES if sd > 0.0 else 1)
        return [(math.exp(sd * at), weight) for at, weight in found]

    @cached_property
    def _dates(self) -> list[tuple[float, float]]:
        """Nodes of the outlet's lateness: the days, and the weight."""
        sd = self.reporting.ledger.outlet.date_sd_days
        return [(sd * at, weight) for at, weight in hermite(DATE_NODES if sd > 0.0 else 1)]

    @cached_property
    def _chance_of_yes(self) -> Floats:
        """[K yes-or-no, 1] chance that an uninformed source affirms each claim."""
        chances = [self.reporting.backgrounds[claim.k].density(1.0) for claim in self._said]
        return np.array(chances, np.float32).reshape(-1, 1)

    def _chances(self, rows: Rows, late: float) -> Floats:
        """[K yes-or-no, n] chance that an informed source affirms each claim, reporting `late` days late."""
        chances = np.empty((len(self._said), len(rows)), np.float32)
        for i, claim in enumerate(self._said):
            reading = self.reporting.backgrounds[claim.k].reading
            chances[i] = reading.density(1.0, rows[:, claim.k], late)
        return chances

    def _tables(self, informed: Floats, shift: float, weight: float) -> Floats:
        """[K yes-or-no + 2, n] terms of the log likelihood for one outlet.

        The first rows hold what affirming each claim adds to the log likelihood. The next row holds the
        log likelihood of an article that denies every claim, plus the log of the outlet's weight. The
        last row holds ones, by which the scale is multiplied.
        """
        psi = self._chance_of_yes
        odds = np.array([claim.odds * shift for claim in self._said], np.float32).reshape(-1, 1)
        no = np.log((odds * (1.0 - informed) + 1.0 - psi) / (1.0 + odds))
        tables = np.ones((len(no) + 2, no.shape[1]), np.float32)
        tables[:-2] = np.log((odds * informed + psi) / (1.0 + odds)) - no
        tables[-2] = math.log(weight) + no.sum(axis=0)
        return tables

    def _number_densities(self, claim: _SyntheticTarget, rows: Rows) -> tuple[Floats, Floats]:
        """Density of each article's number from an informed source [A, n] and an uninformed one [A, 1]."""
        background = self.reporting.backgrounds[claim.k]
        said = self.readings[:, claim.k].reshape(-1, 1)
        informed = background.reading.density(said, rows[:, claim.k], 0.0)
        return informed, self._said_by_anybody[claim.k]

    @cached_property
    def _said_by_anybody(self) -> dict[int, Floats]:
        """[A, 1] density of each article's number from an uninformed source, by claim."""
        told = {}
        for claim in self._numbers:
            background = self.reporting.backgrounds[claim.k]
            psi = [background.density(float(said)) for said in self.readings[:, claim.k]]
            told[claim.k] = np.array(psi, np.float32).reshape(-1, 1)
        return told


def blocks(first: int, end: int, size: int) -> Iterator[slice]:
    """Consecutive slices from `first` to `end`."""
    return (slice(at, min(at + size, end)) for at in range(first, end, size))
