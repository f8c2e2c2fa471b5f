"""A posterior as a weighted sample, however it was drawn, for the diagnostics to read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration import weights as wt
from brittle.calibration.pasts.players import Rows
from brittle.calibration.pasts.prior_draws import history_seeds, prior_positions
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.sampling.bank import Bank

NEGLIGIBLE = 1e-6
"""A history of a bank is left out of a sample if its weight is below this share of the largest."""


class Sample(NamedTuple):
    """Weighted histories, with rows that show their pasts at the article's end."""

    method: str
    """The method by which the sample was drawn: importance or tempering."""
    positions: NDArray[np.float64]  # [m, F] in the priors, 0-1
    seeds: NDArray[np.uint64]  # [m, 1 + D] of the first day's strengths, then of each day
    targets: Rows  # [m, K]
    headlines: Rows  # [m, len(HEADLINES)]
    log_likelihood: NDArray[np.float64]  # [m]
    weights: NDArray[np.float64]  # [m] add up to 1
    groups: NDArray[np.int64] | None = None
    """[m] family of each history. Members of a family share an ancestor, so they are not independent."""

    def __len__(self) -> int:
        return len(self.seeds)

    @property
    def effective(self) -> float:
        """Effective sample size: Kish's, or, if there are groups, an estimate from their means."""
        if self.groups is None:
            return wt.effective_size(self.weights)
        return wt.grouped_effective_size(self.weights, self.positions, self.groups)

    def mean(self, values: NDArray[np.generic]) -> wt.WeightedEstimate:
        """Mean of a quantity [m], or share of true values, with its Monte Carlo error."""
        return wt.mean(self.weights, values, self.groups)

    def quantile(self, values: NDArray[np.floating], share: float) -> wt.WeightedEstimate:
        """Quantile of a quantity [m] with its Monte Carlo error."""
        return wt.quantile(self.weights, values, share, self.groups)

    def headline(self, name: str) -> NDArray[np.float32]:
        """A headline quantity of every history: [m]."""
        return self.headlines[:, HEADLINES.index(name)]


def importance_sample(
    bank: Bank, weights: NDArray[np.float64], log_likelihood: NDArray[np.float64], seeds: int
) -> Sample:
    """A weighed bank as a sample, without histories of negligible weight."""
    index = np.flatnonzero(weights > NEGLIGIBLE * weights.max())
    rows = bank.table.rows[index]
    return Sample(
        "importance",
        prior_positions(index, bank.seed),
        np.repeat(history_seeds(index, bank.seed)[:, None], seeds, axis=1),
        rows[:, : len(bank.targets)],
        rows[:, len(bank.targets) :],
        log_likelihood[index],
        weights[index] / weights[index].sum(),
    )
