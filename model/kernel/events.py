"""The acts of actors outside the model, each with its date."""

from __future__ import annotations

from typing import Any

from brittle.model.codes import IN_OFFICE, NO_REASON, Act, Event
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import NOBODY, note, who
from brittle.model.kernel.patrons import act_in_force, leave
from brittle.model.kernel.roads import find_exits
from brittle.model.kernel.table import cease_fire, make_offer, open_talks
from brittle.model.rules.belief import speech
from brittle.model.state import NEXT, State


@part
def happen(s: State, tick: int) -> None:
    """Carry out the acts that are dated to this tick."""
    while s.counts[NEXT] < len(s.events):
        event = s.events[s.counts[NEXT]]
        if event.tick > tick:
            break
        s.counts[NEXT] += 1
        if event.tick == tick:
            take_effect(s, tick, event)


@inlined
def take_effect(s: State, tick: int, event: Any) -> None:
    """Carry out an act."""
    w = s.world[0]
    kind = event.kind
    if kind in (Act.PATRON_ACTS, Act.PATRON_LEAVES, Act.PATRON_MEN):
        by_patron(s, tick, event)
    elif kind in (Act.BORDER_OPENS, Act.BORDER_CLOSES):
        move_border(s, tick, event.place, kind == Act.BORDER_OPENS)
    elif kind == Act.PAY:
        w.pay *= event.amount
        note(w, s.log, tick, Event.PAY, NOBODY, NO_REASON, event.amount)
    elif kind == Act.SPEECH:
        if w.fate == IN_OFFICE:
            w.memory -= speech(event.amount, s.p[w.epoch])
            note(w, s.log, tick, Event.SPEECH, NOBODY, NO_REASON, event.amount)
    elif kind == Act.CALL_TO_ARMS:
        if w.called < 0:
            w.called = tick
            note(w, s.log, tick, Event.CALL_TO_ARMS, NOBODY, NO_REASON, 0.0)
    elif kind == Act.AMNESTY:
        s.factions[event.who].amnesty = event.amount
        note(w, s.log, tick, Event.AMNESTY, who(-1, event.who, -1), NO_REASON, event.amount)
    elif kind == Act.OFFER:
        make_offer(s, tick)
    elif kind == Act.TALKS:
        open_talks(s, tick)
    elif kind == Act.CEASEFIRE:
        cease_fire(s, tick)


@inlined
def by_patron(s: State, tick: int, event: Any) -> None:
    """Let a patron act or leave, or change the number and place of its men."""
    if event.kind == Act.PATRON_ACTS:
        act_in_force(s, tick, event.who)
    elif event.kind == Act.PATRON_LEAVES:
        leave(s, tick, event.who)
    else:
        patron = s.patrons[event.who]
        patron.men = event.amount
        if event.place >= 0:
            unit = s.units[patron.unit]
            unit.place = unit.base = event.place


@inlined
def move_border(s: State, tick: int, c: int, opens: bool) -> None:
    """Open or close a border crossing for soldiers who leave the country."""
    w = s.world[0]
    s.places[c].open = 1 if opens else 0
    find_exits(s)
    w.changed = 1
    kind = Event.BORDER_OPENS if opens else Event.BORDER_CLOSES
    note(w, s.log, tick, kind, who(c, -1, -1), NO_REASON, 0.0)
