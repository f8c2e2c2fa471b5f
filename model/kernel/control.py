"""Risings, mobilisation, and the control of places."""

from __future__ import annotations

from brittle.model import decisions as d
from brittle.model.codes import (
    ABANDONMENT,
    EXILE,
    GONE,
    IN_OFFICE,
    NO_REASON,
    RETREAT,
    Event,
)
from brittle.model.jit import compiled, inlined, part
from brittle.model.kernel.common import NOBODY, draw, fear_of_nearest, has_way_back, note, who
from brittle.model.kernel.ties import fights, is_regimes, stands_in, stands_with
from brittle.model.rules import choice
from brittle.model.rules.belief import credibility_after, lost_since_calm, relief, shock
from brittle.model.rules.civilians import celebrates, people_present, reprisals
from brittle.model.rules.combat import falls, is_assault, manner_of_loss
from brittle.model.rules.mobilisation import (
    assemble,
    assembling,
    authority,
    call_hazard,
    militia_ceiling,
)
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import leaves_men, left_behind, moves_in, neutral_hazard
from brittle.model.rules.power import is_near, power_of, power_per_fighter
from brittle.model.rules.risings import (
    have_risen,
    may_rise,
    policed_from_region,
    rising_hazard,
    rising_men,
)
from brittle.model.rules.ruler import death_if_taken, fate_taken, last_escape
from brittle.model.state import HELD, HOMES, LIVE, PRESSED, VACANT, State


@inlined
def mobilise(s: State, tick: int) -> None:
    """Call people to arms once the capital or a stronghold is threatened, and then raise militia."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.called < 0:
        threatened = False
        for j in range(s.counts[HOMES]):
            place = s.places[s.lists[HOMES, j]]
            threatened = threatened or (is_regimes(s, place) and is_near(place, p))
        if not threatened:
            return
        hazard = call_hazard(authority(w.presence, w.capacity), p)
        if draw(w, d.CALL, tick, 0, 0) < chance(hazard, w.dt):
            w.called = tick
            note(w, s.log, tick, Event.CALL_TO_ARMS, NOBODY, NO_REASON, w.capacity)
        return
    share = assembling(w.dt, p)
    if share <= 0.0:
        return
    for j in range(s.counts[HELD]):
        c = s.lists[HELD, j]
        place = s.places[c]
        if place.mobilises == 0:
            continue
        ceiling = militia_ceiling(place, w.capacity, fear_of_nearest(s, c), p)
        men = assemble(place.militia, ceiling, share)
        if men > 0.0:
            if place.militia <= 0.0:
                note(w, s.log, tick, Event.MOBILISES, who(c, w.regime, -1), NO_REASON, ceiling)
            place.militia += men
            w.raised += men


@inlined
def rise(s: State, tick: int) -> None:
    """Decide, from the state at the start of the phase, in which places people rise against the regime."""
    w = s.world[0]
    p = s.p[w.epoch]
    per_man = power_per_fighter(0.0, 0.0, p)
    lost_belief = lost_since_calm(w.calm, w.felt)
    for j in range(s.counts[HELD]):
        c = s.lists[HELD, j]
        place = s.places[c]
        if place.local_faction < 0 or not may_rise(place, lost_belief, place.fallen):
            continue
        people = people_present(place.population, place.away)
        men = rising_men(people, place.men_per_1000)
        region = s.regions[place.region]
        policed = policed_from_region(region.power, region.people, place.men_per_1000, per_man)
        potential = power_of(men, per_man)
        hazard = rising_hazard(place, lost_belief, place.fallen, potential, policed, p)
        if hazard > 0.0 and draw(w, d.RISING, tick, place.key, 0) < chance(hazard, w.dt):
            place.risen = 1
            place.fighters = men
            place.fighters_faction = place.local_faction
            w.celebrations += people
            note(w, s.log, tick, Event.RISES, who(c, place.local_faction, -1), NO_REASON, men)


@part
def take_ruler(s: State, tick: int, faction: int) -> None:
    """Once the place where the ruler is has fallen, he makes a last escape or is captured or killed."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.fate != IN_OFFICE:
        return
    w.left_tick = tick
    w.presence = 0.0
    if draw(w, d.LAST_ESCAPE, tick, 0, 0) < last_escape(w.haven, w.culpability, p):
        w.fate = EXILE
        note(w, s.log, tick, Event.RULER_FLEES, who(w.ruler_place, -1, -1), NO_REASON, 0.0)
        return
    be_caught(s, tick, faction)


@part
def be_caught(s: State, tick: int, faction: int) -> None:
    """The ruler is captured or killed."""
    w = s.world[0]
    killed = draw(w, d.TAKEN, tick, 0, 0) < death_if_taken(s.p[w.epoch])
    w.fate = fate_taken(killed)
    about = who(w.ruler_place, faction, -1)
    note(w, s.log, tick, Event.RULER_TAKEN, about, NO_REASON, 1.0 if killed else 0.0)


@part
def overwhelm(s: State, c: int, f: int) -> None:
    """Units in place c that are hostile to faction f surrender, withdraw to their base, or disperse."""
    for j in range(s.counts[LIVE]):
        u = s.units[s.lists[LIVE, j]]
        if not stands_in(u, c) or not fights(s.ties, f, u.faction):
            continue
        if u.dest >= 0 and u.order == RETREAT:
            continue
        does = choice.when_overwhelmed(u.regime == 1, has_way_back(s, u))
        if does == choice.WITHDRAW:
            u.dest = u.base
            u.order = RETREAT
            continue
        if does == choice.SURRENDER:
            u.surrendered += u.men
        else:
            u.dispersed += u.men
        u.men = 0.0
        u.status = GONE


