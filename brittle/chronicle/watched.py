"""Plays a run tick by tick, and keeps the men, the will and the place of every unit at every tick.

The run is the one that the engine plays: the same events, and the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brittle.calibration.pasts.past import ticks_of
from brittle.engine import RunOutput
from brittle.model.codes import ACTIVE
from brittle.model.ensemble import look, result_of
from brittle.model.kernel.schedule import play_ticks
from brittle.model.setup.history import History
from brittle.model.setup.prepare import branch_off

ON_THE_ROAD = -1
"""Stands for the place of a unit that is between two places."""
NOT_IN_THE_FIELD = -2
"""Stands for the place of a unit that is hidden, that has not appeared yet, or that is no longer there."""


@dataclass(frozen=True, eq=False)
class WatchedRun:
    """A run, and its T + 1 moments, the first of which comes before the first tick; U units."""

    result: RunOutput
    """The result, with the log."""
    men: npt.NDArray[np.float64]
    """[T + 1, U] men of each unit."""
    will: npt.NDArray[np.float64]
    """[T + 1, U] the will to fight of each unit, in log-odds."""
    place: npt.NDArray[np.int64]
    """[T + 1, U] codes of places (`PreparedScenario.place_ids`), `ON_THE_ROAD` or `NOT_IN_THE_FIELD`."""


def watched(prepared: Any, history: History, replicate: int) -> WatchedRun:
    """Plays one run from the first day to the horizon."""
    state = look(prepared, history, chronicle=True)
    units = [state.units.copy()]
    seeds = dict(ticks_of(prepared, history))
    for tick in range(prepared.last_tick):
        if tick in seeds:
            state.world["seed"] = seeds[tick]
        if tick == prepared.branch_tick:
            state = branch_off(prepared, state, replicate, look)
        play_ticks(state, tick, tick + 1)
        units.append(state.units.copy())
    every = np.stack(units)
    there = every["status"] == ACTIVE
    stands = np.where(every["next"] < 0, every["place"].astype(np.int64), ON_THE_ROAD)
    return WatchedRun(
        result=result_of(prepared, state),
        men=np.where(there, every["men"], 0.0),
        will=every["will"].astype(float),
        place=np.where(there, stands, NOT_IN_THE_FIELD),
    )
