"""One order for every table, so that no result depends on the order in which a user wrote its rows.

Rows are in the order of their ids, roads in that of the places that they join, dated acts in that
of time. Whatever is numbered, summed or hashed of a theatre is taken in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Protocol

from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.tables import RoadRow


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Its id, which nothing else of its kind has."""


def by_id[R: Named](rows: Iterable[R]) -> tuple[R, ...]:
    """Rows in the order of their ids."""
    return tuple(sorted(rows, key=attrgetter("id")))


def by_name[T](entries: Mapping[str, T]) -> dict[str, T]:
    """Entries in the order of their names."""
    return dict(sorted(entries.items()))


def by_ends(roads: Iterable[RoadRow]) -> tuple[RoadRow, ...]:
    """Roads in the order of the places that they join; each starts at the first of its two."""
    return tuple(sorted((_from_its_first(road) for road in roads), key=attrgetter("a", "b")))


def by_time(events: Iterable[EventEntry]) -> tuple[EventEntry, ...]:
    """Dated acts in the order of time; those of one moment as they were written."""
    return tuple(sorted(events, key=attrgetter("at")))


def _from_its_first(road: RoadRow) -> RoadRow:
    if road.a <= road.b:
        return road
    return road.model_copy(update={"a": road.b, "b": road.a})
