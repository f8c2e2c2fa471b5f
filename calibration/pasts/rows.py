"""What a past looks like, as a row of numbers: what a lens sees of it, then a few headlines.

A bank keeps such a row of every prior history. A posterior's file keeps a digest of each, to tell
whether its pasts still look as they did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.players import RowOf, Rows
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


def digests(rows: Rows) -> tuple[str, ...]:
    """A digest of each row, to the last bit of its numbers; the same on every machine."""
    written = np.ascontiguousarray(rows, "<f4")
    return tuple(blake2b(row.tobytes(), digest_size=8).hexdigest() for row in written)
