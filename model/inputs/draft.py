"""A theatre as it was read, before the checks have shown that its parts fit together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from brittle.model.codes import PlaceKind, word_of
from brittle.model.inputs.problems import Mark, Problems, quote
from brittle.model.inputs.schema.tables import (
    ColumnRow,
    FormationRow,
    PlaceRow,
    RoadRow,
    SourcedRow,
)
from brittle.model.inputs.schema.theatre import TheatreFile
from brittle.model.inputs.schema.types import IDENTIFIER
from brittle.model.inputs.sources.nodes import Node
from brittle.model.inputs.suggest import did_you_mean

NO_START = datetime(1800, 1, 1)
NO_CAPITAL = "unreadable"
STAND_INS: Mapping[str, object] = {
    "name": "?",
    "start": NO_START.isoformat(),
    "capital": NO_CAPITAL,
    "factions": {},
}
"""Values for the keys that theatre.yaml needs, used where those keys could not be read."""


class ValidRow[R: SourcedRow](NamedTuple):
    """A valid row and its place in the file."""

    row: R
    mark: Mark


@dataclass(frozen=True)
class Draft:
    """A theatre before its parts are known to fit together.

    Rows that are wrong by themselves are left out, but their ids are kept, so that one fault is not
    reported a second time through its consequences.

    `head` is theatre.yaml without the keys that are wrong by themselves, or None if too much of the file is
    wrong. `sound` is true if no key was wrong. `tree` is theatre.yaml as it was read.
    """

    tree: Node
    head: TheatreFile | None
    sound: bool
    places: tuple[ValidRow[PlaceRow], ...]
    roads: tuple[ValidRow[RoadRow], ...]
    formations: tuple[ValidRow[FormationRow], ...]
    columns: tuple[ValidRow[ColumnRow], ...]
    place_rows: tuple[Node, ...]
    road_rows: tuple[Node, ...]
    formation_rows: tuple[Node, ...]
    column_rows: tuple[Node, ...]

    @property
    def unit_rows(self) -> tuple[Node, ...]:
        """Rows of formations and columns, whether valid or not."""
        return self.formation_rows + self.column_rows

    @property
    def start(self) -> datetime | None:
        """The theatre's start, or None if it could not be read."""
        start = self.head.start if self.head is not None else NO_START
        return None if start == NO_START else start

    @property
    def capital(self) -> str | None:
        """The capital's id, or None if it could not be read."""
        capital = self.head.capital if self.head is not None else NO_CAPITAL
        return None if capital == NO_CAPITAL else capital

    @cached_property
    def place_ids(self) -> Collection[str]:
        """Ids of all places in places.csv, whether their rows are valid or not."""
        return _ids(self.place_rows)

    @cached_property
    def regions(self) -> Collection[str]:
        """Regions of all places in places.csv."""
        found = (row.get("region") for row in self.place_rows)
        return dict.fromkeys(node.text for node in found if node is not None and node.text)

    @cached_property
    def faction_ids(self) -> Collection[str]:
        """Ids of all factions in theatre.yaml."""
        return _names(self.tree, "factions")

    @cached_property
    def patron_ids(self) -> Collection[str]:
        """Ids of all patrons in theatre.yaml."""
        return _names(self.tree, "patrons")

    @cached_property
    def crossings(self) -> Collection[str]:
        """Places where a border may be crossed: the keys of `borders`, and the places of kind crossing."""
        by_kind = (
            place.id for place, _ in self.places if place.kind == word_of(PlaceKind.CROSSING)
        )
        return dict.fromkeys((*_names(self.tree, "borders"), *by_kind))


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """The message about a name that does not exist."""
    return f"there is no {kind} {quote(name)}{did_you_mean(name, known)}"


def check_names(
    rows: Collection[Node],
    column: str,
    kind: str,
    known: Collection[str],
    problems: Problems,
    *,
    words: str = "",
    hints: Collection[str] | None = None,
) -> None:
    """Add to `problems` each row whose cell in `column` holds a name that is not among the `known` names.

    Suggestions come from `hints` if `hints` are given, and otherwise from the `known` names. The message
    begins with `words` or, if there are none, with the name of the column. Rows that have other faults are
    checked too. Cells that hold no id are not checked, because they have been reported already.
    """
    for row in rows if known else ():
        node = row.get(column)
        name = node.text if node is not None else None
        if name and name not in known and IDENTIFIER.fullmatch(name):
            near = unknown(kind, name, known if hints is None else hints)
            problems.add(row.mark, f"{words or column}: {near}")


def _ids(rows: tuple[Node, ...]) -> Collection[str]:
    found = (row.get("id") for row in rows)
    return dict.fromkeys(node.text for node in found if node is not None and node.text)


def _names(tree: Node, key: str) -> Collection[str]:
    node = tree.get(key)
    return node.keys() if node is not None else ()
