"""Who stands where, with what power: the picture on which everybody acts in a tick."""

from __future__ import annotations

from typing import Any

from model.jit import compiled
from model.rules.power import power_per_man, supply_left, unit_power
from model.state import ACTIVE, COUNTER, GONE, State


@compiled
def survey_inside(s: State) -> None:
    """Powers of units, factions and irregulars, who holds or contests each place, who is cut off."""
    w = s.world[0]
    p = s.p[w.epoch]
    for f in range(len(s.factions)):
        faction = s.factions[f]
        faction.power = 0.0
        faction.fighter = power_per_man(p.rising_cohesion, 0.0, p.rebel_supply, faction.air, p)
    for c in range(len(s.places)):
        place = s.places[c]
        place.garrison = 0.0
        place.attackers = 0.0
        place.inbound = 0.0
        place.cut = (
            0.0 if s.fronts[s.factions[place.holder].like, c].linked == 1 else place.cut + w.dt
        )
        if place.attacker >= 0:
            place.attacker = -1
            for f in range(len(s.factions)):
                s.fronts[f, c].inside = 0.0
    live = 0
    for i in range(len(s.units)):
        u = s.units[i]
        if u.status != GONE:
            s.live[live] = i
            live += 1
        u.power = 0.0
        if u.status != ACTIVE:
            continue
        place = s.places[u.place]
        faction = s.factions[u.faction]
        u.cut = 0.0 if s.fronts[faction.like, u.place].linked == 1 else u.cut + w.dt
        base = place.supply if u.regime == 1 else p.rebel_supply
        u.power = unit_power(u, base, faction.air, p)
        faction.power += u.power
        if u.dest >= 0 and u.regime == 1:
            s.places[u.dest].inbound += u.power
        if u.next >= 0:
            continue
        tie = s.ties[place.holder, u.faction]
        if tie.ally > 0.0:
            place.garrison += tie.ally * u.power
        elif tie.hostile == 1 and not (faction.frozen == 1 and u.column == 1):
            place.attackers += u.power
            s.fronts[u.faction, u.place].inside += u.power
    s.counts[0] = live
    for c in range(len(s.places)):
        place = s.places[c]
        if place.militia > 0.0:
            faction = s.factions[w.regime]
            supply = supply_left(place.supply, place.cut, p)
            power = place.militia * power_per_man(p.militia_cohesion, 0.0, supply, faction.air, p)
            faction.power += power
            place.garrison += s.ties[place.holder, w.regime].ally * power
        if place.fighters > 0.0:
            faction = s.factions[place.fighters_faction]
            power = place.fighters * faction.fighter
            faction.power += power
            tie = s.ties[place.holder, place.fighters_faction]
            if tie.ally > 0.0:
                place.garrison += tie.ally * power
            elif tie.hostile == 1:
                place.attackers += power
                s.fronts[place.fighters_faction, c].inside += power
        if place.attackers > 0.0:
            strongest = 0.0
            for f in range(len(s.factions)):
                if s.fronts[f, c].inside > strongest:
                    strongest = s.fronts[f, c].inside
                    place.attacker = f
    power = 0.0
    for f in range(len(s.factions)):
        if s.ties[w.regime, f].ally >= 1.0:
            power += s.factions[f].power
    w.power = power
    capital = s.places[w.capital]
    w.defenders = capital.garrison if s.ties[w.regime, capital.holder].ally >= 1.0 else 0.0


@compiled
def loom(u: Any, front: Any, place: Any) -> None:
    """A column is within reach of a hostile place; it threatens it if it has stirred."""
    front.near += u.power
    if u.stirred == 1:
        front.threat += u.power
        place.near += u.power


@compiled
def survey_near(s: State) -> None:
    """Columns within reach of each hostile place, and those of them that have stirred."""
    w = s.world[0]
    p = s.p[w.epoch]
    for f in range(len(s.factions)):
        faction = s.factions[f]
        if faction.ranging == 1:
            for k in range(s.prey_count[faction.like]):
                front = s.fronts[f, s.prey[faction.like, k]]
                front.near = 0.0
                front.threat = 0.0
        faction.ranging = 0
        faction.stirred = 0
    for c in range(len(s.places)):
        s.places[c].near = 0.0
        s.places[c].nearest = -1
    for j in range(s.counts[0]):
        i = s.live[j]
        u = s.units[i]
        if u.status != ACTIVE or not (u.column == 1 or u.order == COUNTER):
            continue
        s.factions[u.faction].ranging = 1
        if u.stirred == 1:
            s.factions[u.faction].stirred = 1
        like = s.factions[u.faction].like
        if s.prey_count[like] < s.places[u.place].within:
            for k in range(s.prey_count[like]):
                c = s.prey[like, k]
                if s.ways[u.place, c].km <= p.near_km:
                    loom(u, s.fronts[u.faction, c], s.places[c])
        else:
            for k in range(s.places[u.place].within):
                if s.reach[u.place, k].km > p.near_km:
                    break
                c = s.reach[u.place, k].place
                if s.ties[s.places[c].holder, u.faction].hostile == 1:
                    loom(u, s.fronts[u.faction, c], s.places[c])
    for f in range(len(s.factions)):
        roused = 0
        for g in range(len(s.factions)):
            if s.factions[g].stirred == 1 and s.ties[f, g].share > 0.0:
                roused = 1
        s.factions[f].roused = roused
    for c in range(len(s.places)):
        place = s.places[c]
        if place.near > 0.0:
            strongest = 0.0
            for f in range(len(s.factions)):
                power = s.fronts[f, c].threat
                if s.ties[place.holder, f].hostile == 1 and power > strongest:
                    strongest = power
                    place.nearest = f
    list_hot(s)


