"""Where the spread of an outcome comes from: chance, parameters, and the rest of a history.

Runs are ranked, since outcomes run over orders of magnitude, and the variance of the ranks is split.

1. By the law of total variance over histories and replicates: V = V_between + V_within. V_within, the
   mean variance among replicates of one history, is chance after the branch. V_between is what is
   left of the variance of histories' means once V_within over the replicates is taken off (one-way
   analysis of variance, random effects).
2. A parameter explains rho^2 of the variance of histories' means, rho the correlation of the mean rank
   with the rank of the parameter. Chance alone gives 1/(n - 1), which is taken off. Parameters of a
   group are summed: they are independent under the prior, and those that the evidence did not teach
   stay nearly independent. The sum is no less than what its members explain that stand out of chance by
   themselves, and no more than V_between.
3. What remains of V_between is the histories' own luck, strengths on the first day, interactions, and
   whatever is not monotone, so that a group's share is rather too small than too large.

n is what the histories are worth: 1/n = 1/(those played, Kish's number where some were drawn more than
once) + 1/(effective size of the fit that they were drawn from). The runs of a history drawn twice are
the same to the bit and show chance once. Standard errors are those of a jackknife over groups of
histories, widened to n, and of a sum over K parameters at least sqrt(2 K)/(n - 1). Whoever has the
batch can check it with a few lines of pandas.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from brittle.results.ranks import Mask, RankedRuns, ranked

FEWEST = 20
"""Histories under which nothing is split."""

LEAST_WORTH = 10.0
"""Nor if they are worth fewer than this."""

TELLING = 0.4
"""A share whose 95% interval is wider is said to be unsure, and drawn as one with the rest."""

GROUPS = 50
"""Of the jackknife, at most."""

Z95 = 1.959964


class VarianceShare(NamedTuple):
    """A share of the variance with its 95% interval."""

    value: float
    low: float
    high: float


class Driver(NamedTuple):
    """The rank correlation of a parameter with an outcome, with its 95% interval (Fisher's z)."""

    parameter: str
    correlation: float
    low: float
    high: float


class SpreadOfOutcome(NamedTuple):
    """What an outcome's variance over runs comes from, and what it goes with."""

    untested: VarianceShare
    tested: VarianceShare
    rest: VarianceShare
    """Of the histories: their luck before the branch, interactions, what is not monotone."""
    chance: VarianceShare
    """After the branch."""
    drivers: tuple[Driver, ...]
    """All parameters, the strongest first."""
    histories: int
    worth: float
    """How many independent histories these are worth."""
    runs: int

    @property
    def told_apart(self) -> bool:
        """Whether what the article cannot test can be told from the rest of the history."""
        return self.untested.high - self.untested.low <= TELLING

    @property
    def beyond_chance(self) -> float:
        """Correlations as large as this would stand in one of twenty lists as long by chance."""
        return float(np.tanh(_simultaneous(len(self.drivers)) / np.sqrt(self.worth - 3.0)))

    def chief(self, among: Set[str], most: int = 2) -> list[str]:
        """The strongest of some parameters, as far as they stand out of chance."""
        found = [
            one.parameter
            for one in self.drivers
            if one.parameter in among and abs(one.correlation) > self.beyond_chance
        ]
        return found[:most]


def spread_of(
    runs: pd.DataFrame, parameters: pd.DataFrame, untested: Set[str], effective: float = np.inf
) -> SpreadOfOutcome | None:
    """Splits the variance of an outcome over runs.

    `runs` has the columns `value`, `history`, `replicate`; `parameters` a row a history, indexed by its
    number; `effective` is the size of the fit that the histories were drawn from. None where there are
    too few histories, none has two runs, or all runs are alike.
    """
    by, names = ranked(runs, parameters)
    n, played = len(by.mean), by.kish
    worth = 1.0 / (1.0 / played + 1.0 / effective)
    if n < FEWEST or worth < LEAST_WORTH or by.size.max() < 2 or np.ptp(by.mean) == 0.0:
        return None
    mask = np.array([name in untested for name in names])
    whole = _split(by, mask, worth)
    among = np.arange(n) % min(n, GROUPS)
    parts = np.array(
        [_split(by.taken(among != g), mask, worth)[:3] for g in range(among.max() + 1)]
    )
    g = len(parts)
    squares = np.square(parts - parts.mean(axis=0)).sum(axis=0)
    errors = np.sqrt((g - 1) / g * squares * played / worth)
    chance = _share(whole.chance, errors[2], 0.0, 1.0)
    between = Bounds(1.0 - chance.value, 1.0 - chance.low)
    without = _of_group(by, whole, whole.untested, errors[0], mask, worth, between)
    left = Bounds(between.value - without.value, between.high)
    with_it = _of_group(by, whole, whole.tested, errors[1], ~mask, worth, left)
    value = left.value - with_it.value
    wide = Z95 * float(np.sqrt(np.square(errors).sum()))
    rest = VarianceShare(value, max(0.0, value - wide), min(between.high, value + wide))
    drivers = _drivers(by, names, worth)
    return SpreadOfOutcome(without, with_it, rest, chance, drivers, n, worth, len(runs))


class Bounds(NamedTuple):
    """What a share can be at most: by its value, and by the upper end of its interval."""

    value: float
    high: float


class _Split(NamedTuple):
    """Shares of the variance of one run, as estimated: they may be negative."""

    untested: float
    tested: float
    chance: float
    means: float
    """Variance of histories' means, in the same unit."""


def _share(value: float, error: float, least: float, most: float) -> VarianceShare:
    """A share and its interval; one estimated as less than none may still be some, by its error."""
    low, high = value - Z95 * error, max(value, 0.0) + Z95 * error
    return VarianceShare(min(max(value, least), most), min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0))