@part
def garrison(s: State, c: int, f: int) -> None:
    """Columns leave a share of their men behind to hold the place that their side has taken."""
    p = s.p[s.world[0].epoch]
    for j in range(s.counts[LIVE]):
        u = s.units[s.lists[LIVE, j]]
        if stands_in(u, c) and leaves_men(u, stands_with(s.ties, f, u.faction)):
            left = left_behind(u.men, p)
            u.men -= left
            u.initial -= left_behind(u.initial, p)
            u.lost -= left_behind(u.lost, p)
            s.places[c].fighters += left


@compiled
def take(s: State, tick: int, c: int, f: int, manner: int) -> None:
    """Faction f takes control of place c, and everybody learns of it."""
    w = s.world[0]
    place = s.places[c]
    was = is_regimes(s, place)
    now = stands_with(s.ties, w.regime, f)
    remember_loss(s, tick, c, f, manner)
    note(w, s.log, tick, Event.PLACE_FALLS, who(c, f, -1), manner, place.fighting)
    if was and not now:
        shock_public(s, tick, c)
    elif now and not was:
        w.memory -= relief(place.value, s.p[w.epoch])
    suffer_reprisals(s, c, f)
    if not now:
        w.militia_dispersed += place.militia
        place.militia = 0.0
    if place.fighters > 0.0 and fights(s.ties, f, place.fighters_faction):
        place.fighters = 0.0
    overwhelm(s, c, f)
    if not now:
        place.fighters_faction = f
        garrison(s, c, f)
    place.taken = tick + 1
    place.taken_from = place.holder
    place.holder = f
    place.contact = 0.0
    place.fighting = 0.0
    place.way_out = -1
    w.changed = 1
    if was and not now:
        if c == w.capital and w.lost_tick < 0:
            lose_capital(s, tick, f, manner)
        if c == w.ruler_place:
            take_ruler(s, tick, f)


@inlined
def remember_loss(s: State, tick: int, c: int, f: int, manner: int) -> None:
    """Record the first loss of a place by the faction that held it on the first day."""
    place = s.places[c]
    if place.lost_tick < 0 and place.start_holder == place.holder:
        place.lost_tick = tick
        place.lost_to = f
        place.lost_manner = manner
        place.lost_way_out = place.way_out
        place.lost_fighting = place.fighting


@inlined
def shock_public(s: State, tick: int, c: int) -> None:
    """The loss of a place shocks the public, and shows that the official denial was false.

    The shock grows with the value of the place, and is larger if there was no battle.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    place = s.places[c]
    without_battle = not is_assault(place.fighting, p)
    w.memory += shock(place.value, without_battle, w.credibility, p)
    w.credibility = credibility_after(w.credibility, place.value, p)
    note(w, s.log, tick, Event.DENIAL_EXPOSED, who(c, -1, -1), NO_REASON, w.credibility)
    if celebrates(place.alignment, without_battle, place.risen == 1):
        w.celebrations += people_present(place.population, place.away)


@inlined
def suffer_reprisals(s: State, c: int, f: int) -> None:
    """The faction that took the place kills people in reprisal.

    It kills more people where it is feared more, and fewer where its amnesty is believed.
    """
    w = s.world[0]
    place = s.places[c]
    people = people_present(place.population, place.away)
    amnesty = choice.believed(s.factions[f].amnesty, w.credulity)
    dead = reprisals(people, s.fronts[f, c].fear, amnesty, s.p[w.epoch])
    place.reprisals += dead
    w.reprisals += dead


@inlined
def lose_capital(s: State, tick: int, f: int, manner: int) -> None:
    """Record the first loss of the capital."""
    w = s.world[0]
    w.lost_tick = tick
    w.lost_to = f
    w.lost_manner = manner
    w.lost_fighting = s.places[w.capital].lost_fighting
    note(w, s.log, tick, Event.CAPITAL_LOST, who(w.capital, f, -1), manner, w.lost_fighting)


@inlined
def settle(s: State, tick: int) -> None:
    """A place falls to the strongest attacker inside it if its defenders are gone or give in."""
    w = s.world[0]
    p = s.p[w.epoch]
    for j in range(s.counts[PRESSED]):
        c = s.lists[PRESSED, j]
        place = s.places[c]
        if falls(place, w.truce == 1, p):
            f = place.attacker
            rose = have_risen(place, place.fighters_faction == f)
            take(s, tick, c, f, manner_of_loss(place.fighting, rose, place.way_out, p))


@inlined
def move_in(s: State, tick: int) -> None:
    """Let neutrals move into neighbouring places that the regime has abandoned since the first day."""
    w = s.world[0]
    p = s.p[w.epoch]
    for j in range(s.counts[VACANT]):
        c = s.lists[VACANT, j]
        place = s.places[c]
        if not is_regimes(s, place):
            continue
        for k in range(place.degree):
            n = s.places[s.neighbours[c, k].place]
            if not moves_in(s.factions[n.holder].side, n):
                continue
            if draw(w, d.NEUTRAL, tick, place.key, n.key) < chance(neutral_hazard(p), w.dt):
                note(w, s.log, tick, Event.NEUTRAL_MOVES_IN, who(c, n.holder, -1), NO_REASON, 0.0)
                take(s, tick, c, n.holder, ABANDONMENT)
                break
