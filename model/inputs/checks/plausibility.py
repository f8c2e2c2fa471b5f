"""Values of a theatre that are possible but seldom right: too small, too large, or given twice.

`brittle check` reports these values in notes; the values are not errors.
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
"""A unit with fewer men than this is a patrol, or its number was written in thousands."""

MANY_MEN = 200_000
"""No unit in a war coded so far has more men than this."""

MEN_TO_PEOPLE = 0.15
"""If the ratio of men under arms to a theatre's people exceeds this, one of the numbers is probably wrong."""

FEW_PEOPLE: Mapping[int, int] = {
    PlaceKind.CAPITAL: 5_000,
    PlaceKind.REGIONAL_CAPITAL: 1_000,
    PlaceKind.CITY: 1_000,
    PlaceKind.TOWN: 50,
    PlaceKind.SUBURB: 50,
}
"""For each kind of place, a number of people; a smaller number was perhaps written in thousands."""

MANY_PEOPLE = 40_000_000
"""No city has more people than this."""

LOW_FILL = 0.1
"""A unit of which a smaller share of the men than this is present hardly exists."""

DETOUR = 3.0
DETOUR_KM = 20.0
"""A road seldom exceeds the straight-line distance both by this factor and by this number of km."""

METRES = 200.0
"""If a road is more than this many times the straight-line distance, its length is perhaps in metres."""

SHORTCUT = 0.98
"""A road shorter than this share of the straight-line distance is wrong, unless coordinates are rounded."""

DEGREE_KM = 111.0

SAME_POINT_KM = 1.0
NEAR_KM = 25.0
SAME_NAME = 0.85
SHORT_NAME = 5
"""Two places may be the same place if they lie at one point, or near each other and have similar names.

Names are similar if their likeness (0-1) is at least `SAME_NAME`. Names of fewer than `SHORT_NAME` letters
are not compared.
"""

CELL = 0.5
"""Size, in degrees, of the cells of the grid that is used to find places near each other."""

SWAPPED = 3.0
"""Lat and lon are probably swapped if a swap makes a place this many times nearer to the middle."""

SWAPPED_KM = 300.0
"""Only places farther than this from the middle of all places are tested for swapped lat and lon."""

SHOWN = 3
"""The largest number of places or roads that a sentence about several of them names."""


def implausible(theatre: Theatre) -> Iterator[str]:
    """Sentences about values that are seldom intended, each of which names the table or key."""
    yield from _men(theatre)
    yield from _people(theatre)
    yield from _roads(theatre)
    yield from _twice(theatre.places)
    yield from _astray(theatre.places)
    yield from _apart(theatre)


def some(names: Sequence[str]) -> str:
    """The first few of several names."""
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _men(theatre: Theatre) -> Iterator[str]:
    units = [("formations.csv", one.id, one.nominal, one.fill) for one in theatre.formations]
    units += [("columns.csv", one.id, one.men, one.fill) for one in theatre.columns]
    for table, name, men, fill in units:
        if 0 < men < FEW_MEN:
            yield (
                f"{table}: {name}: {men:g} men are few for a unit; write the number of men in "
                "full, not in thousands"
            )
        elif men > MANY_MEN:
            yield f"{table}: {name}: {men:,.0f} men are more than in any unit coded so far"
        if 0 < fill < LOW_FILL:
            yield (
                f"{table}: {name}: with fill {fill:g}, hardly anybody is present; a unit at full "
                "strength has fill 1"
            )
    for name, patron in theatre.patrons.items():
        if 0 < patron.men < FEW_MEN:
            yield (
                f"patrons.{name}.men: {patron.men:g} men are few; write the number of men in full, not "
                "in thousands"
            )
    people = sum(place.population for place in theatre.places)
    men = sum(men * fill for _, _, men, fill in units)
    if people > 0 and men > MEN_TO_PEOPLE * people:
        yield (
            f"{men:,.0f} men are under arms in places with {people:,.0f} people, which is more than "
            f"{MEN_TO_PEOPLE:.0%} of the people; there may be too many men or too few people"
        )


