"""Orders of the regime to its units: to gather, counter-attack, reinforce, or give a place up."""

from __future__ import annotations

from typing import Any, NamedTuple

from brittle.model import decisions as d
from brittle.model.codes import (
    ABANDONMENT,
    COUNTER,
    GATHERS,
    HOLD,
    IN_OFFICE,
    REINFORCE,
    RETREAT,
    Event,
    Reason,
)
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import draw, note, slip_away, who
from brittle.model.kernel.roads import is_hub, is_safe, next_held, rally_from_hub
from brittle.model.kernel.ties import fights, is_defended_by, is_regimes, stands_with
from brittle.model.rules import orders
from brittle.model.rules.belief import fall_since_calm
from brittle.model.rules.choice import leaked
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import (
    asks_for_men,
    considered_after,
    counter_hazard,
    give_up_hazard,
    gives_orders,
    has_just_fallen,
    may_be_retaken,
    may_give_up,
    reinforce_hazard,
    threat,
    urgency,
)
from brittle.model.rules.ruler import gather_hazard, makes_stand, may_gather
from brittle.model.rules.units import is_stopped_by_truce, may_be_ordered
from brittle.model.state import LIVE, OURS, PRESSED, State


class Aims(NamedTuple):
    """The indices of the places that the regime's orders are about; -1 for none."""

    worst: int
    """The core place that most needs reinforcement."""
    stand: int
    """The place where the ruler makes his stand."""


@part
def command(s: State, tick: int) -> None:
    """Give the regime's orders, all of them based on the picture at the start of the phase."""
    w = s.world[0]
    if not gives_orders(s.p[w.epoch]):
        return
    aims = Aims(most_urgent(s), place_of_stand(w))
    if aims.worst < 0 and aims.stand < 0 and w.felt >= w.calm and not misses_core(s):
        return
    for j in range(s.counts[OURS]):
        i = s.lists[OURS, j]
        u = s.units[i]
        if u.place != aims.stand and may_go(s, u):
            take_orders(s, tick, i, aims)


@inlined
def take_orders(s: State, tick: int, i: int, aims: Aims) -> None:
    """Give a unit the first of the possible orders that is due."""
    pressed = threat(s.places[s.units[i].place], 0.0)
    order = considered_after(HOLD)
    while order != HOLD and not is_given(s, tick, i, order, aims, pressed):
        order = considered_after(order)


@inlined
def is_given(s: State, tick: int, i: int, order: int, aims: Aims, pressed: float) -> bool:
    """Whether an order is due for a unit; if it is, the unit sets out."""
    if order == GATHERS:
        return gathers(s, tick, i, aims.stand)
    if order == COUNTER:
        return counter_attacks(s, tick, i, pressed)
    if order == REINFORCE:
        return reinforces(s, tick, i, aims.worst, pressed)
    return gives_up(s, tick, i, pressed)


@inlined
def most_urgent(s: State) -> int:
    """The core place that most needs reinforcement, judged by its value and the threat to it; -1 for none."""
    worst = -1
    worst_rank = 0.0
    for j in range(s.counts[PRESSED]):
        c = s.lists[PRESSED, j]
        place = s.places[c]
        if not asks_for_men(place, is_regimes(s, place)):
            continue
        rank = urgency(place.value, threat(place, place.inbound))
        if rank > worst_rank:
            worst_rank = rank
            worst = c
    return worst


@inlined
def place_of_stand(w: Any) -> int:
    """The place that the ruler means to hold or to move to; -1 for none.

    The regime does not order the garrison of this place away.
    """
    return int(w.refuge_place) if makes_stand(w.policy, w.fate == IN_OFFICE) else -1


@inlined
def may_go(s: State, u: Any) -> bool:
    """Whether the regime can order a unit away: the unit is mobile, not on the move, and not in a fight."""
    place = s.places[u.place]
    on_the_way, contested = u.next >= 0 or u.dest >= 0, place.attackers > 0.0
    defends = is_defended_by(s, place, u)
    return may_be_ordered(u.status, u.kind, u.regime == 1, on_the_way, contested, defends)


