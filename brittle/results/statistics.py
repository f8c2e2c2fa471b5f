"""Estimate shares and medians over runs, with intervals from resampling histories.

Each resample draws only as many histories as the fit's effective size supports
(`calibration.sampling.resampling`). A single history gives no interval, and the text then says that there is
none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.calibration.sampling import resampling
from brittle.model.codes import Outcome, words_of
from brittle.results.pairs import Pairs

RESAMPLES = 1000
LEVELS = (2.5, 97.5)
REGIME_ENDS = frozenset(words_of(Outcome, range(Outcome.LEADER_REPLACED)))
"""Outcomes in which the regime loses the capital or is reduced to a stronghold."""

type Array = npt.NDArray[np.float64]
type Flags = npt.NDArray[np.bool_]


ONE_HISTORY = "a single history gives no interval"


class Estimate(NamedTuple):
    """An estimate with its 95% interval and the number of runs from which it was made."""

    value: float
    low: float
    """The lower end of the interval. Like `high` and `error`, it is NaN if all runs come from one history."""
    high: float
    runs: int
    error: float
    """The bootstrap standard error; if all runs agree, a quarter of the interval's width."""

    @property
    def bounded(self) -> bool:
        """Whether the estimate has an interval."""
        return bool(np.isfinite(self.low))

    def interval(self, spec: str, to: str = "–") -> str:
        """Write the interval, as in "95% 3%–7%", or say that there is none; `spec` is a format string."""
        if not self.bounded:
            return ONE_HISTORY
        return f"95% {self.low:{spec}}{to}{self.high:{spec}}"


MOST = 4000
"""If there are more histories than this, they are put into this many groups at random, and groups are resampled.

Histories are independent, so the interval is the same as that of resampling histories, except for Monte Carlo
error.
"""


class Clusters(NamedTuple):
    """The history to which each run belongs, or the group of its history."""

    code: npt.NDArray[np.int64]
    size: Array
    """The number of runs of each history or group."""
    histories: int

    @classmethod
    def of(cls, history: pd.Series) -> Clusters:
        """Number the histories, and put them into groups if there are more than `MOST`."""
        code, known = pd.factorize(history)
        code = np.asarray(code, dtype=np.int64)
        if len(known) > MOST:
            shuffled = np.random.default_rng(resampling.SEED).permutation(len(known))
            code = shuffled[code] % MOST
        return cls(code, np.bincount(code).astype(float), len(known))

    @property
    def in_groups(self) -> bool:
        """Whether the histories are put into groups."""
        return len(self.size) < self.histories

    def in_effect(self, worth: float = np.inf) -> int:
        """The number of independent histories to which the histories of the runs are equivalent."""
        return resampling.in_effect(self.histories, worth)

    def picks(self, worth: float = np.inf, resamples: int = RESAMPLES) -> Array:
        """How often each resample (a row) draws each history or group, for a fit of effective size `worth`."""
        groups = len(self.size)
        return resampling.picks(groups, resamples, worth * (groups / self.histories))

    def sums(self, values: Array | Flags) -> Array:
        """Sum the runs' values by history or group."""
        return np.bincount(self.code, weights=values, minlength=len(self.size))


def mean(values: pd.Series | Array, history: pd.Series, worth: float = np.inf) -> Estimate:
    """Estimate the mean over runs."""
    return _mean(np.asarray(values, dtype=float), Clusters.of(history), worth)


def _mean(values: Array, clusters: Clusters, worth: float) -> Estimate:
    if len(values) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0, float("nan"))
    picks = clusters.picks(worth)
    drawn = (picks @ clusters.sums(values)) / (picks @ clusters.size)
    return _estimate(float(values.mean()), drawn, clusters, worth, len(values))


def _estimate(value: float, drawn: Array, clusters: Clusters, worth: float, runs: int) -> Estimate:
    if clusters.in_effect(worth) < resampling.FEWEST:
        return Estimate(value, np.nan, np.nan, runs, np.nan)
    low, high = np.percentile(drawn, LEVELS)
    return Estimate(value, float(low), float(high), runs, float(drawn.std()))


def share(happened: pd.Series | Array, history: pd.Series, worth: float = np.inf) -> Estimate:
    """Estimate the share of runs in which something happened (1 if it did, 0 if not)."""
    clusters = Clusters.of(history)
    one = _mean(np.asarray(happened, dtype=float), clusters, worth)
    if not one.bounded:
        return one
    low, high = resampling.widened(one.low, one.high, clusters.in_effect(worth))
    error = one.error or (high - low) / 4
    return Estimate(one.value, float(low), float(high), one.runs, float(error))


def shares(
    events: Iterable[Flags], history: pd.Series, worth: float = np.inf
) -> tuple[Array, Array, Array]:
    """Estimate, for each event, the share of runs in which it happened: share, low and high.

    A single history gives no interval, and the ends are then NaN.
    """
    clusters = Clusters.of(history)
    picks = clusters.picks(worth)
    sums = np.column_stack([clusters.sums(happened) for happened in events])
    drawn = (picks @ sums) / (picks @ clusters.size)[:, None]
    low, high = np.percentile(drawn, LEVELS, axis=0)
    low, high = resampling.widened(low, high, clusters.in_effect(worth))
    if clusters.in_effect(worth) < resampling.FEWEST:
        low, high = np.full_like(low, np.nan), np.full_like(high, np.nan)
    return sums.sum(axis=0) / len(history), low, high


AT_ONCE = 2**22
"""The number of weights of runs that the bootstrap of a median holds at a time."""


def median(
    values: pd.Series | Array, history: pd.Series, worth: float = np.inf, resamples: int = 400
) -> Estimate:
    """Estimate the median over runs."""
    array = np.asarray(values, dtype=float)
    clusters = Clusters.of(history)
    order = np.argsort(array, kind="stable")
    code, ordered = clusters.code[order], array[order]
    picks = clusters.picks(worth, resamples)
    step = max(1, AT_ONCE // max(1, len(array)))
    parts = [_medians(picks[i : i + step], code, ordered) for i in range(0, resamples, step)]
    return _estimate(float(np.median(array)), np.concatenate(parts), clusters, worth, len(array))


def _medians(picks: Array, code: npt.NDArray[np.int64], ordered: Array) -> Array:
    """The median of each resample, given the runs' values in order and the cluster of each."""
    reached = np.cumsum(picks[:, code], axis=1)
    at = (reached >= reached[:, -1:] / 2).argmax(axis=1)
    found: Array = ordered[at]
    return found


def by_day(day: pd.Series, days: int) -> Iterator[Flags]:
    """Yield, for the days 0, 1, ... `days`, whether each run's event had happened; NaN means never."""
    found = day.to_numpy(dtype=float)
    return (found <= number for number in range(days + 1))


def deaths(runs: pd.DataFrame | Pairs, suffix: str = "") -> pd.Series:
    """The number of people killed in each run, including those killed in reprisals."""
    kinds = ("killed_regime", "killed_rebels", "killed_civilians", "reprisals")
    total = sum(runs[f"{kind}{suffix}"].astype(float) for kind in kinds)
    assert isinstance(total, pd.Series)
    return total
