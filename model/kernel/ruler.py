"""The ruler, who stays, flees, moves to a stronghold or leaves under a deal."""

from __future__ import annotations

from typing import NamedTuple

from brittle.model import decisions as d
from brittle.model.codes import BARGAIN, IN_OFFICE, NO_REASON, Event
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import NOBODY, draw, note, who
from brittle.model.kernel.control import be_caught, take
from brittle.model.kernel.table import hear_rebels, is_ready, make_offer
from brittle.model.kernel.ties import fights, is_in_capital, is_regimes, share_in
from brittle.model.rules.belief import departure_seen
from brittle.model.rules.numbers import chance, share_of
from brittle.model.rules.orders import threat
from brittle.model.rules.power import is_near
from brittle.model.rules.ruler import (
    FLEES,
    MOVES,
    WEIGHS,
    considers,
    cost_if_taken,
    fate_abroad,
    guaranteed_host,
    holds_out,
    host,
    is_bound,
    may_fly,
    may_hand_over,
    may_leave,
    may_move,
    may_open_talks,
    men_would_follow,
    past_spoiler,
    prefers_stronghold,
    remembered_defenders,
    resolve,
    says_yes,
    spoils,
    talks_hazard,
    transit,
    urge,
    value_of_deal,
    value_of_exile,
    value_of_moving,
    value_of_staying,
)
from brittle.model.state import State


class Prospects(NamedTuple):
    """The expected value of each of the ruler's options, in units of the value of ruling."""

    stay: float
    exile: float
    strong: float
    """The expected value of moving to a stronghold."""
    can_move: bool
    """Whether the ruler can get to the stronghold and enough men would follow him there."""
    deal: float


@part
def decide_ruler(s: State, tick: int) -> None:
    """The ruler leaves, stays or moves if his policy prescribes it; otherwise, he weighs his options."""
    w = s.world[0]
    bound = is_bound(w.policy, w.offer_tick >= 0)
    if not considers(w.fate == IN_OFFICE, w.felt, w.calm, bound, s.p[w.epoch]):
        return
    way = way_out(s, -1)
    does = resolve(w.policy, way, can_move(s, way))
    if does == FLEES:
        flee(s, tick, way)
    elif does == MOVES:
        relocate(s, tick, way)
    elif does == WEIGHS:
        weigh(s, tick, way)


@inlined
def weigh(s: State, tick: int, way: float) -> None:
    """The ruler compares the expected values of staying, exile, a stronghold and a deal, and acts."""
    w = s.world[0]
    p = s.p[w.epoch]
    capital = s.places[w.capital]
    party = int(capital.nearest) if is_near(capital, p) else -1
    values = prospects(s, way, party)
    if may_open_talks(w.policy, w.offer_tick >= 0):
        hazard = talks_hazard(values.deal - values.stay, p)
        if draw(w, d.RULER_TALKS, tick, 0, 0) < chance(hazard, w.dt):
            make_offer(s, tick)
    ready = is_ready(w, tick)
    if ready and closes_deal(s, tick, values, party):
        return
    if may_leave(way, values.deal, values.exile, w.policy, w.offer_tick >= 0, ready):
        go(s, tick, values, way)


@inlined
def prospects(s: State, way: float, party: int) -> Prospects:
    """The expected value of each of the ruler's options, including a deal with the faction `party`."""
    w = s.world[0]
    p = s.p[w.epoch]
    omega = cost_if_taken(w.culpability, p)
    moves = can_move(s, way)
    strong = 0.0
    if moves:
        share = share_of(s.places[w.refuge_place].garrison, w.power)
        strong = value_of_moving(way, share, omega)
    return Prospects(
        value_of_staying(w.felt, omega, p),
        value_of_exile(way, host(w.haven, w.culpability, p), omega, p),
        strong,
        moves,
        value_of_deal(way_out(s, party), safety_of_deal(s), w.covered, omega, p),
    )


@part
def can_move(s: State, way: float) -> bool:
    """Whether the ruler can get from the capital to a stronghold where enough men would follow him."""
    w = s.world[0]
    if w.refuge_place < 0:
        return False
    refuge = s.places[w.refuge_place]
    followed = men_would_follow(refuge.garrison, w.power, s.p[w.epoch])
    to_capital, held = w.refuge_place == w.capital, is_regimes(s, refuge)
    return may_move(is_in_capital(w), to_capital, held, way, followed)


@inlined
def safety_of_deal(s: State) -> float:
    """The probability that the haven named in the deal keeps the ruler, given the deal's guarantee."""
    w = s.world[0]
    return guaranteed_host(host(w.deal_haven, w.culpability, s.p[w.epoch]), w.deal_honoured)


@inlined
def closes_deal(s: State, tick: int, values: Prospects, party: int) -> bool:
    """Let both sides answer the offer; if both have said yes, the ruler departs and the result is true."""
    w = s.world[0]
    if w.ruler_yes < 0:
        answer_offer(s, tick, values.deal - values.stay)
    if not may_hand_over(party >= 0, is_regimes(s, s.places[w.capital]), is_in_capital(w)):
        return False
    hear_rebels(s, tick, party)
    if w.ruler_yes < 0 or w.rebels_yes < 0:
        return False
    depart(s, tick, way_out(s, party), party)
    return True


