"""The row of numbers that describes a past: first those of a `Lens`, then a few headline quantities.

A bank keeps this row for every prior history. A posterior's file keeps a digest of each row, which shows
later whether the posterior's pasts still look the same.
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
from brittle.model.setup.readings import as_read
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
"""Daily series whose values at the branch are kept in a bank. The series are named one by one, so that
adding another changes neither banks nor the tables of a fit."""

HEADLINES = (*FROM_SERIES, "places_lost", "fallen")
"""Headline quantities of the state at the branch: the series above, the number of places that the
regime lost, and whether it lost the capital or its ruler (0 or 1)."""


class Lens(NamedTuple):
    """What is kept of a past: `look` gives one number per column, and `mark` identifies the method.

    `look` can be pickled, so that workers in other processes can use it.
    """

    columns: tuple[str, ...]
    look: Callable[[State], NDArray[np.float32]]
    mark: str


@dataclass(frozen=True, eq=False)
class PastRows:
    """Makes a row of a history by replaying it to the branch and looking at the state.

    A worker process prepares the scenario for itself.
    """

    prepared: Prepared
    look: Callable[[State], NDArray[np.float32]]
    width: int

    def open(self) -> RowOf:
        """The function that makes a row."""

        def row_of(history: History) -> Rows:
            past = replay(self.prepared, history)
            return np.concatenate([self.look(past), headlines(self.prepared, past)])

        return row_of

    def __reduce__(self) -> tuple[Callable[..., PastRows], tuple[object, ...]]:
        return _prepared_rows, (self.prepared.scenario, self.look, self.width)


def _prepared_rows(
    scenario: Scenario, look: Callable[[State], NDArray[np.float32]], width: int
) -> PastRows:
    return PastRows(prepare(scenario), look, width)


def past_rows(prepared: Prepared, lens: Lens) -> PastRows:
    """The maker of a bank's rows, which hold the lens's numbers and then HEADLINES."""
    return PastRows(prepared, lens.look, len(lens.columns) + len(HEADLINES))


def headlines(prepared: Prepared, past: State) -> NDArray[np.float32]:
    """The values of HEADLINES for a state at the branch."""
    links = as_read(prepared, past.world[0]["coding"], past.p).relations
    regime = links.regime[past.places["start_holder"]]
    lost = float((past.places["lost_tick"][regime] >= 0).sum())
    fallen = float(not stands(past))
    today = [past.series[0, SERIES.index(name)] for name in FROM_SERIES]
    return np.array([*today, lost, fallen], np.float32)


def digests(rows: Rows) -> tuple[str, ...]:
    """A digest of each row, which depends on every bit of its numbers and is the same on every machine."""
    written = np.ascontiguousarray(rows, "<f4")
    return tuple(blake2b(row.tobytes(), digest_size=8).hexdigest() for row in written)
