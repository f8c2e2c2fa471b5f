"""Dated acts of actors outside the model, and what patrons do."""

from __future__ import annotations

from model import decisions as d
from model.codes import (
    ACT_AMNESTY,
    ACT_BORDER_CLOSES,
    ACT_BORDER_OPENS,
    ACT_CALL_TO_ARMS,
    ACT_CEASEFIRE,
    ACT_OFFER,
    ACT_PATRON_ACTS,
    ACT_PATRON_LEAVES,
    ACT_PATRON_MEN,
    ACT_PAY,
    ACT_SPEECH,
    ACT_TALKS,
    ACTIVE,
    AMNESTY,
    BORDER_CLOSES,
    BORDER_OPENS,
    CALL_TO_ARMS,
    CEASEFIRE_BEGINS,
    GONE,
    IN_OFFICE,
    NO_REASON,
    OFFER,
    PATRON_ACTS,
    PATRON_LEAVES,
    PATRON_MEN_ARRIVE,
    PAY,
    SPEECH,
    TALKS_OPEN,
    WAITING,
)
from model.draws import normal
from model.jit import compiled, inlined
from model.kernel.common import draw, draw_once, note
from model.kernel.roads import find_exits
from model.rules.belief import fall_since_calm, patron_seen, speech, talks_seen
from model.rules.numbers import chance, ticks
from model.rules.patrons import (
    acts,
    air_support,
    asks,
    exit_hazard,
    fall_of_side,
    men_delay,
    reaction,
    weakening,
)
from model.rules.power import is_near
from model.rules.ruler import mediation_days
from model.state import LIVE, NEXT, SKY, State


