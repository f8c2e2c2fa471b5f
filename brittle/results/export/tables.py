"""Prepare a batch's tables for export, with units in the column headings and facts about each place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from brittle.batches.tables.dictionary import (
    PLACES,
    TABLES,
    TRAJECTORY_TABLE,
    DictionaryRow,
    rows_of,
)
from brittle.model.inputs.reading import input_keys
from brittle.results.reading import Results

PLACE_FACTS = ("name", "region", "kind", "population", "lat", "lon")
"""Columns of a theatre's places.csv that an exported table of places has in addition to the id."""

DICTIONARY = "dictionary"


class ExportedTable(NamedTuple):
    """A table with descriptions of its columns; a column without a description keeps its plain name."""

    name: str
    data: pa.Table
    rows: dict[str, DictionaryRow]

    @property
    def heads(self) -> list[str]:
        """The columns' names with their units: `killed_civilians [people]`."""
        names: list[str] = self.data.column_names
        return [self.rows[name].head if name in self.rows else name for name in names]

    @property
    def plain(self) -> pa.Table:
        """The table with these headings, and with plain text in place of Arrow's dictionary codes."""
        columns = [
            one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one
            for one in self.data.columns
        ]
        return pa.table(columns, names=self.heads)


def exported_tables(results: Results) -> list[ExportedTable]:
    """Return every table of the batch, followed by a table that describes their columns.

    A batch that an earlier version of Brittle made may lack trajectories. Raises `StoreError` if no run is
    finished or a table is damaged.
    """
    tables = list(_tables(results))
    return [*tables, dictionary_table(tables)]


def _tables(results: Results) -> Iterator[ExportedTable]:
    for entry in TABLES:
        if entry.name == TRAJECTORY_TABLE and not results.has_trajectories:
            continue
        data = results.arrow(entry.name)
        if entry.name == PLACES:
            data = _with_facts(data, results.place_table)
        yield ExportedTable(entry.name, data, exported_rows(entry.name))


def exported_rows(table: str) -> dict[str, DictionaryRow]:
    """Describe the columns of a table as it is exported."""
    rows = rows_of(table)
    return {**rows, **_fact_rows()} if table == PLACES else rows


@cache
def _fact_rows() -> dict[str, DictionaryRow]:
    """Describe the facts of a place, as the schema of places.csv declares them."""
    declared = {one.name: one for one in input_keys() if one.file == "places.csv"}
    return {
        name: DictionaryRow(
            PLACES,
            name,
            " or ".join(declared[name].choices) or declared[name].kind,
            declared[name].unit,
            declared[name].meaning,
            "" if declared[name].default is None else "places.csv does not say",
        )
        for name in PLACE_FACTS
    }


def _with_facts(places: pa.Table, facts: pd.DataFrame) -> pa.Table:
    """Insert the facts of each place after its id in the table of places."""
    ids = places["place"].cast(pa.string())
    where = pc.index_in(ids, value_set=pa.array([str(one) for one in facts.index]))
    at = places.column_names.index("place")
    for name in PLACE_FACTS:
        if name in facts:
            at += 1
            told = pa.array(facts[name], from_pandas=True)
            places = places.add_column(at, name, told.take(where.combine_chunks()))
    return places


def dictionary_table(tables: list[ExportedTable]) -> ExportedTable:
    """Make a table with one row for each column of the given tables."""
    found = [
        {"table": one.name, "column": name, "head": head, **_told(one.rows.get(name))}
        for one in tables
        for name, head in zip(one.data.column_names, one.heads, strict=True)
    ]
    return ExportedTable(DICTIONARY, pa.Table.from_pylist(found), {})


def _told(row: DictionaryRow | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(("holds", "unit", "meaning", "null where"), "")
    return {
        "holds": row.holds,
        "unit": row.unit,
        "meaning": row.meaning,
        "null where": row.missing,
    }
