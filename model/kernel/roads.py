"""Functions that renew roads to hubs, ways back, the front and backing when a place changes hands."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brittle.model.codes import AS_REGIME, BY_ITSELF, OFF_THE_LAND
from brittle.model.draws import word
from brittle.model.jit import allocating, inlined, part
from brittle.model.kernel.ties import defends, fights, is_regimes, stands_with
from brittle.model.rules.movement import NO_WAY, leads_there
from brittle.model.rules.numbers import share_of
from brittle.model.rules.power import backing_share, is_within_reach, may_back
from brittle.model.state import BACKINGS, CUT_OFF, HELD, HOMES, SEEN, State

_NONE = word(0)

EVERYBODY = word(np.iinfo(np.uint64).max)
"""A word in which the bits of all factions are set."""

ANYWHERE = -1
"""Stands for the end of a search that finds the ways from every place."""

SHUT, OPEN, UNSEEN = 0, 1, -1
"""Whether units may pass a place; for an unseen place, a search finds this out when it comes there."""

type Flags = NDArray[np.bool_]
type Passages = NDArray[np.int8]
"""For each place, SHUT, OPEN or UNSEEN."""
type Numbers = NDArray[np.int64]
type Lengths = NDArray[np.float64]
type Words = NDArray[np.uint64]


@allocating
def find_roads(s: State) -> None:
    """Find roads to hubs, the regime's way back, hostile places, and which garrisons back which places.

    The regime's hubs are the capital and the strongholds, while it holds them. Another faction's hubs are
    the places that the faction or its allies held on the first day and still hold. A faction that held no
    place on the first day lives off the land and needs no hub. A unit is linked to a hub if its place or a
    neighbouring place is joined to the hub through places that the unit's side holds.
    """
    ours = held_by_regime(s)
    reached = np.empty(len(s.places), np.bool_)
    lead_back(s, ours, reached)
    s.world[0].road_out = way_by_road(s, ours)
    join(s, reached)
    list_targets(s)
    list_held(s, ours)
    list_backings(s)
    list_cut_off(s)
    lose_sight(s)
    count_fallen(s, ours)
    s.world[0].changed = 0


@allocating
def lead_back(s: State, ours: Passages, reached: Flags) -> None:
    """For each place, find the next place on the regime's quickest way to a hub, if there is a way."""
    way, back = no_ways(s)
    for j in range(s.counts[HOMES]):
        c = s.lists[HOMES, j]
        if ours[c] == OPEN:
            way[c] = 0.0
    find_ways(s, ours, way, back, s.world[0].regime, ANYWHERE)
    for c in range(len(way)):
        s.places[c].rally = back[c]
        reached[c] = leads_there(way[c])


@allocating
def no_ways(s: State) -> tuple[Lengths, Numbers]:
    """The arrays `way` and `back` that `find_ways` fills in, as they are before any way has been found."""
    number = len(s.places)
    return np.full(number, NO_WAY), np.full(number, -1)


@allocating
def find_ways(s: State, open_to: Passages, way: Lengths, back: Numbers, f: int, here: int) -> None:
    """Find the quickest way from each place, through open places, to the nearest place whose `way` is 0.

    Fills in `way`, the effort of each place's quickest way, and `back`, the next place on that way. Unless
    `here` is ANYWHERE, only the way from `here` is wanted, and places that are farther from the end of the
    way are left out. A place is open to faction f as in `may_pass`.
    """
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
        if here >= 0 and way[c] > way[here]:
            continue
        for k in range(s.places[c].degree):
            road = s.neighbours[c, k]
            n = road.place
            effort = way[c] + road.effort
            if effort < way[n] and may_pass(s, open_to, f, n):
                way[n] = effort
                back[n] = c
                if not queued[n]:
                    queued[n] = True
                    ring[tail] = n
                    tail = tail + 1 if tail < number else 0


@inlined
def may_pass(s: State, open_to: Passages, f: int, c: int) -> bool:
    """Whether a place is open; an unseen place is, if it is uncontested and a faction's side holds it."""
    if open_to[c] == UNSEEN:
        place = s.places[c]
        held = defends(s.ties, f, place.holder) and place.attackers <= 0.0
        open_to[c] = OPEN if held else SHUT
    return bool(open_to[c] == OPEN)


@allocating
def next_held(s: State, f: int, here: int, to: int) -> int:
    """The next place on the quickest way through uncontested places of a faction's side, or -1.

    Of several ways that are equally quick, the one that a search from every place finds is taken.
    """
    if here == to or not defends(s.ties, f, s.places[to].holder):
        return -1
    open_to = np.full(len(s.places), UNSEEN, np.int8)
    open_to[here] = open_to[to] = OPEN
    way, back = no_ways(s)
    way[to] = 0.0
    find_ways(s, open_to, way, back, f, here)
    if has_choice(s, way, here):
        way, back = no_ways(s)
        way[to] = 0.0
        find_ways(s, open_to, way, back, f, ANYWHERE)
    return int(back[here])


