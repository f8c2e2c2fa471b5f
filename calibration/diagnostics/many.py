"""The likelihoods of many synthetic articles under many pasts, block by block.

A yes-or-no claim has two readings, so its part of an article's log likelihood is one of two numbers
a past and outlet: all articles at once are a matrix product. Numbers are few and go one by one. The
outlet is integrated by the same nodes as in the fit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration.outlets import CREDIBILITY_NODES, DATE_NODES, hermite
from calibration.reporting import Reporting, Rows

type Floats = NDArray[np.float32]


class _Claim(NamedTuple):
    """A target: its column, the odds that its source is informed."""

    k: int
    odds: float


@dataclass(frozen=True, eq=False)
class ManyArticles:
    """Synthetic articles [A, K] under one reporting model."""

    reporting: Reporting
    readings: NDArray[np.float64]

    def likelihood(self, rows: Rows, scale: NDArray[np.float64]) -> Floats:
        """[A, n] likelihood of each article under each past, over exp(scale) [A] of each article."""
        yes = self.readings[:, [claim.k for claim in self._said]]
        one = np.ones(len(yes))
        said = np.column_stack([yes, one, -scale]).astype(np.float32)
        numbers = [self._number_densities(claim, rows) for claim in self._numbers]
        total = np.zeros((len(yes), len(rows)), np.float32)
        logs, sum_of = np.empty_like(total), np.empty_like(total)
        for shift, weight in self._shifts:
            sum_of[:] = 0.0
            for late, share in self._dates:
                np.matmul(said, self._tables(rows, shift, late, weight * share), out=logs)
                np.exp(logs, out=logs)
                sum_of += logs
            for claim, (informed, psi) in zip(self._numbers, numbers, strict=True):
                odds = np.float32(claim.odds * shift)
                sum_of *= (odds * informed + psi) / (1.0 + odds)
            total += sum_of
        return total

    @cached_property
    def _claims(self) -> list[_Claim]:
        ledger = self.reporting.ledger
        chance = [ledger.credibility[claim.source_class] for claim in ledger.targets]
        return [_Claim(k, p / (1.0 - p)) for k, p in enumerate(chance)]

    @cached_property
    def _said(self) -> list[_Claim]:
        return [c for c in self._claims if self.reporting.backgrounds[c.k].reading.yes_or_no]

    @cached_property
    def _numbers(self) -> list[_Claim]:
        return [c for c in self._claims if not self.reporting.backgrounds[c.k].reading.yes_or_no]

    @cached_property
    def _shifts(self) -> list[tuple[float, float]]:
        """Nodes of the outlet's credibility: factor on all odds, weight."""
        sd = self.reporting.ledger.outlet.credibility_sd
        found = hermite(CREDIBILITY_NODES if sd > 0.0 else 1)
        return [(math.exp(sd * at), weight) for at, weight in found]

    @cached_property
    def _dates(self) -> list[tuple[float, float]]:
        """Nodes of its lateness: days, weight."""
        sd = self.reporting.ledger.outlet.date_sd_days
        return [(sd * at, weight) for at, weight in hermite(DATE_NODES if sd > 0.0 else 1)]

    @cached_property
    def _chance_of_yes(self) -> dict[int, float]:
        """What the uninformed say yes to."""
        return {c.k: self.reporting.backgrounds[c.k].density(1.0) for c in self._said}

    def _tables(self, rows: Rows, shift: float, late: float, weight: float) -> Floats:
        """[K yes-or-no + 2, n] for one outlet.

        What each affirmation adds to the log likelihood; that of an article that denies all, with
        the outlet's weight; ones, which take the scale.
        """
        tables = np.ones((len(self._said) + 2, len(rows)), np.float32)
        never = np.full(len(rows), math.log(weight), np.float32)
        for i, claim in enumerate(self._said):
            odds = np.float32(claim.odds * shift)
            psi = np.float32(self._chance_of_yes[claim.k])
            reading = self.reporting.backgrounds[claim.k].reading
            informed = reading.density(1.0, rows[:, claim.k], late)
            no = np.log((odds * (1.0 - informed) + 1.0 - psi) / (1.0 + odds))
            tables[i] = np.log((odds * informed + psi) / (1.0 + odds)) - no
            never += no
        tables[-2] = never
        return tables

    def _number_densities(self, claim: _Claim, rows: Rows) -> tuple[Floats, Floats]:
        """Density of each article's number under each past [A, n], and said by anybody [A, 1]."""
        background = self.reporting.backgrounds[claim.k]
        said = self.readings[:, claim.k]
        informed = np.empty((len(said), len(rows)), np.float32)
        for a, number in enumerate(said):
            informed[a] = background.reading.density(float(number), rows[:, claim.k], 0.0)
        psi = np.array([background.density(float(number)) for number in said], np.float32)
        return informed, psi[:, None]


def blocks(first: int, end: int, size: int) -> Iterator[slice]:
    """Consecutive slices from `first` to `end`."""
    return (slice(at, min(at + size, end)) for at in range(first, end, size))
