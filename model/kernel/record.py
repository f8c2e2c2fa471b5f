"""The daily series of a run."""

from __future__ import annotations

from brittle.model.codes import ACTIVE, Series
from brittle.model.jit import inlined
from brittle.model.kernel.ties import is_regimes
from brittle.model.rules.numbers import logistic, mean_of, share_of, ticks
from brittle.model.state import OURS, State


@inlined
def record(s: State, tick: int) -> None:
    """Writes a row of the series at the end of each day from the branch; tick -1 is the start."""
    w = s.world[0]
    since = tick + 1 - w.branch
    per_day = ticks(1.0, w.dt)
    if since < 0 or since % per_day != 0 or since // per_day >= len(s.series):
        return
    men = 0.0
    cohesion = 0.0
    for j in range(s.counts[OURS]):
        i = s.lists[OURS, j]
        u = s.units[i]
        if u.status == ACTIVE:
            men += u.men
            cohesion += u.men * u.cohesion
    people = 0.0
    held = 0.0
    militia = 0.0
    for c in range(len(s.places)):
        place = s.places[c]
        people += place.population
        militia += place.militia
        if is_regimes(s, place):
            held += place.population
    row = s.series[since // per_day]
    row[Series.BELIEF] = logistic(w.belief)
    row[Series.MEN_IN_RANKS] = men + militia
    row[Series.COHESION] = mean_of(cohesion, men)
    row[Series.POPULATION_HELD] = share_of(held, people)
    row[Series.KILLED_COMBATANTS] = w.killed_regime + w.killed_rebels
    row[Series.KILLED_CIVILIANS] = w.killed_civilians
    row[Series.DISPLACED] = w.displaced
