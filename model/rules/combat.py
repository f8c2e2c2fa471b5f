"""Combat: losses grow with the square root of the power ratio.

The odds are r = F_attacker / (F_defender D), where F is power and D is the defence of the place. In a day,
defenders lose the share k sqrt(r) of their men and attackers the share k / sqrt(r), each up to a cap. The
square root agrees with Dupuy's data (1-3% a day), and Lanchester's square law does not. A day in contact
counts as min(1, 1/r, r / near_share) effective fighting days. This number is below 1 in two cases that are
not real battles: when a few defenders are overrun, and when a few attackers face a large garrison.
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
    """r = F_attacker / (F_defender D), where D is the place's defence, kept within [1e-6, 1e6]."""
    held = power_held(place) * place.defence
    if held <= 0.0:
        return _LARGEST_RATIO
    return clamp(place.attackers / held, 1.0 / _LARGEST_RATIO, _LARGEST_RATIO)


@rule
def reversed_odds(r: float) -> float:
    """1 / r: the odds as the other side in the battle sees them."""
    return 1.0 / r if r > 0.0 else _LARGEST_RATIO


@rule
def is_battle(place: PlaceRecord) -> bool:
    """Whether there is a battle in a place, that is, whether its `contact` is above 0."""
    return place.contact > 0.0


@rule
def meets_battle(place: PlaceRecord, ceasefire: bool) -> bool:
    """Whether holders and attackers of a place fight; they do if both are there and no cease-fire holds."""
    return place.attackers > 0.0 and place.garrison > 0.0 and not ceasefire


@rule
def is_quiet(place: PlaceRecord) -> bool:
    """Whether the fighting over a place has ended, that is, whether no enemy is left in it or near it."""
    return place.attackers <= 0.0 and place.near <= 0.0 and not is_battle(place)


@rule
def odds_felt(place: PlaceRecord, inside: bool) -> float:
    """The odds against a unit in a place: r for its defenders, and 1 / r for an enemy `inside` it.

    The odds are 1 if there is no battle.
    """
    if not is_battle(place):
        return 1.0
    return reversed_odds(odds(place)) if inside else odds(place)


@rule
def gives_in(place: PlaceRecord, p: Parameters) -> bool:
    """Whether the defenders of a contested place are gone, or give in to overwhelming power.

    Giving in is a form of breaking. If breaks are switched off, only a place without defenders falls.
    """
    if place.garrison <= 0.0:
        return True
    if p.switch_breaks <= 0.0:
        return False
    return power_held(place) * place.defence < p.fall_ratio * place.attackers


@rule
def falls(place: PlaceRecord, ceasefire: bool, p: Parameters) -> bool:
    """Whether a place falls to its attackers.

    It falls if its defenders are gone or give in, except in a cease-fire.
    """
    return place.attackers > 0.0 and not ceasefire and gives_in(place, p)


@rule
def loss_rate(r: float, p: Parameters) -> float:
    """The share of men lost per day by the side that faces the odds r: k sqrt(r), up to a cap."""
    if p.switch_attrition <= 0.0:
        return 0.0
    return clamp(p.attrition * math.sqrt(r), 0.0, p.attrition_cap)


@rule
def side_loss_rate(r: float, defends: bool, p: Parameters) -> float:
    """The share of men lost per day in a battle at the odds r, for the defenders or for the attackers."""
    return loss_rate(r if defends else reversed_odds(r), p)


@rule
def is_in_the_open(unit: UnitRecord) -> bool:
    """Whether an air campaign can strike a unit.

    It can strike only columns that are in the field and have set out or fought.
    """
    return unit.status == ACTIVE and unit.column == 1 and unit.stirred == 1


@rule
def killed_of(lost: float, p: Parameters) -> float:
    """The number of men killed among those lost in combat; the others are wounded."""
    return lost * p.killed_share


@rule
def killed_of_all_sides(of_regime: float, of_others: float) -> float:
    """Combatants killed on all sides: those of the regime and all others."""
    return of_regime + of_others


@rule
def rivalry_hazard(p: Parameters) -> float:
    """Hazard per day of a fight between attackers hostile to each other who meet in a third party's place."""
    return p.rivalry


@rule
def rivals_odds(p: Parameters) -> float:
    """The odds r that each side faces when hostile attackers fight each other in a third party's place."""
    return p.rivalry_odds


@rule
def rivals_days(p: Parameters) -> float:
    """Days for which hostile attackers fight each other before they part."""
    return p.rivalry_days


@rule
def survivors(men: float, rate: float, days: float) -> float:
    """The number of men left after `days` at a loss rate per day."""
    return men * math.exp(-rate * days)


@rule
def fighting_weight(r: float, p: Parameters) -> float:
    """The number of effective fighting days that a day in contact counts as: min(1, 1/r, r / near_share)."""
    if r > 1.0:
        return 1.0 / r
    return 1.0 if r >= p.near_share else r / p.near_share


@rule
def effective_days(r: float, days: float, p: Parameters) -> float:
    """The number of effective fighting days in `days` of contact at the odds r."""
    return days * fighting_weight(r, p)


@rule
def is_assault(fighting: float, p: Parameters) -> bool:
    """Whether this number of effective fighting days makes the loss of a place an assault."""
    return fighting >= p.assault_days


@rule
def way_out_of(decision: int) -> int:
    """Code for the manner in which a formation that breaks leaves its place, given its choice.

    A formation that changes sides or lays down its arms surrenders the place to the enemy. A formation that
    goes away abandons the place.
    """
    if decision in (LAY_DOWN_ARMS, DEFECT):
        return SURRENDER
    return ABANDONMENT


@rule
def way_out_left(way_out: int, inside: bool, decision: int) -> int:
    """Code for how the last formation that broke left a place.

    A formation that breaks `inside` an enemy's place does not change this code.
    """
    return way_out if inside else way_out_of(decision)


@rule
def manner_of_loss(fighting: float, rose: bool, way_out: int, p: Parameters) -> int:
    """Code for the manner in which a place fell.

    `rose` is true if those who take the place rose there. `way_out` is the code for how the place's defenders
    gave way, or -1 if they did not give way. If there was no fighting and no defenders gave way, the place
    counts as abandoned, because nobody was there to fight.
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
    """The share of a column in the open lost per day to an enemy's air campaign of strength `air` (0-1)."""
    if p.switch_attrition <= 0.0:
        return 0.0
    return p.standoff_rate * clamp(air, 0.0, 1.0)
