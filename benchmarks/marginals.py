"""Tests whether a weighted sample and a weighted bank have the same marginals, quantity by quantity.

Each value is replaced by its position in its prior, from 0 to 1, in one of CELLS cells of equal prior
mass. A Kolmogorov-Smirnov distance needs no more than that. Each point is placed at random within its
cell, so that ties do not matter, although many histories have the same likelihood. This makes it a
randomised test.

Suppose that both have the same distribution. Then the difference between two empirical distribution
functions worth n and m independent draws varies like that of one function worth n m / (n + m). The
distance is therefore compared with the distances of n m / (n + m) histories drawn from the bank by
weight. Their null distribution is the same for every continuous quantity, so all quantities are pooled.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from brittle.calibration.weights import Floats, effective_size, mean, spread

CELLS = 4096
"""Number of cells of a prior. The error of a distance is far smaller than one part in this number."""

PRIOR_SD = 1.0 / math.sqrt(12.0)
"""Standard deviation of every prior, on its own probability scale."""

type Cells = NDArray[np.uint16]
"""[Q, n] the cell for each quantity (row) and each history (column)."""


class Marginals(NamedTuple):
    """Marginals of a weighted bank."""

    mass: Floats
    """[Q, CELLS] weight in each cell."""
    effective: float
    """Kish's effective size of the weights."""

    @property
    def middles(self) -> Floats:
        """[Q] means of the positions in the prior, 0-1."""
        found: Floats = self.mass @ _CENTRES
        return found

    @property
    def spreads(self) -> Floats:
        """[Q] standard deviations on the same scale."""
        return np.sqrt(self._moment(2))

    def first(self, quantities: int) -> Marginals:
        """The marginals of the first quantities."""
        return Marginals(self.mass[:quantities], self.effective)

    def errors(self) -> tuple[Floats, Floats]:
        """[Q] Monte Carlo errors of means and of spreads, from the effective size."""
        variance, fourth = self._moment(2), self._moment(4)
        of_spread = np.sqrt((fourth / variance - variance) / self.effective) / 2.0
        return np.sqrt(variance / self.effective), of_spread

    def _moment(self, power: int) -> Floats:
        away = _CENTRES[None, :] - self.middles[:, None]
        found: Floats = (self.mass * np.power(away, power)).sum(axis=1)
        return found


class Points(NamedTuple):
    """A weighted sample: [Q, n] positions in the priors, 0-1, and [n] weights that add up to 1."""

    at: Floats
    weights: Floats

    def first(self, quantities: int) -> Points:
        """The same points in the first quantities."""
        return Points(self.at[:quantities], self.weights)

    @property
    def effective(self) -> float:
        """Kish's effective size of the weights."""
        return effective_size(self.weights)


class Reference(NamedTuple):
    """The bank with which a sample is compared, and the distances that chance causes."""

    bank: Marginals
    null: Floats
    """[replicates, Q] distances that chance alone causes for a sample of this size."""


class MarginalRow(NamedTuple):
    """The difference between the two marginals of a quantity."""

    name: str
    distance: float
    """The Kolmogorov-Smirnov distance."""
    chance: float
    """Chance of a distance at least as large if both have the same distribution."""
    mean_z: float
    """The sample's mean minus the bank's, in standard errors of both."""
    spread_z: float
    """The sample's standard deviation minus the bank's, in standard errors of both."""
    adjusted: float
    """The smallest of the three chances, adjusted by Holm's method over all quantities."""


class MarginalsCompared(NamedTuple):
    """The comparison of all quantities, worst first."""

    rows: tuple[MarginalRow, ...]
    size: float
    """n m / (n + m), where n and m are the two effective sizes."""

    def rejected(self, level: float) -> tuple[str, ...]:
        """Quantities whose marginals differ, if this is the accepted chance of any false alarm."""
        return tuple(row.name for row in self.rows if row.adjusted < level)


class Slope(NamedTuple):
    """How far the sample shifts for a shift of 1 in the bank, over all quantities; 1 if they agree."""

    value: float
    error: float


_CENTRES: Floats = (np.arange(CELLS) + 0.5) / CELLS


def cells_of(positions: NDArray[np.floating]) -> NDArray[np.uint16]:
    """The cells of positions between 0 and 1."""
    found: NDArray[np.uint16] = np.minimum(positions * CELLS, CELLS - 1).astype(np.uint16)
    return found


def marginals(cells: Cells, weights: Floats) -> Marginals:
    """Marginals of histories with these weights ([n], adding up to 1)."""
    mass = np.stack([np.bincount(row, weights, minlength=CELLS) for row in cells])
    return Marginals(mass, effective_size(weights))


