"""Movement: place to place along roads, until the day's march is done or an enemy is met."""

from __future__ import annotations

from typing import Any

from model.codes import ARRIVES, NO_REASON
from model.jit import inlined
from model.kernel.common import note
from model.rules.movement import goes_past, out_of_reach, pace, resistance
from model.state import ACTIVE, ATTACK, COUNTER, HOLD, LIVE, Array, State

_STEPS = 64  # places passed in a tick at most; roads of no length could not end otherwise


@inlined
def stop(u: Any, i: int, w: Any, log: Array, tick: int) -> None:
    """A unit has arrived, or can go no further."""
    u.dest = -1
    u.order = HOLD
    note(w, log, tick, ARRIVES, u.place, u.faction, i, NO_REASON, u.men)


@inlined
def approach(u: Any, km: float, speed: float, days: float) -> float:
    """A stretch of road covered as far as the days go; the days that are left."""
    if speed * days < km:
        u.km -= speed * days
        return 0.0
    u.km -= km
    return days - km / speed if speed > 0.0 else 0.0


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
            barred = n >= 0 and u.column == 0 and ties[u.faction, places[n].holder].hostile == 1
            if n < 0 or (barred and not attacks):
                stop(u, i, w, log, tick)
                return
            if ties[u.faction, places[u.place].holder].hostile == 0:
                u.base = u.place
            u.next = n
            u.km = ways[u.place, n].road_km
        ahead = places[u.next]
        hostile = ties[u.faction, ahead.holder].hostile == 1
        near = fronts[u.faction, u.next].near
        force = near if near > u.power else u.power
        q = resistance(ahead.garrison, force) if hostile else 0.0
        road_class = ways[u.place, u.next].road_class
        days = approach(u, out_of_reach(u.km, q, p), pace(u, road_class, 0.0, p), days)
        if days > 0.0:
            days = approach(u, u.km, pace(u, road_class, q, p), days)
        if u.km > 0.0:
            return
        u.place = u.next
        u.next = -1
        u.contact = 0.0
        if not hostile:
            continue
        if u.column == 0 or u.place == u.dest:
            stop(u, i, w, log, tick)
            return
        if ahead.garrison <= 0.0:
            return
        if not goes_past(ahead, force):
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
