"""Civilians: people killed and displaced, reprisals, and accountability, as orders of magnitude.

The number killed per day is effective fighting x people exposed x harm rate, and air strikes on columns
nearby kill more people. Alarm, from 0 to 1, comes from combat in the streets, from a feared enemy nearby,
and from a lack of supplies. People leave at the rate leave_rate x alarm, and return when the alarm is over.
Nobody leaves in calm, because only enemies who have set out, struck or fought cause alarm. The pull of a
refuge grows with its people and falls with a power of its distance (a gravity model). Numbers of people are
expected values, rates are per day, and distances are in km.

The choice of refuge follows Suleimenova, Bell and Groen 2017 ("A generalized simulation development approach
for predicting refugee destinations"), who divide a refuge's weight by 10 km + distance. The form of alarm is
a judgement. The assumption that harm is proportional to fighting and people is another judgement.
docs/PRIORS.md has the orders of magnitude of past cases.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from brittle.model.codes import CAPTURED, CHALLENGERS, EXILE, REGIME
from brittle.model.jit import rule
from brittle.model.rules.combat import effective_days, is_battle, odds
from brittle.model.rules.numbers import chance, clamp, positive, safe_log, share_of, ticks

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord


@rule
def people_present(population: float, away: float) -> float:
    """People of a place who have not left it, including those killed there."""
    return population - away


@rule
def people_at_home(population: float, away: float, killed: float) -> float:
    """People of a place who are alive and at home."""
    return positive(population - away - killed)


@rule
def feared(alignment: float, side: int) -> float:
    """How much people fear a faction on this side (a code), 0-1, if the inputs do not state their fear.

    People who are for the regime fear those who fight it, and people who are against the regime fear the
    regime. Their fear equals their `alignment` without its sign.
    """
    if side == REGIME:
        return positive(-alignment)
    return positive(alignment) if side in CHALLENGERS else 0.0


@rule
def celebrates(alignment: float, without_battle: bool, rose: bool) -> bool:
    """Whether people take to the streets when the regime loses their place.

    People celebrate if they are against the regime and nobody fought. People who rose do not count, because
    they are in the streets already.
    """
    return without_battle and alignment < 0.0 and not rose


@rule
def people_exposed(population: float, away: float, killed: float, sheltered: float) -> float:
    """People in harm's way in a place: its own people who are at home, and others who shelter there."""
    return people_at_home(population, away, killed) + sheltered


@rule
def killed_by_combat(people: float, fighting: float, p: Parameters) -> float:
    """People killed, out of `people`, by combat that lasts `fighting` effective fighting days."""
    return people * -math.expm1(-p.harm_rate * fighting)


@rule
def killed_from_afar(people: float, air: float, days: float, p: Parameters) -> float:
    """People killed in a place by air strikes on columns near it, within `days`."""
    return people * -math.expm1(-p.standoff_harm * clamp(air, 0.0, 1.0) * days)


@rule
def is_in_danger(place: PlaceRecord) -> bool:
    """Whether people of a place may come to harm or flee, because there is a battle or enemies are near."""
    return is_battle(place) or place.near > 0.0


@rule
def killed_in(place: PlaceRecord, strikes: float, days: float, p: Parameters) -> float:
    """People killed in a place within `days`, in its streets and by air strikes.

    `strikes` is the strength (0-1) of the air campaign against the columns near the place.
    """
    here = people_exposed(place.population, place.away, place.killed, place.sheltered)
    dead = 0.0
    if is_battle(place):
        dead = killed_by_combat(here, effective_days(odds(place), days, p), p)
    if strikes > 0.0:
        dead += killed_from_afar(here, strikes, days, p)
    return dead


@rule
def alarm(fighting: bool, fear_near: float, want: float, p: Parameters) -> float:
    """Alarm in a place (0-1), from combat there, fear of enemies nearby (0-1) and lack of supplies (0-1)."""
    a = 1.0 if fighting else p.alarm_near * clamp(fear_near, 0.0, 1.0)
    if a <= 0.0:
        return 0.0
    return clamp(a + p.alarm_want * clamp(want, 0.0, 1.0), 0.0, 1.0)


@rule
def leaving(people: float, alarm: float, days: float, p: Parameters) -> float:
    """People who leave home within `days`."""
    if p.switch_displacement <= 0.0:
        return 0.0
    return people * chance(p.leave_rate * alarm, days)


@rule
def returning(days: float, p: Parameters) -> float:
    """The share of displaced people who return within `days` of calm."""
    return chance(p.return_rate, days)


@rule
def returning_daily(dt: float, p: Parameters) -> float:
    """The share of displaced people who return at the end of a calm day, given ticks of `dt` days."""
    return returning(ticks(1.0, dt) * dt, p)


@rule
def returned(away: float, share: float) -> float:
    """The number of people who return if this share (0-1) of those who are away returns."""
    return away * share


@rule
def without(people: float, gone: float) -> float:
    """The number of people left after `gone` of them have left; never negative."""
    return positive(people - gone)


@rule
def refuge_weight(people: float, km: float, p: Parameters) -> float:
    """The pull of a refuge at a distance of d km: (people + refuge_people) / (refuge_km + d)^decay."""
    return (people + p.refuge_people) * math.exp(-p.refuge_decay * safe_log(p.refuge_km + km))


@rule
def gives_refuge(place: PlaceRecord) -> bool:
    """Whether people flee to a place; they do not while there is a battle in it."""
    return not is_battle(place)


@rule
def refuge_share(pull: float, all_pull: float) -> float:
    """The share of fleeing people who go to a refuge: its pull over the pull of all refuges."""
    return share_of(pull, all_pull)


@rule
def reprisals(people: float, fear: float, amnesty: float, p: Parameters) -> float:
    """People killed in reprisals when a place changes hands, given how much people fear the captor (0-1)."""
    spared = p.reprisal_amnesty * clamp(amnesty, 0.0, 1.0)
    return p.reprisal_rate * people * clamp(fear, 0.0, 1.0) * (1.0 - spared)


@rule
def accountability(fate: int, p: Parameters) -> float:
    """Chance that the ruler answers before a court, given the code for his fate."""
    if fate == EXILE:
        return p.account_exile
    if fate == CAPTURED:
        return p.account_taken
    return 0.0