def scattered(cells: Cells, weights: Floats, rng: np.random.Generator) -> Points:
    """Points at random positions within their cells."""
    return Points((cells + rng.random(cells.shape)) / CELLS, weights)


def distances(points: Points, bank: Marginals) -> Floats:
    """[Q] largest difference between the two distribution functions."""
    order = np.argsort(points.at, axis=1)
    place = np.take_along_axis(points.at, order, axis=1) * CELLS
    cell = np.minimum(place.astype(np.int64), CELLS - 1)
    mass = np.take_along_axis(bank.mass, cell, axis=1)
    up_to = np.take_along_axis(np.cumsum(bank.mass, axis=1), cell, axis=1)
    bank_share = up_to - mass * (cell + 1 - place)
    weights = points.weights[order]
    after = np.cumsum(weights, axis=1)
    before = after - weights
    found: Floats = np.maximum(after - bank_share, bank_share - before).max(axis=1)
    return found


def reference(
    cells: Cells, weights: Floats, points: Points, replicates: int, rng: np.random.Generator
) -> Reference:
    """A weighted bank, with the distances of samples from it that are worth as much as `points`."""
    bank = marginals(cells, weights)
    size = joint_size(points.effective, bank.effective)
    return Reference(bank, null_distances(cells, weights, size, replicates, rng))


def null_distances(
    cells: Cells, weights: Floats, size: float, replicates: int, rng: np.random.Generator
) -> Floats:
    """[replicates, Q] distances from the whole bank of samples of `size` histories, drawn by weight."""
    bank, steps, n = marginals(cells, weights), np.cumsum(weights), max(round(size), 1)
    found = np.empty((replicates, len(cells)))
    for one in found:
        drawn = np.searchsorted(steps, rng.random(n) * steps[-1], side="right")
        some = cells[:, np.minimum(drawn, len(weights) - 1)]
        one[:] = distances(scattered(some, np.full(n, 1.0 / n), rng), bank)
    return found


def joint_size(one: float, other: float) -> float:
    """The effective size of the difference between two samples of these effective sizes."""
    return one * other / (one + other)


def compare(names: tuple[str, ...], points: Points, against: Reference) -> MarginalsCompared:
    """Compares the sample with a bank."""
    bank, null = against
    far = distances(points, bank)
    ordered = np.sort(null, axis=None)
    beyond = len(ordered) - np.searchsorted(ordered, far, side="left")
    chance = (1.0 + beyond) / (1.0 + len(ordered))
    z = differences(points, bank)
    all_three = np.concatenate([chance[None], 2.0 * norm.sf(np.abs(z))])
    adjusted = holm(all_three.ravel()).reshape(all_three.shape).min(axis=0)
    order = np.lexsort((chance, adjusted))
    rows = tuple(
        MarginalRow(names[q], *(float(x) for x in (far[q], chance[q], *z[:, q], adjusted[q])))
        for q in order.tolist()
    )
    return MarginalsCompared(rows, joint_size(points.effective, bank.effective))


def differences(points: Points, bank: Marginals) -> Floats:
    """[2, Q] differences between means, then between spreads, in standard errors of both."""
    middles = [mean(points.weights, at) for at in points.at]
    spreads = [spread(points.weights, at) for at in points.at]
    found = []
    for mine, its, error in zip(
        (middles, spreads), (bank.middles, bank.spreads), bank.errors(), strict=True
    ):
        value, slip = np.array(mine).T
        found.append((value - its) / np.hypot(slip, error))
    return np.stack(found)


def slope(points: Points, bank: Marginals) -> Slope:
    """The slope of a least-squares line through 0 of the sample's shifts on the bank's.

    The error is the sample's own, as if the quantities were independent; the bank's is far smaller.
    """
    mine = np.array([mean(points.weights, at) for at in points.at])
    shift = bank.middles - 0.5
    total = float(np.square(shift).sum())
    if total == 0.0:
        return Slope(math.nan, math.nan)
    error = math.sqrt(float((np.square(shift) * np.square(mine[:, 1])).sum())) / total
    return Slope(float(shift @ (mine[:, 0] - 0.5)) / total, error)


def holm(chances: Floats) -> Floats:
    """Chances adjusted for their number by the method of Holm (1979).

    Rejecting those below a level gives at most this chance of any false alarm.
    """
    order = np.argsort(chances)
    steps = chances[order] * np.arange(len(chances), 0, -1)
    adjusted = np.empty(len(chances))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
