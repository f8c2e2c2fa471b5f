"""Movement along roads, in km per day.

v = base x road factor x (foot + (1 - foot) motorised),  1 / base = (1 - q) / v_unopposed + q / v_opposed.

The resistance ahead, q = F_garrison / (F_garrison + F), is the share of the power around the next place that
defends it; F is the power of those who approach. A police post therefore does not slow a brigade, but a
garrison as strong as a column slows the column. Dupuy's campaign averages, on which v_opposed rests, are
those of armies that met resistance.
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
"""The distance to a place to which no way leads, in km or in km of primary road."""

PLACES_A_TICK = 64
"""The largest number of places that a unit passes in a tick. This limit ends marches on roads of length 0."""

_NEVER = 1e6
"""The number of days that a march takes at a speed of 0."""


@rule
def road_factor(road_class: int, p: Parameters) -> float:
    """Pace on a class of road, relative to a primary road."""
    if road_class == MOTORWAY:
        return p.pace_motorway
    if road_class == PRIMARY:
        return p.pace_primary
    if road_class == SECONDARY:
        return p.pace_secondary
    return p.pace_track


@rule
def leads_there(km: float) -> bool:
    """Whether any way leads to a place, given the km of the shortest way (`NO_WAY` if there is none)."""
    return km < NO_WAY


@rule
def resistance(held: float, attackers: float) -> float:
    """q: the share (0-1) of the power around a place that belongs to its holders and to their backers."""
    if held <= 0.0:
        return 0.0
    return held / (held + positive(attackers))


@rule
def out_of_reach(km: float, resistance: float, p: Parameters) -> float:
    """The number of km, on the way to a place ahead, that are out of the garrison's reach.

    On this part of the way, nobody resists.

    A garrison fights up to the distance at which it helps other garrisons (`support_km`). The time of arrival
    therefore does not depend on whether an empty village on a road is coded.
    """
    return positive(km - p.support_km) if resistance > 0.0 else km


@rule
def goes_past(place: PlaceRecord, attackers: float) -> bool:
    """Whether a column with a target further on goes past the garrison of a place on its way.

    A column does not leave a garrison behind it on its only road if the garrison's power, times the defence
    of the place, is at least the column's power.
    """
    return power_held(place) * place.defence < attackers


@rule
def bars(place: PlaceRecord, attackers: float) -> bool:
    """Whether a garrison keeps a column of this power from going past its place."""
    return place.garrison > 0.0 and not goes_past(place, attackers)


@rule
def is_held_up(attacks: bool, truce: bool, hostile: bool, barred: bool) -> bool:
    """Whether a unit with orders to attack is kept from going on, by a cease-fire or by an enemy where it is.

    `hostile` is true if an enemy holds the place where the unit is, and `barred` is true if this enemy is
    too strong to pass.
    """
    return attacks and (truce or (hostile and barred))


@rule
def way_on(arrived: bool, held_up: bool, of_regime: bool, attacks: bool) -> int:
    """Code for the way by which a unit goes on from a place: none, held roads, or the quickest.

    The regime's units keep to roads that the regime holds, unless they have orders to attack.
    """
    if arrived or held_up:
        return NO_FURTHER
    return HELD_ROADS if of_regime and not attacks else QUICKEST


@rule
def may_enter(attacks: bool, hostile: bool, column: bool, barred: bool) -> bool:
    """Whether a unit on the quickest way goes on to the next place.

    A unit with orders to attack goes on. Any other unit enters an enemy's place (`hostile`) only if it is a
    column that can go past those who hold the place (not `barred`).
    """
    return attacks or not hostile or (column and not barred)


@rule
def turns_back(of_regime: bool, attacks: bool, hostile_ahead: bool, hostile_behind: bool) -> bool:
    """Whether a unit on the road turns back because an enemy holds the place ahead, but not the one behind.

    Only units of the regime turn back, and only if they have no orders to attack.
    """
    return of_regime and not attacks and hostile_ahead and not hostile_behind


@rule
def passage(column: bool, at_end: bool, barred: bool, empty: bool, attacks: bool) -> int:
    """Code for what a unit does in an enemy's place to which it has come.

    It stops and fights if the place is its target, if those who hold the place are too strong to pass
    (`barred`), or if the unit is not a column. Otherwise, a unit with orders to attack takes an empty place
    and goes on later. In all other cases, the unit goes past.
    """
    if not column or at_end or barred:
        return STOPS
    return TAKES if attacks and empty else GOES_PAST


@rule
def force(power: float, near: float) -> float:
    """Power with which a column comes to a place: its own or, if larger, its faction's near that place."""
    return near if near > power else power


@rule
def km_covered(km: float, speed: float, days: float) -> float:
    """The number of km of a stretch of road that are covered within `days`."""
    if speed * days < km:
        return speed * days
    return km


@rule
def days_left(km: float, speed: float, days: float) -> float:
    """The part of `days` that is left once a stretch of road is covered; 0 if the days are not enough."""
    if speed * days < km or speed <= 0.0:
        return 0.0
    return days - km / speed


@rule
def days_on_the_way(km: float, speed: float) -> float:
    """The number of days that a march takes; a million if the speed is 0."""
    return km / speed if speed > 0.0 else _NEVER


@rule
def pace(unit: UnitRecord, road_class: int, resistance: float, p: Parameters) -> float:
    """The pace of a unit on a road, in km per day, given the resistance ahead (0-1)."""
    free = p.march_unopposed
    fought = p.march_opposed if p.march_opposed < free else free
    if fought <= 0.0:
        return 0.0
    q = clamp(resistance, 0.0, 1.0)
    base = 1.0 / ((1.0 - q) / free + q / fought)
    wheels = p.foot_pace + (1.0 - p.foot_pace) * clamp(unit.motorised, 0.0, 1.0)
    return base * road_factor(road_class, p) * wheels
