"""Split the spread of an outcome into parameters, the coding, the rest of a history, and chance.

Runs are ranked, because outcomes range over orders of magnitude, and the variance of the ranks is split.

1. The law of total variance over histories and replicates gives V = V_between + V_within. V_within is the
   mean variance among replicates of one history; it is chance after the branch. V_between is the variance
   of the histories' means minus V_within divided by the number of replicates (one-way analysis of variance
   with random effects).
2. A parameter explains rho^2 of the variance of the histories' means, where rho is the correlation of the
   mean rank with the parameter's rank. Chance alone would give 1/(n - 1), which is subtracted. The parts of
   a group's parameters are summed, because parameters are independent under the prior and stay nearly
   independent if the evidence did not inform them. The sum is at least the part explained by those parameters
   that exceed chance by themselves, and at most V_between.
3. What a history takes the coding to be explains a part in the same way, as far as the numbers that are kept
   of each history say it: forces that exist, readings of forks, strengths, and mean errors.
4. The remainder of V_between comes from the histories' own luck, from errors of coding that the means do not
   show, from interactions and from effects that are not monotone. A group's share is therefore more likely to be too
   small than too large.

n is the number of independent histories to which those of a batch are equivalent: 1/n = 1/n_played + 1/n_fit.
Here n_played is the number of histories played (Kish's effective number if some were drawn more than once),
and n_fit is the effective size of the fit from which they were drawn. A history that was drawn twice has the
same runs both times, so its runs count only once when chance is estimated. Standard errors come from a
jackknife over groups of histories and are scaled to n. The standard error of a sum over K parameters is at
least sqrt(2 K)/(n - 1). A batch's tables hold all that is needed to check the split with a few lines of
pandas.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from brittle.results.ranks import Mask, RankedRuns, ranked

FEWEST = 20
"""The smallest number of histories with which an outcome is split."""

LEAST_WORTH = 10.0
"""An outcome is split only if its histories are equivalent to at least this number of independent ones."""

TELLING = 0.4
"""A share whose 95% interval is wider than this is called uncertain, and is drawn together with the rest."""

OF_CODING = "coding: "
"""Beginning of the names of the coding's doubts among the drivers of an outcome."""

GROUPS = 50
"""The largest number of groups in the jackknife."""

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

    @property
    def of_coding(self) -> bool:
        """Whether this is a doubt of the coding and no parameter."""
        return self.parameter.startswith(OF_CODING)


class SpreadOfOutcome(NamedTuple):
    """The sources of an outcome's variance over runs, and the parameters with which it correlates."""

    untested: VarianceShare
    tested: VarianceShare
    coding: VarianceShare
    """What the coding of the case cannot know."""
    rest: VarianceShare
    """The rest of the histories: luck before the branch, interactions and effects that are not monotone."""
    chance: VarianceShare
    """Chance after the branch."""
    drivers: tuple[Driver, ...]
    """All parameters that vary, the strongest correlation first."""
    histories: int
    worth: float
    """The number of independent histories to which the histories are equivalent."""
    runs: int

    @property
    def told_apart(self) -> bool:
        """Whether the parts of the assumptions and of the coding are distinguishable from the rest of the past."""
        return all(part.high - part.low <= TELLING for part in (self.untested, self.coding))

    @property
    def beyond_chance(self) -> float:
        """The size that the strongest correlation would exceed by chance in one of twenty such lists."""
        return _beyond_chance(len(self.drivers), self.worth)

    def chief(self, among: Set[str], most: int = 2) -> list[str]:
        """The strongest of the given parameters, if their correlations exceed chance."""
        found = [
            one.parameter
            for one in self.drivers
            if one.parameter in among and abs(one.correlation) > self.beyond_chance
        ]
        return found[:most]


class HistoryFacts(NamedTuple):
    """What varies among histories; both frames have a row for each history, indexed by its number."""

    parameters: pd.DataFrame
    coding: pd.DataFrame | None = None
    """What each history takes the coding to be, with a column for each doubt."""

    @property
    def together(self) -> pd.DataFrame:
        """The parameters, then the doubts of the coding under names of their own."""
        if self.coding is None:
            return self.parameters
        named = self.coding.rename(columns=lambda name: f"{OF_CODING}{name}")
        return pd.concat([self.parameters, named], axis=1)


def spread_of(
    runs: pd.DataFrame, facts: HistoryFacts, untested: Set[str], effective: float = np.inf
) -> SpreadOfOutcome | None:
    """Split the variance of an outcome over runs.

    `runs` has the columns `value`, `history` and `replicate`. `effective` is the effective size of the fit from which the histories
    were drawn. The result is None if there are too few histories, if no history has two runs, or if all
    histories have the same mean rank.
    """
    by, names = ranked(runs, facts.together)
    n, played = len(by.mean), by.kish
    worth = 1.0 / (1.0 / played + 1.0 / effective)
    if n < FEWEST or worth < LEAST_WORTH or by.size.max() < 2 or np.ptp(by.mean) == 0.0:
        return None
    coded = np.array([name.startswith(OF_CODING) for name in names])
    mask = np.array([name in untested for name in names]) & ~coded
    groups = _Groups(mask, ~mask & ~coded, coded)
    whole = _split(by, groups, worth)
    among = np.arange(n) % min(n, GROUPS)
    parts = np.array(
        [_split(by.taken(among != g), groups, worth)[:4] for g in range(among.max() + 1)]
    )
    g = len(parts)
    squares = np.square(parts - parts.mean(axis=0)).sum(axis=0)
    errors = np.sqrt((g - 1) / g * squares * played / worth)
    chance = _share(whole.chance, errors[3], 0.0, 1.0)
    left = Bounds(1.0 - chance.value, 1.0 - chance.low)
    high = left.high
    shares: list[VarianceShare] = []
    for part, error, group in zip(whole[:3], errors[:3], groups, strict=True):
        shares.append(_of_group(by, whole, part, error, group, worth, left))
        left = Bounds(left.value - shares[-1].value, high)
    value = left.value
    untested_part, tested_part, coding_part = shares
    wide = Z95 * float(np.sqrt(np.square(errors).sum()))
    rest = VarianceShare(value, max(0.0, value - wide), min(high, value + wide))
    drivers = _drivers(by, names, worth)
    return SpreadOfOutcome(
        untested_part,
        tested_part,
        coding_part,
        rest,
        chance,
        drivers,
        n,
        worth,
        len(runs),
    )