@inlined
def answer_offer(s: State, tick: int, gain: float) -> None:
    """The ruler may accept a deal that is better for him than staying, or may be forced to accept it."""
    w = s.world[0]
    hazard = urge(gain, s.p[w.epoch])
    willing = draw(w, d.RULER_ACCEPTS, tick, 0, 0) < chance(hazard, w.dt)
    if says_yes(willing, w.force == 1):
        w.ruler_yes = tick
        w.forced = 1 if not willing else 0
        note(w, s.log, tick, Event.RULER_ACCEPTS, who(w.capital, -1, -1), NO_REASON, gain)


@inlined
def go(s: State, tick: int, values: Prospects, way: float) -> None:
    """The ruler may flee or move to a stronghold; the hazard rises with what he gains over staying."""
    w = s.world[0]
    p = s.p[w.epoch]
    danger = threat(s.places[w.capital], 0.0)
    moves = prefers_stronghold(values.can_move, values.strong, values.exile, danger)
    best = values.strong if moves else values.exile
    if draw(w, d.RULER_FLEES, tick, 0, 0) < chance(urge(best - values.stay, p), w.dt):
        if moves:
            relocate(s, tick, way)
        else:
            flee(s, tick, way)


@part
def way_out(s: State, party: int) -> float:
    """The probability that the ruler gets away from the place where he is.

    Each hostile faction nearby that has no part in a deal with `party` lowers the probability.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    by_air = False
    if w.airport >= 0:
        field = s.places[w.airport]
        by_air = may_fly(field, is_regimes(s, field))
    way = transit(by_air, w.road_out == 1, p)
    for f in range(len(s.factions)):
        if not fights(s.ties, w.regime, f):
            continue
        share = share_in(s.ties, party, f) if party >= 0 else 0.0
        if spoils(s.fronts[f, w.ruler_place].threat, share):
            way = past_spoiler(way, s.factions[f].coordination, p)
    return way


@inlined
def leave_office(s: State, tick: int) -> None:
    """The ruler leaves office, which everybody sees, and his presence becomes 0."""
    w = s.world[0]
    w.left_tick = tick
    w.memory += departure_seen(s.p[w.epoch])
    w.presence = 0.0


@part
def flee(s: State, tick: int, way: float) -> None:
    """The ruler flees without a deal; he may be caught on the way, and a haven may not keep him."""
    w = s.world[0]
    p = s.p[w.epoch]
    leave_office(s, tick)
    w.left_alone = 1
    note(w, s.log, tick, Event.RULER_FLEES, who(w.ruler_place, -1, -1), NO_REASON, way)
    if draw(w, d.DEPARTURE, tick, 0, 0) >= way:
        be_caught(s, tick, -1)
    else:
        safe = host(w.haven, w.culpability, p)
        w.fate = fate_abroad(draw(w, d.GUARANTEE, tick, 0, 0) < safe)


@part
def depart(s: State, tick: int, way: float, party: int) -> None:
    """The ruler leaves under the deal and the capital is handed over, unless spoilers break the deal."""
    w = s.world[0]
    leave_office(s, tick)
    if draw(w, d.DEPARTURE, tick, 0, 0) >= way:
        w.left_alone = 1
        w.honoured = 0
        note(w, s.log, tick, Event.DEAL_BROKEN, who(w.ruler_place, -1, -1), NO_REASON, way)
        be_caught(s, tick, -1)
        return
    w.departed = tick
    note(w, s.log, tick, Event.RULER_DEPARTS, who(w.ruler_place, party, -1), NO_REASON, way)
    safe = safety_of_deal(s)
    kept = draw(w, d.GUARANTEE, tick, 0, 0) < safe
    w.honoured = 1 if kept else 0
    w.fate = fate_abroad(kept)
    if not kept:
        note(w, s.log, tick, Event.DEAL_BROKEN, NOBODY, NO_REASON, safe)
    if is_regimes(s, s.places[w.capital]):
        take(s, tick, w.capital, party, BARGAIN)


@part
def relocate(s: State, tick: int, way: float) -> None:
    """The ruler tries to move to a stronghold, and is caught if he does not get there."""
    w = s.world[0]
    w.moved_tick = tick
    note(w, s.log, tick, Event.RULER_RELOCATES, who(w.refuge_place, -1, -1), NO_REASON, way)
    if draw(w, d.DEPARTURE, tick, 0, 0) < way:
        w.ruler_place = w.refuge_place
        w.changed = 1
    else:
        leave_office(s, tick)
        w.left_alone = 1
        be_caught(s, tick, -1)


@inlined
def remember_defenders(s: State) -> None:
    """Update the rebels' estimate of the capital's defenders, which lags some days behind the truth."""
    w = s.world[0]
    p = s.p[w.epoch]
    w.defenders_slow = remembered_defenders(w.defenders_slow, w.defenders, w.dt, p)


@inlined
def hold_out(s: State) -> None:
    """Count the days for which the ruler, after the capital's fall, holds out elsewhere with men."""
    w = s.world[0]
    place = s.places[w.ruler_place]
    safe = is_regimes(s, place) and place.garrison > 0.0
    if holds_out(w.lost_tick >= 0, is_in_capital(w), w.fate == IN_OFFICE, safe):
        w.rump_days += w.dt
