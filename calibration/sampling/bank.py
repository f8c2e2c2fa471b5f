"""The bank: prior histories replayed to the article's moment, and what each looked like.

A row holds what the ledger's targets look at, then a few headline quantities of the state at the
branch. Parameters are not stored: a history's index draws them again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getsource
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.fingerprint import bare_code, fingerprint, mark_of
from brittle.calibration.pasts.past import replay
from brittle.calibration.sampling.players import RowOf, Rows
from brittle.calibration.sampling.shards import Progress, ShardedTable, Shards
from brittle.model.ensemble import prepare, stands
from brittle.model.inputs.reading import Scenario
from brittle.model.outcome import SERIES
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared
from brittle.model.state import State

FROM_SERIES = (
    "belief",
    "men_in_ranks",
    "cohesion",
    "population_held",
    "killed_combatants",
    "killed_civilians",
    "displaced",
)
"""Daily series whose value at the branch a bank keeps. They are named here one by one, so that a
series more changes neither banks nor the tables of a fit."""

HEADLINES = (*FROM_SERIES, "places_lost", "fallen")
"""Of the state at the branch: those, places that the regime lost, and whether it lost the capital
or its ruler (0 or 1)."""


class Lens(NamedTuple):
    """What is kept of a past: `look` gives a number a column; `mark` names how it looks.

    `look` pickles, for workers in processes of their own.
    """

    columns: tuple[str, ...]
    look: Callable[[State], NDArray[np.float32]]
    mark: str


@dataclass(frozen=True)
class Bank:
    """The first histories of a seed, seen through a lens."""

    targets: tuple[str, ...]
    """Columns that the ledger's targets look at."""
    table: ShardedTable
    mark: str
    """Of everything that it follows from."""
    seed: int

    def __len__(self) -> int:
        return len(self.table.rows)

    @property
    def rows(self) -> Rows:
        """What the targets look at: [n, targets]."""
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
    workers: int,
    progress: Progress,
) -> Bank:
    """Makes what is missing of a bank below `folder` and reads it."""
    mark = bank_mark(prepared, lens, seed)
    shards = Shards(folder, mark, (*lens.columns, *HEADLINES), seed)
    shards.fill(n, workers, past_rows(prepared, lens), progress)
    return Bank(lens.columns, shards.read(n), mark, seed)


def bank_mark(prepared: Prepared, lens: Lens, seed: int) -> str:
    """Hash of everything that a bank's rows follow from; its folder bears it as its name."""
    own = bare_code(getsource(headlines))  # what is computed of a state counts too
    return mark_of([fingerprint(prepared).mark, lens.mark, own, seed])


@dataclass(frozen=True, eq=False)
class PastRows:
    """How a history becomes a row: replayed to the branch, then looked at."""

    scenario: Scenario
    look: Callable[[State], NDArray[np.float32]]
    width: int

    def open(self) -> RowOf:
        """Prepares the scenario, once a worker."""
        prepared = prepare(self.scenario)

        def row_of(history: History) -> Rows:
            past = replay(prepared, history)
            return np.concatenate([self.look(past), headlines(prepared, past)])

        return row_of


def past_rows(prepared: Prepared, lens: Lens) -> PastRows:
    """Rows of a bank: what the lens sees, then HEADLINES."""
    return PastRows(prepared.scenario, lens.look, len(lens.columns) + len(HEADLINES))


def headlines(prepared: Prepared, past: State) -> NDArray[np.float32]:
    """HEADLINES of a state at the branch."""
    regime = prepared.relations.regime[past.places["start_holder"]]
    lost = float((past.places["lost_tick"][regime] >= 0).sum())
    fallen = float(not stands(past))
    today = [past.series[0, SERIES.index(name)] for name in FROM_SERIES]
    return np.array([*today, lost, fallen], np.float32)
