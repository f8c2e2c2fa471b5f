"""The runs of two scenarios side by side: runs with the same draw and replicate are a pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.batches.tables.columns import RUN_IN_SCENARIO

ONE, OTHER = "_one", "_other"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Paired runs. A column's name ends in `_one` or `_other`, except `draw`, `replicate` and `history`."""

    one: pd.DataFrame
    other: pd.DataFrame
    """The runs of the two scenarios; the same row of both is a pair."""

    @classmethod
    def of(cls, one: pd.DataFrame, other: pd.DataFrame) -> Pairs:
        """Pair the runs of two scenarios. If both have the same runs, the pairs share their memory."""
        one, other = one.reset_index(drop=True), other.reset_index(drop=True)
        if not one[RUN_IN_SCENARIO].equals(other[RUN_IN_SCENARIO]):
            keys = (pd.MultiIndex.from_frame(side[RUN_IN_SCENARIO]) for side in (one, other))
            mine, its = keys
            at = its.get_indexer(mine)
            one, other = one[at >= 0].reset_index(drop=True), other.iloc[at[at >= 0]]
        return cls(one, other.reset_index(drop=True))

    def __len__(self) -> int:
        return len(self.one)

    @property
    def empty(self) -> bool:
        """Whether no run of one scenario has a counterpart in the other."""
        return not len(self.one)

    def __getitem__(self, column: str) -> pd.Series:
        for ending, side in ((ONE, self.one), (OTHER, self.other)):
            if column.endswith(ending):
                return side[column.removesuffix(ending)]
        return self.one[column]

    def with_values(self, values: pd.Series) -> pd.DataFrame:
        """A row for each pair, with its `value`, `history` and `replicate`."""
        return self.one[["history", "replicate"]].assign(value=values)

    def differ(self) -> npt.NDArray[np.bool_]:
        """Whether the two runs of each pair differ in any column of their results."""
        found = np.zeros(len(self), dtype=bool)
        for name in self.one.columns.drop(["scenario", *RUN_IN_SCENARIO, "history"]):
            found |= differing(self.one[name], self.other[name])
        return found


def differing(one: pd.Series, other: pd.Series) -> npt.NDArray[np.bool_]:
    """Where two columns with the same words differ; values that are both missing do not differ."""
    if isinstance(one.dtype, pd.CategoricalDtype):
        return np.asarray(one.cat.codes.to_numpy() != other.cat.codes.to_numpy())
    a, b = one.to_numpy(), other.to_numpy()
    return np.asarray((a != b) & ((a == a) | (b == b)))
