"""The daily series of a run."""

from __future__ import annotations

from brittle.model.codes import ACTIVE, Series
from brittle.model.jit import inlined
from brittle.model.kernel.ties import is_regimes
from brittle.model.rules.combat import killed_of_all_sides
from brittle.model.rules.mobilisation import men_in_ranks
from brittle.model.rules.numbers import (
    days_over,
    ends_day,
    logistic,
    mean_of,
    share_of,
    weighted,
)
from brittle.model.state import OURS, State


@inlined
def record(s: State, tick: int) -> None:
    """From the branch on, write a row of the series at the end of each day; tick -1 is the run's start."""
    w = s.world[0]
    day = days_over(tick - w.branch, w.dt)
    if not ends_day(tick - w.branch, w.dt) or day < 0 or day >= len(s.series):
        return
    men = 0.0
    cohesion = 0.0
    for j in range(s.counts[OURS]):
        i = s.lists[OURS, j]
        u = s.units[i]
        if u.status == ACTIVE:
            men += u.men
            cohesion += weighted(u.cohesion, u.men)
    people = 0.0
    held = 0.0
    militia = 0.0
    for c in range(len(s.places)):
        place = s.places[c]
        people += place.population
        militia += place.militia
        if is_regimes(s, place):
            held += place.population
    row = s.series[day]
    row[Series.BELIEF] = logistic(w.belief)
    row[Series.MEN_IN_RANKS] = men_in_ranks(men, militia)
    row[Series.COHESION] = mean_of(cohesion, men)
    row[Series.POPULATION_HELD] = share_of(held, people)
    row[Series.KILLED_COMBATANTS] = killed_of_all_sides(w.killed_regime, w.killed_rebels)
    row[Series.KILLED_CIVILIANS] = w.killed_civilians
    row[Series.DISPLACED] = w.displaced
