"""Movement of units along roads, until the time of a tick is used up or an enemy is met."""

from __future__ import annotations

from typing import Any

from brittle.model.codes import ACTIVE, HOLD, NO_REASON, Event
from brittle.model.jit import inlined
from brittle.model.kernel.common import is_attacking, note, who
from brittle.model.kernel.roads import next_held
from brittle.model.kernel.ties import fights, is_defended_by
from brittle.model.rules import movement
from brittle.model.rules.movement import (
    GOES_PAST,
    HELD_ROADS,
    NO_FURTHER,
    PLACES_A_TICK,
    STOPS,
    bars,
    days_left,
    force,
    km_covered,
    may_enter,
    out_of_reach,
    pace,
    passage,
    resistance,
    way_on,
)
from brittle.model.rules.power import power_held
from brittle.model.state import LIVE, State


@inlined
def move(s: State, tick: int) -> None:
    """Move all units that have a destination."""
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if u.status == ACTIVE and u.dest >= 0:
            march(s, tick, i)


@inlined
def march(s: State, tick: int, i: int) -> None:
    """A unit goes from place to place until the tick's time is used up or the unit can go no further."""
    u = s.units[i]
    days = s.world[0].dt
    for _ in range(PLACES_A_TICK):
        if u.next < 0:
            n = next_place(s, u)
            if n < 0:
                arrive(s, tick, i)
                return
            set_foot_on_road(s, u, n)
        elif turns_back(s, u):
            back = u.place
            u.place = u.next
            u.next = back
            u.km = s.ways[u.place, back].road_km - u.km
        days = advance(s, u, days)
        if u.km > 0.0:
            return
        u.place = u.next
        u.next = -1
        u.contact = 0.0
        if is_hostile_to(s, u, u.place) and not goes_through(s, tick, i):
            return


@inlined
def is_hostile_to(s: State, u: Any, c: int) -> bool:
    """Whether an enemy of a unit holds a place."""
    return fights(s.ties, u.faction, s.places[c].holder)


@inlined
def next_place(s: State, u: Any) -> int:
    """The next place on a unit's way; -1 if the unit has arrived or cannot go on."""
    attacks = is_attacking(u)
    way = way_on(u.place == u.dest, is_held_up(s, u), u.regime == 1, attacks)
    if way == NO_FURTHER:
        return -1
    if way == HELD_ROADS:
        return int(next_held(s, u.faction, u.place, u.dest))
    n = int(s.ways[u.place, u.dest].hop)
    if n < 0:
        return -1
    enters = may_enter(attacks, is_hostile_to(s, u, n), u.column == 1, is_barred(s, u, n))
    return n if enters else -1


@inlined
def is_held_up(s: State, u: Any) -> bool:
    """Whether an attacking unit is held up by a cease-fire, or by the enemy in the place where it is."""
    hostile, barred = is_hostile_to(s, u, u.place), is_barred(s, u, u.place)
    return movement.is_held_up(is_attacking(u), s.world[0].truce == 1, hostile, barred)


@inlined
def set_foot_on_road(s: State, u: Any, n: int) -> None:
    """A unit leaves its place for the next place on its way."""
    if is_defended_by(s, s.places[u.place], u):
        u.base = u.place
    u.next = n
    u.km = s.ways[u.place, n].road_km


@inlined
def turns_back(s: State, u: Any) -> bool:
    """Whether a unit turns back because an enemy now holds the place ahead of it but not the one behind.

    Only units of the regime turn back, and they never do so on the way to an attack.
    """
    ahead, behind = is_hostile_to(s, u, u.next), is_hostile_to(s, u, u.place)
    return movement.turns_back(u.regime == 1, is_attacking(u), ahead, behind)


@inlined
def advance(s: State, u: Any, days: float) -> float:
    """Move a unit towards the next place, more slowly near resistance; return the days that are left."""
    p = s.p[s.world[0].epoch]
    q = 0.0
    if is_hostile_to(s, u, u.next):
        q = resistance(power_held(s.places[u.next]), force_at(s, u, u.next))
    road_class = s.ways[u.place, u.next].road_class
    days = approach(u, out_of_reach(u.km, q, p), pace(u, road_class, 0.0, p), days)
    if days > 0.0:
        days = approach(u, u.km, pace(u, road_class, q, p), days)
    return days


@inlined
def approach(u: Any, km: float, speed: float, days: float) -> float:
    """Move a unit along a stretch of road as far as its days allow; return the days that are left."""
    u.km -= km_covered(km, speed, days)
    return days_left(km, speed, days)


@inlined
def goes_through(s: State, tick: int, i: int) -> bool:
    """Whether a unit goes past a hostile place; if not, it stops to fight or takes an empty place."""
    u = s.units[i]
    barred, empty = is_barred(s, u, u.place), s.places[u.place].garrison <= 0.0
    does = passage(u.column == 1, u.place == u.dest, barred, empty, is_attacking(u))
    if does == STOPS:
        arrive(s, tick, i)
    return does == GOES_PAST


@inlined
def force_at(s: State, u: Any, c: int) -> float:
    """A unit's force at a hostile place: its power or, if larger, its faction's column power nearby."""
    return force(u.power, s.fronts[u.faction, c].near)


@inlined
def is_barred(s: State, u: Any, c: int) -> bool:
    """Whether the garrison of a hostile place is too strong for a unit to go past it."""
    return bars(s.places[c], force_at(s, u, c))


@inlined
def arrive(s: State, tick: int, i: int) -> None:
    """End a unit's march, because the unit has arrived or can go no further."""
    u = s.units[i]
    u.dest = -1
    u.order = HOLD
    note(s.world[0], s.log, tick, Event.ARRIVES, who(u.place, u.faction, i), NO_REASON, u.men)
