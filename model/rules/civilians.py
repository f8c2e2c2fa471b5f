"""Civilians: killed, displaced, reprisals, accountability. Retrospective, as orders of magnitude.

Killed per day: effective fighting x people exposed x harm rate, and more under stand-off fire. Alarm
in [0, 1] comes from combat in the streets, from a feared enemy near, and from want; people leave at
leave_rate x alarm and return when alarm is gone. Refuge is chosen by people over distance to a power
(gravity). Nobody leaves in calm: alarm counts only enemies who have stirred. People are expected
numbers, rates per day, distances in km.

Refuge after Suleimenova, Bell and Groen 2017 ("A generalized simulation development approach for
predicting refugee destinations": weight over 10 km + distance). That harm goes with fighting and
people, and alarm, are judgement; orders of magnitude of past cases in docs/PRIORS.md.
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
    """People of a place who have not left it, those killed there among them."""
    return population - away


@rule
def people_at_home(population: float, away: float, killed: float) -> float:
    """People of a place who live and are at home."""
    return positive(population - away - killed)


@rule
def feared(alignment: float, side: int) -> float:
    """What people whose alignment is given expect from a faction of this side (a code), 0-1.

    Unless it is coded: from those who fight the regime as far as they are with it, from the regime
    as far as they are against it.
    """
    if side == REGIME:
        return positive(-alignment)
    return positive(alignment) if side in CHALLENGERS else 0.0


@rule
def celebrates(alignment: float, without_battle: bool, rose: bool) -> bool:
    """Whether people take to the streets when the regime loses their place.

    They do where they are against it and nobody fought; those who rose are in the streets already.
    """
    return without_battle and alignment < 0.0 and not rose


@rule
def people_exposed(population: float, away: float, killed: float, sheltered: float) -> float:
    """People who are in harm's way in a place: its own who are at home, and those it shelters."""
    return people_at_home(population, away, killed) + sheltered


@rule
def killed_by_combat(people: float, fighting: float, p: Parameters) -> float:
    """People killed by `fighting` effective fighting days among `people`."""
    return people * -math.expm1(-p.harm_rate * fighting)


@rule
def killed_from_afar(people: float, air: float, days: float, p: Parameters) -> float:
    """People killed by stand-off fire on a place near which columns are struck."""
    return people * -math.expm1(-p.standoff_harm * clamp(air, 0.0, 1.0) * days)


@rule
def is_in_danger(place: PlaceRecord) -> bool:
    """Whether people of a place may come to harm or flee: in a battle, or with enemies near."""
    return is_battle(place) or place.near > 0.0


@rule
def killed_in(place: PlaceRecord, strikes: float, days: float, p: Parameters) -> float:
    """People killed in a place within `days`: in its streets, and by stand-off fire.

    `strikes` is the air campaign (0-1) against the columns near it.
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
    """Alarm in a place, 0-1: combat there, fear of who is near (0-1), supplies running out (0-1)."""
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
    """Share of the displaced who return within `days` of calm."""
    return chance(p.return_rate, days)


@rule
def returning_daily(dt: float, p: Parameters) -> float:
    """Share of the displaced who return at the end of a calm day, which has ticks of `dt` days."""
    return returning(ticks(1.0, dt) * dt, p)


@rule
def returned(away: float, share: float) -> float:
    """Of people who are away, those who return when a share of them (0-1) does."""
    return away * share


@rule
def without(people: float, gone: float) -> float:
    """People who are left when some of them have gone; never fewer than nobody."""
    return positive(people - gone)


@rule
def refuge_weight(people: float, km: float, p: Parameters) -> float:
    """Pull of a refuge at d km: (people + refuge_people) / (refuge_km + d)^decay."""
    return (people + p.refuge_people) * math.exp(-p.refuge_decay * safe_log(p.refuge_km + km))


@rule
def gives_refuge(place: PlaceRecord) -> bool:
    """Whether people flee to a place: not while there is a battle."""
    return not is_battle(place)


@rule
def refuge_share(pull: float, all_pull: float) -> float:
    """Share of those who flee that goes to a refuge: its pull over that of all that give refuge."""
    return share_of(pull, all_pull)


@rule
def reprisals(people: float, fear: float, amnesty: float, p: Parameters) -> float:
    """People killed in reprisals where a place changes hands, by their fear of the captor."""
    spared = p.reprisal_amnesty * clamp(amnesty, 0.0, 1.0)
    return p.reprisal_rate * people * clamp(fear, 0.0, 1.0) * (1.0 - spared)


@rule
def accountability(fate: int, p: Parameters) -> float:
    """Chance that the ruler answers before a court, by the code of his fate."""
    if fate == EXILE:
        return p.account_exile
    if fate == CAPTURED:
        return p.account_taken
    return 0.0
