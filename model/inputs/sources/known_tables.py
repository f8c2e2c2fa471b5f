"""How tables of well-known data projects are recognised, and how their values fill truth.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class KnownTable(NamedTuple):
    """A table of a data project, and how to write rows of truth.csv from it."""

    name: str
    signs: frozenset[str]
    """Columns that no other table has, in lower case."""
    becomes: Mapping[str, str]
    """For each column of truth.csv, the values that fill it."""


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
            "place": "location (written as a place's id, if places.csv has the place)",
            "event": "sub_event_type (in the words of truth.csv: attacked, contested, captured, ...)",
            "by": "actor1 or actor2, whichever did it (written as a faction's id)",
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
            "place": "where_coordinates, or else adm_2 or adm_1 (written as a place's id, if places.csv "
            "has the place)",
            "event": "one of the words of truth.csv, such as attacked or captured (GED has no such "
            "column; it counts the dead in `best`, for which truth.csv has no column)",
            "by": "side_a or side_b, whichever did it (written as a faction's id)",
            "start": "date_start",
            "precision_hours": "the hours from date_start to the end of date_end",
            "source": "source_article",
        },
    ),
)

ENOUGH = 3
"""A table with at least this many of the columns in a known table's `signs` is treated as that table."""


def recognised(columns: Iterable[str]) -> KnownTable | None:
    """The project from which a table with these columns comes, or None."""
    given = {column.casefold().replace(" ", "_") for column in columns}
    return next((table for table in KNOWN if len(table.signs & given) >= ENOUGH), None)


def refusal(table: KnownTable, wanted: Iterable[str]) -> str:
    """The message about a known table that is given where a table with the columns `wanted` is needed."""
    names = tuple(wanted)
    begin = f"these are the columns of {table.name}, not those that are needed here"
    if not set(table.becomes) <= set(names):
        return f"{begin}; write a table with the columns {', '.join(names)}"
    told = "; ".join(f"{column} = {source}" for column, source in table.becomes.items())
    return f"{begin}; write a row for each event that shows how a place fell or was defended, with {told}"