@inlined
def has_choice(s: State, way: Lengths, here: int) -> bool:
    """Whether more than one neighbour of a place is on a quickest way from it."""
    found = 0
    for k in range(s.places[here].degree):
        road = s.neighbours[here, k]
        if leads_there(way[road.place]) and way[road.place] + road.effort <= way[here]:
            found += 1
    return found > 1


@inlined
def is_hub(place: Any) -> bool:
    """Whether a place is the capital or a stronghold.

    These places are the regime's hubs while the regime holds them.
    """
    return bool(place.capital == 1 or place.stronghold == 1)


@inlined
def is_safe(place: Any) -> bool:
    """Whether a place has a garrison and nobody contests it."""
    return bool(place.garrison > 0.0 and place.attackers <= 0.0)


@allocating
def held_by_regime(s: State) -> Passages:
    """For each place, OPEN if the regime or a full ally of the regime holds it, and else SHUT."""
    ours = np.empty(len(s.places), np.int8)
    for c in range(len(ours)):
        ours[c] = OPEN if is_regimes(s, s.places[c]) else SHUT
    return ours


@allocating
def rally_from_hub(s: State, c: int) -> int:
    """The next garrison on the way from a hub of the regime to its nearest other hub, or that other hub."""
    ours = held_by_regime(s)
    way, back = no_ways(s)
    for j in range(s.counts[HOMES]):
        n = s.lists[HOMES, j]
        if n != c and ours[n] == OPEN:
            way[n] = 0.0
    find_ways(s, ours, way, back, s.world[0].regime, ANYWHERE)
    to: int = back[c]
    while to >= 0 and not is_safe(s.places[to]) and back[to] >= 0:
        to = back[to]
    return to


@allocating
def way_by_road(s: State, ours: Passages) -> int:
    """1 if a road through the regime's places leads from the ruler to a stronghold or open crossing."""
    start = s.world[0].ruler_place
    reached = np.zeros(len(s.places), np.bool_)
    queue = np.empty(len(s.places), np.int64)
    reached[start] = True
    queue[0] = start
    head, tail = 0, 1
    while head < tail:
        c = queue[head]
        head += 1
        if c != start and (s.places[c].open == 1 or s.places[c].stronghold == 1):
            return 1
        for k in range(s.places[c].degree):
            n = s.neighbours[c, k].place
            if ours[n] == OPEN and not reached[n]:
                reached[n] = True
                queue[tail] = n
                tail += 1
    return 0


@allocating
def join(s: State, reached: Flags) -> None:
    """Set, for each place, the bits of the factions whose units have a road from the place to a hub.

    A place held by a faction or its friends is joined to the faction's hubs if the place is a hub or has a
    neighbour that is joined. For the regime, a place is joined if a way leads from it to one of the regime's
    hubs.
    """
    number = len(s.places)
    held = np.empty(number, np.uint64)
    joined = np.empty(number, np.uint64)
    regimes, theirs = supplied(s, AS_REGIME), supplied(s, BY_ITSELF)
    for c in range(number):
        place = s.places[c]
        held[c] = s.camps[place.holder].friends & theirs
        joined[c] = held[c] & s.camps[place.start_holder].friends
        if reached[c]:
            joined[c] |= regimes
    spread(s, held, joined)
    anyhow = supplied(s, OFF_THE_LAND)
    for c in range(number):
        s.linked[c] = joined[c] | joined_near(s, c, joined) | anyhow


@inlined
def supplied(s: State, how: int) -> Any:
    """The bits of the factions that are supplied in the way `how`, a code of `model.codes.Supply`."""
    who = _NONE
    for f in range(len(s.camps)):
        if s.camps[f].roads == how:
            who |= s.camps[f].bit
    return who


@inlined
def spread(s: State, held: Words, joined: Words) -> None:
    """Spread `joined` from hubs through held places, until no more places are added."""
    spreading = True
    while spreading:
        spreading = False
        for c in range(len(held)):
            apart = held[c] & ~joined[c]
            if apart == _NONE:
                continue
            added = apart & joined_near(s, c, joined)
            if added != _NONE:
                joined[c] |= added
                spreading = True


@inlined
def joined_near(s: State, c: int, joined: Words) -> Any:
    """The bits of the factions for which some neighbour of a place is joined to a hub."""
    near = _NONE
    for k in range(s.places[c].degree):
        near |= joined[s.neighbours[c, k].place]
    return near


