"""Functions that several phases of a tick use: draws, chronicle entries, desertion and facts about units."""

from __future__ import annotations

from typing import Any, cast

import numba
from numba import types

from brittle.model.draws import uniform
from brittle.model.jit import compiled_as, inlined, part
from brittle.model.kernel.ties import fights
from brittle.model.outcome import LOG_DTYPE
from brittle.model.rules import choice, units
from brittle.model.state import WORLD, Array, State

_WORLD = numba.from_dtype(WORLD)
_LOG = types.Array(numba.from_dtype(LOG_DTYPE), 1, "C")
_I = types.int64

type Who = tuple[int, int, int]
"""The indices of a place, a faction and a unit."""

NOBODY: Who = (-1, -1, -1)
"""The indices in a chronicle entry that concerns no particular place, faction or unit."""

_WHO: Any = cast(Any, types).UniTuple(_I, len(NOBODY))


@compiled_as(types.float64(_WORLD, _I, _I, types.uint64, types.uint64))
def draw(w: Any, decision: int, tick: int, agent: int, other: int) -> float:
    """A uniform random number for a decision.

    The key holds the decision, the tick, the agents and, from the branch on, the replicate.
    """
    replicate: Any = w.replicate if tick >= w.branch else types.uint64(0)
    return uniform(w.seed, replicate, decision, tick, agent, other)


@compiled_as(types.float64(_WORLD, _I, _I, types.uint64, types.uint64))
def draw_once(w: Any, decision: int, now: int, agent: int, other: int) -> float:
    """A uniform random number that does not change from tick to tick, because its key always has tick 0.

    The key includes the replicate if the tick `now` is at the branch or later.
    """
    replicate: Any = w.replicate if now >= w.branch else types.uint64(0)
    return uniform(w.seed, replicate, decision, 0, agent, other)


@compiled_as(_WHO(_I, _I, _I), inline=True)
def who(place: int, faction: int, unit: int) -> Who:
    """The indices of the place, faction and unit that a chronicle entry is about; -1 for none."""
    return place, faction, unit


@compiled_as(types.void(_WORLD, _LOG, _I, _I, _WHO, _I, types.float64))
def note(w: Any, log: Array, tick: int, kind: int, about: Who, why: int, amount: float) -> None:
    """Add an entry to the chronicle, if a chronicle is kept."""
    if w.logged < len(log):
        entry = log[w.logged]
        entry.tick = tick
        entry.kind = kind
        entry.place, entry.faction, entry.unit = about
        entry.why = why
        entry.amount = amount
        w.logged += 1


@inlined
def slip_away(u: Any, place: Any, gone: float, p: Any) -> None:
    """Men leave their unit one by one, to go home or to cross an open border nearby."""
    across = gone * choice.crossing_share(is_local(u), place.exit == 1, p)
    u.men -= gone
    u.crossed += across
    place.crossed += across
    u.deserted += gone - across


@inlined
def is_local(u: Any) -> bool:
    """Whether a unit's men serve where they live."""
    return units.is_local(u.kind)


@inlined
def is_attacking(u: Any) -> bool:
    """Whether a unit is on its way to fight."""
    return units.is_attacking(u.order)


@inlined
def fear_of_nearest(s: State, c: int) -> float:
    """How much the people of a place fear the strongest enemy within reach, 0-1."""
    nearest = s.places[c].nearest
    return float(s.fronts[nearest, c].fear) if nearest >= 0 else 0.0


@part
def has_way_back(s: State, u: Any) -> bool:
    """Whether a unit is a column that came from another place, and no enemy now holds that place."""
    lost = fights(s.ties, s.places[u.base].holder, u.faction)
    return units.has_way_back(u.column == 1, u.base == u.place, lost)
