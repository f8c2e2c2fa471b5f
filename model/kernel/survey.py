"""The picture on which all actions in a tick are based: who is where, and with what power."""

from __future__ import annotations

from typing import Any

from brittle.model.codes import ACTIVE, COUNTER, GONE, HIDDEN, WAITING
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import is_local
from brittle.model.kernel.roads import is_hostile, is_hub, is_linked
from brittle.model.kernel.ties import (
    defended_by,
    fights,
    is_inside,
    is_regimes,
    share_in,
    stands_with,
)
from brittle.model.rules import units
from brittle.model.rules.combat import is_quiet
from brittle.model.rules.orders import is_deserted
from brittle.model.rules.power import (
    aided_supply,
    base_supply,
    closes_in,
    days_cut_off,
    is_within_reach,
    part_of,
    power_of,
    power_per_fighter,
    power_per_militiaman,
    supply_left,
    unit_power,
)
from brittle.model.state import (
    ABSENT,
    ARMED,
    BACKINGS,
    CUT_OFF,
    HELD,
    HOMES,
    LIVE,
    OTHERS,
    OURS,
    PRESSED,
    RANGING,
    SEEN,
    SHAKEN,
    VACANT,
    State,
)


@part
def list_units(s: State) -> None:
    """List all units whose status is not GONE; later, the survey keeps the list up to date."""
    live = 0
    for i in range(len(s.units)):
        if s.units[i].status == GONE:
            s.units[i].power = 0.0
        else:
            s.lists[LIVE, live] = i
            live += 1
    s.counts[LIVE] = live
    sort_units(s)


@inlined
def sort_units(s: State) -> None:
    """List, separately, the units that fight for the regime, other units, and units not yet in the field."""
    ours = others = absent = 0
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if u.regime == 1:
            s.lists[OURS, ours] = i
            ours += 1
        else:
            s.lists[OTHERS, others] = i
            others += 1
        if u.status == WAITING or u.status == HIDDEN:
            s.lists[ABSENT, absent] = i
            absent += 1
    s.counts[OURS], s.counts[OTHERS], s.counts[ABSENT] = ours, others, absent


@part
def list_homes(s: State) -> None:
    """List the capital and the strongholds."""
    homes = 0
    for c in range(len(s.places)):
        if is_hub(s.places[c]):
            s.lists[HOMES, homes] = c
            homes += 1
    s.counts[HOMES] = homes


@part
def survey(s: State) -> None:
    """Work out the power of units, factions and places, and who holds, contests or is near each place."""
    clear(s)
    count_units(s)
    count_places(s)
    rouse(s)


@inlined
def clear(s: State) -> None:
    """Reset all sums of power before units are counted, and add to the days for which places are cut off."""
    w = s.world[0]
    p = s.p[w.epoch]
    number = len(s.places)
    for f in range(len(s.factions)):
        faction = s.factions[f]
        faction.power = 0.0
        faction.ranging = 0
        faction.stirred = 0
        faction.fighter = power_per_fighter(faction.air, faction.aid, p)
    for k in range(s.counts[SEEN]):
        front = s.fronts[s.seen[k, 0], s.seen[k, 1]]
        front.near = 0.0
        front.threat = 0.0
    s.counts[SEEN] = 0
    for c in range(number):
        place = s.places[c]
        place.garrison = 0.0
        place.attackers = 0.0
        place.inbound = 0.0
        place.mobile = 0.0
        place.backing = 0.0
        place.near = 0.0
        place.nearest = -1
        if place.attacker >= 0:
            place.attacker = -1
            for f in range(len(s.factions)):
                s.fronts[f, c].inside = 0.0
    for j in range(s.counts[CUT_OFF]):
        place = s.places[s.lists[CUT_OFF, j]]
        place.cut = days_cut_off(False, place.cut, w.dt)
    for r in range(len(s.regions)):
        s.regions[r].power = 0.0


@inlined
def loom(s: State, i: int, p: Any) -> None:
    """Count a mobile force as near the hostile places in its reach, and as a threat if it has stirred.

    A force has stirred once it has left its posture of the first day. The reach is measured from the place
    where the force is or, on the road, from the place that it has left. On a long road, the place ahead is
    also in reach once the force is near that place.
    """
    u = s.units[i]
    f = u.faction
    s.factions[f].ranging = 1
    if u.stirred == 1:
        s.factions[f].stirred = 1
    for k in range(s.places[u.place].within):
        if not is_within_reach(s.reach[u.place, k].km, p):
            break
        c = s.reach[u.place, k].place
        if is_hostile(s, f, c):
            be_near(s, u, f, c)
    if u.next >= 0 and closes_in(u.km, s.ways[u.place, u.next].km, p):
        if is_hostile(s, f, u.next):
            be_near(s, u, f, u.next)


@inlined
def be_near(s: State, u: Any, f: int, c: int) -> None:
    """Count a mobile force as near a place that is hostile to it."""
    front = s.fronts[f, c]
    if front.near == 0.0 and s.counts[SEEN] < len(s.seen):
        s.seen[s.counts[SEEN], 0] = f
        s.seen[s.counts[SEEN], 1] = c
        s.counts[SEEN] += 1
    front.near += u.power
    if u.stirred == 1:
        front.threat += u.power
        s.places[c].near += u.power


