"""Daily series of many runs as histograms with fixed edges.

The edges are the same for every case and scenario, so histograms add up in any order: shards may
finish as they like, batches may be merged, and quantiles are computed from the sums. Shares (0-1)
have a hundred bins; counts have one bin below one and thirty-two a decade above it (7% wide).
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
    """The fixed edges of a series. Raises KeyError for one that `SERIES_COLUMNS` does not declare."""
    return EDGES[series]


class DailyHistogram:
    """Counts by series, day and bin, to which runs are added."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.counts: dict[str, Counts] = {
            name: np.zeros((days, len(edges_of(name)) - 1), dtype=np.int64) for name in SERIES
        }

    def add(self, series: npt.NDArray[np.float32]) -> None:
        """One run's series, days by `SERIES`; values beyond the edges go to the outer bins."""
        days = np.arange(min(self.days, len(series)))
        for column, name in enumerate(SERIES):
            values = series[: self.days, column].astype(np.float64)
            edges = edges_of(name)
            bins = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
            known = ~np.isnan(values)
            self.counts[name][days[known], bins[known]] += 1

    def frame(self) -> pd.DataFrame:
        """The filled bins as rows."""
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
    """Sums histograms over whatever order they come in; `by` are further key columns."""
    if not frames:
        return pd.DataFrame(columns=[*by, *COLUMNS])
    stacked = pd.concat(frames, ignore_index=True)
    keys = [*by, "series", "day", "lower", "upper"]
    summed = stacked.groupby(keys, sort=True, observed=True)[["count"]].sum().reset_index()
    return summed[[*by, *COLUMNS]]


def quantiles(rows: pd.DataFrame, levels: tuple[float, ...]) -> pd.DataFrame:
    """Quantiles by day of one series of one scenario, linear inside a bin.

    Returns one row a day and one column a level; the columns are the levels themselves.
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
