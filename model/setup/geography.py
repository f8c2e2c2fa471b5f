"""The map of a theatre as arrays: places, roads, quickest ways, core places, and places of refuge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from brittle.model import state as st
from brittle.model.codes import (
    CHALLENGERS,
    Border,
    PlaceKind,
    RoadClass,
    Side,
    code_of,
    word_of,
)
from brittle.model.conventions import CITY
from brittle.model.draws import key_of
from brittle.model.factions.relations import relations
from brittle.model.inputs.reading import Theatre
from brittle.model.kernel.ways import measure_ways
from brittle.model.parameters import PARAMETERS, median_parameters
from brittle.model.rules.civilians import feared, refuge_weight
from brittle.model.rules.movement import NO_WAY, road_factor
from brittle.model.state import Array

if TYPE_CHECKING:
    from brittle.model.records import Parameters

FARTHEST_REACH = PARAMETERS["near_km"].high
"""The distance by road, in km, up to which places are listed as near; `near_km` may not be larger."""


@dataclass(frozen=True, eq=False)
class Geography:
    """The map as arrays, with fields as in `model.state.State`.

    `places` holds the values of the first day. `fears` [P, F] holds how much the people of each place fear
    each faction.
    """

    places: Array
    regions: Array
    fears: NDArray[np.float64]
    ways: Array
    neighbours: Array
    reach: Array
    refuges: NDArray[np.int64]


def geography(theatre: Theatre, core_km: float) -> Geography:
    """The map of a theatre as arrays."""
    ids = {place.id: c for c, place in enumerate(theatre.places)}
    number = len(ids)
    road_km = np.zeros((number, number))
    road_class = np.full((number, number), -1, np.int8)
    days = np.zeros((number, number))
    p = _at_medians()
    for road in theatre.roads:
        a, b = ids[road.a], ids[road.b]
        kind = code_of(RoadClass, road.class_)
        for i, j in ((a, b), (b, a)):
            road_km[i, j] = road.km
            road_class[i, j] = kind
            days[i, j] = road.km / road_factor(kind, p)
    _, before = dijkstra(csr_array(days), return_predecessors=True)
    hop, km = _ways(before, road_km)
    ways = np.zeros((number, number), st.WAY)
    ways["hop"], ways["km"], ways["road_km"], ways["road_class"] = hop, km, road_km, road_class
    adjacent = [np.flatnonzero(road_class[c] >= 0) for c in range(number)]
    near = [_within_reach(km[c]) for c in range(number)]
    neighbours = _rows(adjacent, st.ROAD, effort=days)
    reach = _rows(near, st.REACH, km=km)
    places = _places(theatre, _core(theatre, ids, km, hop, core_km))
    places["degree"] = [len(each) for each in adjacent]
    places["within"] = [len(each) for each in near]
    return Geography(
        places=places,
        regions=_regions(theatre, places),
        fears=_fears(theatre),
        ways=ways,
        neighbours=neighbours,
        reach=reach,
        refuges=_refuges(places, km),
    )


def _at_medians() -> Parameters:
    return cast("Parameters", SimpleNamespace(**median_parameters()))


def _ways(
    before: NDArray[np.int32], road_km: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """The next place and the km on the quickest way between any two places; NO_WAY if there is no way."""
    hop = np.full(road_km.shape, -1, np.int16)
    km = np.full(road_km.shape, NO_WAY)
    measure_ways(before, road_km, hop, km)
    return hop, np.minimum(km, km.T)


def _within_reach(km: NDArray[np.float64]) -> NDArray[np.intp]:
    order = np.argsort(km, kind="stable")
    return order[km[order] <= FARTHEST_REACH]


def _rows(
    lists: list[NDArray[np.intp]], kind: np.dtype[np.void], **columns: NDArray[np.float64]
) -> Array:
    """Each place's list as a row of records, padded with 0; every row has room for at least one record."""
    rows = np.zeros((len(lists), max([1, *(len(each) for each in lists)])), kind)
    for c, each in enumerate(lists):
        rows["place"][c, : len(each)] = each
        for name, values in columns.items():
            rows[name][c, : len(each)] = values[c, each]
    return rows