@inlined
def count_units(s: State) -> None:
    """Work out every unit's power, the places where this power counts, and the places the unit is near."""
    w = s.world[0]
    p = s.p[w.epoch]
    live = 0
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        u.power = 0.0
        if u.status == GONE:
            continue
        s.lists[LIVE, live] = i
        live += 1
        if u.status != ACTIVE:
            continue
        place = s.places[u.place]
        faction = s.factions[u.faction]
        u.cut = days_cut_off(is_linked(s, u.faction, u.place), u.cut, w.dt)
        base = base_supply(u.regime == 1, place.supply, faction.aid, p)
        u.power = unit_power(u, base, faction.air, p)
        faction.power += u.power
        if u.column == 1 or u.order == COUNTER:
            loom(s, i, p)
        if u.dest >= 0 and u.regime == 1:
            s.places[u.dest].inbound += u.power
        if u.next >= 0:
            continue
        ally = defended_by(s.ties, place.holder, u.faction)
        if ally > 0.0:
            place.garrison += part_of(u.power, ally)
            if u.regime == 1 and u.dest < 0 and not is_local(u):
                place.mobile += u.power
        elif is_inside(s, u) and not is_idle(faction, u):
            place.attackers += u.power
            s.fronts[u.faction, u.place].inside += u.power
    s.counts[LIVE] = live
    sort_units(s)
    ranging = 0
    for f in range(len(s.factions)):
        if s.factions[f].ranging == 1:
            s.lists[RANGING, ranging] = f
            ranging += 1
    s.counts[RANGING] = ranging


@inlined
def is_idle(faction: Any, u: Any) -> bool:
    """Whether a unit stays where it is and attacks nobody, because it is a frozen faction's column."""
    return units.is_idle(faction.frozen == 1, u.column == 1)


@inlined
def count_irregulars(s: State, place: Any, c: int, p: Any) -> None:
    """After the units, count the irregulars: militia, men of a rising, and men left behind by a column."""
    w = s.world[0]
    if place.militia > 0.0:
        faction = s.factions[w.regime]
        supply = supply_left(aided_supply(place.supply, faction.aid), place.cut, p)
        power = power_of(place.militia, power_per_militiaman(supply, faction.air, p))
        faction.power += power
        place.garrison += part_of(power, defended_by(s.ties, place.holder, w.regime))
    if place.fighters > 0.0:
        faction = s.factions[place.fighters_faction]
        power = power_of(place.fighters, faction.fighter)
        faction.power += power
        ally = defended_by(s.ties, place.holder, place.fighters_faction)
        if ally > 0.0:
            place.garrison += part_of(power, ally)
        elif fights(s.ties, place.holder, place.fighters_faction):
            place.attackers += power
            s.fronts[place.fighters_faction, c].inside += power


@inlined
def name_enemies(s: State, place: Any, c: int) -> None:
    """Find the strongest of the factions that contest a place, and the strongest hostile faction near it."""
    if place.attackers > 0.0:
        strongest = 0.0
        for f in range(len(s.factions)):
            if s.fronts[f, c].inside > strongest:
                strongest = s.fronts[f, c].inside
                place.attacker = f
    if place.near > 0.0:
        strongest = 0.0
        for k in range(s.counts[RANGING]):
            f = s.lists[RANGING, k]
            power = s.fronts[f, c].threat
            if power > strongest and fights(s.ties, place.holder, f):
                strongest = power
                place.nearest = f


@inlined
def count_places(s: State) -> None:
    """Count the forces that hold and contest every place, and list the places that later phases look at.

    Once no enemy is left near a place, forget its days of fighting and how its defenders gave way.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    pressed = shaken = armed = vacant = 0
    for c in range(len(s.places)):
        place = s.places[c]
        if place.militia > 0.0 or place.fighters > 0.0:
            count_irregulars(s, place, c, p)
            if place.militia > 0.0:
                s.lists[ARMED, armed] = c
                armed += 1
        if place.attackers > 0.0 or place.near > 0.0:
            name_enemies(s, place, c)
        if not is_quiet(place):
            s.lists[PRESSED, pressed] = c
            pressed += 1
        elif place.fighting > 0.0 or place.way_out >= 0:
            place.fighting = 0.0
            place.way_out = -1
        if place.broken > 0.0:
            s.lists[SHAKEN, shaken] = c
            shaken += 1
    for k in range(s.counts[BACKINGS]):
        backing = s.backings[k]
        garrison = s.places[backing.by].garrison
        if garrison > 0.0:
            s.places[backing.of].backing += part_of(garrison, backing.share)
    for j in range(s.counts[HELD]):
        c = s.lists[HELD, j]
        place = s.places[c]
        s.regions[place.region].power += place.garrison
        if is_deserted(place):
            s.lists[VACANT, vacant] = c
            vacant += 1
    s.counts[PRESSED], s.counts[SHAKEN] = pressed, shaken
    s.counts[ARMED], s.counts[VACANT] = armed, vacant
    power = 0.0
    for f in range(len(s.factions)):
        if stands_with(s.ties, w.regime, f):
            power += s.factions[f].power
    w.power = power
    capital = s.places[w.capital]
    w.defenders = capital.garrison if is_regimes(s, capital) else 0.0


@inlined
def rouse(s: State) -> None:
    """Rouse the hidden cells of each faction that counts on a faction whose columns have stirred."""
    for f in range(len(s.factions)):
        s.factions[f].roused = 0
    for k in range(s.counts[RANGING]):
        g = s.lists[RANGING, k]
        if s.factions[g].stirred == 1:
            for f in range(len(s.factions)):
                if share_in(s.ties, f, g) > 0.0:
                    s.factions[f].roused = 1
