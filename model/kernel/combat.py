"""Combat inside places, fights between rival attackers who meet, and air strikes."""

from __future__ import annotations

from typing import Any

from brittle.model import decisions as d
from brittle.model.codes import ACTIVE, NO_REASON, Event
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import draw, note, who
from brittle.model.kernel.ties import defends, fights, is_defended_by, is_inside, stands_in
from brittle.model.rules.combat import (
    effective_days,
    is_battle,
    is_in_the_open,
    is_quiet,
    killed_of,
    loss_rate,
    meets_battle,
    odds,
    rivalry_hazard,
    rivals_days,
    rivals_odds,
    side_loss_rate,
    standoff_rate,
    survivors,
)
from brittle.model.rules.numbers import chance
from brittle.model.state import BATTLES, LIVE, PRESSED, State


@part
def bleed(u: Any, w: Any, rate: float, days: float, p: Any) -> None:
    """Reduce a unit by the men that it loses in `days` days at a given loss rate per day."""
    left = survivors(u.men, rate, days)
    lost = u.men - left
    u.men = left
    u.lost += lost
    if u.regime == 1:
        w.killed_regime += killed_of(lost, p)
    else:
        w.killed_rebels += killed_of(lost, p)


@inlined
def fight(s: State, tick: int) -> None:
    """Play one tick of the battle in every place that has both defenders and attackers."""
    w = s.world[0]
    p = s.p[w.epoch]
    battles = 0
    for j in range(s.counts[PRESSED]):
        c = s.lists[PRESSED, j]
        place = s.places[c]
        if not meets_battle(place, w.truce == 1):
            place.contact = 0.0
            continue
        if not is_battle(place):
            note(
                w,
                s.log,
                tick,
                Event.BATTLE_BEGINS,
                who(c, place.attacker, -1),
                NO_REASON,
                odds(place),
            )
        battles = 1
        r = odds(place)
        place.contact += w.dt
        days = effective_days(r, w.dt, p)
        place.fighting += days
        place.fought += days
        if place.militia > 0.0:
            left = survivors(place.militia, side_loss_rate(r, True, p), w.dt)
            w.militia_lost += place.militia - left
            w.killed_regime += killed_of(place.militia - left, p)
            place.militia = left
        if place.fighters > 0.0:
            ours = defends(s.ties, place.fighters_faction, place.holder)
            left = survivors(place.fighters, side_loss_rate(r, ours, p), w.dt)
            w.killed_rebels += killed_of(place.fighters - left, p)
            place.fighters = left
    if battles == 1 or s.counts[BATTLES] == 1:
        fight_on(s)


@part
def fight_on(s: State) -> None:
    """Units in a battle lose men according to the odds; a unit's contact ends once no enemy is near."""
    w = s.world[0]
    p = s.p[w.epoch]
    battles = 0
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if u.status != ACTIVE or u.next >= 0:
            if u.contact > 0.0:
                battles = 1
            continue
        place = s.places[u.place]
        if not is_battle(place):
            if is_quiet(place):
                u.contact = 0.0
            elif u.contact > 0.0:
                battles = 1
            continue
        r = odds(place)
        if is_defended_by(s, place, u):
            bleed(u, w, side_loss_rate(r, True, p), w.dt, p)
            u.contact += w.dt
        elif is_inside(s, u):
            bleed(u, w, side_loss_rate(r, False, p), w.dt, p)
            u.contact += w.dt
            u.stirred = 1
        if u.contact > 0.0:
            battles = 1
    s.counts[BATTLES] = battles


@inlined
def strike(s: State) -> None:
    """Let air campaigns strike the hostile columns that have set out or fought."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.truce == 1:
        return
    struck = False
    for f in range(len(s.factions)):
        struck = struck or s.factions[f].against > 0.0
    if not struck:
        return
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if is_in_the_open(u):
            against = s.factions[u.faction].against
            if against > 0.0:
                bleed(u, w, standoff_rate(against, p), w.dt, p)


@inlined
def quarrel(s: State, tick: int) -> None:
    """Now and then, rival attackers inside a third party's place fight each other."""
    w = s.world[0]
    p = s.p[w.epoch]
    for j in range(s.counts[PRESSED]):
        c = s.lists[PRESSED, j]
        place = s.places[c]
        if place.attackers <= 0.0 or w.truce == 1:
            continue
        if not rivals_meet(s, c):
            continue
        if draw(w, d.RIVALRY, tick, place.key, 0) >= chance(rivalry_hazard(p), w.dt):
            continue
        for m in range(s.counts[LIVE]):
            u = s.units[s.lists[LIVE, m]]
            if (
                stands_in(u, c)
                and s.fronts[u.faction, c].inside > 0.0
                and has_rival(s, c, u.faction)
            ):
                bleed(u, w, loss_rate(rivals_odds(p), p), rivals_days(p), p)


@part
def rivals_meet(s: State, c: int) -> bool:
    """Whether two of the factions that contest a place are hostile to each other."""
    for f in range(len(s.factions)):
        if s.fronts[f, c].inside > 0.0:
            for g in range(f):
                if s.fronts[g, c].inside > 0.0 and fights(s.ties, f, g):
                    return True
    return False


@inlined
def has_rival(s: State, c: int, f: int) -> bool:
    """Whether a faction is hostile to any of the factions that contest a place."""
    rivals = 0
    for g in range(len(s.factions)):
        if s.fronts[g, c].inside > 0.0 and fights(s.ties, f, g):
            rivals += 1
    return rivals > 0
