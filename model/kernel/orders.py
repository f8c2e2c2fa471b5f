"""Orders: the regime reinforces, counter-attacks, gives up and gathers; columns pick targets."""

from __future__ import annotations

from typing import Any

from model import decisions as d
from model.codes import (
    ABANDONMENT,
    ACTIVE,
    ATTACK,
    BY_ATTACK,
    BY_COUNTER_ATTACK,
    BY_GATHERING,
    BY_GIVING_UP,
    BY_REINFORCEMENT,
    COUNTER,
    GATHERS,
    HIDDEN,
    HOLD,
    IN_OFFICE,
    LAST_STAND,
    MARCHES,
    NO_REASON,
    PRIMARY,
    REINFORCE,
    RELOCATE,
    RETREAT,
    SURFACES,
    WAITING,
)
from model.draws import gumbel
from model.jit import compiled, inlined
from model.kernel.common import draw, is_local, note, slip_away
from model.kernel.roads import is_hostile, is_on_front, is_safe, next_held, rally_from_hub
from model.rules.choice import leaked
from model.rules.movement import days_on_the_way, pace
from model.rules.numbers import chance, logistic
from model.rules.orders import (
    Company,
    counter_hazard,
    give_up_hazard,
    gives_orders,
    may_give_up,
    power_along,
    power_there,
    reinforce_hazard,
    resistance_of_people,
    stirring_hazard,
    target_hazard,
    target_score,
    threat,
    urgency,
    waiting_score,
    win_chance,
)
from model.rules.power import backing_share, is_within_reach, may_back, power_of_cell
from model.rules.ruler import gather_hazard
from model.state import ABSENT, LIVE, OTHERS, OURS, PRESSED, Array, State


@inlined
def company(s: State, i: int) -> Company:
    """Who would come along with a free column."""
    u = s.units[i]
    band = friends = 0.0
    for j in range(s.counts[OTHERS]):
        other = s.units[s.lists[OTHERS, j]]
        if other.place != u.place or other.next >= 0 or other.column == 0:
            continue
        if other.status != ACTIVE:
            continue
        if other.faction == u.faction:
            band += other.power
        else:
            friends += s.ties[u.faction, other.faction].share * other.power
    return Company(band, friends)


@inlined
def next_fight(s: State, tick: int, i: int) -> int:
    """Where who has just taken a place goes on to: the nearest garrison that backed it, or -1."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    here = s.places[u.place]
    if here.taken != tick:
        return -1
    for k in range(1, here.within):
        if not may_back(s.reach[u.place, k].km, p):
            return -1
        n = s.reach[u.place, k].place
        other = s.places[n]
        if other.garrison <= 0.0 or other.capital == 1:
            continue
        if s.ties[other.holder, u.faction].hostile == 0:
            continue
        if s.ties[here.taken_from, other.holder].ally >= 1.0:
            return int(n)
    return -1


@inlined
def stake(s: State, f: int, c: int) -> float:
    """Value of a target with the garrisons behind it that back it, to which a fight there goes on.

    What is a target itself, on the front or the capital, counts there: a town coded as two draws
    as much as one.
    """
    p = s.p[s.world[0].epoch]
    place = s.places[c]
    value = float(place.value)
    for k in range(1, place.within):
        km = s.reach[c, k].km
        if not may_back(km, p):
            break
        n = s.reach[c, k].place
        other = s.places[n]
        if other.garrison <= 0.0 or other.capital == 1 or not is_hostile(s, f, n):
            continue
        if s.ties[place.holder, other.holder].ally >= 1.0 and not is_on_front(s, f, n):
            value += backing_share(km, p) * other.value
    return value


@inlined
def score(
    u: Any,
    value: float,
    along: Company,
    place: Any,
    fronts: Array,
    ties: Array,
    ways: Array,
    c: int,
    regime: int,
    speed: float,
    p: Any,
) -> float:
    """Log score of place c as a target for a column, which counts on the columns of its allies.

    They are those near the target and those that come `along`; who is both counts once.
    """
    km = ways[u.place, c].km
    near = is_within_reach(km, p)
    mass = power_along(along.band, along.friends, near)
    for g in range(len(ties)):
        share = ties[u.faction, g].share
        if share > 0.0:
            counted = g == u.faction and near and u.power > 0.0
            mass += share * power_there(fronts[g, c].near, along.band, counted)
    regimes = ties[regime, place.holder].ally >= 1.0
    resistance = resistance_of_people(fronts[u.faction, c].fear, place.alignment, regimes)
    win = win_chance(mass, place, resistance, p)
    return target_score(value, win, days_on_the_way(km, speed))


@compiled
def strikes(s: State, tick: int, i: int) -> bool:
    """Whether a hidden cell prefers to strike where it is to waiting, when it weighs the two."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    place = s.places[u.place]
    band = s.factions[u.faction].key ^ place.key
    wait = waiting_score(p) + gumbel(draw(w, d.REBEL_WAITS, tick, band, 0))
    cells = Company(in_hiding(s, i), 0.0)
    value = place.value
    x = score(u, value, cells, place, s.fronts, s.ties, s.ways, u.place, w.regime, 1.0, p)
    return x + gumbel(draw(w, d.REBEL_TARGET, tick, band, place.key)) > wait


