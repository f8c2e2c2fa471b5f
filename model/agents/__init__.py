"""The agents of `CollapseModel`, with one module for each kind."""

from __future__ import annotations

from brittle.model.agents.city import City
from brittle.model.agents.column import Column
from brittle.model.agents.elite import Court, Elite
from brittle.model.agents.faction import Faction, Front
from brittle.model.agents.formation import Formation
from brittle.model.agents.ground import Region
from brittle.model.agents.patron import Patron
from brittle.model.agents.public import Public
from brittle.model.agents.regime import Regime
from brittle.model.agents.ruler import Ruler
from brittle.model.agents.table import Table

__all__ = [
    "City",
    "Column",
    "Court",
    "Elite",
    "Faction",
    "Formation",
    "Front",
    "Patron",
    "Public",
    "Regime",
    "Region",
    "Ruler",
    "Table",
]
