"""Movement: place to place along roads, until the day's march is done or an enemy is met."""

from __future__ import annotations

from typing import Any

from model.codes import ACTIVE, ARRIVES, ATTACK, COUNTER, HOLD, NO_REASON
from model.jit import inlined
from model.kernel.common import note
from model.kernel.roads import next_held
from model.rules.movement import (
    bars,
    days_left,
    force,
    km_covered,
    out_of_reach,
    pace,
    resistance,
)
from model.rules.power import power_held
from model.state import LIVE, Array, State

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
    u.km -= km_covered(km, speed, days)
    return days_left(km, speed, days)


@inlined
def is_barred(u: Any, c: int, places: Array, fronts: Array) -> bool:
    """Whether those who hold a hostile place are too strong to go past them."""
    return bool(bars(places[c], force(u.power, fronts[u.faction, c].near)))


@inlined
def turns_back_from(u: Any, places: Array, ties: Array) -> bool:
    """On the road: whether the place ahead has become an enemy's and the one behind has not."""
    ahead = ties[u.faction, places[u.next].holder].hostile == 1
    return bool(ahead and ties[u.faction, places[u.place].holder].hostile == 0)


@inlined
def march(
    u: Any,
    i: int,
    s: State,
    places: Array,
    ways: Array,
    ties: Array,
    fronts: Array,
    w: Any,
    log: Array,
    tick: int,
    p: Any,
) -> None:
    """One unit's march in this tick. The regime's, if not on an attack, keep to held roads."""
    days = w.dt
    for _ in range(_STEPS):
        attacks = u.order == ATTACK or u.order == COUNTER
        if u.next < 0:
            inside = ties[u.faction, places[u.place].holder].hostile == 1
            held_up = inside and is_barred(u, u.place, places, fronts)
            if u.place == u.dest or (attacks and (w.truce == 1 or held_up)):
                stop(u, i, w, log, tick)
                return
            if u.regime == 1 and not attacks:
                n = next_held(s, u.faction, u.place, u.dest)
            else:
                n = ways[u.place, u.dest].hop
            if n < 0:
                stop(u, i, w, log, tick)
                return
            closed = ties[u.faction, places[n].holder].hostile == 1
            if closed and not attacks and (u.column == 0 or is_barred(u, n, places, fronts)):
                stop(u, i, w, log, tick)
                return
            if ties[places[u.place].holder, u.faction].ally > 0.0:
                u.base = u.place
            u.next = n
            u.km = ways[u.place, n].road_km
        elif u.regime == 1 and not attacks and turns_back_from(u, places, ties):
            back = u.place
            u.place = u.next
            u.next = back
            u.km = ways[u.place, back].road_km - u.km
        ahead = places[u.next]
        hostile = ties[u.faction, ahead.holder].hostile == 1
        q = 0.0
        if hostile:
            with_others = force(u.power, fronts[u.faction, u.next].near)
            q = resistance(power_held(ahead), with_others)
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
        if u.column == 0 or u.place == u.dest or is_barred(u, u.place, places, fronts):
            stop(u, i, w, log, tick)
            return
        if attacks and ahead.garrison <= 0.0:
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
            march(u, i, s, s.places, s.ways, s.ties, s.fronts, w, s.log, tick, p)
