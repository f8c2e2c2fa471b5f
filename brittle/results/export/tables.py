"""Prepare a batch's tables for export, with units in the column headings and facts about each place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    columns: Sequence[str]
    parts: Callable[[], Iterable[pa.Table]]
    """Reads the table in parts, one after the other, so that a long table is never in memory as a whole."""
    rows: Mapping[str, DictionaryRow]

    @classmethod
    def of(
        cls, name: str, data: pa.Table, rows: Mapping[str, DictionaryRow] | None = None
    ) -> ExportedTable:
        """A table that is in memory."""
        return cls(name, data.column_names, lambda: [data], rows or {})

    @property
    def heads(self) -> list[str]:
        """The columns' names with their units: `killed_civilians [people]`."""
        return [self.rows[name].head if name in self.rows else name for name in self.columns]

    def plain(self) -> Iterator[pa.Table]:
        """The parts with these headings, and with plain text in place of Arrow's dictionary codes."""
        for part in self.parts():
            columns = [
                one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one
                for one in part.columns
            ]
            yield pa.table(columns, names=self.heads)


def exported_tables(results: Results) -> list[ExportedTable]:
    """Return every table of the batch, followed by a table that describes their columns.

    A batch that an earlier version of Brittle made may lack trajectories. Raises `StoreError` if no run is
    finished or a table is damaged.
    """
    tables = [
        _table(results, entry.name)
        for entry in TABLES
        if entry.name != TRAJECTORY_TABLE or results.has_trajectories
    ]
    return [*tables, dictionary_table(tables)]


def _table(results: Results, name: str) -> ExportedTable:
    def parts() -> Iterator[pa.Table]:
        for part in results.parts(name):
            yield _with_facts(part, results.place_table) if name == PLACES else part

    first = next(parts())  # damage is noticed here, before anything is written
    return ExportedTable(name, first.column_names, parts, exported_rows(name))


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
        for name, head in zip(one.columns, one.heads, strict=True)
    ]
    return ExportedTable.of(DICTIONARY, pa.Table.from_pylist(found))


def _told(row: DictionaryRow | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(("holds", "unit", "meaning", "null where"), "")
    return {
        "holds": row.holds,
        "unit": row.unit,
        "meaning": row.meaning,
        "null where": row.missing,
    }
