"""After a change of control: roads to hubs, where to fall back, who backs whom and is in front."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.jit import allocating, compiled, inlined
from model.rules.power import backing_share
from model.state import BACKINGS, CUT_OFF, HELD, HOMES, SEEN, State

_FAR = 1e18

type Flags = NDArray[np.bool_]
type Numbers = NDArray[np.int64]
type Lengths = NDArray[np.float64]


@allocating
def find_roads(s: State) -> None:
    """Roads to hubs for every faction, the regime's way back, and what is hostile to whom.

    The regime's hubs are the capital and the strongholds that it holds; another faction's are the
    places that it or its allies held on the first day and hold still. Who held none lives off the
    land. A unit is linked where its place or a neighbour is joined to a hub through held places.
    """
    w = s.world[0]
    number = len(s.places)
    holder = np.empty(number, np.int64)
    start = np.empty(number, np.int64)
    degree = np.empty(number, np.int64)
    queue = np.empty(number, np.int64)
    mine = np.empty(number, np.bool_)
    held = np.empty(number, np.bool_)
    for c in range(number):
        place = s.places[c]
        holder[c], start[c], degree[c] = place.holder, place.start_holder, place.degree
    ours = held_by_regime(s)
    lead_back(s, ours, held)
    for f in range(len(s.factions)):
        if s.factions[f].like == f and s.ties[w.regime, f].ally >= 1.0:
            spread(s, f, ours, degree, held, queue)
    w.road_out = way_by_road(s, ours, degree, queue)
    for f in range(len(s.factions)):
        if s.factions[f].like != f:
            continue
        if s.factions[f].landless == 0 and s.ties[w.regime, f].ally < 1.0:
            for c in range(number):
                mine[c] = s.ties[f, holder[c]].ally >= 1.0
                held[c] = mine[c] and s.ties[f, start[c]].ally >= 1.0
            spread(s, f, mine, degree, held, queue)
        for c in range(number):
            s.hostile[f, c] = s.ties[f, holder[c]].hostile == 1
        find_targets(s, f, s.hostile[f], degree)
    list_held(s, ours)
    list_backings(s)
    list_cut_off(s, holder)
    lose_sight(s)
    count_fallen(s, ours, start, degree)
    w.changed = 0


@allocating
def lead_back(s: State, ours: Flags, reached: Flags) -> None:
    """The next place on the regime's quickest way to a hub, and which places have one."""
    way, back = no_ways(s)
    for j in range(s.counts[HOMES]):
        c = s.lists[HOMES, j]
        if ours[c]:
            way[c] = 0.0
    find_ways(s, ours, way, back)
    for c in range(len(way)):
        s.places[c].rally = back[c]
        reached[c] = way[c] < _FAR


@allocating
def no_ways(s: State) -> tuple[Lengths, Numbers]:
    """Effort and next place for each place, before a way is found."""
    number = len(s.places)
    return np.full(number, _FAR), np.full(number, -1)


@allocating
def find_ways(s: State, open_to: Flags, way: Lengths, back: Numbers) -> None:
    """Effort and next place on the quickest way, through what is open to it, to where `way` is 0."""
    number = len(s.places)
    queued = way <= 0.0
    ring = np.empty(number + 1, np.int64)
    head = tail = 0
    for c in range(number):
        if queued[c]:
            ring[tail] = c
            tail += 1
    while head != tail:
        c = ring[head]
        head = head + 1 if head < number else 0
        queued[c] = False
        for k in range(s.places[c].degree):
            road = s.neighbours[c, k]
            n = road.place
            if not open_to[n]:
                continue
            effort = way[c] + road.effort
            if effort < way[n]:
                way[n] = effort
                back[n] = c
                if not queued[n]:
                    queued[n] = True
                    ring[tail] = n
                    tail = tail + 1 if tail < number else 0


@allocating
def next_held(s: State, f: int, here: int, to: int) -> int:
    """The next place on the quickest way that a faction's side holds, past no battle; -1 for none."""
    if here == to or s.ties[s.places[to].holder, f].ally <= 0.0:
        return -1
    open_to = np.empty(len(s.places), np.bool_)
    for c in range(len(open_to)):
        place = s.places[c]
        open_to[c] = s.ties[place.holder, f].ally > 0.0 and place.attackers <= 0.0
    open_to[here] = open_to[to] = True
    way, back = no_ways(s)
    way[to] = 0.0
    find_ways(s, open_to, way, back)
    return int(back[here])


@inlined
def is_safe(place: Any) -> bool:
    """Whether a garrison stands there that nobody contests."""
    return bool(place.garrison > 0.0 and place.attackers <= 0.0)


@allocating
def held_by_regime(s: State) -> Flags:
    """Which places the regime or a full ally of its holds."""
    ours = np.empty(len(s.places), np.bool_)
    for c in range(len(ours)):
        ours[c] = s.ties[s.world[0].regime, s.places[c].holder].ally >= 1.0
    return ours


