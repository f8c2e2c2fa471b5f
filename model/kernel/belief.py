"""The public mind: what people believe about the regime's survival."""

from __future__ import annotations

from brittle.model.codes import IN_OFFICE
from brittle.model.jit import inlined
from brittle.model.kernel.ties import fights, is_regimes
from brittle.model.rules.belief import (
    answers_events,
    balance,
    belief_target,
    fade,
    felt,
    follow,
    is_rumoured,
    rumours,
    without_capital,
)
from brittle.model.rules.power import is_near
from brittle.model.state import State


@inlined
def settle_calm(s: State) -> None:
    """Record the balance of power on the first day, with which later balances are compared."""
    w = s.world[0]
    w.ratio_calm = balance_of_power(s)
    w.ratio = w.ratio_calm


@inlined
def balance_of_power(s: State) -> float:
    """The log of the ratio of the regime's power to the power of all factions that fight it."""
    w = s.world[0]
    against = 0.0
    for f in range(len(s.factions)):
        if fights(s.ties, w.regime, f):
            against += s.factions[f].power
    return balance(w.power, against)


@inlined
def believe(s: State) -> None:
    """Update belief from the balance of power and the memory of past events."""
    w = s.world[0]
    p = s.p[w.epoch]
    capital = s.places[w.capital]
    if answers_events(p):
        if is_rumoured(w.fate == IN_OFFICE, is_near(capital, p)):
            w.memory += rumours(w.presence, w.dt, p)
        w.ratio = balance_of_power(s)
        w.memory = fade(w.memory, w.dt, p)
        target = belief_target(w.calm, w.ratio, w.ratio_calm, w.memory, p)
        w.belief = follow(w.belief, target, w.dt, p)
        if w.lost_tick >= 0 and not is_regimes(s, capital):
            w.belief = without_capital(w.belief, p)
        w.felt = felt(w.belief, w.calm, p)
        if w.felt != w.calm:
            w.moved = 1
