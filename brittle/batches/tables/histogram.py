"""Daily series of many runs as histograms with fixed edges of the bins.

The edges are the same for every case and scenario, so histograms can be added in any order. Shards may
finish in any order, batches may be merged, and quantiles are computed from the sums. Series of shares
(0-1) have a hundred bins. Series of counts have one bin for values below 1, and thirty-two bins for
each power of ten above 1; the upper edge of each of these bins is 7% above its lower edge.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.model.outcome import SERIES, SERIES_COLUMNS, Holds

SHARE_EDGES = np.linspace(0.0, 1.0, 101)
COUNT_EDGES = np.concatenate([[0.0], 10.0 ** (np.arange(0, 9 * 32 + 1) / 32.0)])
EDGES = {
    one.name: SHARE_EDGES if one.holds is Holds.SHARE else COUNT_EDGES for one in SERIES_COLUMNS
}
COLUMNS = ["series", "day", "lower", "upper", "count"]

type Counts = npt.NDArray[np.int64]


def edges_of(series: str) -> npt.NDArray[np.float64]:
    """The edges of a series' bins. Raises KeyError if `SERIES_COLUMNS` does not declare the series."""
    return EDGES[series]


class DailyHistogram:
    """Counts of runs by series, day and bin."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.counts: dict[str, Counts] = {
            name: np.zeros((days, len(edges_of(name)) - 1), dtype=np.int64) for name in SERIES
        }

    def add(self, series: npt.NDArray[np.float32]) -> None:
        """Adds one run's series (days by `SERIES`). Values beyond the edges are counted in the outer bins."""
        days = np.arange(min(self.days, len(series)))
        for column, name in enumerate(SERIES):
            values = series[: self.days, column].astype(np.float64)
            edges = edges_of(name)
            bins = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
            known = ~np.isnan(values)
            self.counts[name][days[known], bins[known]] += 1

    def frame(self) -> pd.DataFrame:
        """The bins that are not empty, as rows."""
        parts = []
        for name, counts in self.counts.items():
            day, bin_ = np.nonzero(counts)
            edges = edges_of(name)
            parts.append(
                pd.DataFrame(
                    {
                        "series": name,
                        "day": day.astype(np.int32),
                        "lower": edges[bin_],
                        "upper": edges[bin_ + 1],
                        "count": counts[day, bin_],
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)


def merge(frames: list[pd.DataFrame], by: list[str]) -> pd.DataFrame:
    """Sums histograms, in any order; `by` names further key columns."""
    if not frames:
        return pd.DataFrame(columns=[*by, *COLUMNS])
    stacked = pd.concat(frames, ignore_index=True)
    keys = [*by, "series", "day", "lower", "upper"]
    summed = stacked.groupby(keys, sort=True, observed=True)[["count"]].sum().reset_index()
    return summed[[*by, *COLUMNS]]


def quantiles(rows: pd.DataFrame, levels: tuple[float, ...]) -> pd.DataFrame:
    """Quantiles by day of one series of one scenario, interpolated linearly inside a bin.

    Returns a row for each day and a column for each level; the levels are the names of the columns.
    """
    ordered = rows.sort_values(["day", "lower"])
    day, lower, upper, count = (ordered[c].to_numpy() for c in ("day", "lower", "upper", "count"))
    days, first = np.unique(day, return_index=True)
    out = []
    for start, end in zip(first, [*first[1:], len(day)], strict=True):
        after = np.cumsum(count[start:end])
        part = lower[start:end], upper[start:end], after
        out.append([_quantile(level, *part) for level in levels])
    return pd.DataFrame(out, index=days, columns=pd.Index(levels))


def _quantile(
    level: float,
    lower: npt.NDArray[np.float64],
    upper: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
) -> float:
    target = level * after[-1]
    i = min(int(np.searchsorted(after, target)), len(after) - 1)
    before = after[i - 1] if i else 0.0
    inside = (target - before) / (after[i] - before)
    return float(lower[i] + (upper[i] - lower[i]) * inside)
