"""Mesa's space of the roads, so that Mesa's tools find who stands where. No phase reads it.

A cell is a place, numbered as in `model.cities` (Mesa draws networks whose nodes are numbers). A node
of the graph holds the place's `id`, `name` and, where the theatre gives coordinates, `pos` (longitude
and latitude in degrees); an edge holds the road's `km`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
from mesa.discrete_space import Network

from brittle.model.codes import ACTIVE

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel


def road_network(model: CollapseModel) -> Network:
    """The roads of a model's theatre, with every place in its cell for good."""
    graph = road_graph(model)
    positions = nx.get_node_attributes(graph, "pos")
    space = Network(graph, random=model.random, layout=positions)
    for city, cell in zip(model.cities, space, strict=True):
        city.cell = cell
    return space


def road_graph(model: CollapseModel) -> nx.Graph:
    """Places and roads as a graph of networkx."""
    theatre = model.prepared.scenario.theatre
    number = {one: i for i, one in enumerate(model.prepared.place_ids)}
    graph = nx.Graph()
    for place in sorted(theatre.places, key=lambda one: number[one.id]):
        known = place.lat is not None and place.lon is not None
        spot = {"pos": (place.lon, place.lat)} if known else {}
        graph.add_node(number[place.id], id=place.id, name=place.name, **spot)
    for road in theatre.roads:
        graph.add_edge(number[road.a], number[road.b], km=road.km)
    return graph


def take_cells(model: CollapseModel) -> None:
    """Units in the field stand in the cell of their place, others in none.

    A unit on the road stands in the place that it has left.
    """
    for unit in model.units:
        unit.cell = unit.place.cell if unit.status == ACTIVE else None