@compiled
def list_hot(s: State) -> None:
    """Places where something may happen this tick."""
    hot = 0
    for c in range(len(s.places)):
        place = s.places[c]
        contested = place.attackers > 0.0 or place.contact > 0.0
        haunted = place.away > 0.0 or place.broken > 0.0 or place.militia > 0.0
        if contested or haunted or place.near > 0.0:
            s.hot[hot] = c
            hot += 1
    s.counts[1] = hot


@compiled
def find_roads(s: State) -> None:
    """After a change of control: roads to hubs for every faction, and the regime's way back.

    The regime's hubs are the capital and the strongholds that it holds; another faction's are the
    places that it or its allies held on the first day and hold still. Who held none lives off the
    land. A unit is linked where its place or a neighbour is joined to a hub through held places.
    """
    w = s.world[0]
    number = len(s.places)
    way = [1e18] * number
    queued = [False] * number
    queue = [0] * 0
    for c in range(number):
        place = s.places[c]
        place.rally = -1
        hub = place.capital == 1 or place.stronghold == 1
        if hub and s.ties[w.regime, place.holder].ally >= 1.0:
            way[c] = 0.0
            queue.append(c)
            queued[c] = True
    head = 0
    while head < len(queue):
        c = queue[head]
        head += 1
        queued[c] = False
        for k in range(s.places[c].degree):
            n = s.neighbours[c, k]
            if s.ties[w.regime, s.places[n].holder].ally < 1.0:
                continue
            km = way[c] + s.ways[c, n].road_km
            if km < way[n]:
                way[n] = km
                s.places[n].rally = c
                if not queued[n]:
                    queued[n] = True
                    queue.append(n)
    for f in range(len(s.factions)):
        if s.factions[f].landless == 1 or s.factions[f].like != f:
            continue
        held = [False] * number
        if s.ties[w.regime, f].ally >= 1.0:
            for c in range(number):
                held[c] = way[c] < 1e17
        else:
            spread(s, f, held)
        for c in range(number):
            linked = held[c]
            for k in range(s.places[c].degree):
                if held[s.neighbours[c, k]]:
                    linked = True
            s.fronts[f, c].linked = 1 if linked else 0
    w.road_out = way_by_road(s)
    count_fallen(s)
    find_prey(s)
    w.changed = 0


@compiled
def count_fallen(s: State) -> None:
    """Share of each place's neighbours that the regime held on the first day and holds no longer."""
    w = s.world[0]
    for c in range(len(s.places)):
        place = s.places[c]
        were = 0
        fallen = 0
        for k in range(place.degree):
            n = s.places[s.neighbours[c, k]]
            if s.ties[w.regime, n.start_holder].ally >= 1.0:
                were += 1
                if s.ties[w.regime, n.holder].ally < 1.0:
                    fallen += 1
        place.fallen = fallen / were if were > 0 else 0.0


@compiled
def find_prey(s: State) -> None:
    """Places that are hostile to each faction."""
    for f in range(len(s.factions)):
        number = 0
        if s.factions[f].ranging == 1:
            # Where it is hostile no longer; elsewhere what was seen last stays until the survey.
            for c in range(len(s.places)):
                if s.ties[s.places[c].holder, f].hostile == 0:
                    s.fronts[f, c].near = 0.0
                    s.fronts[f, c].threat = 0.0
        if s.factions[f].like != f:
            continue
        for c in range(len(s.places)):
            if s.ties[s.places[c].holder, f].hostile == 1:
                s.prey[f, number] = c
                number += 1
        s.prey_count[f] = number


@compiled
def way_by_road(s: State) -> int:
    """1 if a road through held places leads from the ruler to a stronghold or an open crossing."""
    w = s.world[0]
    number = len(s.places)
    reached = [False] * number
    queue = [w.ruler_place]
    reached[w.ruler_place] = True
    head = 0
    while head < len(queue):
        c = queue[head]
        head += 1
        place = s.places[c]
        if c != w.ruler_place and (place.open == 1 or place.stronghold == 1):
            return 1
        for k in range(place.degree):
            n = s.neighbours[c, k]
            if not reached[n] and s.ties[w.regime, s.places[n].holder].ally >= 1.0:
                reached[n] = True
                queue.append(n)
    return 0


@compiled
def spread(s: State, f: int, held: list[bool]) -> None:
    """Marks the places joined to a hub of faction f through what it and its allies hold."""
    number = len(s.places)
    queue = [0] * 0
    for c in range(number):
        place = s.places[c]
        mine = s.ties[f, place.holder].ally >= 1.0
        if mine and s.ties[f, place.start_holder].ally >= 1.0:
            held[c] = True
            queue.append(c)
    head = 0
    while head < len(queue):
        c = queue[head]
        head += 1
        for k in range(s.places[c].degree):
            n = s.neighbours[c, k]
            if not held[n] and s.ties[f, s.places[n].holder].ally >= 1.0:
                held[n] = True
                queue.append(n)
