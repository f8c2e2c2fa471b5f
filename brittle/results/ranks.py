"""Rank runs by an outcome, grouped by history, and rank the histories' parameters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.results.statistics import Array

type Mask = npt.NDArray[np.bool_]


class RankedRuns(NamedTuple):
    """H histories with K parameters that vary among them."""

    mean: Array  # [H] mean rank of a history's runs
    draws: Array  # [H] how often the history was drawn
    size: Array  # [H] number of distinct runs
    within: Array  # [H] sum of squared deviations of distinct runs from their mean
    parameters: Array  # [H, K] ranks

    @property
    def kish(self) -> float:
        """The equivalent number of equally weighted histories, if some were drawn more than once."""
        return float(self.draws.sum() ** 2 / np.square(self.draws).sum())

    def taken(self, which: Mask) -> RankedRuns:
        """Select some of the histories."""
        return RankedRuns(*(part[which] for part in self))

    def away(self, values: Array) -> Array:
        """Values minus their mean over draws; the shape is [H] or [H, K]."""
        found: Array = values - np.average(values, axis=0, weights=self.draws)
        return found

    def correlations(self) -> Array:
        """The K correlations of each parameter's ranks with the mean ranks of the histories' runs."""
        one, other = self.away(self.mean), self.away(self.parameters)
        scale = np.sqrt((self.draws @ np.square(one)) * (self.draws @ np.square(other)))
        rho = np.zeros(len(scale))
        found: Array = np.divide((self.draws * one) @ other, scale, out=rho, where=scale > 0.0)
        return found


def ranked(runs: pd.DataFrame, parameters: pd.DataFrame) -> tuple[RankedRuns, list[str]]:
    """Rank runs with the columns `value`, `history` and `replicate`, and name the parameters that vary."""
    ranks = runs[["history", "replicate"]].assign(rank=runs["value"].astype(float).rank())
    groups = ranks.groupby("history")
    once = ranks.drop_duplicates(["history", "replicate"]).groupby("history")["rank"]
    size = np.asarray(once.size(), dtype=np.float64)
    within = np.asarray(once.var(ddof=0), dtype=np.float64) * size
    rows = parameters.loc[once.size().index]
    varied = [str(name) for name in rows.columns if rows[name].nunique() > 1]
    found = rows[varied].astype(float).rank().to_numpy()
    draws = np.asarray(groups.size(), dtype=np.float64) / size
    mean = np.asarray(groups["rank"].mean(), dtype=np.float64)
    return RankedRuns(mean, draws, size, within, found), varied
