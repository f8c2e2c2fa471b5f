"""Combat: losses from the square root of the power ratio.

Defenders lose k sqrt(r) a day and attackers k / sqrt(r), capped; r = F_attacker / (F_defender D).
The square root, not Lanchester's square law, after Dupuy's data (1-3% a day). An effective fighting
day is a day in contact weighted by min(1, 1/r, r / near_share): to overrun a handful is no battle, nor
is a handful inside a great garrison, by the share from which an enemy counts as near.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from brittle.model.codes import ABANDONMENT, ACTIVE, ASSAULT, RISING, SURRENDER
from brittle.model.jit import rule
from brittle.model.rules.choice import DEFECT
from brittle.model.rules.choice import SURRENDER as LAY_DOWN_ARMS
from brittle.model.rules.numbers import clamp
from brittle.model.rules.power import power_held

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord, UnitRecord

_LARGEST_RATIO = 1e6


@rule
def odds(place: PlaceRecord) -> float:
    """r: attackers' power over the defenders' behind their defences, within [1e-6, 1e6]."""
    held = power_held(place) * place.defence
    if held <= 0.0:
        return _LARGEST_RATIO
    return clamp(place.attackers / held, 1.0 / _LARGEST_RATIO, _LARGEST_RATIO)


@rule
def reversed_odds(r: float) -> float:
    """1 / r: the odds as those on the other side of the battle have them."""
    return 1.0 / r if r > 0.0 else _LARGEST_RATIO


@rule
def is_battle(place: PlaceRecord) -> bool:
    """Whether a place is in battle: days in contact are counted there."""
    return place.contact > 0.0


@rule
def meets_battle(place: PlaceRecord, ceasefire: bool) -> bool:
    """Whether those who hold a place and those who contest it fight: both are there, and no truce."""
    return place.attackers > 0.0 and place.garrison > 0.0 and not ceasefire


@rule
def is_quiet(place: PlaceRecord) -> bool:
    """Whether no enemy is left in a place or near it: what was fought there is over."""
    return place.attackers <= 0.0 and place.near <= 0.0 and not is_battle(place)


@rule
def odds_felt(place: PlaceRecord, inside: bool) -> float:
    """r as a unit in a place has it, from the side of those who hold it or, `inside`, of an enemy.

    1 where there is no battle.
    """
    if not is_battle(place):
        return 1.0
    return reversed_odds(odds(place)) if inside else odds(place)


@rule
def gives_in(place: PlaceRecord, p: Parameters) -> bool:
    """Whether those who hold a contested place are gone, or give in to overwhelming power.

    To lay down arms while one has them is to break: without breaks only an empty place falls.
    """
    if place.garrison <= 0.0:
        return True
    if p.switch_breaks <= 0.0:
        return False
    return power_held(place) * place.defence < p.fall_ratio * place.attackers


@rule
def falls(place: PlaceRecord, ceasefire: bool, p: Parameters) -> bool:
    """Whether a place falls to who contests it: its defenders are gone or give in, and no truce."""
    return place.attackers > 0.0 and not ceasefire and gives_in(place, p)


@rule
def loss_rate(r: float, p: Parameters) -> float:
    """Share of men lost per day by the side against which the odds are r: k sqrt(r), capped."""
    if p.switch_attrition <= 0.0:
        return 0.0
    return clamp(p.attrition * math.sqrt(r), 0.0, p.attrition_cap)


@rule
def side_loss_rate(r: float, defends: bool, p: Parameters) -> float:
    """Share of men lost per day in a battle of the odds r, by who defends the place or attacks it."""
    return loss_rate(r if defends else reversed_odds(r), p)


@rule
def is_in_the_open(unit: UnitRecord) -> bool:
    """Whether an air campaign can strike a unit: a column in the field that has stirred."""
    return unit.status == ACTIVE and unit.column == 1 and unit.stirred == 1


@rule
def killed_of(lost: float, p: Parameters) -> float:
    """Of men lost in combat those who are killed; the others are wounded."""
    return lost * p.killed_share


@rule
def killed_of_all_sides(of_regime: float, of_others: float) -> float:
    """Combatants killed, of all sides: the regime's, and all who are not."""
    return of_regime + of_others


@rule
def rivalry_hazard(p: Parameters) -> float:
    """Hazard per day that hostile attackers who meet in a third party's place fight each other."""
    return p.rivalry


@rule
def rivals_odds(p: Parameters) -> float:
    """r against each of those who fight each other in a third party's place."""
    return p.rivalry_odds


@rule
def rivals_days(p: Parameters) -> float:
    """Days that they fight before they part."""
    return p.rivalry_days


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
def effective_days(r: float, days: float, p: Parameters) -> float:
    """Effective fighting days of `days` in contact at the odds r."""
    return days * fighting_weight(r, p)


@rule
def is_assault(fighting: float, p: Parameters) -> bool:
    """Whether this number of effective days of fighting make the loss of a place an assault."""
    return fighting >= p.assault_days


@rule
def way_out_of(decision: int) -> int:
    """Code of the manner in which a formation that breaks leaves the place it held, by its choice.

    To change sides is to give the place up to the enemy; whoever goes away abandons it.
    """
    if decision in (LAY_DOWN_ARMS, DEFECT):
        return SURRENDER
    return ABANDONMENT


@rule
def way_out_left(way_out: int, inside: bool, decision: int) -> int:
    """Code of how the last who broke left a place: who is inside an enemy's place leaves no mark."""
    return way_out if inside else way_out_of(decision)


@rule
def manner_of_loss(fighting: float, rose: bool, way_out: int, p: Parameters) -> int:
    """Code of how a place came to fall.

    `rose` says whether those who take it rose there; `way_out` is how its defenders gave way, a
    code or -1. Who neither fought nor gave way left nobody to fight: the place was abandoned.
    """
    if is_assault(fighting, p):
        return ASSAULT
    if rose:
        return RISING
    if way_out == SURRENDER:
        return SURRENDER
    if way_out == ABANDONMENT or fighting <= 0.0:
        return ABANDONMENT
    return ASSAULT


@rule
def standoff_rate(air: float, p: Parameters) -> float:
    """Share of a column in the open lost per day to an enemy's air campaign (0-1)."""
    if p.switch_attrition <= 0.0:
        return 0.0
    return p.standoff_rate * clamp(air, 0.0, 1.0)
