"""Estimate shares and medians over runs, with intervals from resampling histories.

Each resample draws only as many histories as the fit's effective size supports
(`calibration.sampling.resampling`). A single history gives no interval, and the text then says that there is
none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.calibration.sampling import resampling
from brittle.model.codes import Outcome, words_of

RESAMPLES = 1000
LEVELS = (2.5, 97.5)
REGIME_ENDS = frozenset(words_of(Outcome, range(Outcome.LEADER_REPLACED)))
"""Outcomes in which the regime loses the capital or is reduced to a stronghold."""

type Array = npt.NDArray[np.float64]


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


class Clusters(NamedTuple):
    """The history to which each run belongs."""

    code: npt.NDArray[np.int64]
    size: Array
    """The number of runs of each history."""

    @classmethod
    def of(cls, history: pd.Series) -> Clusters:
        """Number the histories."""
        code, _ = pd.factorize(history)
        code = np.asarray(code, dtype=np.int64)
        return cls(code, np.bincount(code).astype(float))

    def in_effect(self, worth: float = np.inf) -> int:
        """The number of independent histories to which the histories of the runs are equivalent."""
        return resampling.in_effect(len(self.size), worth)

    def picks(self, worth: float = np.inf, resamples: int = RESAMPLES) -> Array:
        """How often each resample (a row) draws each history (a column), for a fit of effective size `worth`."""
        return resampling.picks(len(self.size), resamples, worth)

    def sums(self, values: Array) -> Array:
        """Sum values by history; `values` has one row for each run, and may have columns."""
        if values.ndim == 1:
            return np.bincount(self.code, weights=values, minlength=len(self.size))
        out = np.zeros((len(self.size), values.shape[1]))
        np.add.at(out, self.code, values)
        return out


def mean(values: pd.Series | Array, history: pd.Series, worth: float = np.inf) -> Estimate:
    """Estimate the mean over runs."""
    array = np.asarray(values, dtype=float)
    if len(array) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0, float("nan"))
    clusters = Clusters.of(history)
    picks = clusters.picks(worth)
    drawn = (picks @ clusters.sums(array)) / (picks @ clusters.size)
    return _estimate(float(array.mean()), drawn, clusters, worth, len(array))


def _estimate(value: float, drawn: Array, clusters: Clusters, worth: float, runs: int) -> Estimate:
    if clusters.in_effect(worth) < resampling.FEWEST:
        return Estimate(value, np.nan, np.nan, runs, np.nan)
    low, high = np.percentile(drawn, LEVELS)
    return Estimate(value, float(low), float(high), runs, float(drawn.std()))


def share(happened: pd.Series | Array, history: pd.Series, worth: float = np.inf) -> Estimate:
    """Estimate the share of runs in which something happened (1 if it did, 0 if not)."""
    one = mean(happened, history, worth)
    if not one.bounded:
        return one
    histories = resampling.in_effect(history.nunique(), worth)
    low, high = resampling.widened(one.low, one.high, histories)
    error = one.error or (high - low) / 4
    return Estimate(one.value, float(low), float(high), one.runs, float(error))


def shares(
    happened: Array, history: pd.Series, worth: float = np.inf
) -> tuple[Array, Array, Array]:
    """Estimate, for each column, the share of runs in which its event happened: share, low and high.

    A single history gives no interval, and the ends are then NaN.
    """
    clusters = Clusters.of(history)
    picks = clusters.picks(worth)
    drawn = (picks @ clusters.sums(happened)) / (picks @ clusters.size)[:, None]
    low, high = np.percentile(drawn, LEVELS, axis=0)
    low, high = resampling.widened(low, high, float(picks[0].sum()))
    if clusters.in_effect(worth) < resampling.FEWEST:
        low, high = np.full_like(low, np.nan), np.full_like(high, np.nan)
    return happened.mean(axis=0), low, high


def median(
    values: pd.Series | Array, history: pd.Series, worth: float = np.inf, resamples: int = 400
) -> Estimate:
    """Estimate the median over runs."""
    array = np.asarray(values, dtype=float)
    clusters = Clusters.of(history)
    order = np.argsort(array, kind="stable")
    weights = clusters.picks(worth, resamples)[:, clusters.code[order]]
    reached = np.cumsum(weights, axis=1)
    at = (reached >= reached[:, -1:] / 2).argmax(axis=1)
    return _estimate(float(np.median(array)), array[order][at], clusters, worth, len(array))


def by_day(day: pd.Series, days: int) -> Array:
    """Whether, in each run, an event had happened by each of the days 0, 1, ... `days`; NaN means never."""
    happened = day.to_numpy(dtype=float)[:, None] <= np.arange(days + 1)[None, :]
    return happened.astype(float)


def deaths(runs: pd.DataFrame, suffix: str = "") -> pd.Series:
    """The number of people killed in each run, including those killed in reprisals."""
    kinds = ("killed_regime", "killed_rebels", "killed_civilians", "reprisals")
    total = sum(runs[f"{kind}{suffix}"].astype(float) for kind in kinds)
    assert isinstance(total, pd.Series)
    return total
