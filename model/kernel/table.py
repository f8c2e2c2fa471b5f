"""The table at which the sides talk: mediation, the offer of an exit, and a cease-fire."""

from __future__ import annotations

from typing import Any

from brittle.model import decisions as d
from brittle.model.codes import IN_OFFICE, NO_REASON, Event
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import NOBODY, draw, draw_once, note, who
from brittle.model.rules import ruler
from brittle.model.rules.belief import talks_seen
from brittle.model.rules.numbers import chance, larger_of, ticks
from brittle.model.rules.ruler import (
    acceptance,
    answer_hazard,
    breach_hazard,
    decline,
    mediation_days,
    storming_power,
)
from brittle.model.state import State


@part
def open_talks(s: State, tick: int) -> None:
    """Open talks and begin mediation; everybody sees that talks have opened."""
    w = s.world[0]
    if w.talks_tick >= 0 or w.fate != IN_OFFICE:
        return
    w.talks_tick = tick
    w.memory += talks_seen(s.p[w.epoch])
    u = draw_once(w, d.MEDIATION, tick, 0, 0)
    days = mediation_days(w.mediation_low, w.mediation_likely, w.mediation_high, u)
    w.ready_tick = tick + ticks(days, w.dt)
    note(w, s.log, tick, Event.TALKS_OPEN, NOBODY, NO_REASON, days)


@part
def make_offer(s: State, tick: int) -> None:
    """Put an offer of exit for the ruler on the table, and open talks if they are not open yet."""
    w = s.world[0]
    if w.offer_tick >= 0 or w.fate != IN_OFFICE:
        return
    open_talks(s, tick)
    w.offer_tick = tick
    note(w, s.log, tick, Event.OFFER, NOBODY, NO_REASON, w.deal_honoured)


@inlined
def is_ready(w: Any, tick: int) -> bool:
    """Whether an offer is on the table and mediation is done."""
    return ruler.is_ready(w.offer_tick >= 0, w.ready_tick, tick)


@part
def hear_rebels(s: State, tick: int, party: int) -> None:
    """Rebels near the capital weigh the cost of storming it against waiting, and may accept the deal."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.rebels_yes >= 0:
        return
    if draw(w, d.REBELS_ANSWER, tick, 0, 0) >= chance(answer_hazard(p), w.dt):
        return
    capital = s.places[w.capital]
    weaker = decline(w.defenders_slow, w.defenders, p)
    storm = storming_power(w.defenders, capital)
    yes = acceptance(storm, capital.near, weaker, w.deal_honoured, p)
    if draw(w, d.REBELS_SAY, tick, 0, 0) < yes:
        w.rebels_yes = tick
        note(w, s.log, tick, Event.REBELS_ACCEPT, who(w.capital, party, -1), NO_REASON, yes)


@part
def cease_fire(s: State, tick: int) -> None:
    """Begin a cease-fire, and draw for each side whether this side means to keep the cease-fire."""
    w = s.world[0]
    if w.truce == 0:
        w.truce_days = 0.0
    w.truce = 1
    w.regime_keeps = 1 if draw(w, d.TRUCE_KEPT, tick, 0, 0) < w.regime_may_keep else 0
    w.rebels_keep = 1 if draw(w, d.TRUCE_KEPT, tick, 1, 0) < w.rebels_may_keep else 0
    note(w, s.log, tick, Event.CEASEFIRE_BEGINS, NOBODY, NO_REASON, 0.0)


@inlined
def watch(s: State, tick: int) -> None:
    """Let the cease-fire last another tick, unless a side breaks it now.

    Only a side that does not mean to keep the cease-fire may break it.
    """
    w = s.world[0]
    if w.truce != 1:
        return
    hazard = breach_hazard(w.regime_keeps == 1, w.rebels_keep == 1, s.p[w.epoch])
    if draw(w, d.TRUCE_BREACH, tick, 0, 0) < chance(hazard, w.dt):
        w.truce = 0
        note(w, s.log, tick, Event.CEASEFIRE_ENDS, NOBODY, NO_REASON, w.truce_days)
        return
    w.truce_days += w.dt
    w.truce_longest = larger_of(w.truce_longest, w.truce_days)