@compiled
def open_talks(s: State, tick: int) -> None:
    """Talks open, are seen, and mediation begins."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.talks_tick >= 0 or w.fate != IN_OFFICE:
        return
    w.talks_tick = tick
    w.memory += talks_seen(p)
    u = draw_once(w, d.MEDIATION, tick, 0, 0)
    days = mediation_days(w.mediation_low, w.mediation_likely, w.mediation_high, u)
    w.ready_tick = tick + ticks(days, w.dt)
    note(w, s.log, tick, TALKS_OPEN, -1, -1, -1, NO_REASON, days)


@compiled
def make_offer(s: State, tick: int) -> None:
    """An exit offer is on the table; that needs talks."""
    w = s.world[0]
    if w.offer_tick >= 0 or w.fate != IN_OFFICE:
        return
    open_talks(s, tick)
    w.offer_tick = tick
    note(w, s.log, tick, OFFER, -1, -1, -1, NO_REASON, w.deal_honoured)


@compiled
def act_in_force(s: State, tick: int, n: int) -> None:
    """A patron acts: from the air now, with men later."""
    w = s.world[0]
    p = s.p[w.epoch]
    patron = s.patrons[n]
    if patron.left == 1 or patron.acted == 1:
        return
    patron.acted = 1
    patron.acts_tick = tick
    patron.level = 1.0
    s.counts[SKY] = 1
    patron.men_tick = tick + ticks(men_delay(p), w.dt) if patron.men > 0.0 else -1
    w.memory -= patron_seen(patron.regime == 1, p)
    note(w, s.log, tick, PATRON_ACTS, -1, patron.client, patron.unit, NO_REASON, float(n))


@compiled
def leave(s: State, tick: int, n: int) -> None:
    """A patron leaves, with its units; everybody sees it."""
    w = s.world[0]
    p = s.p[w.epoch]
    patron = s.patrons[n]
    if patron.left == 1:
        return
    patron.left = 1
    patron.level = 0.0
    s.counts[SKY] = 1
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if u.patron == n and (u.status == ACTIVE or u.status == WAITING):
            if u.status == ACTIVE:
                u.left += u.men
            u.men = 0.0
            u.status = GONE
    w.memory += patron_seen(patron.regime == 1, p)
    note(w, s.log, tick, PATRON_LEAVES, -1, patron.client, patron.unit, NO_REASON, float(n))


@compiled
def happen(s: State, tick: int) -> None:
    """Events dated to this tick."""
    w = s.world[0]
    p = s.p[w.epoch]
    while s.counts[NEXT] < len(s.events):
        event = s.events[s.counts[NEXT]]
        if event.tick > tick:
            break
        s.counts[NEXT] += 1
        if event.tick < tick:
            continue
        if event.kind == ACT_PAY:
            w.pay *= event.amount
            note(w, s.log, tick, PAY, -1, -1, -1, NO_REASON, event.amount)
        elif event.kind == ACT_SPEECH:
            if w.fate == IN_OFFICE:
                w.memory -= speech(event.amount, p)
                note(w, s.log, tick, SPEECH, -1, -1, -1, NO_REASON, event.amount)
        elif event.kind == ACT_CALL_TO_ARMS:
            if w.called < 0:
                w.called = tick
                note(w, s.log, tick, CALL_TO_ARMS, -1, -1, -1, NO_REASON, 0.0)
        elif event.kind == ACT_PATRON_ACTS:
            act_in_force(s, tick, event.who)
        elif event.kind == ACT_PATRON_MEN:
            s.patrons[event.who].men = event.amount
            if event.place >= 0 and s.patrons[event.who].unit >= 0:
                unit = s.units[s.patrons[event.who].unit]
                unit.place = unit.base = event.place
        elif event.kind == ACT_PATRON_LEAVES:
            leave(s, tick, event.who)
        elif event.kind == ACT_AMNESTY:
            s.factions[event.who].amnesty = event.amount
            note(w, s.log, tick, AMNESTY, -1, event.who, -1, NO_REASON, event.amount)
        elif event.kind == ACT_OFFER:
            make_offer(s, tick)
        elif event.kind == ACT_BORDER_OPENS:
            s.places[event.place].open = 1
            find_exits(s)
            w.changed = 1
            note(w, s.log, tick, BORDER_OPENS, event.place, -1, -1, NO_REASON, 0.0)
        elif event.kind == ACT_BORDER_CLOSES:
            s.places[event.place].open = 0
            find_exits(s)
            w.changed = 1
            note(w, s.log, tick, BORDER_CLOSES, event.place, -1, -1, NO_REASON, 0.0)
        elif event.kind == ACT_TALKS:
            open_talks(s, tick)
        elif event.kind == ACT_CEASEFIRE:
            if w.truce == 0:
                w.truce_days = 0.0
            w.truce = 1
            w.truce_tick = tick
            w.regime_keeps = 1 if draw(w, d.TRUCE_KEPT, tick, 0, 0) < w.regime_may_keep else 0
            w.rebels_keep = 1 if draw(w, d.TRUCE_KEPT, tick, 1, 0) < w.rebels_may_keep else 0
            note(w, s.log, tick, CEASEFIRE_BEGINS, -1, -1, -1, NO_REASON, 0.0)


@inlined
def decide_patrons(s: State, tick: int) -> None:
    """Each patron is asked, answers once, acts when its time has come, or leaves."""
    w = s.world[0]
    p = s.p[w.epoch]
    fall = fall_since_calm(w.calm, w.felt)
    capital = s.places[w.capital]
    threatened = is_near(capital, p)
    for n in range(len(s.patrons)):
        patron = s.patrons[n]
        if patron.left == 1:
            continue
        client = s.factions[patron.client]
        if patron.regime == 1:
            asked = asks(fall, threatened, p)
        else:
            asked = asks(weakening(client.power, client.power_calm), False, p)
        if asked and patron.asked < 0:
            patron.asked = tick
            if acts(patron.commitment, draw_once(w, d.PATRON_ACTS, tick, patron.key, 0)):
                u1 = draw_once(w, d.PATRON_REACTION, tick, patron.key, 0)
                u2 = draw_once(w, d.PATRON_REACTION, tick, patron.key, 1)
                days = reaction(patron.reaction, normal(u1, u2), p)
                patron.acts_tick = tick + ticks(days, w.dt)
        if patron.acted == 0 and patron.acts_tick >= 0 and tick >= patron.acts_tick:
            act_in_force(s, tick, n)
        if patron.acted == 1 and patron.men_tick == tick and patron.unit >= 0:
            arrive(s, tick, n)
        hazard = exit_hazard(patron.commitment, fall_of_side(patron.regime == 1, fall), p)
        if hazard > 0.0:
            u = draw(w, d.PATRON_LEAVES, tick, patron.key, 0)
            if u < chance(hazard, w.dt):
                leave(s, tick, n)


@compiled
def arrive(s: State, tick: int, n: int) -> None:
    """A patron's men arrive where its side still holds the place they were meant for."""
    w = s.world[0]
    patron = s.patrons[n]
    u = s.units[patron.unit]
    if s.ties[u.faction, s.places[u.place].holder].ally < 1.0 or u.status != WAITING:
        return
    u.status = ACTIVE
    u.men = patron.men
    u.initial = patron.men
    if patron.regime == 1:
        w.raised += patron.men
    note(w, s.log, tick, PATRON_MEN_ARRIVE, u.place, u.faction, patron.unit, NO_REASON, u.men)


@compiled
def fly(s: State) -> None:
    """Air support of each faction, and against it: the sum over its patrons at work, at most 1."""
    for f in range(len(s.factions)):
        air = 0.0
        for n in range(len(s.patrons)):
            air += s.supports[n, f] * s.patrons[n].air * s.patrons[n].level
        s.factions[f].air = air_support(air)
    for f in range(len(s.factions)):
        against = 0.0
        for g in range(len(s.factions)):
            if s.ties[f, g].hostile == 1 and s.factions[g].air > against:
                against = s.factions[g].air
        s.factions[f].against = against
    s.counts[SKY] = 0
