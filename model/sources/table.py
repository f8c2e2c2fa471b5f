"""CSV to rows with line numbers: a header, then as many cells in every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.problems import Mark, Problems, fail, quote
from model.sources.files import MAX_CSV_BYTES, read_text
from model.sources.nodes import Node


@dataclass(frozen=True)
class Table:
    """A CSV file: where its header stands, its columns, and a mapping of cells for each row.

    Cells are stripped; an empty cell is left out, so that the schema's default applies.
    """

    mark: Mark
    columns: tuple[str, ...]
    rows: tuple[Node, ...]


def read_table(path: Path, problems: Problems) -> Table:
    """A UTF-8 CSV file; `InputError` where it is no table, `problems` where a row does not fit."""
    file = str(path)
    lines = _numbered(read_text(path, MAX_CSV_BYTES), file)
    header_line, header = next(lines, (1, []))
    mark = Mark(file, header_line)
    columns = tuple(cell.strip() for cell in header)
    _check_header(columns, mark)
    rows = []
    for line, cells in lines:
        if len(cells) != len(columns):
            problems.add(
                Mark(file, line),
                f"this row has {len(cells)} cells, the header has {len(columns)}"
                " (a cell with a comma needs double quotes)",
            )
            continue
        rows.append(_row(columns, cells, Mark(file, line)))
    return Table(mark, columns, tuple(rows))


def _numbered(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins on (quoted cells may span lines)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise fail(Mark(file, line), f"not valid CSV: {error}") from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_header(columns: tuple[str, ...], mark: Mark) -> None:
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        raise fail(mark, "the columns are not separated by commas")
    for position, column in enumerate(columns):
        if not column:
            raise fail(mark, f"column {position + 1} has no name")
        if column in columns[:position]:
            raise fail(mark, f"column {quote(column)} appears twice")


def _row(columns: tuple[str, ...], cells: list[str], mark: Mark) -> Node:
    stripped = zip(columns, (cell.strip() for cell in cells), strict=True)
    return Node({column: Node(cell, mark) for column, cell in stripped if cell}, mark)
