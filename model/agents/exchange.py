"""Conversion of agents to arrays and back.

A field of a record in `model/state.py` is an attribute of an agent. Where a record has the index of a
place, faction, unit, patron or region, the attribute is that agent itself, or None if the index is -1.
The fields of the world record belong to the model and to the agents of which there is only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from brittle.model import state as st
from brittle.model.agents.elite import Court
from brittle.model.agents.public import Public
from brittle.model.agents.regime import Regime
from brittle.model.agents.ruler import Ruler
from brittle.model.agents.table import Table

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel
    from brittle.model.state import Array, State

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "world": {
        "regime": "factions",
        "capital": "cities",
        "airport": "cities",
        "refuge_place": "cities",
        "ruler_place": "cities",
        "lost_to": "factions",
    },
    "places": {
        "region": "regions",
        "local_faction": "factions",
        "start_holder": "factions",
        "holder": "factions",
        "fighters_faction": "factions",
        "attacker": "factions",
        "nearest": "factions",
        "lost_to": "factions",
        "taken_from": "factions",
        "rally": "cities",
    },
    "units": {
        "faction": "factions",
        "patron": "patrons",
        "place": "cities",
        "next": "cities",
        "dest": "cities",
        "base": "cities",
    },
    "factions": {"like": "factions"},
    "patrons": {"client": "factions", "unit": "units"},
}
"""For each record, the fields that are indices, each with the model's list of agents that it indexes."""

RENAMED: Mapping[str, str] = {
    "regime": "faction",
    "ruler_place": "place",
    "refuge_place": "refuge",
}
"""Fields of the world record that have another name as attributes of agents."""

ALONE: Mapping[str, type] = {
    "regime": Regime,
    "public": Public,
    "ruler": Ruler,
    "table": Table,
    "court": Court,
}
"""Attributes of the model that hold the only agent of a kind."""


def owner_of(field: str) -> str:
    """The model's attribute whose agent has a field of the world record; empty for the model itself."""
    attribute = RENAMED.get(field, field)
    for name, kind in ALONE.items():
        if attribute in kind.__annotations__:
            return name
    return ""


_WORLD = [(name, owner_of(name), RENAMED.get(name, name)) for name in st.WORLD.names or ()]


def load(model: CollapseModel, state: State) -> None:
    """Set the attributes of every agent to the values of its record."""
    for record, agents in _tables(model).items():
        _load(model, record, agents, getattr(state, record))
    for c, city in enumerate(model.cities):
        _load(model, "fronts", city.fronts, state.fronts[:, c])
    refer = REFERENCES["world"]
    for (name, owner, attribute), value in zip(_WORLD, state.world[0].tolist(), strict=True):
        if name == "logged":
            continue
        holder = getattr(model, owner) if owner else model
        setattr(holder, attribute, _value(model, refer.get(name), value))


def dump(model: CollapseModel) -> dict[str, Array]:
    """The records of everything that changes during a run, by their names in `model.state.RECORDS`."""
    records = {name: _dump(name, agents) for name, agents in _tables(model).items()}
    shape = (len(model.factions), len(model.cities))
    fronts = [city.fronts[f] for f in range(shape[0]) for city in model.cities]
    records["fronts"] = _dump("fronts", fronts).reshape(shape)
    world = [
        _plain(getattr(getattr(model, owner) if owner else model, attribute))
        for _, owner, attribute in _WORLD
    ]
    records["world"] = np.array([tuple(world)], st.WORLD)
    return records


def _tables(model: CollapseModel) -> dict[str, Sequence[Any]]:
    return {
        "places": model.cities,
        "units": model.units,
        "factions": model.factions,
        "patrons": model.patrons,
        "elites": model.elites,
        "regions": model.regions,
    }


_KINDS = {
    "places": st.PLACE,
    "units": st.UNIT,
    "factions": st.FACTION,
    "patrons": st.PATRON,
    "elites": st.ELITE,
    "regions": st.REGION,
    "fronts": st.FRONT,
}


def _load(model: CollapseModel, record: str, agents: Iterable[Any], rows: Array) -> None:
    refer = REFERENCES.get(record, {})
    fields = [(name, refer.get(name)) for name in rows.dtype.names or ()]
    for agent, row in zip(agents, rows.tolist(), strict=True):
        for (name, table), value in zip(fields, row, strict=True):
            setattr(agent, name, _value(model, table, value))


def _value(model: CollapseModel, table: str | None, value: Any) -> Any:
    """The value of an attribute: a number, a list of numbers, or the agent with this index."""
    if table is not None:
        return None if value < 0 else getattr(model, table)[value]
    return value.tolist() if isinstance(value, np.ndarray) else value


def _dump(record: str, agents: Sequence[Any]) -> Array:
    kind, refer = _KINDS[record], REFERENCES.get(record, {})
    names = kind.names or ()
    rows = np.zeros(len(agents), kind)
    columns = zip(*map(attrgetter(*names), agents), strict=True)
    for name, column in zip(
        names, columns, strict=False
    ):  # without agents there are no columns to zip
        values = [_plain(value) for value in column] if name in refer else column
        rows[name] = np.array(values, kind[name].base)
    return rows


def _plain(value: Any) -> Any:
    """The value of an attribute in a record: an agent's index, -1 for None, or the value itself."""
    if value is None:
        return -1
    return value if isinstance(value, (int, float, list)) else value.index
