"""What is measured at each point, and how points are compared run by run.

A mean or a share is taken over all completed runs of a point. Its 95% interval resamples histories
(`brittle.results.statistics`). A difference is taken between runs of the same history and the same number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.calibration.sampling import resampling
from brittle.results.statistics import LEVELS, Clusters, Estimate, deaths, mean, share

type Array = npt.NDArray[np.float64]

SPANS = (7, 30)
"""Days from the branch by which the loss of the capital is also counted."""


class HistoryWeights(NamedTuple):
    """The weights of the histories of one batch."""

    weights: Array
    """[draw] weight of each history; the weights add up to 1."""
    effective: float
    """Number of independent histories to which the weighted histories are equivalent."""


class PointMeasure(NamedTuple):
    """A quantity that is reported for every point."""

    name: str
    label: str
    unit: str
    meaning: str
    kind: Literal["share", "mean"]
    of: Callable[[pd.DataFrame, float], pd.Series]
    """The value of each run, from the table of runs and the horizon in days."""


def _deals(runs: pd.DataFrame, _: float) -> pd.Series:
    return runs["departed_day"].notna().astype(float)


def _lost_by(days: float) -> Callable[[pd.DataFrame, float], pd.Series]:
    def lost(runs: pd.DataFrame, horizon: float) -> pd.Series:
        day = runs["capital_lost_day"].astype(float)
        return (day <= min(days, horizon)).astype(float)

    return lost


def _held(runs: pd.DataFrame, horizon: float) -> pd.Series:
    return runs["capital_lost_day"].astype(float).fillna(horizon).clip(lower=0.0)


def _column(name: str) -> Callable[[pd.DataFrame, float], pd.Series]:
    def values(runs: pd.DataFrame, _: float) -> pd.Series:
        return runs[name].astype(float)

    return values


MEASURES = (
    PointMeasure(
        "deal_carried_out",
        "deals carried out",
        "share of runs",
        "share of runs in which the ruler left under the deal",
        "share",
        _deals,
    ),
    PointMeasure(
        "deaths",
        "people killed",
        "people",
        "mean number of all people killed, including in reprisals",
        "mean",
        lambda runs, _: deaths(runs),
    ),
    PointMeasure(
        "killed_civilians",
        "civilians killed",
        "people",
        "mean number of civilians killed in the fighting",
        "mean",
        _column("killed_civilians"),
    ),
    PointMeasure(
        "displaced_peak",
        "people displaced",
        "people",
        "mean number of people displaced at the peak",
        "mean",
        _column("displaced_peak"),
    ),
    PointMeasure(
        "capital_lost",
        "capital lost",
        "share of runs",
        "share of runs in which the regime lost the capital by the horizon",
        "share",
        _lost_by(np.inf),
    ),
    *(
        PointMeasure(
            f"capital_lost_by_day_{days}",
            f"capital lost by day {days}",
            "share of runs",
            f"share of runs in which the regime lost the capital by day {days} after the starting moment",
            "share",
            _lost_by(days),
        )
        for days in SPANS
    ),
    PointMeasure(
        "capital_held_days",
        "days until the capital is lost",
        "days from the branch",
        "mean number of days; a run in which the capital was not lost counts with all days that were played",
        "mean",
        _held,
    ),
)
"""Every quantity, in the order of the table."""

BY_NAME = {one.name: one for one in MEASURES}

COLUMNS = (
    "departed_day",
    "killed_regime",
    "killed_rebels",
    "killed_civilians",
    "reprisals",
    "displaced_peak",
    "capital_lost_day",
)
"""Columns of the table of runs that the measures need."""


class RunsOf(NamedTuple):
    """The completed runs of one scenario of a sweep."""

    runs: pd.DataFrame
    """Columns `history`, `draw`, `replicate` and `COLUMNS`, ordered by draw and replicate."""
    horizon: float
    worth: float
    """Effective size of the fit from which the histories were drawn; infinite for priors."""
    failed: int
    weighed: HistoryWeights | None = None
    """The weights of the histories; None if all histories weigh the same."""

    def values(self, measure: PointMeasure) -> pd.Series:
        """The measure in each run."""
        return measure.of(self.runs, self.horizon)

    @property
    def run_weights(self) -> Array | None:
        """[run] weight of the history of each run."""
        if self.weighed is None:
            return None
        found: Array = self.weighed.weights[self.runs["draw"].to_numpy()]
        return found

    @property
    def effective(self) -> float:
        """Number of independent histories to which the histories are equivalent."""
        if self.weighed is not None:
            return self.weighed.effective
        return Clusters.of(self.runs["history"]).in_effect(self.worth)


def estimate(measure: PointMeasure, one: RunsOf) -> Estimate:
    """The measure over the runs of a point, with its interval."""
    values, history = one.values(measure), one.runs["history"]
    if one.run_weights is not None:
        found = _weighted(values.to_numpy(), one.run_weights, history, one.worth)
        return _widened(found, one.effective) if measure.kind == "share" else found
    return (share if measure.kind == "share" else mean)(values, history, one.worth)


def difference(measure: PointMeasure, one: RunsOf, other: RunsOf) -> Estimate:
    """The measure at a point minus that of its reference, over pairs of runs on the same histories."""
    keys = ["draw", "replicate"]
    mine, its = (
        side.runs[[*keys, "history"]].assign(value=side.values(measure), weight=_weights(side))
        for side in (one, other)
    )
    pairs = mine.merge(its, on=keys, suffixes=("_one", "_other"))
    worth = min(one.worth, other.worth)
    gap = (pairs["value_one"] - pairs["value_other"]).to_numpy()
    if one.weighed is None and other.weighed is None:
        return mean(gap, pairs["history_one"], worth)
    return _weighted_gap(pairs, worth)


def _weights(one: RunsOf) -> Array:
    return np.ones(len(one.runs)) if one.run_weights is None else one.run_weights


def _weighted(values: Array, weights: Array, history: pd.Series, worth: float) -> Estimate:
    """A weighted mean, with an interval from resampled histories that keep their weights."""
    clusters = Clusters.of(history)
    picks = clusters.picks(worth)
    drawn = _means(picks, clusters, values, weights)
    return _bounded(float(np.average(values, weights=weights)), drawn, clusters, worth, len(values))


def _widened(one: Estimate, effective: float) -> Estimate:
    """A share whose interval allows for what none of this number of independent histories shows."""
    if not one.bounded:
        return one
    low, high = resampling.widened(one.low, one.high, effective)
    return one._replace(low=float(low), high=float(high), error=one.error or float(high - low) / 4)


def _means(picks: Array, clusters: Clusters, values: Array, weights: Array) -> Array:
    """The weighted mean of each resample; NaN for a resample without weight."""
    above, below = picks @ clusters.sums(values * weights), picks @ clusters.sums(weights)
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0.0)


def _weighted_gap(pairs: pd.DataFrame, worth: float) -> Estimate:
    """The difference of two weighted means; both are resampled with the same histories."""
    clusters = Clusters.of(pairs["history_one"])
    picks = clusters.picks(worth)
    drawn: list[Array] = []
    value: list[float] = []
    for side in ("one", "other"):
        values, weights = (pairs[f"{name}_{side}"].to_numpy() for name in ("value", "weight"))
        value.append(float(np.average(values, weights=weights)))
        drawn.append(_means(picks, clusters, values, weights))
    return _bounded(value[0] - value[1], drawn[0] - drawn[1], clusters, worth, len(pairs))


def _bounded(value: float, drawn: Array, clusters: Clusters, worth: float, runs: int) -> Estimate:
    if clusters.in_effect(worth) < resampling.FEWEST:
        return Estimate(value, np.nan, np.nan, runs, np.nan)
    low, high = np.nanpercentile(drawn, LEVELS)
    return Estimate(value, float(low), float(high), runs, float(np.nanstd(drawn)))
