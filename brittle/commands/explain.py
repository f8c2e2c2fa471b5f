"""Makes the text that `brittle explain` and `brittle parameters` print from declarations in the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from brittle.batches.disk import StoreError
from brittle.batches.tables.dictionary import (
    DRAWS_TABLE,
    SERIES_TABLE,
    TABLES,
    TRAJECTORY_TABLE,
    DictionaryRow,
    dictionary,
)
from brittle.commands.readers import readers
from brittle.model.inputs.reading import input_keys
from brittle.model.inputs.suggest import did_you_mean
from brittle.model.outcome import SERIES
from brittle.model.parameters import PARAMETERS, Parameter

if TYPE_CHECKING:
    from brittle.model.inputs.schema.keys import InputKey

COLUMNS = ("parameter", "unit", "meaning", "prior", "allowed", "source", "mechanism")


def explanation(key: str) -> str:
    """All that is known about a name. For an unknown name, a `StoreError` suggests the nearest known name."""
    found = []
    name = key.removeprefix("parameters.")
    if name in PARAMETERS:
        found.append(_parameter(PARAMETERS[name]))
    found += [_field(one) for one in _fields(key)]
    found += [_column(one) for one in _columns(key)]
    if not found:
        columns = (one.column for one in dictionary())
        known = [*PARAMETERS, *(one.path for one in input_keys()), *_ends(), *columns]
        raise StoreError(
            f"{key}: there is no such field, parameter or column{did_you_mean(key, known)}"
        )
    return "\n\n".join(found)


def _columns(key: str) -> list[DictionaryRow]:
    """Columns with this name, or with this table and name (`runs.outcome`); parameters are left out."""
    return [
        one
        for one in dictionary()
        if key in (one.column, f"{one.table}.{one.column}") and one.column not in PARAMETERS
    ]


def _fields(key: str) -> list[InputKey]:
    """Fields with this path, which may include ids and indices; if there are none, fields with this name."""
    whole = [one for one in input_keys() if _matches(one, key)]
    return whole or [one for one in input_keys() if one.name == key]


def _matches(one: InputKey, key: str) -> bool:
    pattern = re.escape(one.path).replace("<id>", "[^.]+").replace(r"\[\]", r"(\[\d*\])?")
    stem = re.escape(one.file.removesuffix(".yaml").removesuffix(".csv"))
    return bool(re.fullmatch(f"(?:{stem}(?:\\.csv|\\.yaml)?\\.)?{pattern}", key))


def _ends() -> set[str]:
    return {one.name for one in input_keys()}


def _parameter(one: Parameter) -> str:
    where = f"in a scenario: parameters.{one.name}"
    if one.first_day:
        where += ", which acts from the first day on"
    if one.structural:
        where = "it shapes the map, so no scenario can change it"
    return _rows(
        f"{one.name} (a parameter; {where})",
        {
            "meaning": one.meaning,
            "unit": one.unit,
            "default": f"{one.default:.4g} (the prior's median)",
            "range": f"{one.low:g} to {one.high:g}",
            "prior": str(one.prior),
            "source": one.source,
            "read by": _read_by(one.name),
            "column": f"the column of this name in {_files_of(DRAWS_TABLE)}, with a value for each history",
        },
    )


def _read_by(parameter: str) -> str:
    """Files and functions that read a parameter; each file is named once."""
    files: dict[str, list[str]] = {}
    for file, function in readers(parameter):
        files.setdefault(file, []).append(function)
    return "; ".join(f"{file} ({', '.join(names)})" for file, names in files.items())


def _field(one: InputKey) -> str:
    where = "a field of a scenario" if one.file == "scenario" else f"in {one.file}"
    return _rows(
        f"{one.path} ({where})",
        {
            "meaning": one.meaning,
            "kind": one.kind,
            "unit": one.unit,
            "default": one.default if one.default is not None else "none; you must give a value",
            "range": str(one.range),
            "one of": ", ".join(one.choices),
        },
    )


def _column(one: DictionaryRow) -> str:
    return _rows(
        f"{one.column} (a column of {_files_of(one.table)})",
        {
            "meaning": one.meaning,
            "holds": one.holds,
            "unit": one.unit,
            "null": one.missing and f"where {one.missing}",
            "counted": f"over all runs in {_files_of(SERIES_TABLE)}" if _is_series(one) else "",
        },
    )


def _is_series(one: DictionaryRow) -> bool:
    return one.table == TRAJECTORY_TABLE and one.column in SERIES


def _files_of(table: str) -> str:
    """The path of a table inside the folder of a batch."""
    return next(one.files for one in TABLES if one.name == table)


def _rows(title: str, rows: dict[str, str]) -> str:
    lines = [f"  {name:<8} {value}" for name, value in rows.items() if value]
    return "\n".join([title, *lines])


def parameters_markdown() -> str:
    """The table of all parameters in Markdown, exactly as docs/ODD.md includes it."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    for one in PARAMETERS.values():
        cells = (
            f"`{one.name}`",
            one.unit,
            one.meaning,
            str(one.prior),
            f"{one.low:g} to {one.high:g}",
            one.source,
            one.mechanism,
        )
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def print_parameters() -> None:
    """Prints every parameter: name, prior and unit on one line, meaning and source below it."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for one in PARAMETERS.values():
        console.print(Text.assemble((one.name, "bold"), f"  {one.prior}  [{one.unit}]"))
        console.print(Padding(Text(f"{one.meaning} (source: {one.source})"), (0, 0, 0, 4)))
