"""Risings, in places whose people are against the regime (a < 0).

Per million people: l_U (exp(-w_a a + w_L (L0 - L) + w_n n) - exp(-w_a a))+ (1 - F / F_potential)+,
n the share of neighbours fallen. F polices: the garrison against those who could rise here, or, where
it does more, the regime's power in the region against those who could rise in the region; so empty
places are policed until the regime has left the region. Thresholds of participation (Granovetter
1978, Kuran 1991): what was a place's resentment in calm is subtracted, so that resentment alone does
not rise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, positive

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord


@rule
def may_rise(place: PlaceRecord, lost_belief: float, fallen_neighbours: float) -> bool:
    """Whether people are against the regime, and something has happened since calm.

    They rise once in a run, and not where irregular fighters stand already.
    """
    if place.risen == 1 or place.fighters > 0.0:
        return False
    return place.alignment < 0.0 and (lost_belief > 0.0 or fallen_neighbours > 0.0)


@rule
def have_risen(place: PlaceRecord, theirs: bool) -> bool:
    """Whether those who take a place rose there: its rising still has men, and they are `theirs`."""
    return place.risen == 1 and place.fighters > 0.0 and theirs


@rule
def policed_from_region(
    power: float, people: float, men_per_1000: float, power_per_fighter: float
) -> float:
    """The regime's power in a region over the power of all who could rise there."""
    could = rising_men(people, men_per_1000) * power_per_fighter
    return power / could if could > 0.0 else 0.0


@rule
def rising_hazard(
    place: PlaceRecord,
    lost_belief: float,
    fallen_neighbours: float,
    potential_power: float,
    region_policed: float,
    p: Parameters,
) -> float:
    """Hazard per day that this place rises; lost_belief = L0 - L as felt, never negative here."""
    if p.switch_risings <= 0.0 or place.alignment >= 0.0 or potential_power <= 0.0:
        return 0.0
    resentment = -p.rising_alignment * place.alignment
    courage = p.rising_belief * positive(lost_belief) + p.rising_neighbours * fallen_neighbours
    if courage <= 0.0:
        return 0.0
    level = bounded_exp(clamp(resentment + courage, 0.0, p.rising_bound))
    calm = bounded_exp(clamp(resentment, 0.0, p.rising_bound))
    policed = place.garrison / potential_power
    if region_policed > policed:
        policed = region_policed
    return p.rising_rate * place.population / 1e6 * positive(level - calm) * positive(1.0 - policed)


@rule
def rising_men(population: float, men_per_1000: float) -> float:
    """Men who join a rising."""
    return positive(population) * positive(men_per_1000) / 1000.0
