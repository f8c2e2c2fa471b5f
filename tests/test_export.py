"""What `brittle export` writes opens in other programs, equals the batch, and overwrites nobody's file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from batches import batch, brittle, contents, run
from synthetic import SyntheticEngine, make_case

from brittle.batches.disk import WriteError
from brittle.batches.tables.dictionary import rows_of
from brittle.model.inputs.sources.geojson import read_outlines
from brittle.results.export import folder as export_folder
from brittle.results.export import formats
from brittle.results.export.tables import ExportedTable, exported_rows
from brittle.results.reading import Results

SIXTEEN_DIGITS = 1e-15
"""Workbooks hold numbers to sixteen digits."""

TABLES = ("runs", "places", "series", "trajectories", "draws")


@pytest.fixture
def out(made_up: SyntheticEngine) -> Path:
    """A batch in which one run failed."""
    made_up.fails = frozenset({("baseline", 3, 1)})
    command = ("run", "case/baseline.yaml", "case/safe_passage.yaml", "--draws", 6, "--no-report")
    assert brittle(*command, "--out", "out").exit_code == 1
    return Path("out")


def _exported(out: Path, format_: str = "csv") -> Path:
    done = brittle("export", out, "--format", format_)
    assert done.exit_code == 0, done.output
    named = [Path(line) for line in done.output.splitlines()]
    assert {path.name for path in named} <= {path.name for path in (out / "export").iterdir()}
    return out / "export"


def _kept(out: Path, table: str) -> pd.DataFrame:
    """A table as the batch has it, in words; CSV files and workbooks know no empty text."""
    frame: pd.DataFrame = Results.read(out).arrow(table).to_pandas()
    return frame.assign(turns=frame["turns"].replace("", None)) if "turns" in frame else frame


def _equal(exported: pd.Series[Any], kept: pd.Series[Any], within: float = 0.0) -> None:
    """Values are equal in the type that the batch keeps, and missing where they are missing there."""
    assert (exported.isna().to_numpy() == kept.isna().to_numpy()).all()
    known = kept.notna().to_numpy()
    mine, its = exported[known], kept[known]
    if pd.api.types.is_bool_dtype(its.infer_objects()):
        mine, its = mine.astype(bool), its.astype(bool)
    elif pd.api.types.is_numeric_dtype(kept):
        np.testing.assert_allclose(mine.astype(its.dtype), its, rtol=within, atol=0.0)
        return
    else:
        mine, its = mine.astype(str), its.astype(str)
    assert mine.tolist() == its.tolist()


@pytest.mark.parametrize("table", TABLES)
def test_pandas_and_duckdb_open_csv(out: Path, table: str) -> None:
    path = _exported(out) / f"{table}.csv"
    kept, rows = _kept(out, table), exported_rows(table)
    seeds = {"seed": "uint64"} if table == "draws" else None
    with_pandas = pd.read_csv(path, dtype=seeds)
    with_duckdb = duckdb.sql(f"select * from read_csv('{path}', nullstr='')").df()
    assert list(with_pandas.columns) == list(with_duckdb.columns)
    for name in kept:
        head = rows[name].head if name in rows else name
        _equal(with_pandas[head], kept[name])
        _equal(with_duckdb[head], kept[name])


@pytest.mark.parametrize("table", TABLES)
def test_heads_have_the_units_that_are_declared(out: Path, table: str) -> None:
    heads = list(pd.read_csv(_exported(out) / f"{table}.csv").columns)
    for name, row in rows_of(table).items():
        if name in _kept(out, table):
            unit = f" [{row.unit}]" if row.unit else ""
            assert f"{name}{unit}" in heads
    assert "killed_civilians [people]" in heads or table in ("series", "draws")


def test_places_have_names_and_coordinates(out: Path) -> None:
    places = pd.read_csv(_exported(out) / "places.csv")
    facts = Results.read(out).place_table
    mine = facts.loc[places["place"]]
    assert places["name"].tolist() == mine["name"].tolist()
    assert places["lat [°]"].tolist() == mine["lat"].tolist()
    assert places["lon [°]"].tolist() == mine["lon"].tolist()
    assert len(places) == len(_kept(out, "places"))


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_dictionary_has_every_column(out: Path, format_: str) -> None:
    folder = _exported(out, format_)
    if format_ == "csv":
        told = pd.read_csv(folder / "dictionary.csv", keep_default_na=False)
    else:
        told = pd.read_excel(folder / "tables.xlsx", sheet_name="dictionary").fillna("")
    by_table = {str(name): list(rows["head"]) for name, rows in told.groupby("table")}
    assert set(by_table) == set(TABLES)
    one = told[(told["table"] == "runs") & (told["column"] == "capital_lost_day")].iloc[0]
    declared = rows_of("runs")["capital_lost_day"]
    assert tuple(one[["unit", "meaning", "null where"]]) == (
        declared.unit,
        declared.meaning,
        declared.missing,
    )
    if format_ == "csv":
        for table in TABLES:
            assert list(pd.read_csv(folder / f"{table}.csv").columns) == by_table[table]


def test_openpyxl_opens_the_workbook(out: Path) -> None:
    book = openpyxl.load_workbook(_exported(out, "xlsx") / "tables.xlsx")
    assert book.sheetnames == [*TABLES, "dictionary"]
    for table in TABLES:
        heads, *values = book[table].iter_rows(values_only=True)
        frame, rows = pd.DataFrame(values, columns=list(heads)), exported_rows(table)
        kept = _kept(out, table)
        assert len(frame) == len(kept)
        for name in kept:
            _equal(frame[rows[name].head if name in rows else name], kept[name], SIXTEEN_DIGITS)


def test_excel_takes_no_text_for_a_formula_and_rounds_no_number(tmp_path: Path) -> None:
    data = pa.table({"text": ["=1+1", "a\x00b"], "number": pa.array([2**60 + 1, 5], pa.uint64())})
    formats.write_workbook([ExportedTable.of("t", data)], tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["t"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"]][1:] == [
        ("=1+1", "s"),
        ("a�b", "s"),
    ]
    assert [cell.value for cell in sheet["B"]][1:] == [str(2**60 + 1), 5]


def test_a_table_longer_than_a_sheet_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "SHEET_ROWS", 4)
    data = pa.table({"n": list(range(7))})
    formats.write_workbook([ExportedTable.of("t", data)], tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["t", "t (2)", "t (3)"]
    values = [cell.value for name in book.sheetnames for cell in book[name]["A"][1:]]
    assert values == list(range(7))


def test_a_workbook_needs_openpyxl_and_says_how_to_get_it(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    done = brittle("export", out, "--format", "xlsx")
    assert done.exit_code == 2 and "pip install openpyxl" in done.output
    assert not (out / "export").exists()


def test_the_map_is_geojson(out: Path) -> None:
    path = _exported(out, "geojson") / "places.geojson"
    facts, places = Results.read(out).place_table, _kept(out, "places")
    assert f"{len(facts)} points" in read_outlines(path).notes[0]
    features = json.loads(path.read_text())["features"]
    assert [one["properties"]["id"] for one in features] == list(facts.index)
    for feature in features:
        place = feature["properties"]["id"]
        assert feature["geometry"]["coordinates"] == facts.loc[place, ["lon", "lat"]].tolist()
        for scenario, runs in (("baseline", 29), ("safe_passage", 30)):
            rows = places[(places["scenario"] == scenario) & (places["place"] == place)]
            told = feature["properties"]
            assert told[f"{scenario} runs [runs]"] == len(rows) == runs
            for day in (7, 30):
                share = float((rows["lost_day"] <= day).mean())
                assert told[f"{scenario} lost_by_day_{day} [share of runs]"] == share
            for name in ("killed_civilians", "reprisals"):
                mean = rows[name].astype(np.float64).mean()
                assert told[f"{scenario} {name} [people, mean]"] == pytest.approx(mean)


# --- whose files ---------------------------------------------------------------------------------


def test_an_export_is_renewed_and_the_batch_stays_as_it_is(out: Path) -> None:
    before = contents(out)
    assert brittle("export", out, "--out", "here").exit_code == 0
    first = contents(Path("here"))
    assert brittle("export", out, "--out", "here", "--format", "geojson").exit_code == 0
    assert brittle("export", out, "--out", "here").exit_code == 0
    again = contents(Path("here"))
    assert contents(out) == before and again.keys() - first.keys() == {"places.geojson"}
    assert all(again[name] == data for name, data in first.items() if name.endswith(".csv"))


@pytest.mark.parametrize("name", ["runs.csv", "export.json"])
def test_a_file_of_others_is_not_overwritten(out: Path, name: str) -> None:
    Path("here").mkdir()
    (Path("here") / name).write_text("mine")
    done = brittle("export", out, "--out", "here")
    assert done.exit_code == 2 and f"here/{name}: would be overwritten" in done.output
    assert contents(Path("here")) == {name: b"mine"}


def test_a_file_that_was_edited_is_not_overwritten(out: Path) -> None:
    folder = _exported(out)
    with (folder / "draws.csv").open("a") as file:
        file.write("mine\n")
    before = contents(folder)
    done = brittle("export", out)
    assert done.exit_code == 2 and "it was changed after" in done.output
    assert contents(folder) == before


def test_what_cannot_be_written_leaves_nothing_half_done(out: Path) -> None:
    def full(path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(WriteError, match="no space left"):
        export_folder.write_files(Path("here"), {"a": lambda path: path.touch(), "b": full}, out)
    assert contents(Path("here")) == {}


@pytest.mark.parametrize("folder", ["empty", "missing", "file"])
def test_what_is_no_batch_is_refused(made_up: SyntheticEngine, folder: str) -> None:
    Path("empty").mkdir()
    Path("file").write_text("mine")
    done = brittle("export", folder)
    assert done.exit_code == 2 and len(done.output.splitlines()) == 1 and folder in done.output
    assert list(Path("empty").iterdir()) == []


def test_a_batch_without_trajectories_is_exported_with_a_note(made_up: SyntheticEngine) -> None:
    run(batch(Path("early"), make_case("baseline"), draws=2))
    done = brittle("export", "early")
    assert done.exit_code == 0 and "no trajectories.parquet" in done.output
    assert "runs.csv" in done.output and "trajectories.csv" not in done.output
