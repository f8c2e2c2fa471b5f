"""Read CSV into rows with line numbers: a header, then rows with the same number of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from brittle.model.inputs.problems import Mark, Problems, fail, quote
from brittle.model.inputs.sources.files import MAX_CSV_BYTES, read_text
from brittle.model.inputs.sources.nodes import Node
from brittle.model.inputs.sources.text import composed, strange_in

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""Characters other than commas that separate the columns of some tables, with their names."""

MANY_TAGS = 2
"""A row of at least this many cells, all of which are hashtags, is treated as a row of HXL hashtags."""


@dataclass(frozen=True)
class CsvTable:
    """A CSV file: the place of its header, its columns, and a mapping of cells for each row.

    Blanks around cells are removed. An empty cell is left out, so that the schema's default applies. `notes`
    report empty rows and columns that were skipped.
    """

    mark: Mark
    columns: tuple[str, ...]
    rows: tuple[Node, ...]
    notes: tuple[str, ...] = ()


type Line = tuple[int, list[str]]
"""The line on which a row begins, and its cells."""


def read_table(path: Path, problems: Problems, inside: Path | None = None) -> CsvTable:
    """Read a UTF-8 CSV file, and add to `problems` the rows that do not fit its header.

    Raises `InputError` if the file is not a table. If a folder `inside` is given, a link that leads out of it
    is refused.
    """
    file = str(path)
    text = read_text(path, MAX_CSV_BYTES, inside)
    _check_separator(text, file)
    (header_line, header), *lines = _numbered(text, file) or [(1, [])]
    mark = Mark(file, header_line)
    names = [composed(cell.strip()) for cell in header]
    _check_header(names, mark)
    unnamed = [position for position, name in enumerate(names) if not name]
    rows = []
    empty = 0
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            empty += len(cells) > 1
        elif _fits(cells, names, unnamed, Mark(file, line), problems):
            rows.append(_row(names, cells, Mark(file, line)))
    notes = [f"column {quote(name)} has no value in any row" for name in _blank(names, rows)]
    if unnamed:
        notes.append(f"skipped {_count(len(unnamed), 'column')} that had no name and no values")
    if empty:
        notes.append(f"skipped {_count(empty, 'row')} that had no values")
    told = tuple(f"{path.name}: {note}" for note in notes)
    return CsvTable(mark, tuple(name for name in names if name), tuple(rows), told)


def _blank(names: Sequence[str], rows: Sequence[Node]) -> list[str]:
    """Columns that are empty, in a table that has rows."""
    return [name for name in names if name and rows and not any(row.get(name) for row in rows)]


def _numbered(text: str, file: str) -> list[Line]:
    """The header and all rows, each with the line on which it begins, because a cell may span lines."""
    found: list[Line] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return found
        except csv.Error as error:
            raise fail(Mark(file, line), f"this is not valid CSV: {error}") from None
        if found or any(cell.strip() for cell in cells):
            found.append((line, cells))


def _check_separator(text: str, file: str) -> None:
    """Raise `InputError` if the header shows that the columns are not separated by commas."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = Mark(file, text[: text.find(first)].count("\n") + 1)
    if first.casefold().startswith("sep="):
        raise fail(mark, f"{quote(first)} is a line that only spreadsheets use; delete this line")
    for separator, name in SEPARATORS.items():
        if first.count(separator) > first.count(","):
            raise fail(
                mark,
                f"the columns are not separated by commas but by {name}; save the table with "
                "commas between columns and points in decimals (0.5)",
            )


def _check_header(names: Sequence[str], mark: Mark) -> None:
    given = [name for name in names if name]
    if _tags(given):
        raise fail(mark, "the header holds HXL hashtags; write the names of the columns instead")
    for position, name in enumerate(names):
        if name and name in names[:position]:
            raise fail(mark, f"column {quote(name)} appears twice; delete or rename one of the two")
        if strange := strange_in(name):
            raise fail(mark, f"column {position + 1} {strange.words}")


def _fits(
    cells: Sequence[str],
    names: Sequence[str],
    unnamed: Sequence[int],
    mark: Mark,
    problems: Problems,
) -> bool:
    """Whether a row can be read; if not, the reasons are added to `problems`."""
    given = [cell.strip() for cell in cells]
    if _tags([cell for cell in given if cell]):
        problems.add(mark, f"this row holds HXL hashtags ({given[0]}, ...); delete it")
        return False
    if len(cells) < len(names) or any(given[len(names) :]):
        problems.add(
            mark,
            f"this row has {len(cells)} cells, but the header has {len(names)}; correct the row (a cell "
            "with a comma needs double quotes)",
        )
        return False
    lost = [position for position in unnamed if given[position]]
    for position in lost:
        problems.add(
            mark,
            f"{quote(given[position])} is in column {position + 1}, which has no name; name the column "
            "in the header, or delete the cell",
        )
    strange = [
        (name, found)
        for name, cell in zip(names, given, strict=False)
        if (found := strange_in(cell))
    ]
    for name, found in strange:
        problems.add(mark, f"{quote(name)} {found.words}")
    return not lost and not strange


def _tags(cells: Sequence[str]) -> bool:
    """Whether cells are a row of HXL hashtags."""
    tags = [cell for cell in cells if cell[:1] == "#" and cell[1:2].isalpha()]
    return len(tags) >= MANY_TAGS and len(tags) == len(cells)


def _row(names: Sequence[str], cells: Sequence[str], mark: Mark) -> Node:
    pairs = zip(names, (composed(cell.strip()) for cell in cells), strict=False)
    return Node({name: Node(cell, mark) for name, cell in pairs if name and cell}, mark)


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