def drivers_beyond_chance(
    runs: pd.DataFrame, facts: HistoryFacts, effective: float = np.inf
) -> tuple[Driver, ...]:
    """The parameters that correlate with an outcome more than chance would let any of them, strongest first.

    `runs` and `effective` are as in `spread_of`, but one run of each history is enough. The result is empty
    if there are too few histories, or if all runs have the same outcome.
    """
    by, names = ranked(runs, facts.together)
    worth = 1.0 / (1.0 / by.kish + 1.0 / effective)
    if len(by.mean) < FEWEST or worth < LEAST_WORTH or np.ptp(by.mean) == 0.0:
        return ()
    drivers = _drivers(by, names, worth)
    least = _beyond_chance(len(drivers), worth)
    return tuple(one for one in drivers if abs(one.correlation) > least)


class Bounds(NamedTuple):
    """Upper bounds for the value of a share and for the upper end of its interval."""

    value: float
    high: float


class _Groups(NamedTuple):
    """Which of the numbers that vary among histories belong to each group."""

    untested: Mask
    tested: Mask
    coding: Mask


class _Split(NamedTuple):
    """Estimated shares of the variance of the runs' ranks; an estimate may be negative."""

    untested: float
    tested: float
    coding: float
    chance: float
    means: float
    """The variance of the histories' means, as a share of the variance of the runs' ranks."""


def _share(value: float, error: float, least: float, most: float) -> VarianceShare:
    """Make a share and its interval; the upper end allows for the error of a negative estimate."""
    low, high = value - Z95 * error, max(value, 0.0) + Z95 * error
    return VarianceShare(
        min(max(value, least), most), min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)
    )


def _of_group(
    runs: RankedRuns,
    split: _Split,
    value: float,
    jackknife: float,
    which: Mask,
    worth: float,
    most: Bounds,
) -> VarianceShare:
    """The share of a group of parameters: at least that of its members beyond chance, and at most `most`."""
    members = int(which.sum())
    error = max(float(jackknife), float(np.sqrt(2.0 * members)) / (worth - 1.0) * split.means)
    rho = np.abs(runs.correlations())
    z, e = np.arctanh(np.minimum(rho, 0.999999)), 1.0 / np.sqrt(worth - 3.0)
    # a lower bound for each correlation; above zero only beyond what chance gives the largest of all
    sure = np.tanh(np.maximum(z - _simultaneous(len(rho)) * e, 0.0))
    out = which & (sure > 0.0)
    floor = float((np.square(rho[out]) - 1.0 / (worth - 1.0)).sum()) * split.means
    at_least = float(np.square(sure[out]).sum()) * split.means
    found = _share(value, error, min(floor, most.value), most.value)
    low = min(max(found.low, at_least), found.value)
    return VarianceShare(found.value, low, max(min(found.high, most.high), found.value))


def _simultaneous(number: int) -> float:
    """The size that the largest of this number of standard normal variates exceeds once in twenty times."""
    return float(ndtri(1.0 - 0.025 / max(number, 1)))


def _beyond_chance(number: int, worth: float) -> float:
    """The size that the strongest of some correlations would exceed by chance in one of twenty lists."""
    return float(np.tanh(_simultaneous(number) / np.sqrt(worth - 3.0)))


def _split(runs: RankedRuns, groups: _Groups, worth: float) -> _Split:
    n = runs.kish
    within = float(runs.within.sum() / max(float((runs.size - 1.0).sum()), 1.0))
    squares = np.square(runs.away(runs.mean))
    of_means = float(np.average(squares, weights=runs.draws)) * n / (n - 1.0)
    between = max(0.0, of_means - within * float(np.average(1.0 / runs.size, weights=runs.draws)))
    total = between + within
    if total <= 0.0:  # a jackknife part may lack the only history whose runs differ
        return _Split(0.0, 0.0, 0.0, 0.0, 0.0)
    gain = (np.square(runs.correlations()) - 1.0 / (worth - 1.0)) * of_means / total
    untested, tested, coding = (float(gain[group].sum()) for group in groups)
    return _Split(untested, tested, coding, within / total, of_means / total)


def _drivers(runs: RankedRuns, names: list[str], worth: float) -> tuple[Driver, ...]:
    rho = runs.correlations()
    z, e = np.arctanh(np.clip(rho, -0.999999, 0.999999)), Z95 / np.sqrt(worth - 3.0)
    rows = zip(names, rho, np.tanh(z - e), np.tanh(z + e), strict=True)
    found = [Driver(name, float(r), float(low), float(high)) for name, r, low, high in rows]
    return tuple(sorted(found, key=lambda one: -abs(one.correlation)))
