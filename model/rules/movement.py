"""Movement along roads, km per day.

v = base x road factor x (foot + (1 - foot) motorised), 1 / base = (1 - q) / v_unopposed + q / v_opposed,
q = F_garrison / (F_garrison + F) the resistance ahead: the share of the power around the next place
that defends it. A police post does not slow a brigade; a garrison as strong as the column does
(Dupuy's campaign averages are those of armies that met resistance).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.codes import MOTORWAY, PRIMARY, SECONDARY, Passage, WayOn
from brittle.model.jit import rule
from brittle.model.rules.numbers import clamp, positive
from brittle.model.rules.power import power_held

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord, UnitRecord

NO_FURTHER, HELD_ROADS, QUICKEST = map(int, WayOn)
STOPS, TAKES, GOES_PAST = map(int, Passage)

NO_WAY = 1e18
"""Km, or km of primary road, to a place to which no way leads."""

PLACES_A_TICK = 64
"""Places that a unit passes in a tick at most; roads of no length could not end otherwise."""

_NEVER = 1e6
"""Days that a march takes at no speed."""


@rule
def road_factor(road_class: int, p: Parameters) -> float:
    """Pace on a class of road against a primary road."""
    if road_class == MOTORWAY:
        return p.pace_motorway
    if road_class == PRIMARY:
        return p.pace_primary
    if road_class == SECONDARY:
        return p.pace_secondary
    return p.pace_track


@rule
def leads_there(km: float) -> bool:
    """Whether a way of this length in km leads to a place, or none does."""
    return km < NO_WAY


@rule
def resistance(held: float, attackers: float) -> float:
    """q: share of the power around a place that holds it or backs who does, 0-1."""
    if held <= 0.0:
        return 0.0
    return held / (held + positive(attackers))


@rule
def out_of_reach(km: float, resistance: float, p: Parameters) -> float:
    """Of the km to a place ahead, those out of its garrison's reach, which nobody contests.

    A garrison fights as far out as it helps others (`support_km`): an empty village coded on a
    road, or left out, changes no arrival.
    """
    return positive(km - p.support_km) if resistance > 0.0 else km


@rule
def goes_past(place: PlaceRecord, attackers: float) -> bool:
    """Whether a column with a target further on goes past those who hold a place on its way.

    It does not leave a force as strong as itself, behind its defences, across its only road.
    """
    return power_held(place) * place.defence < attackers


@rule
def bars(place: PlaceRecord, attackers: float) -> bool:
    """Whether a garrison keeps a column of this power from going past its place."""
    return place.garrison > 0.0 and not goes_past(place, attackers)


@rule
def is_held_up(attacks: bool, truce: bool, hostile: bool, barred: bool) -> bool:
    """On an attack, whether a cease-fire or an enemy where it stands keeps a unit from going on.

    `hostile` and `barred` are of the place where it is: whether an enemy holds it, too strong to pass.
    """
    return attacks and (truce or (hostile and barred))


@rule
def way_on(arrived: bool, held_up: bool, of_regime: bool, attacks: bool) -> int:
    """Code of the way by which a unit goes on from a place: none, along held roads, the quickest.

    The regime's units, if not on an attack, keep to held roads.
    """
    if arrived or held_up:
        return NO_FURTHER
    return HELD_ROADS if of_regime and not attacks else QUICKEST


@rule
def may_enter(attacks: bool, hostile: bool, column: bool, barred: bool) -> bool:
    """Whether a unit on the quickest way goes on to the next place.

    On an attack it does; else to an enemy's place (`hostile`) only as a column that can go past
    those who hold it (not `barred`).
    """
    return attacks or not hostile or (column and not barred)


@rule
def turns_back(of_regime: bool, attacks: bool, hostile_ahead: bool, hostile_behind: bool) -> bool:
    """Whether a unit on the road turns back: the place ahead has become an enemy's, that behind has not.

    Only the regime's do, and not on an attack.
    """
    return of_regime and not attacks and hostile_ahead and not hostile_behind


@rule
def passage(column: bool, at_end: bool, barred: bool, empty: bool, attacks: bool) -> int:
    """Code of what a unit does in an enemy's place that it has come to.

    It stops and fights where it meant to go or those who hold the place are too strong to go past
    (`barred`), and always if it is no column. On an attack it takes a place that is empty and goes
    on later; else it goes past.
    """
    if not column or at_end or barred:
        return STOPS
    return TAKES if attacks and empty else GOES_PAST


@rule
def force(power: float, near: float) -> float:
    """Power with which a column comes to a place: its own, or that of its faction's columns near."""
    return near if near > power else power


@rule
def km_covered(km: float, speed: float, days: float) -> float:
    """Of a stretch of road, the km that are covered within `days`."""
    if speed * days < km:
        return speed * days
    return km


@rule
def days_left(km: float, speed: float, days: float) -> float:
    """Days that are left of `days` when a stretch of road is covered, or as far as they go."""
    if speed * days < km or speed <= 0.0:
        return 0.0
    return days - km / speed


@rule
def days_on_the_way(km: float, speed: float) -> float:
    """Days that a march takes; a million at no speed."""
    return km / speed if speed > 0.0 else _NEVER


@rule
def pace(unit: UnitRecord, road_class: int, resistance: float, p: Parameters) -> float:
    """km per day of a unit on a road, against resistance 0-1 ahead."""
    free = p.march_unopposed
    fought = p.march_opposed if p.march_opposed < free else free
    if fought <= 0.0:
        return 0.0
    q = clamp(resistance, 0.0, 1.0)
    base = 1.0 / ((1.0 - q) / free + q / fought)
    wheels = p.foot_pace + (1.0 - p.foot_pace) * clamp(unit.motorised, 0.0, 1.0)
    return base * road_factor(road_class, p) * wheels