@inlined
def gathers(s: State, tick: int, i: int, stand: int) -> bool:
    """Whether a unit of core loyalists sets out for the place where the ruler is making his stand."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    if stand < 0 or not may_gather(w.ruler_place == stand, is_regimes(s, s.places[stand])):
        return False
    hazard = gather_hazard(u, p)
    if hazard <= 0.0 or draw(w, d.GATHER, tick, s.places[u.place].key, 0) >= chance(hazard, w.dt):
        return False
    return sets_out(s, tick, i, stand, GATHERS, Reason.GATHERS)


@inlined
def best_lost_core(s: State, tick: int, c: int) -> int:
    """The most valuable lost core place among the neighbours of a place; -1 for none."""
    lost = -1
    for k in range(s.places[c].degree):
        n = s.neighbours[c, k].place
        if may_be_retaken(is_lost_core(s, n), has_just_fallen(s.places[n].taken, tick)):
            if lost < 0 or s.places[n].value > s.places[lost].value:
                lost = n
    return lost


@inlined
def counter_attacks(s: State, tick: int, i: int, pressed: float) -> bool:
    """Whether a unit sets out to retake the most valuable lost core place next to its own.

    The unit may set out if its place is safe enough and the mobile force there is strong enough.
    """
    w = s.world[0]
    u = s.units[i]
    place = s.places[u.place]
    lost = best_lost_core(s, tick, u.place)
    if lost < 0:
        return False
    hazard = counter_hazard(place, s.places[lost], pressed, w.truce == 1, s.p[w.epoch])
    if hazard <= 0.0 or draw(w, d.COUNTER_ATTACK, tick, place.key, 0) >= chance(hazard, w.dt):
        return False
    send(s, tick, i, lost, COUNTER, Reason.COUNTER_ATTACK)
    u.stirred = 1
    return True


@inlined
def reinforces(s: State, tick: int, i: int, worst: int, pressed: float) -> bool:
    """Whether a unit leaves a place of less value to reinforce the core place that most needs it."""
    w = s.world[0]
    c = s.units[i].place
    place = s.places[c]
    if worst < 0 or c == worst:
        return False
    hazard = reinforce_hazard(place, s.places[worst], pressed, s.p[w.epoch])
    if hazard <= 0.0 or draw(w, d.REINFORCE, tick, place.key, 0) >= chance(hazard, w.dt):
        return False
    return sets_out(s, tick, i, worst, REINFORCE, Reason.REINFORCE)


@inlined
def gives_up(s: State, tick: int, i: int, pressed: float) -> bool:
    """Whether a fall of belief makes a unit give up its place, which must be threatened and not core."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    place = s.places[u.place]
    if not may_give_up(place):
        return False
    hazard = give_up_hazard(fall_since_calm(w.calm, w.felt), w.readiness, pressed, p)
    if hazard <= 0.0 or draw(w, d.GIVE_UP, tick, place.key, 0) >= chance(hazard, w.dt):
        return False
    to = rallying_place(s, u.place)
    if to < 0 or not has_road(s, u, to):
        return False
    slip_away(u, place, u.men * leaked(u, p), p)
    place.way_out = ABANDONMENT
    send(s, tick, i, to, RETREAT, Reason.GIVES_UP)
    return True


@inlined
def has_road(s: State, u: Any, to: int) -> bool:
    """Whether a unit can reach a place by a road that its side holds."""
    return bool(next_held(s, u.faction, u.place, to) >= 0)


@inlined
def sets_out(s: State, tick: int, i: int, to: int, order: int, why: int) -> bool:
    """Whether a unit has a road to a place; if it has, the unit is sent there."""
    if not has_road(s, s.units[i], to):
        return False
    send(s, tick, i, to, order, why)
    return True


@inlined
def send(s: State, tick: int, i: int, to: int, order: int, why: int) -> None:
    """Send a unit to a place."""
    u = s.units[i]
    u.dest = to
    u.order = order
    note(s.world[0], s.log, tick, Event.MARCHES, who(to, u.faction, i), why, u.men)


@part
def rallying_place(s: State, c: int) -> int:
    """The place to which units retreat: the next garrison on the way to the nearest hub, or that hub.

    Units that leave a hub go towards the nearest other hub. The result is -1 if no road held by the regime
    leads to a hub.
    """
    place = s.places[c]
    to: int = place.rally
    if to < 0 and is_hub(place):
        return rally_from_hub(s, c) if is_regimes(s, place) else -1
    while to >= 0 and not is_safe(s.places[to]) and s.places[to].rally >= 0:
        to = s.places[to].rally
    return to


@part
def is_lost_core(s: State, c: int) -> bool:
    """Whether a place is a core place that the regime held on the first day and an enemy holds now."""
    place, regime = s.places[c], s.world[0].regime
    hostile = fights(s.ties, regime, place.holder)
    was_ours = stands_with(s.ties, regime, place.start_holder)
    return orders.is_lost_core(place.core == 1, hostile, was_ours)


@part
def misses_core(s: State) -> bool:
    """Whether any core place is lost."""
    missing = False
    for c in range(len(s.places)):
        missing = missing or is_lost_core(s, c)
    return missing


@inlined
def halt(s: State) -> None:
    """In a cease-fire, stop the attack of any unit that is not on the road."""
    for j in range(s.counts[LIVE]):
        u = s.units[s.lists[LIVE, j]]
        if is_stopped_by_truce(u.order, u.next >= 0):
            u.dest = -1
            u.order = HOLD
