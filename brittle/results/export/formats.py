"""Write exported tables as CSV files, or as one Excel workbook with a sheet for each table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from pyarrow import csv

from brittle.batches.disk import StoreError
from brittle.results.export.tables import ExportedTable

SHEET_ROWS = 1_048_576
"""The largest number of rows in an Excel sheet, including the header."""

EXACT = 2**53
"""All whole numbers up to this one are exact in Excel, which stores them as floating-point numbers."""

AT_ONCE = 10_000
"""The number of rows that are converted to Python values at a time."""


def write_csv(table: ExportedTable, path: Path) -> None:
    """Write a table as CSV in UTF-8 with one header line. A null is an empty field."""
    parts = table.plain()
    first = next(parts)
    with csv.CSVWriter(path, first.schema) as writer:
        for part in chain([first], parts):
            writer.write_table(part)


def check_openpyxl() -> None:
    """Raise `StoreError` if the library that writes workbooks is missing."""
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise StoreError(
            "--format xlsx needs the Python package openpyxl, which is not installed: run "
            "`python -m pip install openpyxl` in Brittle's environment, or choose --format csv"
        ) from None


def write_workbook(tables: Sequence[ExportedTable], path: Path) -> None:
    """Write a sheet for each table. A table too long for one sheet continues on a sheet such as `places (2)`."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        rows = _rows(table)
        for number in count(1):
            sheet = book.create_sheet(table.name if number == 1 else f"{table.name} ({number})")
            sheet.freeze_panes = "A2"
            sheet.append(table.heads)
            for row in islice(rows, SHEET_ROWS - 1):
                sheet.append([_cell(sheet, value) for value in row])
            if (more := next(rows, None)) is None:
                break
            rows = chain([more], rows)
    book.save(path)


def _rows(table: ExportedTable) -> Iterator[tuple[Any, ...]]:
    for part in table.plain():
        for batch in part.to_batches(max_chunksize=AT_ONCE):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _cell(sheet: Any, value: Any) -> Any:
    """Convert a value for Excel, so that no text becomes a formula and no whole number is rounded."""
    if isinstance(value, str):
        return _text(sheet, value)
    if isinstance(value, int) and abs(value) > EXACT:
        return str(value)
    return value


def _text(sheet: Any, words: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    words = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", words)
    if not words.startswith("="):
        return words
    cell = WriteOnlyCell(sheet, value=words)
    cell.data_type = "s"
    return cell
