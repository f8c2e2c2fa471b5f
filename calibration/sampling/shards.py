"""A long table with one row for each history, kept in files (shards) of fixed index ranges.

    <folder>/<mark>/0000000-0001999.parquet

Every row depends only on its index. The bytes are therefore the same for any number of workers, and a
table that is made again, or made longer, reuses the shards that exist. The mark identifies everything
else on which the rows depend. A shard is written under a temporary name and then renamed. A history
that raises an error leaves a row of NaN with the error in words.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from brittle.calibration.pasts.players import Players, Progress, RowMaker, Rows

SHARD = 2000
"""Histories per shard, which is the most that each worker loses in an interruption."""


class ShardedTable(NamedTuple):
    """Rows of the first histories, [n, columns]; a history that failed has a row of NaN."""

    columns: tuple[str, ...]
    rows: Rows
    failures: dict[str, int]
    """Number of histories that failed with each error."""

    def column(self, name: str) -> NDArray[np.float32]:
        """[n] the column of this name. Raises ValueError if the name is unknown."""
        return self.rows[:, self.columns.index(name)]

    @property
    def failed(self) -> int:
        """Number of histories that failed."""
        return sum(self.failures.values())


@dataclass(frozen=True)
class Shards:
    """A table of prior histories on disk; `mark` identifies everything on which its rows depend."""

    folder: Path
    mark: str
    columns: tuple[str, ...]
    seed: int

    def fill(self, n: int, workers: int, maker: RowMaker, progress: Progress) -> None:
        """Make the shards of the first `n` histories that are missing or damaged.

        KeyboardInterrupt is raised again once the workers have stopped; finished shards stay.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        ranges = _ranges(n)
        missing = [one for one in ranges if not _is_whole(self._path(*one))]
        progress(n - sum(last - first for first, last in missing))
        if not missing:
            return
        with Players(maker, min(workers, len(missing))) as players:
            made = {
                players.prior(first, last - first, self.seed): (first, last)
                for first, last in missing
            }
            for future in as_completed(made):
                first, last = made[future]
                self._write(self._path(first, last), *future.result())
                progress(last - first)

    def read(self, n: int) -> ShardedTable:
        """Read the first `n` histories, which `fill` must have made."""
        whole = [pq.read_table(self._path(*one)) for one in _ranges(n)]
        rows = np.empty((n, len(self.columns)), np.float32)
        failures: dict[str, int] = {}
        for (first, last), table in zip(_ranges(n), whole, strict=True):
            for k, name in enumerate(self.columns):
                rows[first:last, k] = table[name].to_numpy()
            for error in table.filter(pc.is_valid(table["error"]))["error"].to_pylist():
                failures[error] = failures.get(error, 0) + 1
        return ShardedTable(self.columns, rows, failures)

    @property
    def _home(self) -> Path:
        return self.folder / self.mark

    def _path(self, first: int, last: int) -> Path:
        return self._home / f"{first:07d}-{last - 1:07d}.parquet"

    def _write(self, path: Path, rows: Rows, errors: Sequence[str | None]) -> None:
        columns = {name: rows[:, k].copy() for k, name in enumerate(self.columns)}
        table = pa.table({**columns, "error": pa.array(errors, pa.string())})
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        pq.write_table(table, temporary, compression="zstd")
        temporary.replace(path)


def _is_whole(path: Path) -> bool:
    """Whether a shard exists; a shard cut short by a copy or a full disk counts as missing."""
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True


def _ranges(n: int) -> list[tuple[int, int]]:
    """Fixed ranges of indices up to n; the last may be shorter."""
    return [(first, min(first + SHARD, n)) for first in range(0, n, SHARD)]
