"""Columns: mobile forces that appear, pick a target and attack it."""

from __future__ import annotations

from typing import Any

from brittle.model import decisions as d
from brittle.model.codes import ACTIVE, ATTACK, NO_REASON, PRIMARY, Event, Reason
from brittle.model.draws import gumbel
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import draw, note, who
from brittle.model.kernel.orders import send
from brittle.model.kernel.roads import is_on_front
from brittle.model.kernel.ties import fights, is_inside, is_regimes, share_in, stands_with
from brittle.model.rules.belief import lost_since_calm
from brittle.model.rules.movement import days_on_the_way, leads_there, pace
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import (
    Company,
    comes_along,
    has_come,
    has_just_fallen,
    is_fought_on,
    is_unseen,
    joins,
    may_surface,
    power_along,
    power_counted,
    power_there,
    resistance_of_people,
    stirring_hazard,
    target_hazard,
    target_score,
    value_behind,
    waiting_score,
    win_chance,
)
from brittle.model.rules.power import is_within_reach, may_back, part_of, power_of_cell
from brittle.model.state import ABSENT, OTHERS, State


@inlined
def appear(s: State, tick: int) -> None:
    """Columns appear on the day set for them; hidden cells surface to strike or to join others."""
    for j in range(s.counts[ABSENT]):
        i = s.lists[ABSENT, j]
        u = s.units[i]
        if has_come(u, tick):
            enter_field(s, u)
        elif may_surface(u, s.factions[u.faction].frozen == 1) and would_surface(s, tick, i):
            enter_field(s, u)
            u.stirred = 1
            note(
                s.world[0],
                s.log,
                tick,
                Event.SURFACES,
                who(u.place, u.faction, i),
                NO_REASON,
                u.men,
            )


@inlined
def enter_field(s: State, u: Any) -> None:
    """Put a unit in the field with its men."""
    u.status = ACTIVE
    u.men = u.strength
    if u.regime == 1:
        s.world[0].raised += u.men


@inlined
def would_surface(s: State, tick: int, i: int) -> bool:
    """Whether a hidden cell surfaces, as it may in a friendly place, to join others, or to strike alone."""
    u = s.units[i]
    if joins(s.places[u.place], is_inside(s, u)):
        return True
    return s.world[0].truce == 0 and is_roused(s, tick, u) and would_strike(s, tick, i)


@inlined
def is_roused(s: State, tick: int, u: Any) -> bool:
    """Whether a hidden cell considers a strike now, as it may if its side attacks or if belief has fallen."""
    w = s.world[0]
    attacks = s.factions[u.faction].roused == 1
    hazard = stirring_hazard(lost_since_calm(w.calm, w.felt), attacks, s.p[w.epoch])
    return hazard > 0.0 and draw(w, d.REBEL_ORDER, tick, band_of(s, u), 0) < chance(hazard, w.dt)


@inlined
def band_of(s: State, u: Any) -> Any:
    """The key of the draws that all columns of a faction in one place share."""
    return s.factions[u.faction].key ^ s.places[u.place].key


@part
def would_strike(s: State, tick: int, i: int) -> bool:
    """Whether a hidden cell prefers a strike in its own place to waiting."""
    w = s.world[0]
    u = s.units[i]
    place = s.places[u.place]
    band = band_of(s, u)
    wait = waiting_score(s.p[w.epoch]) + gumbel(draw(w, d.REBEL_WAITS, tick, band, 0))
    x = score(s, u, u.place, place.value, Company(in_hiding(s, i), 0.0), 1.0)
    return x + gumbel(draw(w, d.REBEL_TARGET, tick, band, place.key)) > wait


@part
def in_hiding(s: State, i: int) -> float:
    """The power of a hidden cell and of the hidden cells in the same place whose help it counts on."""
    p = s.p[s.world[0].epoch]
    u = s.units[i]
    total = 0.0
    for j in range(len(s.units)):
        other = s.units[j]
        if other.column == 0 or other.place != u.place or not is_unseen(other):
            continue
        friend = s.factions[other.faction]
        power = power_of_cell(other, other.strength, friend.air, friend.aid, p)
        share = share_in(s.ties, u.faction, other.faction)
        total += power_counted(power, other.faction == u.faction, share)
    return total


@inlined
def seek(s: State, tick: int) -> None:
    """Free columns wait or pick a target, which is the capital or a place on the front.

    A faction's columns in one place decide at the same moment and with the same draws, so a column that is
    coded as two still moves as one. When columns have just taken a place, the fight is not over if another
    garrison backed the place. The columns go on to that garrison if this is worth more than waiting.
    """
    w = s.world[0]
    hour = chance(target_hazard(s.p[w.epoch]), w.dt)
    last, now = (
        -1,
        False,
    )  # one draw for each band; its columns are usually next to each other in the list
    for j in range(s.counts[OTHERS]):
        i = s.lists[OTHERS, j]
        u = s.units[i]
        if not is_free(s, u):
            continue
        onward = next_fight(s, tick, u)
        if last < 0 or s.units[last].faction != u.faction or s.units[last].place != u.place:
            now = draw(w, d.REBEL_ORDER, tick, band_of(s, u), 0) < hour
            last = i
        if onward >= 0 or now:
            pick_target(s, tick, i, onward, now)


