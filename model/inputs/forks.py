"""Check the forks of a theatre: whether each reading fits the theatre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from brittle.model.forks import NoValueError, Value, with_values
from brittle.model.inputs.problems import Problems, quote
from brittle.model.inputs.schema.theatre import Theatre
from brittle.model.inputs.sources.nodes import Node, placed
from brittle.model.inputs.suggest import did_you_mean

CERTAIN = 1.0 + 1e-9
"""The most that the chances of the readings of a fork may add up to, with room for rounding."""


def check_forks(theatre: Theatre, tree: Node, problems: Problems) -> None:
    """Add to `problems` each reading that does not fit the theatre, with the line of its value."""
    for fork, entry in theatre.forks.items():
        total = sum(reading.chance for reading in entry.readings.values())
        if total > CERTAIN:
            problems.add(
                placed(tree, ["forks", fork, "readings"]),
                f"forks.{fork}: the chances of the readings add up to {total:g}; lower them to at most 1",
            )
        for name, reading in entry.readings.items():
            for field, fault in _faults_of(theatre, reading.values):
                mark = placed(tree, ["forks", fork, "readings", name, "values", field])
                problems.add(mark, f"forks.{fork}.readings.{name}: {fault}")


def _faults_of(theatre: Theatre, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """The values of a reading that do not fit, each with what is wrong."""
    try:
        changed = with_values(theatre, values)
    except (NoValueError, ValidationError):
        for field, value in values.items():
            yield from ((field, fault) for fault in _faults(theatre, field, value))
    else:
        for field, value in values.items():
            yield from ((field, fault) for fault in _strangers(changed, field, value))


def _faults(theatre: Theatre, field: str, value: Value) -> Iterator[str]:
    """What is wrong with a reading that changes one value."""
    try:
        changed = with_values(theatre, {field: value})
    except NoValueError as error:
        yield _words(error)
    except ValidationError as error:
        for found in error.errors():
            yield f"{field} is {quote(str(value))}: {_expected(found)}"
    else:
        yield from _strangers(changed, field, value)


def _words(error: NoValueError) -> str:
    if not error.step:
        return f"{quote(error.field)}: a reading cannot change this value"
    near = did_you_mean(error.step, error.known, shown=12)
    return f"{quote(error.field)}: there is no {quote(error.step)}{near}"


def _expected(found: Any) -> str:
    words: str = found["msg"]
    return words.replace("Input should be", "must be")


def _strangers(changed: Theatre, field: str, value: Value) -> Iterator[str]:
    """A name in a reading that the theatre does not know."""
    column = field.rpartition(".")[2]
    places = [place.id for place in changed.places]
    factions, owners = list(changed.factions), [*changed.factions, *changed.patrons]
    known = {"control": factions, "faction": owners, "besieges": places}
    known |= {"home": places, "airport": places, "place": places, "strongholds": places}
    for name in value if isinstance(value, tuple) else (value,):
        if column in known and name not in known[column]:
            yield f"{field}: there is no {quote(name)}{did_you_mean(name, known[column])}"
