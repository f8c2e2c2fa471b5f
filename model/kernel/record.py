"""The daily series of a run."""

from __future__ import annotations

from model.jit import inlined
from model.rules.numbers import logistic
from model.state import ACTIVE, OURS, State


@inlined
def record(s: State, tick: int) -> None:
    """Writes a row of the series at the end of each day from the branch; tick -1 is the start."""
    w = s.world[0]
    since = tick + 1 - w.branch
    per_day = int(1.0 / w.dt + 0.5)
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
        if s.ties[w.regime, place.holder].ally >= 1.0:
            held += place.population
    row = s.series[since // per_day]
    row[0] = logistic(w.belief)
    row[1] = men + militia
    row[2] = cohesion / men if men > 0.0 else 0.0
    row[3] = held / people if people > 0.0 else 0.0
    row[4] = w.killed_regime + w.killed_rebels
    row[5] = w.killed_civilians
    row[6] = w.displaced
