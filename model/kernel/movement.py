"""Movement: place to place along roads, until the day's march is done or an enemy is met."""

from __future__ import annotations

from typing import Any

from model.codes import ARRIVES, NO_REASON
from model.jit import inlined
from model.kernel.common import note
from model.rules.movement import pace, resistance
from model.state import ACTIVE, ATTACK, COUNTER, HOLD, LIVE, Array, State

_STEPS = 64  # places passed in a tick at most; roads of no length could not end otherwise


@inlined
def stop(u: Any, i: int, w: Any, log: Array, tick: int) -> None:
    """A unit has arrived, or can go no further."""
    u.dest = -1
    u.order = HOLD
    note(w, log, tick, ARRIVES, u.place, u.faction, i, NO_REASON, u.men)


@inlined
def march(
    u: Any,
    i: int,
    places: Array,
    ways: Array,
    ties: Array,
    fronts: Array,
    w: Any,
    log: Array,
    tick: int,
    p: Any,
) -> None:
    """One unit's march in this tick."""
    days = w.dt
    for _ in range(_STEPS):
        attacks = u.order == ATTACK or u.order == COUNTER
        if u.next < 0:
            if u.place == u.dest:
                stop(u, i, w, log, tick)
                return
            n = ways[u.place, u.dest].hop
            if n < 0 or (not attacks and ties[u.faction, places[n].holder].hostile == 1):
                stop(u, i, w, log, tick)
                return
            if ties[u.faction, places[u.place].holder].hostile == 0:
                u.base = u.place
            u.next = n
            u.km = ways[u.place, n].road_km
        ahead = places[u.next]
        q = 0.0
        if ties[u.faction, ahead.holder].hostile == 1:
            near = fronts[u.faction, u.next].near
            q = resistance(ahead.garrison, near if near > u.power else u.power)
        speed = pace(u, ways[u.place, u.next].road_class, q, p)
        if speed * days < u.km:
            u.km -= speed * days
            return
        days -= u.km / speed if speed > 0.0 else days
        u.km = 0.0
        u.place = u.next
        u.next = -1
        u.contact = 0.0
        if ties[u.faction, places[u.place].holder].hostile == 1:
            stop(u, i, w, log, tick)
            return


@inlined
def move(s: State, tick: int) -> None:
    """All units on the move."""
    w = s.world[0]
    p = s.p[w.epoch]
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if u.status == ACTIVE and u.dest >= 0:
            march(u, i, s.places, s.ways, s.ties, s.fronts, w, s.log, tick, p)
