"""A long table with one row for each history, kept in files (shards) of fixed index ranges.

    <folder>/<mark>/0000000-0001999.parquet

Every row depends only on its index. The bytes are therefore the same for any pool of workers, and a
table that is made again, or made longer, reuses the shards that exist. The mark identifies everything
else on which the rows depend. A shard is written under a temporary name, synced and then renamed, and
holds a checksum. A file that is damaged, or that belongs to another table, is made again. A history that
raises an error leaves a row of NaN with the error in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from brittle.calibration.files.sealed import read_sealed, write_sealed
from brittle.calibration.files.whole import UNFINISHED, DamagedError
from brittle.calibration.pasts.players import (
    OpenedRows,
    PlayedRows,
    PriorRange,
    Progress,
    RowMaker,
    Rows,
    RowStage,
    play_prior,
)
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool

SHARD = 2000
"""Histories per shard, which is about the most that an interruption loses."""

BLOCK = 100
"""Number of histories that a worker plays at a time."""

KIND, TABLE, RANGE = "brittle.kind", "brittle.bank", "brittle.histories"
"""Entries in a shard's metadata: what it is, the mark of its table, and its first and last index."""


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

    def fill(self, n: int, pool: Pool, maker: RowMaker, progress: Progress) -> None:
        """Make the shards of the first `n` histories that are missing or damaged.

        An interruption keeps finished shards. Raises OSError if a shard cannot be written.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        for left in self._home.glob(f"*{UNFINISHED}"):  # by a process that was killed
            left.unlink(missing_ok=True)
        missing = [part for part in _ranges(n, self.seed) if not self._is_whole(part)]
        progress(n - sum(part.size for part in missing))
        stage = RowStage(maker)
        growing: dict[int, list[tuple[int, PlayedRows]]] = {}
        for job, played in pool.each(_jobs(missing, stage), progress):
            shard = _shard_at(job.what.first, n, self.seed)
            parts = growing.setdefault(shard.first, [])
            parts.append((job.what.first, played))
            if sum(len(part.errors) for _, part in parts) == shard.size:
                self._write(shard, [part for _, part in sorted(growing.pop(shard.first))])

    def read(self, n: int) -> ShardedTable:
        """Read the first `n` histories, which `fill` must have made."""
        rows = np.empty((n, len(self.columns)), np.float32)
        failures: dict[str, int] = {}
        for part in _ranges(n, self.seed):
            table = pq.read_table(self._path(part))
            for k, name in enumerate(self.columns):
                rows[part.first : part.end, k] = table[name].to_numpy()
            for error in table.filter(pc.is_valid(table["error"]))["error"].to_pylist():
                failures[error] = failures.get(error, 0) + 1
        return ShardedTable(self.columns, rows, failures)

    def _is_whole(self, part: PriorRange) -> bool:
        """Whether a shard is there, undamaged, and of this table."""
        with suppress(DamagedError):
            held = read_sealed(self._path(part))
            return held.rows == part.size and self._facts(part).items() <= held.facts.items()
        return False

    def _facts(self, part: PriorRange) -> Mapping[str, str]:
        return {KIND: "bank", TABLE: self.mark, RANGE: f"{part.first}-{part.end - 1}"}

    @property
    def _home(self) -> Path:
        return self.folder / self.mark

    def _path(self, part: PriorRange) -> Path:
        return self._home / f"{part.first:07d}-{part.end - 1:07d}.parquet"

    def _write(self, part: PriorRange, played: Sequence[PlayedRows]) -> None:
        rows = np.concatenate([each.rows for each in played])
        errors = [error for each in played for error in each.errors]
        columns = {name: rows[:, k].copy() for k, name in enumerate(self.columns)}
        table = pa.table({**columns, "error": pa.array(errors, pa.string())})
        write_sealed([table], self._path(part), self._facts(part))


def _jobs(
    missing: Sequence[PriorRange], stage: RowStage
) -> Iterator[Job[OpenedRows, PriorRange, PlayedRows]]:
    for part in missing:
        for at in range(part.first, part.end, BLOCK):
            what = PriorRange(at, min(at + BLOCK, part.end), part.seed)
            yield Job(play_prior, stage, what, what.size)


def _ranges(n: int, seed: int) -> list[PriorRange]:
    """Fixed ranges of indices up to n; the last may be shorter."""
    return [_shard_at(first, n, seed) for first in range(0, n, SHARD)]


def _shard_at(index: int, n: int, seed: int) -> PriorRange:
    """The range of the shard that holds a history."""
    first = index - index % SHARD
    return PriorRange(first, min(first + SHARD, n), seed)