@inlined
def is_free(s: State, u: Any) -> bool:
    """Whether a column can pick a target.

    The column must be idle and in a place that no enemy holds. Its faction must have a target and must not
    be frozen.
    """
    if u.status != ACTIVE or u.column == 0 or u.dest >= 0 or u.next >= 0:
        return False
    faction = s.factions[u.faction]
    if faction.frozen == 1 or s.targets[faction.like, len(s.places)] == 0:
        return False
    return not is_inside(s, u)


@inlined
def pick_target(s: State, tick: int, i: int, onward: int, now: bool) -> None:
    """Send a column to the next fight if going on is worth more than waiting, or else to its best target."""
    p = s.p[s.world[0].epoch]
    u = s.units[i]
    speed = pace(u, PRIMARY, 0.0, p)
    along = company(s, u)
    target = -1
    if onward >= 0:
        x = score(s, u, onward, stake(s, u.faction, onward), along, speed)
        if x > waiting_score(p):
            target = onward
    if target < 0 and now:
        target = best_target(s, tick, u, along, speed)
    if target >= 0:
        send(s, tick, i, target, ATTACK, Reason.ATTACKS)
        u.stirred = 1


@inlined
def best_target(s: State, tick: int, u: Any, along: Company, speed: float) -> int:
    """The target with the highest score; -1 if waiting scores higher.

    The score of a target includes noise that is drawn for each band and place.
    """
    w = s.world[0]
    band = band_of(s, u)
    best = waiting_score(s.p[w.epoch]) + gumbel(draw(w, d.REBEL_WAITS, tick, band, 0))
    target = -1
    like = s.factions[u.faction].like
    for m in range(s.targets[like, len(s.places)]):
        c = s.targets[like, m]
        if not leads_there(s.ways[u.place, c].km):
            continue
        x = score(s, u, c, stake(s, u.faction, c), along, speed)
        x += gumbel(draw(w, d.REBEL_TARGET, tick, band, s.places[c].key))
        if x > best:
            best = x
            target = c
    return target


@inlined
def company(s: State, u: Any) -> Company:
    """The power of the columns that would come along with a column that is free to attack."""
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
            friends += part_of(other.power, share_in(s.ties, u.faction, other.faction))
    return Company(band, friends)


@inlined
def next_fight(s: State, tick: int, u: Any) -> int:
    """The nearest place whose garrison backed the place that a column has just taken; -1 if there is none."""
    p = s.p[s.world[0].epoch]
    here = s.places[u.place]
    if not has_just_fallen(here.taken, tick):
        return -1
    for k in range(1, here.within):
        if not may_back(s.reach[u.place, k].km, p):
            return -1
        n = s.reach[u.place, k].place
        if goes_on_to(s, u.faction, n, here.taken_from):
            return int(n)
    return -1


@inlined
def goes_on_to(s: State, f: int, c: int, side: int) -> bool:
    """Whether a faction's fight against `side` continues at place c, which must be held by that side."""
    place = s.places[c]
    if not is_fought_on(place) or not fights(s.ties, place.holder, f):
        return False
    return stands_with(s.ties, side, place.holder)


@inlined
def stake(s: State, f: int, c: int) -> float:
    """The value of a target, plus the value added by places behind it.

    A place is behind a target if its garrison backs the target and the fight would continue there. The
    capital and the places on the front add nothing, because they are targets themselves. A town that is
    coded as two places therefore attracts columns as strongly as a town that is coded as one.
    """
    p = s.p[s.world[0].epoch]
    place = s.places[c]
    value = float(place.value)
    for k in range(1, place.within):
        km = s.reach[c, k].km
        if not may_back(km, p):
            break
        n = s.reach[c, k].place
        if goes_on_to(s, f, n, place.holder) and not is_on_front(s, f, n):
            value += value_behind(s.places[n].value, km, p)
    return value


@inlined
def score(s: State, u: Any, c: int, value: float, along: Company, speed: float) -> float:
    """The log of the score of place c as a target for a column.

    The column counts on the allied columns near the target and on those that come `along`. An allied column
    that belongs to both groups is counted once.
    """
    p = s.p[s.world[0].epoch]
    place = s.places[c]
    km = s.ways[u.place, c].km
    near = is_within_reach(km, p)
    mass = power_along(along.band, along.friends, near)
    for g in range(len(s.factions)):
        share = share_in(s.ties, u.faction, g)
        if share > 0.0:
            counted = comes_along(g == u.faction, near, u.power)
            mass += part_of(power_there(s.fronts[g, c].near, along.band, counted), share)
    fear = s.fronts[u.faction, c].fear
    resistance = resistance_of_people(fear, place.alignment, is_regimes(s, place))
    win = win_chance(mass, place, resistance, p)
    return target_score(value, win, days_on_the_way(km, speed), p)
