"""Pasts with turns. A turn is the moment at which a history starts to use another seed for its draws.

Every draw that the model makes before the branch is made in a single tick and kept in the state. A
history may therefore change its seed between two ticks. It is then as likely under the model as a history
that never changes its seed. A fit uses this to redraw one day of a history and keep the other days.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from brittle.model.ensemble import RunResult, look, play_on
from brittle.model.kernel.schedule import play_ticks
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared
from brittle.model.state import CODING_GROUPS, Array, State

FIRST_DAY = 1 + CODING_GROUPS
"""Number of seeds of a history before those of its days: of strengths, and of what the coding cannot know."""


class Turn(NamedTuple):
    """A seed and the time of its first use, in hours from the start; infinite hours mean the branch."""

    hours: float
    seed: int


@dataclass(frozen=True, eq=False)
class TurnedHistory(History):
    """A history with turns in order of time; its own `seed` is used for the first day's strengths."""

    turns: tuple[Turn, ...] = ()


def days_before(prepared: Prepared) -> int:
    """Number of days from the start to the branch; a part of a day counts as a whole one."""
    return math.ceil(prepared.branch_tick * prepared.tick_hours / 24.0)


def seeds_before(prepared: Prepared) -> int:
    """Number of seeds of a history: of its first day's strengths, of its coding, and of each day."""
    return FIRST_DAY + days_before(prepared)


def by_day(index: int, parameters: Array, seeds: Sequence[int], later: int) -> History:
    """Make a history from the seeds of its first day's strengths, of its coding, of each day, and of later.

    The seed `later` is used from the branch on. If all other seeds are equal, the history is a plain one,
    which keeps their seed after the branch too.
    """
    first, coding, days = seeds[0], tuple(seeds[1:FIRST_DAY]), seeds[FIRST_DAY:]
    if all(seed == first for seed in seeds):
        return History(index, first, 1.0, parameters)
    turns = [Turn(24.0 * day, seed) for day, seed in enumerate(days)]
    return TurnedHistory(index, first, 1.0, parameters, coding, (*turns, Turn(math.inf, later)))


def turns_of(history: History) -> tuple[Turn, ...]:
    """The turns of a history; a plain history has none."""
    return history.turns if isinstance(history, TurnedHistory) else ()


def turned(history: History, turns: tuple[Turn, ...]) -> History:
    """Add turns to a history; if there are none, the history is returned as it is."""
    if not turns:
        return history
    return TurnedHistory(
        history.index, history.seed, history.weight, history.parameters, history.coding, turns
    )


def seeds_as_text(history: History) -> str:
    """The further seeds of a history as JSON for a table; an empty text if it has only one seed.

    `coding` lists the seeds of what the coding cannot know. `turns` lists the hour of each turn, null for the
    branch, and its seed.
    """
    turns = [[None if math.isinf(hours) else hours, seed] for hours, seed in turns_of(history)]
    kept = {"coding": list(history.coding), "turns": turns}
    return json.dumps(kept, separators=(",", ":")) if turns or history.coding else ""


def with_seeds(history: History, text: str) -> History:
    """A history of one seed with the further seeds that `seeds_as_text` wrote.

    Tables of earlier versions hold the list of turns alone.
    """
    kept = json.loads(text) if text else []
    turns, coding = (kept["turns"], kept["coding"]) if isinstance(kept, dict) else (kept, [])
    found = tuple(Turn(math.inf if hours is None else hours, seed) for hours, seed in turns)
    return turned(replace(history, coding=tuple(coding)), found)


def replay(prepared: Prepared, history: History, chronicle: bool = False) -> State:
    """The state of a history at the branch; like `model.ensemble.replay`, but with turns."""
    state = look(prepared, history, chronicle)
    at = 0
    for tick, seed in ticks_of(prepared, history):
        play_ticks(state, at, tick)
        state.world["seed"] = seed
        at = tick
    play_ticks(state, at, prepared.branch_tick)
    return state


def play(prepared: Prepared, history: History, replicate: int, log: bool = False) -> RunResult:
    """One run from the first day to the horizon; like `model.ensemble.play`, but with turns."""
    return play_on(prepared, replay(prepared, history, log), replicate)


def play_agents(
    prepared: Prepared, history: History, replicate: int, log: bool = False
) -> RunResult:
    """One run of the reference model; like `model.agents.collapse.play`, but with turns."""
    from brittle.model.agents.collapse import CollapseModel

    turns = dict(ticks_of(prepared, history))
    model = CollapseModel(prepared, history, replicate, turns, chronicle=log)
    model.run_model()
    return model.result()


def ticks_of(prepared: Prepared, history: History) -> list[tuple[int, int]]:
    """Ticks at which the seed changes, each with the new seed; turns after the branch are moved to it."""
    ticks = [
        prepared.branch_tick
        if math.isinf(turn.hours)
        else min(round(turn.hours / prepared.tick_hours), prepared.branch_tick)
        for turn in turns_of(history)
    ]
    return list(zip(ticks, (turn.seed for turn in turns_of(history)), strict=True))
