"""Contract a coding to fewer places, so that two codings of different detail can be compared.

The places that are kept have the values that they were coded with. Two of them are joined by a road if the
quickest way between them passes no third; its class is that of most of its length. Units of a place that is
left out go to the nearest kept place that their side holds, as a coder does who merges small posts into the
nearest large one. The ruler's home and airport move in the same way, and strongholds that are left out are
dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import combinations, pairwise

import networkx as nx

from brittle.model.inputs.reading import PlaceRow, RoadRow, Theatre

KM, CLASS = "km", "class_"


def contracted(theatre: Theatre, kept: Collection[str]) -> Theatre:
    """The theatre with only the `kept` places. Raises ValueError if they lack the capital."""
    if theatre.capital not in kept:
        raise ValueError(f"the capital, {theatre.capital}, is left out")
    places = tuple(place for place in theatre.places if place.id in kept)
    roads = _graph(theatre)
    towards = {place.id: _nearest(roads, theatre, place, places) for place in theatre.places}
    moved = {
        "places": places,
        "roads": tuple(_roads(roads, {place.id for place in places})),
        "formations": tuple(
            one.model_copy(update={"place": towards[one.place]}) for one in theatre.formations
        ),
        "columns": tuple(
            one.model_copy(
                update={
                    "place": towards[one.place],
                    "besieges": None if one.besieges is None else towards[one.besieges],
                }
            )
            for one in theatre.columns
        ),
        "strongholds": tuple(name for name in theatre.strongholds if name in kept),
        "ruler": theatre.ruler.model_copy(
            update={
                "home": None if theatre.ruler.home is None else towards[theatre.ruler.home],
                "airport": None
                if theatre.ruler.airport is None
                else towards[theatre.ruler.airport],
            }
        ),
        "borders": {name: state for name, state in theatre.borders.items() if name in kept},
        "forks": {},
    }
    return theatre.model_copy(update=moved)


def _graph(theatre: Theatre) -> nx.Graph:
    roads = nx.Graph()
    roads.add_nodes_from(place.id for place in theatre.places)
    for road in theatre.roads:
        roads.add_edge(road.a, road.b, km=road.km, class_=road.class_)
    return roads


def _nearest(roads: nx.Graph, theatre: Theatre, place: PlaceRow, kept: tuple[PlaceRow, ...]) -> str:
    """The kept place nearest by road among those with the same holder or, without one, among all."""
    km = nx.single_source_dijkstra_path_length(roads, place.id, weight=KM)
    reached = [one for one in kept if one.id in km]
    friends = [one for one in reached if one.control == place.control]
    near = min(friends or reached, key=lambda one: (km[one.id], one.id), default=None)
    return theatre.capital if near is None else near.id


def _roads(roads: nx.Graph, kept: set[str]) -> Iterator[RoadRow]:
    """Roads between kept places whose quickest way passes no other kept place."""
    ways = {one: nx.single_source_dijkstra(roads, one, weight=KM) for one in sorted(kept)}
    for one, other in combinations(sorted(kept), 2):
        km, paths = ways[one]
        if other not in km or kept.intersection(paths[other][1:-1]):
            continue
        yield RoadRow.model_validate(
            {
                "a": one,
                "b": other,
                "km": km[other],
                "class": _class_of_most(roads, paths[other]),
                "source": "contracted from the roads of the coding",
            }
        )


def _class_of_most(roads: nx.Graph, path: list[str]) -> str:
    length: Counter[str] = Counter()
    for a, b in pairwise(path):
        length[roads[a][b][CLASS]] += roads[a][b][KM]
    return max(sorted(length), key=lambda name: length[name])
