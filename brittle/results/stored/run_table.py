"""The table of runs, read shard by shard into columns that take little memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from brittle.batches.tables.columns import ERROR_COLUMN, KEYS
from brittle.model.outcome import RUN_COLUMNS
from brittle.results.stored.compact import Column, Compacting

COLUMNS = [*KEYS, *(one.name for one in RUN_COLUMNS)]
"""The columns of a completed run."""

ERROR = ERROR_COLUMN.name


class RunTable(NamedTuple):
    """Every run of a batch."""

    completed: pd.DataFrame
    """The runs that did not fail, in columns as `results.stored.compact` holds them."""
    failed: pd.DataFrame
    """The keys and the errors of the runs that failed."""

    @property
    def has_one_twice(self) -> bool:
        """Whether the table holds the same run twice."""
        keys = pd.concat([self.completed[KEYS], self.failed[KEYS]]) if len(self.failed) else None
        return bool((self.completed[KEYS] if keys is None else keys).duplicated().any())


def read_runs(
    shards: Iterable[tuple[str, pa.Table]], compacting: Compacting, names: Sequence[str] = COLUMNS
) -> RunTable:
    """Join shards, each a file's name and its columns: `names`, among them the keys, and the errors."""
    parts: dict[str, list[Column]] = {name: [] for name in names}
    failed: list[pd.DataFrame] = []
    for file, table in shards:
        done = table
        if table[ERROR].null_count < len(table):
            bad = pc.is_valid(table[ERROR])
            failed.append(table.filter(bad).select([*KEYS, ERROR]).to_pandas())
            done = table.filter(pc.invert(bad))
        for name, found in parts.items():
            found.append(compacting.column(done, name, file))
    columns = {name: compacting.series(name, np.concatenate(parts.pop(name))) for name in names}
    lost = pd.concat(failed, ignore_index=True) if failed else pd.DataFrame(columns=[*KEYS, ERROR])
    kind = columns["scenario"].dtype
    return RunTable(pd.DataFrame(columns, copy=False), lost.astype({"scenario": kind}))
