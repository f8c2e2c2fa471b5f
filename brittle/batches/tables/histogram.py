"""Daily series of many runs as histograms with fixed edges of the bins.

The edges are the same for every case and scenario, so histograms can be added in any order. Shards may
finish in any order, batches may be merged, and quantiles are computed from the sums. Series of shares
(0-1) have a hundred bins. Series of counts have one bin for values below 1, and thirty-two bins for
each power of ten above 1; the upper edge of each of these bins is 7% above its lower edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from brittle.model.outcome import SERIES, SERIES_COLUMNS, Holds

SHARE_EDGES = np.linspace(0.0, 1.0, 101)
COUNT_EDGES = np.concatenate([[0.0], 10.0 ** (np.arange(0, 9 * 32 + 1) / 32.0)])
EDGES = {
    one.name: SHARE_EDGES if one.holds is Holds.SHARE else COUNT_EDGES for one in SERIES_COLUMNS
}

type Counts = npt.NDArray[np.int64]


def edges_of(series: str) -> npt.NDArray[np.float64]:
    """The edges of a series' bins. Raises KeyError if `SERIES_COLUMNS` does not declare the series."""
    return EDGES[series]


class DailyHistogram:
    """Counts of runs by series, day and bin. The number of days grows with the series that are added."""

    def __init__(self, days: int = 0) -> None:
        self.counts: dict[str, Counts] = {
            name: np.zeros((days, len(edges_of(name)) - 1), dtype=np.int64) for name in SERIES
        }

    @property
    def days(self) -> int:
        """Number of days, counted from the branch."""
        return len(self.counts[SERIES[0]])

    def add(self, runs: Sequence[npt.NDArray[np.float32]]) -> None:
        """Adds the series of runs, each days by `SERIES`, all with the same number of days.

        Values beyond the edges are counted in the outer bins.
        """
        if not runs:
            return
        values = np.stack(runs)
        self._grow(values.shape[1])
        day = np.broadcast_to(np.arange(values.shape[1]), values.shape[:2])
        for column, name in enumerate(SERIES):
            its, counts = values[:, :, column], self.counts[name]
            known = ~np.isnan(its)
            last = counts.shape[1] - 1
            bins = np.searchsorted(edges_of(name), its[known].astype(np.float64), side="right") - 1
            at = day[known] * counts.shape[1] + np.clip(bins, 0, last)
            counts += np.bincount(at, minlength=counts.size).reshape(counts.shape)

    def add_counts(self, other: DailyHistogram) -> None:
        """Adds the counts of another histogram."""
        self._grow(other.days)
        for name, counts in other.counts.items():
            self.counts[name][: other.days] += counts

    def add_table(self, table: pa.Table) -> None:
        """Adds the counts of a table that `series_table` made."""
        frame = table.to_pandas()
        for name, rows in frame.groupby("series", observed=True):
            edges = edges_of(str(name))
            day = rows["day"].to_numpy()
            self._grow(int(day.max()) + 1)
            bins = np.searchsorted(edges, rows["lower"].to_numpy())
            np.add.at(self.counts[str(name)], (day, bins), rows["count"].to_numpy())

    def _grow(self, days: int) -> None:
        more = days - self.days
        if more > 0:
            for name, counts in self.counts.items():
                self.counts[name] = np.pad(counts, ((0, more), (0, 0)))

    def frame(self) -> pd.DataFrame:
        """The bins that are not empty, as rows."""
        parts = [self._bins(name) for name in self.counts]
        codes = np.repeat(np.arange(len(parts)), [len(part.day) for part in parts])
        return pd.DataFrame(
            {
                "series": pd.Categorical.from_codes(codes, categories=pd.Index(list(self.counts))),
                "day": np.concatenate([part.day for part in parts]),
                "lower": np.concatenate([part.lower for part in parts]),
                "upper": np.concatenate([part.upper for part in parts]),
                "count": np.concatenate([part.count_ for part in parts]),
            }
        )

    def _bins(self, name: str) -> _Bins:
        counts, edges = self.counts[name], edges_of(name)
        day, at = np.nonzero(counts)
        return _Bins(day.astype(np.int32), edges[at], edges[at + 1], counts[day, at])


class _Bins(NamedTuple):
    """The bins of one series that are not empty."""

    day: npt.NDArray[np.int32]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    count_: Counts


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
