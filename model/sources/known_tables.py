"""Tables of well-known data projects, recognised by their columns, and what of them goes where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class KnownTable(NamedTuple):
    """A table that people have at hand, and how a row of truth.csv is written from it."""

    name: str
    signs: frozenset[str]
    """Columns that no other table has, in lower case."""
    becomes: Mapping[str, str]
    """What fills each column of truth.csv."""


KNOWN = (
    KnownTable(
        "ACLED",
        frozenset(
            {
                "event_id_cnty",
                "event_id_no_cnty",
                "sub_event_type",
                "assoc_actor_1",
                "assoc_actor_2",
                "geo_precision",
                "time_precision",
                "disorder_type",
                "actor1",
                "actor2",
                "inter1",
                "inter2",
                "source_scale",
            }
        ),
        {
            "place": "location (a place's id where places.csv has it)",
            "event": "sub_event_type (in truth.csv's words: attacked, contested, captured, ...)",
            "by": "actor1 or actor2, whoever did it (a faction's id)",
            "start": "event_date",
            "precision_hours": "time_precision (1: 24, 2: 168, 3: 720)",
            "source": "source",
        },
    ),
    KnownTable(
        "UCDP GED",
        frozenset(
            {
                "type_of_violence",
                "conflict_new_id",
                "conflict_name",
                "dyad_new_id",
                "dyad_name",
                "side_a",
                "side_b",
                "where_coordinates",
                "where_prec",
                "adm_1",
                "date_prec",
                "date_start",
                "date_end",
                "deaths_civilians",
                "deaths_unknown",
                "priogrid_gid",
            }
        ),
        {
            "place": "where_coordinates, else adm_2 or adm_1 (a place's id where places.csv has it)",
            "event": "one of truth.csv's words, such as attacked or captured (GED has none: it "
            "counts the dead, `best`, of whom truth.csv has no column)",
            "by": "side_a or side_b, whoever did it (a faction's id)",
            "start": "date_start",
            "precision_hours": "the hours from date_start to the end of date_end",
            "source": "source_article",
        },
    ),
)

ENOUGH = 3
"""Columns of a known table from which another table is taken for it."""


def recognised(columns: Iterable[str]) -> KnownTable | None:
    """The project from which a table with these columns comes, or None."""
    given = {column.casefold().replace(" ", "_") for column in columns}
    return next((table for table in KNOWN if len(table.signs & given) >= ENOUGH), None)


def refusal(table: KnownTable, wanted: Iterable[str]) -> str:
    """What to do with a known table where one with the columns `wanted` is expected."""
    names = tuple(wanted)
    begin = f"these are the columns of {table.name}, not those that are read here"
    if not set(table.becomes) <= set(names):
        return f"{begin}: {', '.join(names)}"
    told = "; ".join(f"{column} = {source}" for column, source in table.becomes.items())
    return f"{begin}: write a row for each event that a place's fall or defence shows: {told}"
