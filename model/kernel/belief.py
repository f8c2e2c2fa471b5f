"""The public mind."""

from __future__ import annotations

from model.codes import IN_OFFICE
from model.jit import inlined
from model.rules.belief import (
    answers_events,
    balance,
    belief_target,
    fade,
    felt,
    follow,
    rumours,
    without_capital,
)
from model.rules.power import is_near
from model.state import State


@inlined
def believe(s: State, tick: int) -> None:
    """Belief follows the balance of power and the memory of what happened."""
    w = s.world[0]
    p = s.p[w.epoch]
    capital = s.places[w.capital]
    if answers_events(p):
        if w.fate == IN_OFFICE and is_near(capital, p):
            w.memory += rumours(w.presence, w.dt, p)
        against = 0.0
        for f in range(len(s.factions)):
            if s.ties[w.regime, f].hostile == 1:
                against += s.factions[f].power
        w.ratio = balance(w.power, against)
        w.memory = fade(w.memory, w.dt, p)
        target = belief_target(w.calm, w.ratio, w.ratio_calm, w.memory, p)
        w.belief = follow(w.belief, target, w.dt, p)
        if w.lost_tick >= 0 and s.ties[w.regime, capital.holder].ally < 1.0:
            w.belief = without_capital(w.belief, p)
        w.felt = felt(w.belief, w.calm, p)
        if w.felt != w.calm:
            w.moved = 1
