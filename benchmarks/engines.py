"""Times both engines on the same runs, in one process on one core: `python -m benchmarks.engines`.

A run replays a prior history to the branch and then plays one replicate to the horizon. Live agents are
counted at every tick: places, units in the field, factions, patrons that have not left, elites and the
ruler. The figures are medians of five runs after a warm-up.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from brittle.model.agents.collapse import play as play_agents
from brittle.model.codes import ACTIVE
from brittle.model.ensemble import Prepared, look, play, prepare
from brittle.model.inputs.reading import load_scenario
from brittle.model.kernel.schedule import play_ticks
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import branch_off
from brittle.model.state import State

RUNS = 5
BASELINE = Path("scenarios/syria_2024/baseline.yaml")


class EnginesCompared(NamedTuple):
    """Medians over the runs of both engines."""

    ticks: int
    steps: float
    """Live agent-steps in a run."""
    compiled: float
    """Seconds that the compiled engine takes for a run."""
    agents: float
    """Seconds that CollapseModel takes for a run."""
    ratio: float
    rate: float
    """Live agent-steps of the compiled engine in a second."""


def compare(runs: int) -> EnginesCompared:
    """Times both engines on the same prior histories."""
    prepared = prepare(load_scenario(BASELINE))
    histories = [prior_history(i, prepared.scenario.seed) for i in range(runs)]
    play(prepared, histories[0], 0)
    compiled = [_seconds(partial(play, prepared, h, 0)) for h in histories]
    steps = [live_steps(prepared, history) for history in histories]
    agents = [_seconds(partial(play_agents, prepared, h, 0)) for h in histories]
    return EnginesCompared(
        prepared.last_tick,
        statistics.median(steps),
        statistics.median(compiled),
        statistics.median(agents),
        statistics.median(a / c for a, c in zip(agents, compiled, strict=True)),
        statistics.median(n / t for n, t in zip(steps, compiled, strict=True)),
    )


def main() -> None:
    """Prints the time that each engine takes for a run, their ratio, and agent-steps per second."""
    found = compare(RUNS)
    print(f"{BASELINE.parent.name}/{BASELINE.stem}, {RUNS} prior histories, one core, medians")
    print(f"ticks a run                    {found.ticks}")
    print(f"live agent-steps a run         {found.steps:,.0f}")
    print(f"ensemble, a run                {found.compiled * 1e3:.1f} ms")
    print(f"CollapseModel, a run           {found.agents:.2f} s")
    print(f"CollapseModel / ensemble       {found.ratio:.0f}")
    print(f"ensemble, live agent-steps/s   {found.rate / 1e6:.1f} million")


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def live_steps(prepared: Prepared, history: History) -> int:
    """The number of live agents, summed over the ticks of a run."""
    state = look(prepared, history)
    steps = 0
    for tick in range(prepared.last_tick):
        if tick == prepared.branch_tick:
            state = branch_off(prepared, state, 0, look)
        play_ticks(state, tick, tick + 1)
        steps += live(state)
    return steps


def live(state: State) -> int:
    """The number of live agents."""
    units = int((state.units["status"] == ACTIVE).sum())
    patrons = int((state.patrons["left"] == 0).sum())
    return len(state.places) + units + len(state.factions) + patrons + len(state.elites) + 1


if __name__ == "__main__":
    main()
