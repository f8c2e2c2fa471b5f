"""A theatre as read, before it is known to hold together: what the checks look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from model.problems import Mark, quote
from model.schema.tables import Column, Formation, Place, Road, Row
from model.schema.theatre import TheatreFile
from model.sources.nodes import Node
from model.suggest import did_you_mean


class Kept[R: Row](NamedTuple):
    """A valid row and where it stands."""

    row: R
    mark: Mark


@dataclass(frozen=True)
class Draft:
    """A theatre before it is known to hold together.

    Rows that failed on their own are missing but their ids are known, so that one fault is not told
    a second time as its consequence.

    `head` is None where theatre.yaml failed on its own; `tree` is its raw form.
    """

    tree: Node
    head: TheatreFile | None
    places: tuple[Kept[Place], ...]
    roads: tuple[Kept[Road], ...]
    formations: tuple[Kept[Formation], ...]
    columns: tuple[Kept[Column], ...]
    place_rows: tuple[Node, ...]
    road_rows: tuple[Node, ...]
    unit_rows: tuple[Node, ...]

    @cached_property
    def place_ids(self) -> Collection[str]:
        """Ids of all places written, valid or not."""
        return _ids(self.place_rows)

    @cached_property
    def regions(self) -> Collection[str]:
        """Regions of all places written."""
        found = (row.get("region") for row in self.place_rows)
        return dict.fromkeys(node.text for node in found if node is not None and node.text)

    @cached_property
    def faction_ids(self) -> Collection[str]:
        """Ids of all factions written."""
        return _names(self.tree, "factions")

    @cached_property
    def patron_ids(self) -> Collection[str]:
        """Ids of all patrons written."""
        return _names(self.tree, "patrons")

    @cached_property
    def crossings(self) -> Collection[str]:
        """Places where a border may be crossed: the keys of borders, and those of kind crossing."""
        by_kind = (place.id for place, _ in self.places if place.kind == "crossing")
        return dict.fromkeys((*_names(self.tree, "borders"), *by_kind))


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """The message on a name that nothing has."""
    return f"no {kind} {quote(name)}{did_you_mean(name, known)}"


def _ids(rows: tuple[Node, ...]) -> Collection[str]:
    found = (row.get("id") for row in rows)
    return dict.fromkeys(node.text for node in found if node is not None and node.text)


def _names(tree: Node, key: str) -> Collection[str]:
    node = tree.get(key)
    return node.keys() if node is not None else ()
