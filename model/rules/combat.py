"""Combat: losses from the square root of the power ratio.

Defenders lose k sqrt(r) a day and attackers k / sqrt(r), capped; r = F_attacker / (F_defender D).
The square root, not Lanchester's square law, after Dupuy's data (1-3% a day). An effective fighting
day is a day in contact weighted by min(1, 1/r, r / near_share): to overrun a handful is no battle, nor
is a handful inside a great garrison, by the share from which an enemy counts as near.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.jit import rule
from model.rules.numbers import clamp
from model.rules.power import power_held

if TYPE_CHECKING:
    from model.records import Parameters, Place

_LARGEST_RATIO = 1e6


@rule
def odds(place: Place) -> float:
    """r: attackers' power over the defenders' behind their defences, within [1e-6, 1e6]."""
    held = power_held(place) * place.defence
    if held <= 0.0:
        return _LARGEST_RATIO
    return clamp(place.attackers / held, 1.0 / _LARGEST_RATIO, _LARGEST_RATIO)


@rule
def gives_in(place: Place, p: Parameters) -> bool:
    """Whether those who hold a contested place are gone, or give in to overwhelming power.

    To lay down arms while one has them is to break: without breaks only an empty place falls.
    """
    if place.garrison <= 0.0:
        return True
    if p.switch_breaks <= 0.0:
        return False
    return power_held(place) * place.defence < p.fall_ratio * place.attackers


@rule
def loss_rate(r: float, p: Parameters) -> float:
    """Share of men lost per day by the side against which the odds are r: k sqrt(r), capped."""
    if p.switch_attrition <= 0.0:
        return 0.0
    return clamp(p.attrition * math.sqrt(r), 0.0, p.attrition_cap)


@rule
def survivors(men: float, rate: float, days: float) -> float:
    """Men left after `days` at a loss rate per day."""
    return men * math.exp(-rate * days)


@rule
def fighting_weight(r: float, p: Parameters) -> float:
    """Effective fighting per day in contact: min(1, 1/r, r / near_share)."""
    if r > 1.0:
        return 1.0 / r
    return 1.0 if r >= p.near_share else r / p.near_share


@rule
def standoff_rate(air: float, p: Parameters) -> float:
    """Share of a column in the open lost per day to an enemy's air campaign (0-1)."""
    if p.switch_attrition <= 0.0:
        return 0.0
    return p.standoff_rate * clamp(air, 0.0, 1.0)