@part
def find_exits(s: State) -> None:
    """Mark the places from which the regime's soldiers may leave by an open border crossing nearby."""
    p = s.p[s.world[0].epoch]
    for c in range(len(s.places)):
        s.places[c].exit = 0
        for k in range(s.places[c].within):
            if not is_within_reach(s.reach[c, k].km, p):
                break
            n = s.places[s.reach[c, k].place]
            if n.crossing == 1 and n.open == 1:
                s.places[c].exit = 1


@part
def list_targets(s: State) -> None:
    """List the places hostile to each faction, and the targets of factions that have columns.

    A target is a hostile place with a neighbour that is not hostile. The capital is always a target for
    the factions to which it is hostile.
    """
    number = len(s.places)
    for c in range(number):
        s.hostile[c] = s.camps[s.places[c].holder].foes
    for f in range(len(s.factions)):
        s.targets[f, number] = 0
    for c in range(number):
        front = on_front(s, c)
        if c == s.world[0].capital:
            front = s.hostile[c]
        if front == _NONE:
            continue
        for f in range(len(s.camps)):
            camp = s.camps[f]
            if camp.seeks == 1 and front & camp.bit != _NONE:
                s.targets[f, s.targets[f, number]] = c
                s.targets[f, number] += 1


@inlined
def on_front(s: State, c: int) -> Any:
    """The bits of the factions to which a place is hostile but at least one of its neighbours is not."""
    front = _NONE
    if s.hostile[c] != _NONE:
        for k in range(s.places[c].degree):
            front |= ~s.hostile[s.neighbours[c, k].place]
    return s.hostile[c] & front


@inlined
def is_on_front(s: State, f: int, c: int) -> bool:
    """Whether a place is hostile to a faction but at least one of the place's neighbours is not."""
    return bool(on_front(s, c) & s.camps[f].bit != _NONE)


@inlined
def is_hostile(s: State, f: int, c: int) -> bool:
    """Whether a place is hostile to a faction."""
    return bool(s.hostile[c] & s.camps[f].bit != _NONE)


@inlined
def list_held(s: State, ours: Passages) -> None:
    """List the places that the regime or a full ally of the regime holds."""
    held = 0
    for c in range(len(ours)):
        if ours[c] == OPEN:
            s.lists[HELD, held] = c
            held += 1
    s.counts[HELD] = held


@part
def list_backings(s: State) -> None:
    """List which garrisons back which places: a garrison backs nearby places of the same side."""
    p = s.p[s.world[0].epoch]
    number = 0
    for c in range(len(s.places)):
        for k in range(1, s.places[c].within):
            km = s.reach[c, k].km
            if not may_back(km, p):
                break
            n = s.reach[c, k].place
            if stands_with(s.ties, s.places[n].holder, s.places[c].holder):
                backing = s.backings[number]
                backing.by, backing.of, backing.share = c, n, backing_share(km, p)
                number += 1
    s.counts[BACKINGS] = number


@inlined
def is_linked(s: State, f: int, c: int) -> bool:
    """Whether the units of a faction have a road from a place to one of the faction's hubs."""
    return bool(s.linked[c] & s.camps[f].bit != _NONE)


@inlined
def list_cut_off(s: State) -> None:
    """List the places that are cut off, and set the days cut off to 0 for all other places.

    A place is cut off if no road leads from it to a hub of its holder. The survey counts the days for which
    a place is cut off.
    """
    cut_off = 0
    for c in range(len(s.places)):
        if not is_linked(s, s.places[c].holder, c):
            s.lists[CUT_OFF, cut_off] = c
            cut_off += 1
        else:
            s.places[c].cut = 0.0
    s.counts[CUT_OFF] = cut_off


@inlined
def lose_sight(s: State) -> None:
    """Set the power of columns near a place to 0 if the place is no longer hostile to the columns."""
    for k in range(s.counts[SEEN]):
        f, c = s.seen[k, 0], s.seen[k, 1]
        if not fights(s.ties, s.places[c].holder, f):
            s.fronts[f, c].near = 0.0
            s.fronts[f, c].threat = 0.0


@allocating
def count_fallen(s: State, ours: Passages) -> None:
    """Set each place's `fallen`, the lost share of the neighbours that the regime held on the first day."""
    regime = s.world[0].regime
    were_ours = np.empty(len(ours), np.bool_)
    for c in range(len(ours)):
        were_ours[c] = stands_with(s.ties, regime, s.places[c].start_holder)
    for c in range(len(ours)):
        were = fallen = 0
        for k in range(s.places[c].degree):
            n = s.neighbours[c, k].place
            if were_ours[n]:
                were += 1
                if ours[n] == SHUT:
                    fallen += 1
        s.places[c].fallen = share_of(float(fallen), float(were))