@compiled
def in_hiding(s: State, i: int) -> float:
    """Power of a hidden cell and of the cells of its side on which it counts where it is."""
    p = s.p[s.world[0].epoch]
    u = s.units[i]
    total = 0.0
    for j in range(len(s.units)):
        other = s.units[j]
        if other.column == 0 or other.place != u.place or not is_unseen(other):
            continue
        air = s.factions[other.faction].air
        power = power_of_cell(other, other.strength, air, p)
        own = other.faction == u.faction
        total += power if own else s.ties[u.faction, other.faction].share * power
    return total


@inlined
def is_unseen(u: Any) -> bool:
    """Whether a cell is hidden, or was until this tick and is on nobody's picture yet."""
    surfaced = u.status == ACTIVE and u.stirred == 1 and u.power <= 0.0
    return bool(u.status == HIDDEN or (surfaced and u.men == u.strength))


@inlined
def appear(s: State, tick: int) -> None:
    """Columns known to come later appear; hidden cells surface to strike or to join."""
    w = s.world[0]
    p = s.p[w.epoch]
    for j in range(s.counts[ABSENT]):
        i = s.lists[ABSENT, j]
        u = s.units[i]
        place = s.places[u.place]
        if u.status == WAITING and u.strength > 0.0 and tick >= u.available:
            u.status = ACTIVE
            u.men = u.strength
            if u.regime == 1:
                w.raised += u.men
        elif u.status == HIDDEN and s.factions[u.faction].frozen == 0:
            free = s.ties[place.holder, u.faction].hostile == 0
            hour = place.risen == 1 or place.attackers > 0.0
            if not free and not hour and w.truce == 0:
                own_side = s.factions[u.faction].roused == 1
                band = s.factions[u.faction].key ^ place.key
                hazard = stirring_hazard(w.calm - w.felt, own_side, p)
                if hazard > 0.0 and draw(w, d.REBEL_ORDER, tick, band, 0) < chance(hazard, w.dt):
                    hour = strikes(s, tick, i)
            if free or hour:
                u.status = ACTIVE
                u.men = u.strength
                u.stirred = 1
                if u.regime == 1:
                    w.raised += u.men
                note(w, s.log, tick, SURFACES, u.place, u.faction, i, NO_REASON, u.men)


@inlined
def may_go(u: Any, place: Any, ally: float) -> bool:
    """Whether the regime can order this unit away: settled, mobile and not in a fight."""
    if u.status != ACTIVE or u.regime == 0 or u.next >= 0 or u.dest >= 0:
        return False
    if is_local(u):
        return False
    return place.attackers <= 0.0 and ally > 0.0


@inlined
def has_road(s: State, u: Any, to: int) -> bool:
    """Whether a road that its side holds leads a unit there."""
    return bool(next_held(s, u.faction, u.place, to) >= 0)


@inlined
def send(s: State, tick: int, i: int, to: int, order: int, why: int) -> None:
    """A unit sets out."""
    w = s.world[0]
    u = s.units[i]
    u.dest = to
    u.order = order
    note(w, s.log, tick, MARCHES, to, u.faction, i, why, u.men)


@compiled
def rallying_place(s: State, c: int) -> int:
    """Where those who leave a place go: the next garrison on the way to a hub, or the hub.

    From a hub to the nearest other; -1 where no road that the regime holds leads there.
    """
    place = s.places[c]
    to: int = place.rally
    if to < 0 and (place.capital == 1 or place.stronghold == 1):
        ours = s.ties[s.world[0].regime, place.holder].ally >= 1.0
        return rally_from_hub(s, c) if ours else -1
    while to >= 0 and not is_safe(s.places[to]) and s.places[to].rally >= 0:
        to = s.places[to].rally
    return to


@compiled
def is_lost_core(s: State, c: int) -> bool:
    """Whether a core place that the regime held on the first day is an enemy's."""
    place, regime = s.places[c], s.world[0].regime
    if place.core == 0 or s.ties[regime, place.holder].hostile == 0:
        return False
    return bool(s.ties[regime, place.start_holder].ally >= 1.0)


@compiled
def misses_core(s: State) -> bool:
    """Whether any core place is lost."""
    missing = False
    for c in range(len(s.places)):
        missing = missing or is_lost_core(s, c)
    return missing


