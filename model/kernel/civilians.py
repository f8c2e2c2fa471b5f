"""Civilians, who may be killed or displaced, and may return home."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brittle.model.jit import inlined, part
from brittle.model.kernel.common import fear_of_nearest
from brittle.model.rules.civilians import (
    alarm,
    gives_refuge,
    is_in_danger,
    killed_in,
    leaving,
    people_at_home,
    refuge_share,
    refuge_weight,
    returned,
    returning_daily,
    without,
)
from brittle.model.rules.combat import is_battle
from brittle.model.rules.numbers import ends_day, larger_of
from brittle.model.rules.power import is_near, want
from brittle.model.state import MOVES, PRESSED, REFUGES, Array, State


@part
def weigh_refuges(s: State) -> None:
    """Set the pull of every refuge from the parameters that apply now."""
    w = s.world[0]
    p = s.p[w.epoch]
    for c in range(len(s.places)):
        place = s.places[c]
        for k in range(REFUGES):
            n = s.refuges[c, k]
            if n >= 0:
                place.pull[k] = refuge_weight(s.places[n].population, s.ways[c, n].km, p)


@inlined
def go(places: Array, refuges: NDArray[np.int64], c: int, people: float) -> None:
    """Move people from place c to those of its refuges that have no battle, in proportion to their pull."""
    place = places[c]
    total = 0.0
    for k in range(REFUGES):
        n = refuges[c, k]
        if n >= 0 and gives_refuge(places[n]):
            total += place.pull[k]
    if total <= 0.0:
        return
    place.away += people
    place.away_peak = larger_of(place.away_peak, place.away)
    for k in range(REFUGES):
        n = refuges[c, k]
        if n >= 0 and gives_refuge(places[n]):
            share = refuge_share(place.pull[k], total)
            place.refuge[k] += people * share
            places[n].sheltered += people * share


@inlined
def come_back(places: Array, refuges: NDArray[np.int64], c: int, share: float) -> None:
    """Send a share of the displaced people of place c home from their refuges."""
    place = places[c]
    back = 0.0
    for k in range(REFUGES):
        n = refuges[c, k]
        if n >= 0 and place.refuge[k] > 0.0:
            people = returned(place.refuge[k], share)
            place.refuge[k] -= people
            places[n].sheltered = without(places[n].sheltered, people)
            back += people
    place.away = without(place.away, back)


@inlined
def suffer(s: State, tick: int) -> None:
    """Work out how many people are killed, are displaced or return home in one tick."""
    w = s.world[0]
    p = s.p[w.epoch]
    s.counts[MOVES] = 0
    for j in range(s.counts[PRESSED]):
        c = s.lists[PRESSED, j]
        place = s.places[c]
        if is_in_danger(place):
            near = is_near(place, p)
            strikes = s.factions[place.nearest].against if near and w.truce == 0 else 0.0
            dead = killed_in(place, strikes, w.dt, p)
            place.killed += dead
            w.killed_civilians += dead
            lack = want(place.supply, place.cut, p)
            a = alarm(is_battle(place), fear_of_nearest(s, c) if near else 0.0, lack, p)
            if a > 0.0:
                people = people_at_home(place.population, place.away, place.killed)
                go(s.places, s.refuges, c, leaving(people, a, w.dt, p))
                place.alarmed = 1
                s.counts[MOVES] = 1
    if ends_day(tick, w.dt):
        come_home(s, returning_daily(w.dt, p))
    if s.counts[MOVES] == 1:
        away = 0.0
        for c in range(len(s.places)):
            away += s.places[c].away
        w.displaced = away
        w.displaced_peak = larger_of(w.displaced_peak, away)


@inlined
def come_home(s: State, share: float) -> None:
    """At the end of a day, send a share of displaced people home to places that had no alarm that day."""
    for c in range(len(s.places)):
        place = s.places[c]
        if place.away > 0.0 and place.alarmed == 0:
            come_back(s.places, s.refuges, c, share)
            s.counts[MOVES] = 1
        place.alarmed = 0
