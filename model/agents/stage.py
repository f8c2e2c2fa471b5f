"""Creation of the agents of every kind, with their ties and map. Other fields are loaded later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.agents.city import City
from brittle.model.agents.column import Column
from brittle.model.agents.elite import Court, Elite
from brittle.model.agents.faction import Faction, Front
from brittle.model.agents.formation import Formation
from brittle.model.agents.ground import Region, Road
from brittle.model.agents.patron import Patron
from brittle.model.agents.public import Public
from brittle.model.agents.regime import Regime
from brittle.model.agents.ruler import Ruler
from brittle.model.agents.table import Table
from brittle.model.state import Tie

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel
    from brittle.model.state import State


def create_agents(model: CollapseModel, state: State) -> None:
    """Create one agent for each record, in order of their numbers."""
    model.factions = [Faction(model, f) for f in range(len(state.factions))]
    model.regions = [Region(r, 0.0, 0.0) for r in range(len(state.regions))]
    model.cities = [City(model, c) for c in range(len(state.places))]
    model.units = [
        Column(model, i) if column == 1 else Formation(model, i)
        for i, column in enumerate(state.units["column"].tolist())
    ]
    model.columns = [unit for unit in model.units if isinstance(unit, Column)]
    model.patrons = [Patron(model, n) for n in range(len(state.patrons))]
    model.elites = [Elite(model, e) for e in range(len(state.elites))]
    model.regime = Regime(model, 0)
    model.public = Public(model, 0)
    model.ruler = Ruler(model, 0)
    model.table = Table(model, 0)
    model.court = Court(model, 0)
    for faction, ties in zip(model.factions, state.ties.tolist(), strict=True):
        faction.ties = [Tie(*tie) for tie in ties]
    for patron, supports in zip(model.patrons, state.supports.tolist(), strict=True):
        patron.supports = supports
    _draw_map(model, state)


def _draw_map(model: CollapseModel, state: State) -> None:
    """Give every city its roads, neighbours, reach and refuges."""
    cities = model.cities
    rows = zip(
        cities,
        state.ways["hop"].tolist(),
        state.ways["km"].tolist(),
        state.ways["road_km"].tolist(),
        state.ways["road_class"].tolist(),
        state.neighbours.tolist(),
        state.reach.tolist(),
        state.places["degree"].tolist(),
        state.places["within"].tolist(),
        state.refuges.tolist(),
        strict=True,
    )
    for city, hops, km, road_km, road_class, neighbours, reach, degree, within, refuges in rows:
        near = neighbours[:degree]
        city.neighbours = [cities[n] for n, _ in near]
        roads = {n: Road(road_km[n], road_class[n], effort) for n, effort in near}
        city.learn_ways(hops, km, roads)
        city.reach = [(cities[n], far) for n, far in reach[:within]]
        city.refuges = [cities[n] if n >= 0 else None for n in refuges]
        city.fronts = [Front(0.0, 0.0, 0.0, 0.0, 0) for _ in model.factions]
