"""Fighting power.

F = n (floor + (1 - floor) k) (1 + g_h heavy) S (1 + g_a air), in men-equivalents.

n is the number of men present, k their cohesion, heavy their heavy arms, S their supply, and air the share
of a full air campaign that supports them. floor, g_h and g_a are the parameters `power_floor`, `heavy_gain`
and `air_gain`. Supply and patrons affect power. Belief, pay, the ruler's presence
and contagion affect the will to fight (`will.py`). Only cohesion affects both. Power is linear in n, so a
formation that is split in two keeps its power. The way in which force is employed matters more than numbers
(Biddle 2004).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.priors import Z95
from brittle.model.rules.numbers import bounded_exp, clamp, positive

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord, UnitRecord


@rule
def supply_left(base: float, days_cut: float, p: Parameters) -> float:
    """Supply (0-1) after `days_cut` days without a road to a hub of one's own side.

    S = base (c + (1 - c) exp(-days / endurance)), where c is the share that is left after a long time.
    """
    if p.switch_supply <= 0.0 or days_cut <= 0.0:
        return clamp(base, 0.0, 1.0)
    left = p.cut_supply + (1.0 - p.cut_supply) * math.exp(-days_cut / p.supply_endurance)
    return clamp(base, 0.0, 1.0) * left


@rule
def days_cut_off(linked: bool, so_far: float, days: float) -> float:
    """Days without a road to a hub, counted `days` later; 0 if there is a road now."""
    return 0.0 if linked else so_far + days


@rule
def want(base: float, days_cut: float, p: Parameters) -> float:
    """The share of full supply that a place lacks, 0-1."""
    return 1.0 - supply_left(base, days_cut, p)


@rule
def aided_supply(supply: float, aid: float) -> float:
    """Supply (0-1) with the aid of patrons, which fills the share `aid` (0-1) of what is lacking."""
    s = clamp(supply, 0.0, 1.0)
    return s + (1.0 - s) * clamp(aid, 0.0, 1.0)


@rule
def base_supply(of_regime: bool, place_supply: float, aid: float, p: Parameters) -> float:
    """Supply (0-1) of a unit that has a road to a hub.

    Without aid, it is the supply of the place if the unit is the regime's, and `rebel_supply` if not.
    """
    return aided_supply(place_supply if of_regime else p.rebel_supply, aid)


@rule
def power_per_man(cohesion: float, heavy: float, supply: float, air: float, p: Parameters) -> float:
    """The power of one man, in men-equivalents."""
    fighting = p.power_floor + (1.0 - p.power_floor) * clamp(cohesion, 0.0, 1.0)
    arms = 1.0 + p.heavy_gain * clamp(heavy, 0.0, 1.0)
    support = 1.0 + p.air_gain * clamp(air, 0.0, 1.0)
    return fighting * arms * clamp(supply, 0.0, 1.0) * support


@rule
def unit_power(unit: UnitRecord, base_supply: float, air: float, p: Parameters) -> float:
    """Fighting power of a formation or column where it stands, in men-equivalents."""
    supply = supply_left(base_supply, unit.cut, p)
    return unit.men * power_per_man(unit.cohesion, unit.heavy, supply, air, p)


@rule
def power_per_fighter(air: float, aid: float, p: Parameters) -> float:
    """The power of a man who rose, or whom a column left behind, in men-equivalents."""
    return power_per_man(p.rising_cohesion, 0.0, aided_supply(p.rebel_supply, aid), air, p)


@rule
def power_per_militiaman(supply: float, air: float, p: Parameters) -> float:
    """The power of a man of a militia raised in the war, in men-equivalents."""
    return power_per_man(p.militia_cohesion, 0.0, supply, air, p)


@rule
def power_of_cell(unit: UnitRecord, men: float, air: float, aid: float, p: Parameters) -> float:
    """Fighting power of a hidden cell once it surfaces with its men, in men-equivalents."""
    supply = aided_supply(p.rebel_supply, aid)
    return men * power_per_man(unit.cohesion, unit.heavy, supply, air, p)


@rule
def power_of(men: float, per_man: float) -> float:
    """Fighting power of a number of men with the power `per_man` each, in men-equivalents."""
    return men * per_man


@rule
def part_of(power: float, share: float) -> float:
    """The part of a power that counts, given a share (0-1).

    For an ally, the share is how far he defends a place that another holds. For a garrison, the share is how
    near it is to the garrison that it backs. For the columns of a friend, the share is how far a faction
    counts on them.
    """
    return share * power


@rule
def strength_factor(spread: float, z: float) -> float:
    """Lognormal factor on the coded number of men, from a standard normal z.

    Of all values, 90% lie within a factor `spread` of 1.
    """
    widest = spread if spread > 1.0 else 1.0
    return bounded_exp(math.log(widest) / Z95 * z)


@rule
def is_within_reach(km: float, p: Parameters) -> bool:
    """Whether this distance by road counts as near."""
    return km <= p.near_km


@rule
def closes_in(km_left: float, km: float, p: Parameters) -> bool:
    """Whether a unit with `km_left` to go, on a road of `km`, has come near the place ahead.

    On a road of at most `near_km`, no unit comes near in this way, because the place ahead is near from the
    start.
    """
    return is_within_reach(km_left, p) and not is_within_reach(km, p)


@rule
def may_back(km: float, p: Parameters) -> bool:
    """Whether a garrison at this distance is near enough to help another of its side."""
    return km < p.support_km


@rule
def backing_share(km: float, p: Parameters) -> float:
    """The share of a garrison's power that helps another at this distance: (1 - km / support_km)+.

    Garrisons within the range of mortars or half an hour's drive fight as one, so a town coded as two
    places is held as if it were one.
    """
    if p.support_km <= 0.0:
        return 0.0
    return positive(1.0 - km / p.support_km)


@rule
def leads(one: PlaceRecord, other: PlaceRecord) -> bool:
    """Whether one garrison leads another.

    The garrison whose place has more value leads. If the values are equal, the lower key decides.
    """
    return one.value > other.value or (one.value == other.value and one.key < other.key)


@rule
def takes_lead(one: PlaceRecord, leader: PlaceRecord, of_one_side: bool) -> bool:
    """Whether a garrison takes over the lead from the `leader` of garrisons that fight as one."""
    return one.garrison > 0.0 and of_one_side and leads(one, leader)


@rule
def follows(share: float, u: float) -> bool:
    """Whether a garrison decides as its leader does, given a draw u that is uniform from 0 to 1.

    The probability is the share (0-1) by which the leader backs the garrison. The draw is made once per run.
    A garrison that does not follow decides for itself.
    """
    return u < share


@rule
def is_one_side(ally: float) -> bool:
    """Whether two factions count as one side, given how far one defends the other's places (0-1)."""
    return ally >= 1.0


@rule
def power_held(place: PlaceRecord) -> float:
    """Power that holds a place: its garrison and the garrisons that back it; 0 without a garrison."""
    if place.garrison <= 0.0:
        return 0.0
    return place.garrison + place.backing


@rule
def is_near(place: PlaceRecord, p: Parameters) -> bool:
    """Whether enemies count as near: they have at least `near_share` of the power that holds the place."""
    return place.near > 0.0 and place.near >= p.near_share * power_held(place)
