"""Mesa's space for the roads, from which Mesa's tools can see who is where; no phase of a tick reads it.

Each cell is a place and is numbered as the place is in `model.cities`, because Mesa draws networks whose
nodes are numbers. A node of the graph holds the place's `id`, its `name` and, if the theatre has
coordinates, `pos` (longitude and latitude in degrees). An edge holds the road's `km`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
from mesa.discrete_space import Network

from brittle.model.codes import ACTIVE

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel


def road_network(model: CollapseModel) -> Network:
    """The roads of a model's theatre as a network, with every place in its cell for the whole run."""
    graph = road_graph(model)
    positions = nx.get_node_attributes(graph, "pos")
    space = Network(graph, random=model.random, layout=positions)
    for city, cell in zip(model.cities, space, strict=True):
        city.cell = cell
    return space


def road_graph(model: CollapseModel) -> nx.Graph:
    """The places and roads as a networkx graph."""
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
    """Put every unit in the field in the cell of its place, and all other units in no cell.

    A unit on the road is in the cell of the place that it has left.
    """
    for unit in model.units:
        unit.cell = unit.place.cell if unit.status == ACTIVE else None
