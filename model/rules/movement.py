"""Movement along roads, km per day.

v = base x road factor x (foot + (1 - foot) motorised); base is the unopposed march, or the opposed one
where the next place is held by an enemy with a garrison (Dupuy's campaign averages).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.jit import rule
from model.rules.numbers import clamp

if TYPE_CHECKING:
    from model.records import Parameters, Unit

MOTORWAY, PRIMARY, SECONDARY, TRACK = range(4)
"""Road classes in the order of their codes."""


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
def pace(unit: Unit, road_class: int, opposed: bool, p: Parameters) -> float:
    """km per day of a unit on a road."""
    base = p.march_opposed if opposed else p.march_unopposed
    if opposed and p.march_unopposed < base:
        base = p.march_unopposed
    wheels = p.foot_pace + (1.0 - p.foot_pace) * clamp(unit.motorised, 0.0, 1.0)
    return base * road_factor(road_class, p) * wheels