@compiled
def command(s: State, tick: int) -> None:
    """The regime's orders, all from the picture at the start of the phase."""
    w = s.world[0]
    p = s.p[w.epoch]
    if not gives_orders(p):
        return
    b_calm = logistic(w.calm)
    b = logistic(w.felt)
    worst = -1
    worst_rank = 0.0
    for j in range(s.counts[PRESSED]):
        c = s.lists[PRESSED, j]
        place = s.places[c]
        if place.near <= 0.0 and place.attackers <= 0.0:
            continue
        if place.core == 0 or s.ties[w.regime, place.holder].ally < 1.0:
            continue
        rank = urgency(place.value, threat(place, place.inbound))
        if rank > worst_rank:
            worst_rank = rank
            worst = c
    stand = -1
    if (w.policy == LAST_STAND or w.policy == RELOCATE) and w.fate == IN_OFFICE:
        stand = w.refuge_place
    if worst < 0 and stand < 0 and w.felt >= w.calm and not misses_core(s):
        return
    for j in range(s.counts[OURS]):
        i = s.lists[OURS, j]
        u = s.units[i]
        place = s.places[u.place]
        if u.place == stand or not may_go(u, place, s.ties[place.holder, u.faction].ally):
            continue
        pressed = threat(place, 0.0)
        if stand >= 0 and w.ruler_place == stand:
            if s.ties[w.regime, s.places[stand].holder].ally >= 1.0:
                x = draw(w, d.GATHER, tick, place.key, 0)
                if x < chance(gather_hazard(u, p), w.dt) and has_road(s, u, stand):
                    send(s, tick, i, stand, GATHERS, BY_GATHERING)
                    continue
        lost = -1
        for k in range(s.places[u.place].degree):
            n = s.neighbours[u.place, k].place
            other = s.places[n]
            if is_lost_core(s, n) and other.taken != tick:  # else who holds it is not counted yet
                if lost < 0 or other.value > s.places[lost].value:
                    lost = n
        if lost >= 0 and w.truce == 0:
            hazard = counter_hazard(place, s.places[lost], pressed, p)
            if hazard > 0.0 and draw(w, d.COUNTER_ATTACK, tick, place.key, 0) < chance(
                hazard, w.dt
            ):
                send(s, tick, i, lost, COUNTER, BY_COUNTER_ATTACK)
                u.stirred = 1
                continue
        if worst >= 0 and u.place != worst:
            hazard = reinforce_hazard(place, s.places[worst], pressed, p)
            if hazard > 0.0 and draw(w, d.REINFORCE, tick, place.key, 0) < chance(hazard, w.dt):
                if has_road(s, u, worst):
                    send(s, tick, i, worst, REINFORCE, BY_REINFORCEMENT)
                    continue
        if may_give_up(place):
            hazard = give_up_hazard(b_calm, b, w.readiness, pressed, p)
            if hazard > 0.0 and draw(w, d.GIVE_UP, tick, place.key, 0) < chance(hazard, w.dt):
                to = rallying_place(s, u.place)
                if to >= 0 and has_road(s, u, to):
                    slip_away(u, place, u.men * leaked(u, p), p)
                    place.way_out = ABANDONMENT
                    send(s, tick, i, to, RETREAT, BY_GIVING_UP)


@inlined
def seek(s: State, tick: int) -> None:
    """Free columns pick a target, on the front or the capital, or wait.

    One moment of decision and one mind for a faction's columns in a place: a column coded as two
    goes as one. Who has just taken a place goes on to a garrison that backed it, if that is worth
    more than waiting: the fight is not over.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    if w.truce == 1:
        return
    number = len(s.places)
    hour = chance(target_hazard(p), w.dt)
    last, now = -1, False  # one draw for a band, whose columns mostly stand together
    for j in range(s.counts[OTHERS]):
        i = s.lists[OTHERS, j]
        u = s.units[i]
        if u.status != ACTIVE or u.column == 0 or u.dest >= 0 or u.next >= 0:
            continue
        like = s.factions[u.faction].like
        if s.factions[u.faction].frozen == 1 or s.targets[like, number] == 0:
            continue
        if s.ties[s.places[u.place].holder, u.faction].hostile == 1:
            continue
        onward = next_fight(s, tick, i)
        band = s.factions[u.faction].key ^ s.places[u.place].key
        if last < 0 or s.units[last].faction != u.faction or s.units[last].place != u.place:
            now = draw(w, d.REBEL_ORDER, tick, band, 0) < hour
            last = i
        if onward < 0 and not now:
            continue
        speed = pace(u, PRIMARY, 0.0, p)
        along = company(s, i)
        if onward >= 0:
            place = s.places[onward]
            value = stake(s, u.faction, onward)
            x = score(u, value, along, place, s.fronts, s.ties, s.ways, onward, w.regime, speed, p)
            if x > waiting_score(p):
                send(s, tick, i, onward, ATTACK, BY_ATTACK)
                u.stirred = 1
                continue
        if not now:
            continue
        best = waiting_score(p) + gumbel(draw(w, d.REBEL_WAITS, tick, band, 0))
        target = -1
        for m in range(s.targets[like, number]):
            c = s.targets[like, m]
            place = s.places[c]
            if s.ways[u.place, c].km >= 1e17:
                continue
            value = stake(s, u.faction, c)
            x = score(u, value, along, place, s.fronts, s.ties, s.ways, c, w.regime, speed, p)
            x += gumbel(draw(w, d.REBEL_TARGET, tick, band, place.key))
            if x > best:
                best = x
                target = c
        if target >= 0:
            send(s, tick, i, target, ATTACK, BY_ATTACK)
            u.stirred = 1


@inlined
def halt(s: State) -> None:
    """In a cease-fire nobody goes on an attack."""
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if (u.order == ATTACK or u.order == COUNTER) and u.next < 0:
            u.dest = -1
            u.order = HOLD
