"""What the rules may read of agents and array records, as structural types.

`CollapseModel` hands the rules Mesa agents, the ensemble hands them NumPy records; both have these
attributes. The fields, their units and their array layout stand in `model/state.py`.
"""

from __future__ import annotations

from typing import Protocol


class Parameters(Protocol):
    """One value for every name in `model.parameters.PARAMETERS`."""

    def __getattr__(self, name: str) -> float: ...


class Unit(Protocol):
    """A formation or a column."""

    @property
    def men(self) -> float: ...
    @property
    def initial(self) -> float: ...
    @property
    def cohesion(self) -> float: ...
    @property
    def in_group(self) -> float: ...
    @property
    def heavy(self) -> float: ...
    @property
    def motorised(self) -> float: ...
    @property
    def lost(self) -> float: ...
    @property
    def cut(self) -> float: ...


class Place(Protocol):
    """A city, town, base or crossing."""

    @property
    def value(self) -> float: ...
    @property
    def population(self) -> float: ...
    @property
    def alignment(self) -> float: ...
    @property
    def defence(self) -> float: ...
    @property
    def garrison(self) -> float: ...
    @property
    def backing(self) -> float: ...
    @property
    def attackers(self) -> float: ...
    @property
    def near(self) -> float: ...