def _people(theatre: Theatre) -> Iterator[str]:
    empty = []
    for place in theatre.places:
        least = FEW_PEOPLE.get(code_of(PlaceKind, place.kind), 0)
        told = f"places.csv: {place.id}: a population of {place.population:,.0f}"
        if place.population == 0 and least:
            empty.append(place.id)
        elif 0 < place.population < least:
            yield (
                f"{told} is small for a place of kind {place.kind}; write the number of people in "
                "full, not in thousands"
            )
        elif place.population > MANY_PEOPLE:
            yield f"{told} is more than any city has"
    if empty:
        yield f"places.csv: nobody lives in {some(empty)}, because population is 0"


class _RoadLength(NamedTuple):
    """A road, and the straight-line distance between its ends."""

    road: RoadRow
    straight: float

    def __str__(self) -> str:
        return f"{self.road.a}-{self.road.b} {self.road.km:g} km instead of at least {self.straight:.0f} km"


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
        yield f"roads.csv: {_longer(way)}; km or a coordinate may be wrong"
    if len(long) > SHOWN:
        others = some([f"{way.road.a}-{way.road.b}" for way in long[SHOWN:]])
        yield (
            f"roads.csv: {len(long) - SHOWN} more roads are at least {DETOUR:g} times as long as the "
            f"straight-line distance: {others}"
        )
    blur = _blur(theatre.places)
    short = [str(way) for way in ways if way.road.km < SHORTCUT * way.straight - blur]
    if short:
        count = "1 road is" if len(short) == 1 else f"{len(short)} roads are"
        yield (
            f"roads.csv: {count} shorter than the straight-line distance ({some(short)}); km may be wrong "
            "(or in miles), or a coordinate may be wrong"
        )


def _blur(places: Sequence[PlaceRow]) -> float:
    """How many km the rounding of coordinates can add to the straight-line distance between two places."""
    given = [x for place in places for x in (place.lat, place.lon) if x is not None]
    digits = median_low([len(f"{x!r}".partition(".")[2]) for x in given] or [0])
    return 2.0 * sqrt(2.0) * DEGREE_KM * 0.5 * 0.1**digits


def _longer(way: _RoadLength) -> str:
    road, straight = way
    told = f"{road.a}-{road.b}: the road is {road.km:g} km long"
    if straight < 1.0:
        return f"{told}, but its two places lie at about the same point"
    metres = " (perhaps in metres)" if road.km > METRES * straight else ""
    times = road.km / straight
    return f"{told}{metres}, {times:.0f} times the straight-line distance of {straight:.0f} km"


def _twice(places: Sequence[PlaceRow]) -> Iterator[str]:
    """Sentences about pairs of places that may be one place, whose people would be counted twice."""
    found = [f"places.csv: {told}" for told in _doubles(places)]
    yield from (
        f"{one}; if they are the same place, its people are counted twice" for one in found[:SHOWN]
    )
    if len(found) > SHOWN:
        yield f"places.csv: in {len(found) - SHOWN} more pairs, both places may be the same place"


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
    """Why two places may be the same place; empty if they are not alike."""
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
        return f"{apart:.0f} km from each other and have nearly the same name"
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
                f"places.csv: {place.id} lies {away[place.id]:,.0f} km from the middle of all "
                "places; lat and lon may be swapped"
            )
        elif place.lat == place.lon == 0.0 and away[place.id] > SWAPPED_KM:
            yield (
                f"places.csv: {place.id}: lat and lon are 0; leave them empty if they are not known"
            )


def _apart(theatre: Theatre) -> Iterator[str]:
    joined = {end for road in theatre.roads for end in (road.a, road.b)}
    alone = [place.id for place in theatre.places if place.id not in joined]
    if alone and len(theatre.places) > 1:
        verb = "has" if len(alone) == 1 else "have"
        yield f"places.csv: {some(alone)} {verb} no road, so nobody can go there or leave"
