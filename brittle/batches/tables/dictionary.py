"""The data dictionary: every column of every table of a batch, gathered from the columns' declarations.

The metadata of Parquet files, docs/DATA.md, the answers of `brittle explain` and the column headings of
exported tables are all taken from the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from brittle.batches.tables.columns import (
    DAY_COLUMN,
    ERROR_COLUMN,
    HISTOGRAM_COLUMNS,
    HISTORY_COLUMNS,
    KEY_COLUMNS,
    KeyColumn,
)
from brittle.model.outcome import (
    PLACE_COLUMNS,
    RUN_COLUMNS,
    SERIES_COLUMNS,
    Holds,
    ResultColumn,
)
from brittle.model.parameters import PARAMETERS, Parameter

RUNS, PLACES, SERIES_TABLE, DRAWS_TABLE, TRAJECTORY_TABLE = (
    "runs",
    "places",
    "series",
    "draws",
    "trajectories",
)


class DictionaryRow(NamedTuple):
    """The description of a column."""

    table: str
    column: str
    holds: str
    """The kind of the column's values; for a column of words, the words themselves."""
    unit: str
    """The unit of the column's values; empty if the values have no unit."""
    meaning: str
    missing: str
    """When the column is null; empty if the column always has a value."""

    @property
    def head(self) -> str:
        """The column's name with its unit: `killed_civilians [people]`."""
        return f"{self.column} [{self.unit}]" if self.unit else self.column


class TableEntry(NamedTuple):
    """A table of a batch."""

    name: str
    files: str
    """The path of the table inside the folder of a batch."""
    a_row: str
    """What one row describes."""


TABLES = (
    TableEntry(RUNS, "runs/*.parquet", "a run"),
    TableEntry(PLACES, "places/*.parquet", "a place in a run"),
    TableEntry(
        SERIES_TABLE,
        "series.parquet",
        "a bin of a histogram of the values of one daily series on one day, over all runs of a scenario",
    ),
    TableEntry(
        TRAJECTORY_TABLE,
        "trajectories.parquet",
        "a day of a run, for the few runs that have a chronicle in chronicle/",
    ),
    TableEntry(DRAWS_TABLE, "draws.parquet", "a history, with the value of each parameter"),
)


@cache
def dictionary() -> tuple[DictionaryRow, ...]:
    """Every column, in the order of the tables and of the columns within each table."""
    return tuple(_rows())


def rows_of(table: str) -> dict[str, DictionaryRow]:
    """The columns of a table by name, in their order."""
    return {row.column: row for row in dictionary() if row.table == table}


def described(table: pa.Table, name: str) -> pa.Table:
    """A table whose fields carry `unit`, `meaning` and `missing` as metadata.

    `name` is one of `TABLES`. A column that the dictionary does not know is left as it is.
    """
    known = rows_of(name)
    fields = [_described(one, known.get(one.name)) for one in table.schema]
    return pa.Table.from_arrays(table.columns, schema=pa.schema(fields))


def _described(field: pa.Field, row: DictionaryRow | None) -> pa.Field:
    if row is None:
        return field
    return field.with_metadata({"unit": row.unit, "meaning": row.meaning, "missing": row.missing})


def _rows() -> Iterator[DictionaryRow]:
    yield from _keys(RUNS, KEY_COLUMNS)
    yield from _results(RUNS, RUN_COLUMNS)
    yield from _keys(RUNS, [ERROR_COLUMN])
    yield from _keys(PLACES, KEY_COLUMNS)
    yield from _results(PLACES, PLACE_COLUMNS)
    yield from _keys(SERIES_TABLE, HISTOGRAM_COLUMNS)
    yield from _keys(TRAJECTORY_TABLE, [*KEY_COLUMNS, DAY_COLUMN])
    yield from _results(TRAJECTORY_TABLE, SERIES_COLUMNS)
    yield from _keys(DRAWS_TABLE, HISTORY_COLUMNS)
    yield from (_parameter(one) for one in PARAMETERS.values())


def _keys(table: str, columns: Iterable[KeyColumn]) -> Iterator[DictionaryRow]:
    for one in columns:
        yield DictionaryRow(table, one.name, _held(one.type), one.unit, one.meaning, one.missing)


def _results(table: str, columns: Iterable[ResultColumn]) -> Iterator[DictionaryRow]:
    for one in columns:
        holds = " or ".join(one.words) or one.holds.value
        yield DictionaryRow(table, one.name, holds, one.unit, one.meaning, one.missing)


def _parameter(one: Parameter) -> DictionaryRow:
    return DictionaryRow(DRAWS_TABLE, one.name, Holds.NUMBER.value, one.unit, one.meaning, "")


def _held(type_: pa.DataType) -> str:
    if pa.types.is_integer(type_):
        return Holds.COUNT.value
    return Holds.NUMBER.value if pa.types.is_floating(type_) else "text"