def _of_group(
    runs: RankedRuns,
    split: _Split,
    value: float,
    jackknife: float,
    which: Mask,
    worth: float,
    most: Bounds,
) -> VarianceShare:
    """A group of parameters: its sum, held between its members that stand out and what there is."""
    members = int(which.sum())
    error = max(float(jackknife), float(np.sqrt(2.0 * members)) / (worth - 1.0) * split.means)
    rho = np.abs(runs.correlations())
    z, e = np.arctanh(np.minimum(rho, 0.999999)), 1.0 / np.sqrt(worth - 3.0)
    sure = np.tanh(np.maximum(z - _simultaneous(len(rho)) * e, 0.0))  # beyond chance, all at once
    out = which & (sure > 0.0)
    floor = float((np.square(rho[out]) - 1.0 / (worth - 1.0)).sum()) * split.means
    at_least = float(np.square(sure[out]).sum()) * split.means
    found = _share(value, error, min(floor, most.value), most.value)
    low = min(max(found.low, at_least), found.value)
    return VarianceShare(found.value, low, max(min(found.high, most.high), found.value))


def _simultaneous(number: int) -> float:
    """Normal quantile beyond which one of this number lies by chance once in twenty times."""
    return float(ndtri(1.0 - 0.025 / max(number, 1)))


def _split(runs: RankedRuns, untested: Mask, worth: float) -> _Split:
    n = runs.kish
    within = float(runs.within.sum() / max(float((runs.size - 1.0).sum()), 1.0))
    squares = np.square(runs.away(runs.mean))
    of_means = float(np.average(squares, weights=runs.draws)) * n / (n - 1.0)
    between = max(0.0, of_means - within * float(np.average(1.0 / runs.size, weights=runs.draws)))
    total = between + within
    if total <= 0.0:  # without the one history in which runs differ
        return _Split(0.0, 0.0, 0.0, 0.0)
    gain = (np.square(runs.correlations()) - 1.0 / (worth - 1.0)) * of_means / total
    return _Split(
        float(gain[untested].sum()), float(gain[~untested].sum()), within / total, of_means / total
    )


def _drivers(runs: RankedRuns, names: list[str], worth: float) -> tuple[Driver, ...]:
    rho = runs.correlations()
    z, e = np.arctanh(np.clip(rho, -0.999999, 0.999999)), Z95 / np.sqrt(worth - 3.0)
    rows = zip(names, rho, np.tanh(z - e), np.tanh(z + e), strict=True)
    found = [Driver(name, float(r), float(low), float(high)) for name, r, low, high in rows]
    return tuple(sorted(found, key=lambda one: -abs(one.correlation)))
