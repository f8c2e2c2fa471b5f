"""Values of a theatre that may be right and seldom are: too small, too large, or given twice.

Notes of `brittle check`; nobody refuses them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from math import sqrt
from statistics import median, median_low
from typing import NamedTuple

from brittle.model.codes import PlaceKind, code_of
from brittle.model.inputs.checks.maps import great_circle_km
from brittle.model.inputs.reading import PlaceRow, RoadRow, Theatre

FEW_MEN = 10
"""A unit of fewer men is a patrol, or thousands were meant."""

MANY_MEN = 200_000
"""No body of men of a war coded so far is larger."""

MEN_TO_PEOPLE = 0.15
"""Men under arms over all people of a theatre from which one of the two is hardly right."""

FEW_PEOPLE: Mapping[int, int] = {
    PlaceKind.CAPITAL: 5_000,
    PlaceKind.REGIONAL_CAPITAL: 1_000,
    PlaceKind.CITY: 1_000,
    PlaceKind.TOWN: 50,
    PlaceKind.SUBURB: 50,
}
"""People of a place of each kind under which thousands were perhaps meant."""

MANY_PEOPLE = 40_000_000
"""No city has as many."""

LOW_FILL = 0.1
"""Share of men present under which a unit hardly exists."""

DETOUR = 3.0
DETOUR_KM = 20.0
"""A road that is longer than the straight line by that factor and by these km is seldom one."""

METRES = 200.0
"""Length over straight line from which a length is perhaps in metres."""

SHORTCUT = 0.98
"""A road shorter than this share of the straight line is none, but for rounded coordinates."""

DEGREE_KM = 111.0

SAME_POINT_KM = 1.0
NEAR_KM = 25.0
SAME_NAME = 0.85
SHORT_NAME = 5
"""Two places at one point, or near each other and of nearly one name (0-1, names of a few letters
apart), are perhaps one."""

CELL = 0.5
"""Degrees of the cells in which near places are looked for."""

SWAPPED = 3.0
"""A place this number of times nearer to the middle of all with lat and lon swapped has them swapped."""

SWAPPED_KM = 300.0
"""Distance from the middle of all places from which lat and lon are tried swapped."""

SHOWN = 3
"""Places or roads named of several that a sentence is about."""


def implausible(theatre: Theatre) -> Iterator[str]:
    """Sentences about values that are seldom meant, each naming the table or key."""
    yield from _men(theatre)
    yield from _people(theatre)
    yield from _roads(theatre)
    yield from _twice(theatre.places)
    yield from _astray(theatre.places)
    yield from _apart(theatre)


def some(names: Sequence[str]) -> str:
    """A few of several names."""
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _men(theatre: Theatre) -> Iterator[str]:
    units = [("formations.csv", one.id, one.nominal, one.fill) for one in theatre.formations]
    units += [("columns.csv", one.id, one.men, one.fill) for one in theatre.columns]
    for table, name, men, fill in units:
        if 0 < men < FEW_MEN:
            yield f"{table}: {name}: {men:g} men: write single men, not thousands of them"
        elif men > MANY_MEN:
            yield f"{table}: {name}: {men:,.0f} men: more than any single unit coded so far"
        if 0 < fill < LOW_FILL:
            yield f"{table}: {name}: fill {fill:g}: hardly anybody is there; 1 is full strength"
    for name, patron in theatre.patrons.items():
        if 0 < patron.men < FEW_MEN:
            yield f"patrons.{name}.men: {patron.men:g}: write single men, not thousands of them"
    people = sum(place.population for place in theatre.places)
    men = sum(men * fill for _, _, men, fill in units)
    if people > 0 and men > MEN_TO_PEOPLE * people:
        yield (
            f"{men:,.0f} men under arms in places of {people:,.0f} people: more than "
            f"{MEN_TO_PEOPLE:.0%} of them; men or population may be wrong by a factor"
        )


def _people(theatre: Theatre) -> Iterator[str]:
    empty = []
    for place in theatre.places:
        least = FEW_PEOPLE.get(code_of(PlaceKind, place.kind), 0)
        told = f"places.csv: {place.id}: population {place.population:,.0f}"
        if place.population == 0 and least:
            empty.append(place.id)
        elif 0 < place.population < least:
            yield f"{told}: few for a place of kind {place.kind}; write single people"
        elif place.population > MANY_PEOPLE:
            yield f"{told}: more than any city has"
    if empty:
        yield f"places.csv: nobody lives in {some(empty)}: population is 0"


class _RoadLength(NamedTuple):
    """A road beside the straight line between its ends."""

    road: RoadRow
    straight: float

    def __str__(self) -> str:
        return f"{self.road.a}-{self.road.b} {self.road.km:g} km of {self.straight:.0f} km"


def _roads(theatre: Theatre) -> Iterator[str]:
    where = {place.id: place for place in theatre.places}
    ways = [
        _RoadLength(road, straight)
        for road in theatre.roads
        if (straight := great_circle_km(where[road.a], where[road.b])) is not None
    ]
    long = [
        way
        for way in ways
        if way.road.km > DETOUR * way.straight and way.road.km > way.straight + DETOUR_KM
    ]
    for way in long[:SHOWN]:
        yield f"roads.csv: {_longer(way)}: km or a coordinate may be wrong"
    if len(long) > SHOWN:
        others = some([f"{way.road.a}-{way.road.b}" for way in long[SHOWN:]])
        yield f"roads.csv: {len(long) - SHOWN} more roads are {DETOUR:g} times and more: {others}"
    blur = _blur(theatre.places)
    short = [str(way) for way in ways if way.road.km < SHORTCUT * way.straight - blur]
    if short:
        count = "1 road is" if len(short) == 1 else f"{len(short)} roads are"
        yield (
            f"roads.csv: {count} shorter than the straight line ({some(short)}): km (miles?) or a "
            "coordinate may be wrong"
        )


def _blur(places: Sequence[PlaceRow]) -> float:
    """By how many km rounded coordinates may lengthen a straight line between two places."""
    given = [x for place in places for x in (place.lat, place.lon) if x is not None]
    digits = median_low([len(f"{x!r}".partition(".")[2]) for x in given] or [0])
    return 2.0 * sqrt(2.0) * DEGREE_KM * 0.5 * 0.1**digits


def _longer(way: _RoadLength) -> str:
    road, straight = way
    told = f"{road.a}-{road.b}: {road.km:g} km"
    if straight < 1.0:
        return f"{told} between two places at about the same point"
    metres = " (metres?)" if road.km > METRES * straight else ""
    times = road.km / straight
    return f"{told}{metres} is {times:.0f} times the straight line of {straight:.0f} km"


def _twice(places: Sequence[PlaceRow]) -> Iterator[str]:
    """Pairs of places that are perhaps one, whose people would count twice."""
    found = [f"places.csv: {told}" for told in _doubles(places)]
    yield from (f"{one}: if they are one place, its people count twice" for one in found[:SHOWN])
    if len(found) > SHOWN:
        yield f"places.csv: {len(found) - SHOWN} more pairs of places are as near or as like"


def _doubles(places: Sequence[PlaceRow]) -> Iterator[str]:
    cells: dict[tuple[int, int], list[PlaceRow]] = defaultdict(list)
    for place in places:
        if place.lat is None or place.lon is None or place.population == 0:
            continue
        row, column = int(place.lat // CELL), int(place.lon // CELL)
        for near in ((row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)):
            for other in cells.get(near, ()):
                lie = _alike(other, place)
                if lie:
                    yield f"{other.id} and {place.id} lie {lie}"
        cells[row, column].append(place)


def _alike(one: PlaceRow, other: PlaceRow) -> str:
    """In what two places are alike; empty where they are not."""
    apart = great_circle_km(one, other)
    if apart is None or apart > NEAR_KM:
        return ""
    if apart < SAME_POINT_KM:
        return "at about the same point"
    names = [place.name.casefold() for place in (one, other)]
    bare = [re.sub("[0-9]+", "", name).strip() for name in names]
    numbered = bare[0] == bare[1] and names[0] != names[1]
    if numbered or min(map(len, bare)) < SHORT_NAME:
        return ""
    if SequenceMatcher(None, names[0], names[1]).ratio() >= SAME_NAME:
        return f"{apart:.0f} km from each other and are called nearly the same"
    return ""


def _astray(places: Sequence[PlaceRow]) -> Iterator[str]:
    known = [place for place in places if place.lat is not None and place.lon is not None]
    if len(known) < 4:
        return
    lat = median(place.lat or 0.0 for place in known)
    lon = median(place.lon or 0.0 for place in known)
    middle = known[0].model_copy(update={"lat": lat, "lon": lon})
    away = {place.id: great_circle_km(place, middle) or 0.0 for place in known}
    for place in known:
        swapped = place.model_copy(update={"lat": place.lon, "lon": place.lat})
        back = great_circle_km(swapped, middle) or 0.0
        if away[place.id] > max(SWAPPED_KM, SWAPPED * back):
            yield (
                f"places.csv: {place.id} lies {away[place.id]:,.0f} km from the middle of the "
                "places: lat and lon may be swapped"
            )
        elif place.lat == place.lon == 0.0 and away[place.id] > SWAPPED_KM:
            yield f"places.csv: {place.id}: lat and lon are 0: leave them empty where not known"


def _apart(theatre: Theatre) -> Iterator[str]:
    joined = {end for road in theatre.roads for end in (road.a, road.b)}
    alone = [place.id for place in theatre.places if place.id not in joined]
    if alone and len(theatre.places) > 1:
        verb = "has" if len(alone) == 1 else "have"
        yield f"places.csv: {some(alone)} {verb} no road: nobody comes or goes there"