@allocating
def rally_from_hub(s: State, c: int) -> int:
    """The next garrison on the regime's way from one of its hubs to the nearest other, or that."""
    ours = held_by_regime(s)
    way, back = no_ways(s)
    for j in range(s.counts[HOMES]):
        n = s.lists[HOMES, j]
        if n != c and ours[n]:
            way[n] = 0.0
    find_ways(s, ours, way, back)
    to: int = back[c]
    while to >= 0 and not is_safe(s.places[to]) and back[to] >= 0:
        to = back[to]
    return to


@allocating
def way_by_road(s: State, ours: Flags, degree: Numbers, queue: Numbers) -> int:
    """1 if a road through held places leads from the ruler to a stronghold or an open crossing."""
    start = s.world[0].ruler_place
    reached = np.zeros(len(s.places), np.bool_)
    reached[start] = True
    queue[0] = start
    head, tail = 0, 1
    while head < tail:
        c = queue[head]
        head += 1
        if c != start and (s.places[c].open == 1 or s.places[c].stronghold == 1):
            return 1
        for k in range(degree[c]):
            n = s.neighbours[c, k].place
            if ours[n] and not reached[n]:
                reached[n] = True
                queue[tail] = n
                tail += 1
    return 0


@inlined
def spread(s: State, f: int, mine: Flags, degree: Numbers, held: Flags, queue: Numbers) -> None:
    """From the hubs that a faction holds to the places joined to them through its own.

    A unit of the faction has a road where its place or a neighbour is joined to a hub.
    """
    tail = 0
    for c in range(len(mine)):
        s.linked[f, c] = held[c]
        if held[c]:
            queue[tail] = c
            tail += 1
    head = 0
    while head < tail:
        c = queue[head]
        head += 1
        for k in range(degree[c]):
            n = s.neighbours[c, k].place
            s.linked[f, n] = True
            if mine[n] and not held[n]:
                held[n] = True
                queue[tail] = n
                tail += 1


@compiled
def find_exits(s: State) -> None:
    """Places with an open border crossing near: those where the regime's soldiers may get out."""
    near_km = s.p[s.world[0].epoch].near_km
    for c in range(len(s.places)):
        s.places[c].exit = 0
        for k in range(s.places[c].within):
            if s.reach[c, k].km > near_km:
                break
            n = s.places[s.reach[c, k].place]
            if n.crossing == 1 and n.open == 1:
                s.places[c].exit = 1


@inlined
def find_targets(s: State, f: int, hostile: Flags, degree: Numbers) -> None:
    """Places that are hostile to a faction and have a neighbour that is not; and the capital."""
    number = len(hostile)
    targets = 0
    for c in range(number):
        if not hostile[c]:
            continue
        front = c == s.world[0].capital
        for k in range(degree[c]):
            front = front or not hostile[s.neighbours[c, k].place]
        if front:
            s.targets[f, targets] = c
            targets += 1
    s.targets[f, number] = targets


@inlined
def list_held(s: State, ours: Flags) -> None:
    """The regime's places."""
    held = 0
    for c in range(len(ours)):
        if ours[c]:
            s.lists[HELD, held] = c
            held += 1
    s.counts[HELD] = held


@compiled
def list_backings(s: State) -> None:
    """Which places back which while they are held as they are: near enough, and of one side."""
    p = s.p[s.world[0].epoch]
    number = 0
    for c in range(len(s.places)):
        for k in range(1, s.places[c].within):
            km = s.reach[c, k].km
            if km >= p.support_km:
                break
            n = s.reach[c, k].place
            if s.ties[s.places[n].holder, s.places[c].holder].ally >= 1.0:
                backing = s.backings[number]
                backing.by, backing.of, backing.share = c, n, backing_share(km, p)
                number += 1
    s.counts[BACKINGS] = number


@inlined
def list_cut_off(s: State, holder: Numbers) -> None:
    """Places whose holder has no road to them: the survey counts the days. For others it is over."""
    cut_off = 0
    for c in range(len(holder)):
        if not s.linked[s.factions[holder[c]].like, c]:
            s.lists[CUT_OFF, cut_off] = c
            cut_off += 1
        else:
            s.places[c].cut = 0.0
    s.counts[CUT_OFF] = cut_off


@inlined
def lose_sight(s: State) -> None:
    """Columns count only near places that are hostile to them."""
    for k in range(s.counts[SEEN]):
        f, c = s.seen[k, 0], s.seen[k, 1]
        if s.ties[s.places[c].holder, f].hostile == 0:
            s.fronts[f, c].near = 0.0
            s.fronts[f, c].threat = 0.0


@allocating
def count_fallen(s: State, ours: Flags, start: Numbers, degree: Numbers) -> None:
    """Share of each place's neighbours that the regime held on the first day and holds no longer."""
    w = s.world[0]
    were_ours = np.empty(len(ours), np.bool_)
    for c in range(len(ours)):
        were_ours[c] = s.ties[w.regime, start[c]].ally >= 1.0
    for c in range(len(ours)):
        were = fallen = 0
        for k in range(degree[c]):
            n = s.neighbours[c, k].place
            if were_ours[n]:
                were += 1
                if not ours[n]:
                    fallen += 1
        s.places[c].fallen = fallen / were if were > 0 else 0.0
