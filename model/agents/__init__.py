"""Who acts in `CollapseModel`: one module a kind of agent."""

from __future__ import annotations

from model.agents.city import City
from model.agents.column import Column
from model.agents.elite import Court, Elite
from model.agents.faction import Faction, Front
from model.agents.formation import Formation
from model.agents.ground import Region
from model.agents.patron import Patron
from model.agents.public import Public
from model.agents.regime import Regime
from model.agents.ruler import Ruler
from model.agents.table import Table

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
