"""Where the spread of an outcome comes from: chance, parameters, and the rest of a history.

Runs are ranked, since outcomes run over orders of magnitude, and the variance of the ranks is split.

1. By the law of total variance over histories and replicates: V = V_between + V_within. V_within, the
   mean variance among replicates of one history, is chance after the branch. V_between is what is
   left of the variance of histories' means once V_within over the replicates is taken off (one-way
   analysis of variance, random effects).
2. A parameter explains rho^2 of the variance of histories' means, rho the correlation of the mean rank
   with the rank of the parameter. Chance alone gives 1/(n - 1) for n histories, which is taken off.
   Parameters of a group are summed: they are independent under the prior, and those that the
   evidence did not teach stay nearly so.
3. What remains of V_between is the histories' own luck, strengths on the first day, interactions, and
   whatever is not monotone, so that a group's share is rather too small than too large.

A history that a posterior drew twice counts twice, but its runs, which are the same to the bit, show
chance once. Intervals come from a jackknife over groups of histories, ranks as they are. Whoever has
the batch can check it with a few lines of pandas.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata

from app.statistics import Array

FEWEST = 50
"""Histories under which nothing is split: chance in the sum over a hundred parameters would drown it."""

GROUPS = 50
"""Of the jackknife, at most."""

Z95 = 1.959964


class Share(NamedTuple):
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


class Spread(NamedTuple):
    """What an outcome's variance over runs comes from, and what it goes with."""

    untested: Share
    tested: Share
    rest: Share
    """Of the histories: their luck before the branch, interactions, what is not monotone."""
    chance: Share
    """After the branch."""
    drivers: tuple[Driver, ...]
    """All parameters, the strongest first."""
    histories: int
    runs: int

    @property
    def beyond_chance(self) -> float:
        """Correlations as large as this one in twenty such lists would hold by chance."""
        z = float(norm.ppf(1.0 - 0.025 / max(len(self.drivers), 1)))
        return float(np.tanh(z / np.sqrt(self.histories - 3)))

    def chief(self, among: Set[str], most: int = 2) -> list[str]:
        """The strongest of some parameters, as far as they stand out of chance."""
        found = [
            one.parameter
            for one in self.drivers
            if one.parameter in among and abs(one.correlation) > self.beyond_chance
        ]
        return found[:most]


class _Runs(NamedTuple):
    """Ranks of runs, by history."""

    mean: Array  # [H]
    draws: Array  # [H] how often it was drawn
    size: Array  # [H] distinct runs
    within: Array  # [H] sum of squares of distinct runs about their mean
    parameters: Array  # [H, K] ranks


def spread_of(runs: pd.DataFrame, parameters: pd.DataFrame, untested: Set[str]) -> Spread | None:
    """Splits the variance of an outcome over runs.

    `runs` has the columns `value`, `history`, `replicate`; `parameters` a row a history, indexed by its
    number. None where histories are fewer than FEWEST, none has two runs, or all runs are alike.
    """
    by, names = _ranked(runs, parameters)
    n = len(by.mean)
    if n < FEWEST or by.size.max() < 2 or np.ptp(by.mean) == 0.0:
        return None
    mask = np.array([name in untested for name in names])
    whole = _shares(by, mask)
    among = np.arange(n) % min(n, GROUPS)
    parts = np.array([_shares(_taken(by, among != g), mask) for g in range(among.max() + 1)])
    g = len(parts)
    error = np.sqrt((g - 1) / g * np.square(parts - parts.mean(axis=0)).sum(axis=0))
    without, with_evidence, rest, chance = (
        Share(float(value), max(0.0, float(value - Z95 * e)), min(1.0, float(value + Z95 * e)))
        for value, e in zip(whole, error, strict=True)
    )
    return Spread(without, with_evidence, rest, chance, _drivers(by, names), n, len(runs))


def _ranked(runs: pd.DataFrame, parameters: pd.DataFrame) -> tuple[_Runs, list[str]]:
    ranked = runs[["history", "replicate"]].assign(rank=rankdata(runs["value"].astype(float)))
    groups = ranked.groupby("history")
    once = ranked.drop_duplicates(["history", "replicate"]).groupby("history")["rank"]
    size = np.asarray(once.size(), dtype=np.float64)
    within = np.asarray(once.var(ddof=0), dtype=np.float64) * size
    rows = parameters.loc[once.size().index]
    varied = [str(name) for name in rows.columns if rows[name].nunique() > 1]
    found = rankdata(rows[varied].to_numpy(dtype=float), axis=0)
    draws = np.asarray(groups.size(), dtype=np.float64) / size
    mean = np.asarray(groups["rank"].mean(), dtype=np.float64)
    return _Runs(mean, draws, size, within, found), varied


def _taken(runs: _Runs, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> _Runs:
    return _Runs(*(part[which] for part in runs))


def _effective(runs: _Runs) -> float:
    """Kish's number of histories, where some were drawn more than once."""
    return float(runs.draws.sum() ** 2 / np.square(runs.draws).sum())


def _away(values: Array, runs: _Runs) -> Array:
    """Values less their mean over draws; [H] or [H, K]."""
    away: Array = values - np.average(values, axis=0, weights=runs.draws)
    return away


def _correlations(runs: _Runs) -> Array:
    """[K] of each parameter's rank with the mean rank of a history's runs."""
    one, other = _away(runs.mean, runs), _away(runs.parameters, runs)
    scale = np.sqrt((runs.draws @ np.square(one)) * (runs.draws @ np.square(other)))
    rho = np.zeros(len(scale))
    found: Array = np.divide((runs.draws * one) @ other, scale, out=rho, where=scale > 0.0)
    return found


def _shares(runs: _Runs, untested: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Array:
    """[4] untested, tested, rest, chance: shares of the variance of one run; they add up to 1."""
    n = _effective(runs)
    within = float(runs.within.sum() / max(float((runs.size - 1.0).sum()), 1.0))
    of_means = float(
        np.average(np.square(_away(runs.mean, runs)), weights=runs.draws) * n / (n - 1)
    )
    between = max(0.0, of_means - within * float(np.average(1.0 / runs.size, weights=runs.draws)))
    total = between + within
    if total == 0.0:
        return np.array([0.0, 0.0, 0.0, 1.0])
    gain = (np.square(_correlations(runs)) - 1.0 / (n - 1)) * of_means
    without = min(max(float(gain[untested].sum()), 0.0), between)
    with_evidence = min(max(float(gain[~untested].sum()), 0.0), between - without)
    rest = between - without - with_evidence
    return np.array([without, with_evidence, rest, within]) / total


def _drivers(runs: _Runs, names: list[str]) -> tuple[Driver, ...]:
    rho = _correlations(runs)
    z, e = np.arctanh(np.clip(rho, -0.999999, 0.999999)), Z95 / np.sqrt(_effective(runs) - 3)
    rows = zip(names, rho, np.tanh(z - e), np.tanh(z + e), strict=True)
    found = [Driver(name, float(r), float(low), float(high)) for name, r, low, high in rows]
    return tuple(sorted(found, key=lambda one: -abs(one.correlation)))
