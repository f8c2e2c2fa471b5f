"""Writes the files of `brittle export` and `brittle trace --series`: tables for other programs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from brittle.batches.disk import UNFINISHED, StoreError, check_can_be_made, in_the_way, writing
from brittle.batches.recognised import TRAJECTORIES
from brittle.batches.tables.dictionary import TABLES, TRAJECTORY_TABLE, rows_of
from brittle.batches.tables.rows import DailyRun, trajectory_table
from brittle.results.export.folder import FileWriter, check_free, write_files
from brittle.results.export.formats import check_openpyxl, write_csv, write_workbook
from brittle.results.export.geojson import write_geojson
from brittle.results.export.tables import DICTIONARY, ExportedTable, exported_tables
from brittle.results.reading import Results

type Format = Literal["csv", "xlsx", "geojson"]

EXPORT = "export"
"""The subfolder of a batch's folder that is used if the user names no other folder."""

WORKBOOK, MAP = "tables.xlsx", "places.geojson"

CSV_FILES = tuple(f"{name}.csv" for name in (*(one.name for one in TABLES), DICTIONARY))


class ExportDone(NamedTuple):
    """The files that were written, and notes about what is missing from them."""

    files: list[Path]
    notes: list[str]


def export_batch(folder: Path, format_: Format, out: Path | None) -> ExportDone:
    """Writes the tables of a batch in a format, into `out` or into `export` in the batch's folder.

    Raises `StoreError` before anything is written if the folder holds no batch, or if a file that
    Brittle did not write would be overwritten.
    """
    target = out if out is not None else folder / EXPORT
    results = Results.read(folder)
    if format_ == "xlsx":
        check_openpyxl()
    check_free(target, _names(format_))
    return ExportDone(write_files(target, _files(results, format_), folder), _notes(results))


def _names(format_: Format) -> list[str]:
    """The names of the files of a format, known before any table is read."""
    return {"csv": list(CSV_FILES), "xlsx": [WORKBOOK], "geojson": [MAP]}[format_]


def _files(results: Results, format_: Format) -> dict[str, FileWriter]:
    match format_:
        case "csv":
            tables = exported_tables(results)
            return {f"{one.name}.csv": partial(write_csv, one) for one in tables}
        case "xlsx":
            return {WORKBOOK: partial(write_workbook, exported_tables(results))}
        case "geojson":
            return {MAP: partial(write_geojson, results)}


def _notes(results: Results) -> list[str]:
    if results.has_trajectories:
        return []
    return [
        f"{results.folder}: there is no {TRAJECTORIES}, so no daily trajectories were exported "
        "(`brittle run` writes them; a batch played from Python has none)"
    ]


def check_series_file(path: Path) -> None:
    """Raises `StoreError` before a run is played if the run's daily series cannot be written to a file.

    A file that begins with the column headings of daily series is Brittle's and may be overwritten.
    """
    check_can_be_made(path.parent)
    if not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}; make it first")
    if not (path.exists() or path.is_symlink()):
        return
    if path.is_symlink() or not path.is_file():
        raise StoreError(f"{path}: {in_the_way(path)}")
    heads = ",".join(f'"{row.head}"' for row in rows_of(TRAJECTORY_TABLE).values())
    with path.open("rb") as file:
        first = file.readline()
    if first.rstrip() != heads.encode():
        raise StoreError(
            f"{path}: would be overwritten, but holds no daily series that Brittle wrote; move it away, "
            "or name another file with --series"
        )


def write_series(run: DailyRun, path: Path) -> None:
    """Writes the daily series of one run as CSV, with units in the column headings."""
    table = ExportedTable.of(TRAJECTORY_TABLE, trajectory_table([run]), rows_of(TRAJECTORY_TABLE))
    unfinished = path.with_name(path.name + UNFINISHED)
    with writing(path):
        write_csv(table, unfinished)
        unfinished.replace(path)
