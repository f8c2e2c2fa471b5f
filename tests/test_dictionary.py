"""The data dictionary: every column of every table is declared, and each file carries what is declared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batches import batch, brittle, run, tables
from synthetic import PARAMETERS as MADE_UP
from synthetic import SyntheticEngine, make_case

from brittle.batches import store
from brittle.batches.tables.dictionary import TABLES, TableEntry, dictionary, rows_of
from brittle.batches.tables.rows import draws_tables
from brittle.engine import Past
from brittle.model.outcome import RUN_COLUMNS
from brittle.model.parameters import PARAMETERS, median_parameters
from brittle.model.setup.history import History, parameter_record
from brittle.results.reading import Results

BATCH = ("run", "case/baseline.yaml", "case/safe_passage.yaml", "--draws", 6, "--no-report")


@pytest.fixture
def folder(made_up: SyntheticEngine, tmp_path: Path) -> Path:
    done = brittle(*BATCH, "--out", "out")
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def _files(folder: Path, table: TableEntry) -> list[Path]:
    found = sorted(folder.glob(table.files))
    assert found, table
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_fields_carry_what_is_declared(folder: Path, table: TableEntry) -> None:
    known = rows_of(table.name)
    made_up = {name for name, _ in MADE_UP}
    for file in _files(folder, table):
        schema = pq.read_schema(file)
        declared = [name for name in known if name not in PARAMETERS]
        assert [name for name in schema.names if name not in made_up] == declared
        for field in schema:
            if field.name in known:
                row = known[field.name]
                told = {name.decode(): its.decode() for name, its in field.metadata.items()}
                assert told == {
                    "unit": row.unit,
                    "meaning": row.meaning,
                    "missing": row.missing,
                }


def test_every_parameter_is_a_column_of_the_draws() -> None:
    history = History(0, 1, 1.0, parameter_record(median_parameters()))
    (table,) = draws_tables([("past", Past([history], "prior", 1, 1.0))])
    names = table.column_names
    assert names == list(rows_of("draws"))


def test_every_column_has_a_meaning_and_stands_once() -> None:
    assert all(row.meaning and row.holds for row in dictionary())
    assert len({(row.table, row.column) for row in dictionary()}) == len(dictionary())


@pytest.fixture
def plain(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A batch as versions without a dictionary wrote it."""
    monkeypatch.setattr(store, "described", lambda table, name: table)
    run(batch(Path("plain"), make_case("baseline"), make_case("safe_passage"), draws=6))
    monkeypatch.undo()
    return folder.parent / "plain"


def test_a_batch_without_metadata_is_read_and_extended(plain: Path) -> None:
    assert pq.read_schema(plain / "draws.parquet").field("weight").metadata is None
    assert len(Results.read(plain).runs) == 24
    cases = (make_case("baseline"), make_case("safe_passage"))
    summary = run(batch(plain, *cases, draws=25))
    assert summary.finished == 100
    assert len(Results.read(plain).runs) == 100


def test_metadata_changes_no_value(plain: Path) -> None:
    run(batch(plain.parent / "told", make_case("baseline"), make_case("safe_passage"), draws=6))
    for name in tables(plain):
        one, other = (pq.read_table(plain.parent / each / name) for each in ("plain", "told"))
        assert one.equals(other), name


# --- daily trajectories --------------------------------------------------------------------------


def test_trajectories_are_those_of_the_runs_that_are_told(
    made_up: SyntheticEngine, folder: Path
) -> None:
    daily = Results.read(folder).arrow("trajectories").to_pandas()
    told = {path.stem for path in (folder / "chronicle").iterdir()}
    keys = daily[["scenario", "draw", "replicate"]].drop_duplicates()
    assert told == {"-".join(map(str, key)) for key in keys.itertuples(index=False)}
    case = make_case("safe_passage")
    land = made_up.prepare(case.scenario)
    for (draw, replicate), rows in daily[daily["scenario"] == "safe_passage"].groupby(
        ["draw", "replicate"]
    ):
        history = made_up.past(case.scenario, land, 6).histories[draw]
        series = made_up.play(land, history, replicate).series
        np.testing.assert_array_equal(rows.iloc[:, 4:].to_numpy(), series)
        assert rows["day"].tolist() == list(range(len(series)))


def test_trajectories_do_not_depend_on_workers(folder: Path) -> None:
    assert brittle(*BATCH, "--out", "one", "--workers", 1).exit_code == 0
    assert tables(folder) == tables(folder.parent / "one")


def test_a_lost_table_of_trajectories_is_made_again(folder: Path) -> None:
    file = folder / "trajectories.parquet"
    before = file.read_bytes()
    file.write_bytes(before[:-9])
    refused = brittle("export", "out")
    assert refused.exit_code == 2 and "trajectories.parquet" in refused.output
    assert "to repair it, give" in refused.output
    file.unlink()
    assert brittle(*BATCH, "--out", "out").exit_code == 0
    assert file.read_bytes() == before


def test_any_run_is_traced_day_by_day(made_up: SyntheticEngine, folder: Path) -> None:
    case = make_case("baseline")
    path = folder.parent / "run.csv"
    asked = ("trace", "case/baseline.yaml", "--draw", 4, "--replicate", 1, "--series", path)
    for _ in range(2):  # its own file may be written again
        done = brittle(*asked)
        assert done.exit_code == 0, done.output
    land = made_up.prepare(case.scenario)
    history = made_up.past(case.scenario, land, 5).histories[4]
    series = made_up.play(land, history, 1).series
    from pyarrow import csv

    read = csv.read_csv(path)
    assert read.column_names == [row.head for row in rows_of("trajectories").values()]
    values = np.column_stack([column.to_numpy() for column in read.columns[4:]])
    np.testing.assert_array_equal(values.astype(np.float32), series)


def test_a_file_of_others_is_no_place_for_a_trace(folder: Path) -> None:
    Path("mine.csv").write_text("mine\n")
    for name, words in (("mine.csv", "would be overwritten"), ("no/run.csv", "there is no folder")):
        done = brittle("trace", "case/baseline.yaml", "--series", name)
        assert done.exit_code == 2 and words in done.output, done.output
    assert Path("mine.csv").read_text() == "mine\n"


# --- brittle explain -----------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_explain_knows_every_column(table: TableEntry) -> None:
    for row in rows_of(table.name).values():
        if row.column not in PARAMETERS:
            told = brittle("explain", f"{table.name}.{row.column}")
            assert told.exit_code == 0, told.output
            assert row.meaning in told.output and f"a column of {table.files}" in told.output


def test_explain_says_all_that_a_name_means() -> None:
    told = brittle("explain", "seed").output
    assert "a field of a scenario" in told and "a column of draws.parquet" in told
    told = brittle("explain", "break_rate").output
    assert "a parameter" in told and "in draws.parquet" in told
    told = brittle("explain", "killed_civilians").output
    assert all(f"a column of {name}" in told for name in ("runs/", "places/", "trajectories"))
    assert "people" in told
    wrong = brittle("explain", RUN_COLUMNS[1].name + "t")
    assert wrong.exit_code == 2 and f"did you mean `{RUN_COLUMNS[1].name}`" in wrong.output


def test_a_table_that_the_dictionary_does_not_know_is_left_as_it_is() -> None:
    table = pa.table({"speed": [1.0]})
    assert store.described(table, "draws").schema.equals(table.schema, check_metadata=True)
