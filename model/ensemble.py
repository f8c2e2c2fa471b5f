"""The compiled engine, which plays thousands of runs of one scenario.

`play` replays a history up to the branch, where the scenario's policy takes effect, and plays on to the
horizon. The past before the branch is the same for every replicate, and several scenarios can share one
past. Callers may therefore simulate a past once (`replay`) and branch off from it many times
(`play_on`); the result is the same, bit for bit. Kernels, which are compiled functions, release the lock
of the Python interpreter, so threads can play runs in parallel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model.kernel.schedule import begin, play_ticks
from brittle.model.rows.finished import place_rows, run_row
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared, branch_off, first_day, prepare
from brittle.model.setup.readings import as_read
from brittle.model.state import Array, State

__all__ = ["Prepared", "RunResult", "look", "play", "play_on", "prepare", "replay", "stands"]


class RunResult(NamedTuple):
    """A run's result: a RUN_DTYPE record, PLACE_DTYPE rows, the daily series, and the chronicle, if any."""

    run: np.void
    places: Array
    series: NDArray[np.float32]
    log: Array


def look(prepared: Prepared, history: History, chronicle: bool = False) -> State:
    """The state of a history before its first tick, with the power, roads and will of its first day."""
    state = first_day(prepared, history, chronicle)
    begin(state)
    return state


def replay(prepared: Prepared, history: History, chronicle: bool = False) -> State:
    """The state of a history at the branch, before any policy takes effect."""
    state = look(prepared, history, chronicle)
    play_ticks(state, 0, prepared.branch_tick)
    return state


def stands(past: State) -> bool:
    """Whether, at the end of this past, the ruler is in office and the capital has never been lost."""
    w = past.world[0]
    return int(w["lost_tick"]) < 0 and int(w["left_tick"]) < 0


def play_on(prepared: Prepared, past: State, replicate: int) -> RunResult:
    """The result of one replicate, played from the branch to the horizon; `past` is not changed."""
    state = branch_off(prepared, past, replicate, look)
    play_ticks(state, prepared.branch_tick, prepared.last_tick)
    return result_of(prepared, state)


def play(prepared: Prepared, history: History, replicate: int, log: bool = False) -> RunResult:
    """The result of one run, played from the first day to the horizon."""
    return play_on(prepared, replay(prepared, history, log), replicate)


def result_of(prepared: Prepared, state: State) -> RunResult:
    """The result of a run, from its state at the horizon."""
    prepared = as_read(prepared, state.world[0]["coding"], state.p)
    entries = state.log[: int(state.world[0]["logged"])]
    return RunResult(run_row(prepared, state), place_rows(prepared, state), state.series, entries)
