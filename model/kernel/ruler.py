"""The ruler stays, flees, moves or makes a deal; mediation and the cease-fire."""

from __future__ import annotations

from model import decisions as d
from model.codes import (
    BARGAIN,
    CAPTURED,
    CEASEFIRE_ENDS,
    DEAL_BROKEN,
    DECIDE,
    EXILE,
    IN_OFFICE,
    KILLED,
    LAST_STAND,
    LEAVE,
    NEGOTIATE,
    NO_REASON,
    REBELS_ACCEPT,
    RELOCATE,
    RULER_ACCEPTS,
    RULER_DEPARTS,
    RULER_FLEES,
    RULER_RELOCATES,
    RULER_TAKEN,
)
from model.jit import compiled, inlined
from model.kernel.common import draw, note
from model.kernel.control import take
from model.kernel.patrons import make_offer
from model.rules.belief import departure_seen
from model.rules.numbers import chance, share_of
from model.rules.orders import threat
from model.rules.power import is_near
from model.rules.ruler import (
    acceptance,
    answer_hazard,
    breach_hazard,
    cost_if_taken,
    death_if_taken,
    decides,
    decline,
    guaranteed_host,
    host,
    is_worth_waiting_for,
    men_would_follow,
    past_spoiler,
    prefers_stronghold,
    remembered_defenders,
    storming_power,
    talks_hazard,
    transit,
    urge,
    value_of_deal,
    value_of_exile,
    value_of_moving,
    value_of_staying,
)
from model.state import State


@compiled
def way_out(s: State, tick: int, party: int) -> float:
    """Chance to get out; factions near that have no part in a deal with `party` are in the way."""
    w = s.world[0]
    p = s.p[w.epoch]
    by_air = False
    if w.airport >= 0:
        field = s.places[w.airport]
        by_air = s.ties[w.regime, field.holder].ally >= 1.0 and field.attackers <= 0.0
    chance_out = transit(by_air, w.road_out == 1, p)
    for f in range(len(s.factions)):
        if s.ties[w.regime, f].hostile == 1 and s.fronts[f, w.ruler_place].threat > 0.0:
            bound = party >= 0 and s.ties[party, f].share > 0.0
            if not bound:
                chance_out = past_spoiler(chance_out, s.factions[f].coordination, p)
    return chance_out


@compiled
def fall(s: State, tick: int, faction: int) -> None:
    """He is taken on the way out."""
    w = s.world[0]
    p = s.p[w.epoch]
    killed = draw(w, d.TAKEN, tick, 0, 0) < death_if_taken(p)
    w.fate = KILLED if killed else CAPTURED
    note(w, s.log, tick, RULER_TAKEN, w.ruler_place, faction, -1, NO_REASON, 1.0 if killed else 0.0)


@compiled
def flee(s: State, tick: int, way: float) -> None:
    """He leaves without a deal: past who is in the way, to a haven that keeps him or does not."""
    w = s.world[0]
    p = s.p[w.epoch]
    w.left_tick = tick
    w.left_alone = 1
    w.memory += departure_seen(p)
    w.presence = 0.0
    note(w, s.log, tick, RULER_FLEES, w.ruler_place, -1, -1, NO_REASON, way)
    if draw(w, d.DEPARTURE, tick, 0, 0) >= way:
        fall(s, tick, -1)
    elif draw(w, d.GUARANTEE, tick, 0, 0) < host(w.haven, w.culpability, p):
        w.fate = EXILE
    else:
        w.fate = CAPTURED


@compiled
def depart(s: State, tick: int, way: float, party: int) -> None:
    """The deal is carried out: he leaves and the capital is handed over; or spoilers break it."""
    w = s.world[0]
    p = s.p[w.epoch]
    w.left_tick = tick
    w.memory += departure_seen(p)
    w.presence = 0.0
    if draw(w, d.DEPARTURE, tick, 0, 0) >= way:
        w.left_alone = 1
        w.honoured = 0
        note(w, s.log, tick, DEAL_BROKEN, w.ruler_place, -1, -1, NO_REASON, way)
        fall(s, tick, -1)
        return
    w.departed = tick
    note(w, s.log, tick, RULER_DEPARTS, w.ruler_place, party, -1, NO_REASON, way)
    safe = guaranteed_host(host(w.deal_haven, w.culpability, p), w.deal_honoured)
    if draw(w, d.GUARANTEE, tick, 0, 0) < safe:
        w.honoured = 1
        w.fate = EXILE
    else:
        w.honoured = 0
        w.fate = CAPTURED
        note(w, s.log, tick, DEAL_BROKEN, -1, -1, -1, NO_REASON, safe)
    if s.ties[w.regime, s.places[w.capital].holder].ally >= 1.0:
        take(s, tick, w.capital, party, BARGAIN)


