"""Forks of a theatre: decisions of its coder that another coder may take otherwise.

A reading of a fork replaces values of the theatre. It changes no id, no road and no date, and it adds and removes no row,
so that all readings of a theatre have the same places, units and factions in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from brittle.model.inputs.problems import Problems, quote
from brittle.model.inputs.schema.theatre import Theatre
from brittle.model.inputs.sources.nodes import Node, placed
from brittle.model.inputs.suggest import did_you_mean

TABLES = ("places", "formations", "columns")
"""Tables in which a reading may change cells."""

KEPT = frozenset(
    {"id", "name", "source", "note", "known_on", "lat", "lon", "region", "start", "horizon_days", "capital"}
    | {"forks", "events", "roads", "folder", "side", "supports", "place"}
)
"""Columns and keys that no reading may change."""

CERTAIN = 1.0 + 1e-9
"""The most that the chances of the readings of a fork may add up to, with room for rounding."""


class ReadingError(Exception):
    """A reading does not fit its theatre; the text says why."""


def read_as(theatre: Theatre, readings: Mapping[str, str]) -> Theatre:
    """The theatre with the values of some readings, given by fork, and without its forks.

    Raises `ReadingError` if a value does not fit.
    """
    land: dict[str, Any] = theatre.model_dump(by_alias=True)
    for fork, reading in readings.items():
        for field, value in theatre.forks[fork].readings[reading].values.items():
            _put(land, field, value)
    land["forks"] = {}
    try:
        return Theatre.model_validate(land)
    except ValidationError as error:
        raise ReadingError("; ".join(_words(found) for found in error.errors())) from None


def _words(found: Any) -> str:
    where = ".".join(str(step) for step in found["loc"] if not isinstance(step, int))
    return f"{where}: {found['msg'].replace('Input should be', 'must be')}"


def _put(land: dict[str, Any], field: str, value: str) -> None:
    """Replace one value in a theatre's values. Raises `ReadingError` if there is no value of this name."""
    first, *steps = field.split(".")
    block, last = land, first
    if first in TABLES:
        block, steps = _row(land[first], first, steps), steps[1:]
        last, steps = steps[0], steps[1:]
    for step in steps:
        block, last = _inside(block, last, field), step
    old = _inside(block, last, field)
    if isinstance(old, dict | list | tuple) or last in KEPT:
        raise ReadingError(f"{quote(field)}: a reading cannot change this value")
    block[last] = value


def _row(rows: Any, table: str, steps: list[str]) -> dict[str, Any]:
    if len(steps) != 2:
        raise ReadingError(f"a cell of a table is written {table}.ID.COLUMN")
    by_id: dict[str, dict[str, Any]] = {row["id"]: row for row in rows}
    if steps[0] not in by_id:
        hint = did_you_mean(steps[0], by_id)
        raise ReadingError(f"{table}.csv has no row with the id {quote(steps[0])}{hint}")
    return by_id[steps[0]]


def _inside(block: Any, step: str, field: str) -> Any:
    names = list(block) if isinstance(block, dict) else []
    if step not in names:
        raise ReadingError(
            f"unknown key {quote(step)} in {quote(field)}{did_you_mean(step, names, shown=20)}"
        )
    return block[step]


def check_forks(theatre: Theatre, tree: Node, problems: Problems) -> None:
    """Add to `problems` each reading that does not fit the theatre, with the line of the reading."""
    for fork, entry in theatre.forks.items():
        total = sum(reading.chance for reading in entry.readings.values())
        if total > CERTAIN:
            problems.add(
                placed(tree, ["forks", fork, "readings"]),
                f"forks.{fork}: the chances of the readings add up to {total:g}, but they may not exceed 1",
            )
        for name, reading in entry.readings.items():
            for field in reading.values:
                mark = placed(tree, ["forks", fork, "readings", name, "values", field])
                for fault in _faults(theatre, field, reading.values[field]):
                    problems.add(mark, f"forks.{fork}.readings.{name}: {fault}")


def _faults(theatre: Theatre, field: str, value: str) -> Iterator[str]:
    """What is wrong with a reading that changes one value."""
    land: dict[str, Any] = theatre.model_dump(by_alias=True)
    try:
        _put(land, field, value)
        changed = Theatre.model_validate({**land, "forks": {}})
    except ReadingError as error:
        yield str(error)
        return
    except ValidationError as error:
        yield from (_words(found) for found in error.errors())
        return
    yield from _strangers(changed, field, value)


def _strangers(changed: Theatre, field: str, value: str) -> Iterator[str]:
    """A name in a reading that the theatre does not know."""
    column = field.rpartition(".")[2]
    places = [place.id for place in changed.places]
    factions, owners = list(changed.factions), [*changed.factions, *changed.patrons]
    known = {"control": factions, "faction": owners, "home": places, "airport": places}
    known |= {"besieges": places}
    if column in known and value not in known[column]:
        yield f"{field}: there is no {quote(value)}{did_you_mean(value, known[column])}"
