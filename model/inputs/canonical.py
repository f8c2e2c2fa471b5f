"""One order for every table, so that no result depends on the order in which a user wrote its rows.

Rows are ordered by id, roads by the places that they join, and dated acts by time. Whenever parts of a
theatre are numbered, summed or hashed, they are taken in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Protocol

from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.tables import RoadRow


class Named(Protocol):
    """A thing that has an id."""

    @property
    def id(self) -> str:
        """The thing's id, which no other thing of the same kind has."""


def by_id[R: Named](rows: Iterable[R]) -> tuple[R, ...]:
    """Rows, ordered by id."""
    return tuple(sorted(rows, key=attrgetter("id")))


def by_name[T](entries: Mapping[str, T]) -> dict[str, T]:
    """Entries, ordered by name."""
    return dict(sorted(entries.items()))


def by_ends(roads: Iterable[RoadRow]) -> tuple[RoadRow, ...]:
    """Roads, ordered by the places that they join; `a` is the end of a road whose id comes first."""
    return tuple(sorted((_from_its_first(road) for road in roads), key=attrgetter("a", "b")))


def by_time(events: Iterable[EventEntry]) -> tuple[EventEntry, ...]:
    """Dated acts, ordered by time; acts at the same time keep the order in which they were written."""
    return tuple(sorted(events, key=attrgetter("at")))


def _from_its_first(road: RoadRow) -> RoadRow:
    if road.a <= road.b:
        return road
    return road.model_copy(update={"a": road.b, "b": road.a})
