"""Risings, in places whose people are against the regime (a < 0).

The hazard per million people is l_U (exp(-w_a a + w_L (L0 - L) + w_n n) - exp(-w_a a))+
(1 - F / F_potential)+, where a is alignment and n the share of neighbouring places that have fallen. l_U,
w_a, w_L and w_n are parameters. The
ratio F / F_potential expresses policing. This ratio is the power of the garrison over that of the people who
could rise in the place or, if this is larger, the regime's power in the region over that of the people who
could rise in the region. Places without a garrison are therefore policed until the regime has left the
region. People have thresholds above which they take part (Granovetter 1978, Kuran 1991). The resentment of a
place in calm is subtracted, so that resentment alone causes no rising.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, positive

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord


@rule
def may_rise(place: PlaceRecord, lost_belief: float, fallen_neighbours: float) -> bool:
    """Whether a place may rise.

    It may if its people are against the regime, and if belief has fallen or neighbouring places have fallen
    since calm. A place rises at most once in a run, and not while there are irregular fighters in it.
    """
    if place.risen == 1 or place.fighters > 0.0:
        return False
    return place.alignment < 0.0 and (lost_belief > 0.0 or fallen_neighbours > 0.0)


@rule
def rises_with(alignment: float, below: float) -> bool:
    """Whether a rising of people of this alignment belongs to a local faction that rises `below` a value."""
    return alignment < below


@rule
def have_risen(place: PlaceRecord, theirs: bool) -> bool:
    """Whether those who take a place rose there; they did if it has risen and its fighters are `theirs`."""
    return place.risen == 1 and place.fighters > 0.0 and theirs


@rule
def policed_from_region(
    power: float, people: float, men_per_1000: float, power_per_fighter: float
) -> float:
    """The regime's power in a region over the power of all people who could rise there."""
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
    """Hazard per day that this place rises; `lost_belief` is L0 - L as felt, and counts only if positive."""
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
    """The number of men who join a rising."""
    return positive(population) * positive(men_per_1000) / 1000.0
