"""Patrons: outside powers that may be asked for help, may intervene in strength, and may leave."""

from __future__ import annotations

from brittle.model import decisions as d
from brittle.model.codes import ACTIVE, GONE, NO_REASON, Event
from brittle.model.conventions import FULL_CAMPAIGN
from brittle.model.draws import normal
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import draw, draw_once, note, who
from brittle.model.kernel.ties import fights, stands_with
from brittle.model.rules.belief import fall_since_calm, patron_seen
from brittle.model.rules.numbers import chance, ticks
from brittle.model.rules.patrons import (
    acts,
    aid_of,
    air_against,
    air_support,
    asks,
    exit_hazard,
    fall_of_side,
    is_due,
    loss_of_client,
    may_land,
    men_delay,
    reaction,
    sends_men,
    still_lacking,
    support,
)
from brittle.model.rules.power import is_near
from brittle.model.rules.units import leaves_with_patron
from brittle.model.state import LIVE, SKY, State


@part
def act_in_force(s: State, tick: int, n: int) -> None:
    """A patron intervenes in strength, which everybody sees: from the air at once, with men later."""
    w = s.world[0]
    p = s.p[w.epoch]
    patron = s.patrons[n]
    if patron.left == 1 or patron.acted == 1:
        return
    patron.acted = 1
    patron.acts_tick = tick
    patron.level = FULL_CAMPAIGN
    s.counts[SKY] = 1
    patron.men_tick = tick + ticks(men_delay(p), w.dt) if patron.men > 0.0 else -1
    w.memory -= patron_seen(patron.regime == 1, p)
    note(
        w, s.log, tick, Event.PATRON_ACTS, who(-1, patron.client, patron.unit), NO_REASON, float(n)
    )


@part
def leave(s: State, tick: int, n: int) -> None:
    """A patron leaves with its units, and everybody sees it leave."""
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
        if u.patron == n and leaves_with_patron(u.status):
            if u.status == ACTIVE:
                u.left += u.men
            u.men = 0.0
            u.status = GONE
    w.memory += patron_seen(patron.regime == 1, p)
    note(
        w,
        s.log,
        tick,
        Event.PATRON_LEAVES,
        who(-1, patron.client, patron.unit),
        NO_REASON,
        float(n),
    )


@inlined
def decide_patrons(s: State, tick: int) -> None:
    """Each patron may be asked for help, decides once, intervenes after its delay, and may leave."""
    w = s.world[0]
    p = s.p[w.epoch]
    fall = fall_since_calm(w.calm, w.felt)
    threatened = is_near(s.places[w.capital], p)
    for n in range(len(s.patrons)):
        patron = s.patrons[n]
        if patron.left == 1:
            continue
        client, of_regime = s.factions[patron.client], patron.regime == 1
        loss = loss_of_client(of_regime, fall, client.power, client.power_calm)
        if patron.asked < 0 and asks(of_regime, loss, threatened, p):
            answer(s, tick, n)
        if is_due(patron.acted == 1, patron.acts_tick, tick):
            act_in_force(s, tick, n)
        if sends_men(patron.acted == 1, patron.men_tick, tick):
            send_men(s, tick, n)
        hazard = exit_hazard(patron.commitment, fall_of_side(of_regime, fall), p)
        if hazard > 0.0 and draw(w, d.PATRON_LEAVES, tick, patron.key, 0) < chance(hazard, w.dt):
            leave(s, tick, n)


@inlined
def answer(s: State, tick: int, n: int) -> None:
    """With probability `commitment`, a patron decides to intervene in strength after a random delay."""
    w = s.world[0]
    patron = s.patrons[n]
    patron.asked = tick
    if acts(patron.commitment, draw_once(w, d.PATRON_ACTS, tick, patron.key, 0)):
        u1 = draw_once(w, d.PATRON_REACTION, tick, patron.key, 0)
        u2 = draw_once(w, d.PATRON_REACTION, tick, patron.key, 1)
        days = reaction(patron.reaction, normal(u1, u2), s.p[w.epoch])
        patron.acts_tick = tick + ticks(days, w.dt)


@part
def send_men(s: State, tick: int, n: int) -> None:
    """A patron's men arrive if their side still holds the place that they were meant for."""
    w = s.world[0]
    patron = s.patrons[n]
    u = s.units[patron.unit]
    if not may_land(u.status, stands_with(s.ties, u.faction, s.places[u.place].holder)):
        return
    u.status = ACTIVE
    u.men = patron.men
    u.initial = patron.men
    if patron.regime == 1:
        w.raised += patron.men
    note(
        w,
        s.log,
        tick,
        Event.PATRON_MEN_ARRIVE,
        who(u.place, u.faction, patron.unit),
        NO_REASON,
        u.men,
    )


@part
def fly(s: State) -> None:
    """Set the air support of each faction, the air campaign against it, and its patrons' supplies.

    A faction's support is the sum of its own air force and its patrons', and at most 1. The campaign
    against a faction is as strong as the strongest support that any of its enemies has.
    """
    for f in range(len(s.factions)):
        air, lacking = s.factions[f].own_air, 1.0
        for n in range(len(s.patrons)):
            patron = s.patrons[n]
            air += support(s.supports[n, f], patron.air, patron.level)
            lacking = still_lacking(lacking, s.supports[n, f], patron.supply, patron.left == 1)
        s.factions[f].air = air_support(air)
        s.factions[f].aid = aid_of(lacking)
    for f in range(len(s.factions)):
        against = 0.0
        for g in range(len(s.factions)):
            against = air_against(against, s.factions[g].air, fights(s.ties, f, g))
        s.factions[f].against = against
    s.counts[SKY] = 0
