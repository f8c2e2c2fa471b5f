"""The bank: prior histories replayed to the article's end, with a record of how each looked then.

A row holds one number for each target of the ledger, then a few headline quantities of the state at
the branch. Parameters are not stored, because they can be computed again from a history's index.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import getsource
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.fingerprint import bare_code, fingerprint, mark_of
from brittle.calibration.pasts.players import Progress, Rows
from brittle.calibration.pasts.rows import HEADLINES, Lens, headlines, past_rows
from brittle.calibration.sampling.shards import ShardedTable, Shards
from brittle.calibration.workers.pool import Pool
from brittle.model.setup.prepare import Prepared


@dataclass(frozen=True)
class Bank:
    """The first prior histories that a seed gives, with what a lens records of each."""

    targets: tuple[str, ...]
    """Names of the columns for the ledger's targets."""
    table: ShardedTable
    mark: str
    """Hash of everything on which the bank's rows depend."""
    seed: int

    def __len__(self) -> int:
        return len(self.table.rows)

    @property
    def rows(self) -> Rows:
        """Numbers for the targets: [n, targets]."""
        return self.table.rows[:, : len(self.targets)]

    def headline(self, name: str) -> NDArray[np.float32]:
        """A headline quantity of every history: [n]."""
        return self.table.column(name)


def make_bank(
    prepared: Prepared,
    lens: Lens,
    folder: Path,
    n: int,
    seed: int,
    pool: Pool,
    progress: Progress,
) -> Bank:
    """Make the missing parts of a bank below `folder`, and read the whole bank."""
    mark = bank_mark(prepared, lens, seed)
    shards = Shards(folder, mark, (*lens.columns, *HEADLINES), seed)
    shards.fill(n, pool, past_rows(prepared, lens), progress)
    return Bank(lens.columns, shards.read(n), mark, seed)


def bank_mark(prepared: Prepared, lens: Lens, seed: int) -> str:
    """Hash of everything on which a bank's rows depend; it is also the name of the bank's folder."""
    own = bare_code(getsource(headlines))  # what is computed of a state counts too
    return mark_of([fingerprint(prepared).mark, lens.mark, own, seed])