def _refuges(places: Array, km: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each place, up to REFUGES places with the strongest pull when every parameter is at its median."""
    refuges = np.full((len(places), st.REFUGES), -1, np.int64)
    p = _at_medians()
    people = places["population"].tolist()
    for c in range(len(places)):
        pulls = [refuge_weight(n, far, p) for n, far in zip(people, km[c].tolist(), strict=True)]
        pull = np.array(pulls)
        pull[c] = 0.0
        pull[km[c] >= NO_WAY] = 0.0
        best = [n for n in np.argsort(-pull, kind="stable")[: st.REFUGES] if pull[n] > 0.0]
        refuges[c, : len(best)] = best
    return refuges


def _core(
    theatre: Theatre,
    ids: Mapping[str, int],
    km: NDArray[np.float64],
    hop: NDArray[np.int16],
    core_km: float,
) -> NDArray[np.bool_]:
    """Whether each place is core.

    Core places are the capital, places within `core_km` of the capital by road, strongholds, the gateway,
    and the places on the way from the capital to strongholds and the gateway.
    """
    capital = ids[theatre.capital]
    core: NDArray[np.bool_] = km[capital] <= core_km
    anchors = [ids[name] for name in theatre.strongholds]
    gateway = _gateway(theatre, ids, hop)
    if gateway >= 0:
        anchors.append(gateway)
    for anchor in anchors:
        core[anchor] = True
        for c in _path(hop, capital, anchor):
            core[c] = True
    return core


def _path(hop: NDArray[np.int16], source: int, target: int) -> list[int]:
    path, c = [source], source
    while c != target and hop[c, target] >= 0:
        c = int(hop[c, target])
        path.append(c)
    return path


def _gateway(theatre: Theatre, ids: Mapping[str, int], hop: NDArray[np.int16]) -> int:
    """The last city before the capital on the way from the strongest rebel column; -1 if there is none."""
    sides = {name: code_of(Side, faction.side) for name, faction in theatre.factions.items()}
    rebels = [
        column
        for column in theatre.columns
        if sides[column.faction] in CHALLENGERS and not column.hidden
    ]
    if not rebels:
        return -1
    strongest = max(rebels, key=lambda column: column.men)
    path = _path(hop, ids[strongest.place], ids[theatre.capital])
    for c in reversed(path[:-1]):
        place = theatre.places[c]
        of_capital = code_of(PlaceKind, place.kind) in (PlaceKind.SUBURB, PlaceKind.CAPITAL)
        if place.population >= CITY and not of_capital:
            return c
    return -1


def _fears(theatre: Theatre) -> NDArray[np.float64]:
    """How much the people of each place fear each faction, 0-1, as coded or derived from their alignment."""
    links = relations(theatre)
    fears = np.zeros((len(theatre.places), len(links.ids)))
    for c, place in enumerate(theatre.places):
        for f, name in enumerate(links.ids):
            if name in place.fears:
                fears[c, f] = place.fears[name]
            else:
                fears[c, f] = feared(place.alignment, links.sides[f])
    return fears


def _places(theatre: Theatre, core: NDArray[np.bool_]) -> Array:
    links = relations(theatre)
    rows = np.zeros(len(theatre.places), st.PLACE)
    for c, place in enumerate(theatre.places):
        row = rows[c]
        row["key"] = key_of(place.id)
        for name in ("population", "value", "alignment", "defence"):
            row[name] = getattr(place, name)
        row["supply"] = theatre.economy.supply if place.supply is None else place.supply
        row["capital"] = int(place.id == theatre.capital)
        row["core"] = int(core[c])
        row["stronghold"] = int(place.id in theatre.strongholds)
        is_crossing = code_of(PlaceKind, place.kind) == PlaceKind.CROSSING
        row["crossing"] = int(is_crossing or place.id in theatre.borders)
        row["open"] = int(theatre.borders.get(place.id) == word_of(Border.OPEN))
        regions = theatre.mobilisation.regions
        row["mobilises"] = int(not regions or place.region in regions)
        row["holder"] = row["start_holder"] = links.ids.index(place.control)
        for name in (
            "local_faction",
            "fighters_faction",
            "attacker",
            "nearest",
            "rally",
            "way_out",
        ):
            row[name] = -1
        for name in ("lost_tick", "lost_to", "lost_manner", "lost_way_out", "taken", "taken_from"):
            row[name] = -1
    return rows


def _regions(theatre: Theatre, places: Array) -> Array:
    """The regions in order of their names; the function also sets each place's `region` to its number."""
    names = sorted({place.region for place in theatre.places})
    numbers = {name: r for r, name in enumerate(names)}
    places["region"] = [numbers[place.region] for place in theatre.places]
    regions = np.zeros(len(names), st.REGION)
    for r in range(len(names)):
        regions[r]["people"] = places["population"][places["region"] == r].sum()
    return regions
