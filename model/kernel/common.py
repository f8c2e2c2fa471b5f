"""What every phase uses: draws and the chronicle."""

from __future__ import annotations

from typing import Any

import numba
from numba import types

from model.draws import uniform
from model.jit import compiled_as
from model.outcome import LOG_DTYPE
from model.state import WORLD, Array

_WORLD = numba.from_dtype(WORLD)
_LOG = types.Array(numba.from_dtype(LOG_DTYPE), 1, "C")
_I = types.int64


@compiled_as(types.float64(_WORLD, _I, _I, types.uint64, types.uint64))
def draw(w: Any, decision: int, tick: int, agent: int, other: int) -> float:
    """A uniform number keyed by decision, tick and agents; the replicate counts from the branch."""
    replicate: Any = w.replicate if tick >= w.branch else types.uint64(0)
    return uniform(w.seed, replicate, decision, tick, agent, other)


@compiled_as(types.void(_WORLD, _LOG, _I, _I, _I, _I, _I, _I, types.float64))
def note(
    w: Any,
    log: Array,
    tick: int,
    kind: int,
    place: int,
    faction: int,
    unit: int,
    why: int,
    amount: float,
) -> None:
    """Adds an entry to the chronicle, if one is kept."""
    if w.logged < len(log):
        entry = log[w.logged]
        entry.tick = tick
        entry.kind = kind
        entry.place = place
        entry.faction = faction
        entry.unit = unit
        entry.why = why
        entry.amount = amount
        w.logged += 1
