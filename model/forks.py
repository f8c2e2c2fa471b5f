"""The readings of a theatre's forks: values that replace coded values, all at once.

A reading changes no id, no road and no date, and it neither adds nor removes a row. All readings of a theatre
therefore have the same places, units and factions in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brittle.model.inputs.schema.theatre import Theatre

TABLES = ("places", "formations", "columns")
"""Tables in which a reading may change cells."""

KEPT = frozenset(
    {"id", "name", "source", "note", "known_on", "lat", "lon", "region", "start", "horizon_days"}
    | {"capital", "forks", "events", "roads", "folder", "supports"}
)
"""Columns and keys that no reading may change."""


RELATIONS = "relations"
"""The key of a faction's relations to other factions, which hold both ways."""

type Value = str | tuple[str, ...]


class NoValueError(Exception):
    """The theatre has no value of this name that a reading could change."""

    def __init__(self, field: str, step: str, known: tuple[str, ...]) -> None:
        """`step` is the part of `field` that is wrong, and `known` lists what could stand in its place."""
        super().__init__(field)
        self.field, self.step, self.known = field, step, known


def read_as(theatre: Theatre, readings: Mapping[str, str]) -> Theatre:
    """The theatre with the values of some readings, given by fork, and without its forks."""
    values: dict[str, Value] = {}
    for fork, reading in readings.items():
        values |= theatre.forks[fork].readings[reading].values
    return with_values(theatre, values)


def with_values(theatre: Theatre, values: Mapping[str, Value]) -> Theatre:
    """The theatre with other values, given by the names of their fields, and without its forks.

    Raises `NoValueError` if there is no value of a name, and pydantic's ValidationError if a value does not
    fit.
    """
    land: dict[str, Any] = theatre.model_dump(by_alias=True)
    for field, value in values.items():
        for one in _both_ways(land, field):
            block, key = _found(land, one)
            block[key] = value
    return type(theatre).model_validate({**land, "forks": {}})


def _found(land: dict[str, Any], field: str) -> tuple[dict[str, Any], str]:
    """The block that holds a value, and the value's key in it."""
    *steps, key = field.split(".")
    block: Any = land
    for i, step in enumerate(steps):
        block = _inside(block, step, field)
        if i == 0 and step in TABLES:
            block = {row["id"]: row for row in block}
    value = _inside(block, key, field)
    if key in KEPT or isinstance(value, dict) or _of_records(value):
        raise NoValueError(field, "", ())
    return block, key


def _of_records(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value)


def _both_ways(land: dict[str, Any], field: str) -> tuple[str, ...]:
    """A field, or the two that hold the relation of two factions, which a theatre may not state yet."""
    steps = field.split(".")
    factions = land["factions"]
    if len(steps) != 4 or steps[2] != RELATIONS or not {steps[1], steps[3]} <= set(factions):
        return (field,)
    one, other = steps[1], steps[3]
    for a, b in ((one, other), (other, one)):
        factions[a][RELATIONS].setdefault(b, 0.0)
    return f"factions.{one}.{RELATIONS}.{other}", f"factions.{other}.{RELATIONS}.{one}"


def _inside(block: Any, step: str, field: str) -> Any:
    names = tuple(block) if isinstance(block, dict) else ()
    if step not in names:
        raise NoValueError(field, step, names)
    return block[step]
