"""What a scenario may hold but is seldom meant: told by `brittle check`, refused by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from model.inputs import Scenario
from model.relations import relations
from model.schema.tables import Column

SHORT_DAYS = 1.0
"""A horizon under which hardly anything can happen."""


def oddities(scenario: Scenario) -> Iterator[str]:
    """Sentences, each naming the key or row that it is about."""
    if scenario.horizon_days < SHORT_DAYS:
        yield f"horizon_days: {scenario.horizon_days:g}: the run is over within a day"
    if scenario.offer is not None and not scenario.offer.covers:
        yield "offer.covers: nobody is covered, so nobody has a reason to accept"
    for column in scenario.theatre.columns:
        yield from _of_column(column, scenario)


def _of_column(column: Column, scenario: Scenario) -> Iterator[str]:
    end = scenario.branch + timedelta(days=scenario.horizon_days)
    if column.available_from is not None and column.available_from >= end:
        yield f"columns.csv: {column.id}: comes {column.available_from:%Y-%m-%d}, after the last day"
    if column.hidden and _among_friends(column, scenario):
        yield (
            f"columns.csv: {column.id}: is hidden in {column.place}, which no enemy of it holds: it "
            "surfaces at once"
        )


def _among_friends(column: Column, scenario: Scenario) -> bool:
    """Whether whoever holds a column's place does not fight it."""
    theatre = scenario.theatre
    stands = relations(theatre)
    holder = next(place.control for place in theatre.places if place.id == column.place)
    return not stands.ties["hostile"][stands.ids.index(holder), stands.ids.index(column.faction)]