@compiled
def rebels_answer(s: State, tick: int, party: int) -> None:
    """Rebels near the capital weigh the cost of storming against waiting, and answer."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.rebels_yes >= 0:
        return
    if draw(w, d.REBELS_ANSWER, tick, 0, 0) >= chance(answer_hazard(p), w.dt):
        return
    capital = s.places[w.capital]
    weaker = decline(w.defenders_slow, w.defenders)
    storm = storming_power(w.defenders, capital)
    yes = acceptance(storm, capital.near, weaker, w.deal_honoured, p)
    if draw(w, d.REBELS_SAY, tick, 0, 0) < yes:
        w.rebels_yes = tick
        note(w, s.log, tick, REBELS_ACCEPT, w.capital, party, -1, NO_REASON, yes)


@compiled
def relocate(s: State, tick: int, way: float) -> None:
    """He moves to a stronghold, if he gets there."""
    w = s.world[0]
    w.moved_tick = tick
    note(w, s.log, tick, RULER_RELOCATES, w.refuge_place, -1, -1, NO_REASON, way)
    if draw(w, d.DEPARTURE, tick, 0, 0) < way:
        w.ruler_place = w.refuge_place
        w.changed = 1
    else:
        w.left_tick = tick
        w.left_alone = 1
        w.presence = 0.0
        w.memory += departure_seen(s.p[w.epoch])
        fall(s, tick, -1)


@compiled
def rule(s: State, tick: int) -> None:
    """What the ruler does this tick."""
    w = s.world[0]
    p = s.p[w.epoch]
    capital = s.places[w.capital]
    if w.fate != IN_OFFICE or not decides(p):
        return
    waiting = w.policy != LEAVE and w.policy != RELOCATE and w.offer_tick < 0
    if waiting and w.felt >= w.calm:
        return
    in_capital = w.ruler_place == w.capital
    near = is_near(capital, p)
    party = capital.nearest if near else -1
    omega = cost_if_taken(w.culpability, p)
    stay = value_of_staying(w.felt, omega, p)
    way = way_out(s, tick, -1)
    exile = value_of_exile(way, host(w.haven, w.culpability, p), omega, p)
    if w.policy == LEAVE:
        if way > 0.0:
            flee(s, tick, way)
        return
    can_move = False
    strong = 0.0
    if w.refuge_place >= 0 and w.refuge_place != w.capital and in_capital:
        refuge = s.places[w.refuge_place]
        if s.ties[w.regime, refuge.holder].ally >= 1.0 and way > 0.0:
            can_move = men_would_follow(refuge.garrison, w.power, p)
            strong = value_of_moving(way, share_of(refuge.garrison, w.power), omega)
    if w.policy == RELOCATE and in_capital:
        if can_move:
            relocate(s, tick, way)
        return
    if w.policy == LAST_STAND or w.policy == RELOCATE:
        return
    safe = guaranteed_host(host(w.deal_haven, w.culpability, p), w.deal_honoured)
    deal = value_of_deal(way_out(s, tick, party), safe, w.covered, omega, p)
    if w.offer_tick < 0 and w.policy == DECIDE:
        x = draw(w, d.RULER_TALKS, tick, 0, 0)
        if x < chance(talks_hazard(deal - stay, p), w.dt):
            make_offer(s, tick)
    if w.offer_tick >= 0 and tick >= w.ready_tick:
        if w.ruler_yes < 0:
            better = draw(w, d.RULER_ACCEPTS, tick, 0, 0) < chance(urge(deal - stay, p), w.dt)
            if better or w.force == 1:
                w.ruler_yes = tick
                w.forced = 1 if not better else 0
                note(w, s.log, tick, RULER_ACCEPTS, w.capital, -1, -1, NO_REASON, deal - stay)
        if party >= 0 and s.ties[w.regime, capital.holder].ally >= 1.0 and in_capital:
            rebels_answer(s, tick, party)
            if w.ruler_yes >= 0 and w.rebels_yes >= 0:
                depart(s, tick, way_out(s, tick, party), party)
                return
    # Who has asked for terms waits for them; who was told to negotiate puts them first after, too.
    waits = w.policy == NEGOTIATE or tick < w.ready_tick
    pending = waits and w.offer_tick >= 0 and is_worth_waiting_for(deal, exile)
    if not pending and way > 0.0:
        better_to_move = can_move and prefers_stronghold(strong, exile, threat(capital, 0.0))
        gain = strong - stay if better_to_move else exile - stay
        if draw(w, d.RULER_FLEES, tick, 0, 0) < chance(urge(gain, p), w.dt):
            if better_to_move:
                relocate(s, tick, way)
            else:
                flee(s, tick, way)


@inlined
def watch(s: State, tick: int) -> None:
    """The cease-fire holds or is broken; a rump lasts; the capital's defenders are remembered."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.truce == 1:
        hazard = breach_hazard(w.regime_keeps == 1, w.rebels_keep == 1, p)
        if draw(w, d.TRUCE_BREACH, tick, 0, 0) < chance(hazard, w.dt):
            w.truce = 0
            note(w, s.log, tick, CEASEFIRE_ENDS, -1, -1, -1, NO_REASON, w.truce_days)
        else:
            w.truce_days += w.dt
            if w.truce_days > w.truce_longest:
                w.truce_longest = w.truce_days
    w.defenders_slow = remembered_defenders(w.defenders_slow, w.defenders, w.dt)
    rump = False
    if w.lost_tick >= 0 and w.fate == IN_OFFICE and w.ruler_place != w.capital:
        place = s.places[w.ruler_place]
        rump = s.ties[w.regime, place.holder].ally >= 1.0 and place.garrison > 0.0
    if rump:
        w.rump_days += w.dt
