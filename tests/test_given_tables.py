"""Tables as people have them: from spreadsheets, from data projects, in other encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
from complaints import problems_of, scenario_problems, theatre_problems, told
from theatres import road, tiny_theatre

from brittle.calibration.scoring.truth import load_truth
from brittle.model.inputs.problems import Problems
from brittle.model.inputs.reading import load_theatre
from brittle.model.inputs.sources.known_tables import KNOWN
from brittle.model.inputs.sources.table import read_table
from brittle.model.inputs.theatre_files import read_theatre

HEADER = "a,b,km,class,source"
ROWS = "base,town,80,primary,x\ntown,city,60,primary,x\ncity,capital,100,primary,x\n"
ROWS += "capital,coast,90,primary,x\n"


def with_roads(folder: Path, text: str | bytes) -> Path:
    tiny_theatre(folder)
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "roads.csv").write_bytes(data)
    return folder


def test_columns_and_rows_without_a_name_or_value_are_dropped(tmp_path: Path) -> None:
    rows = "".join(f"{line},,\n" for line in ROWS.splitlines())
    folder = with_roads(tmp_path / "case", f"{HEADER},,\n{rows},,,,,,\n,,,,,,\n\n")
    assert len(read_theatre(folder).theatre.roads) == 4
    assert read_theatre(folder).notes == (
        "roads.csv: skipped 2 columns that had no name and no values",
        "roads.csv: skipped 2 rows that had no values",
    )
    folder = with_roads(
        tmp_path / "middle", f"a,,b,km,class,source\n{ROWS.replace('base,', 'base,,')}"
    )
    told(problems_of(lambda: load_theatre(folder)), "roads.csv:3", "5 cells")


def test_a_row_may_end_in_more_commas_than_the_header(tmp_path: Path) -> None:
    folder = with_roads(tmp_path / "case", f"{HEADER}\n{ROWS.replace('x', 'x,,', 1)}")
    assert len(load_theatre(folder).roads) == 4


def test_a_column_that_nobody_filled_in_is_told(tmp_path: Path) -> None:
    rows = ROWS.replace(",x\n", ",x,\n")
    folder = with_roads(tmp_path / "case", f"{HEADER},note\n{rows}")
    assert read_theatre(folder).notes == ("roads.csv: column `note` has no value in any row",)


def test_a_row_of_hashtags_is_one_problem(tmp_path: Path) -> None:
    folder = with_roads(tmp_path / "case", f"{HEADER}\n#loc+a,#loc+b,,#type,#meta\n{ROWS}")
    (found,) = problems_of(lambda: load_theatre(folder))
    told([found], "roads.csv:2", "HXL hashtags", "delete it")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (f"{HEADER}\n{ROWS}".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n{ROWS}".encode("utf-16-le"), "UTF-16"),
        (f"{HEADER}\nbase,town,80,primary,é\n".encode("cp1252"), "in Windows' encoding it is `é`"),
        (b"PK\x03\x04rest", "is a spreadsheet or an archive"),
        (b"\xd0\xcf\x11\xe0rest", "is a spreadsheet"),
        (b"%PDF-1.4", "is a PDF"),
        (b"<!doctype HTML><html>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    ],
)
def test_a_file_that_is_no_table_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    folder = with_roads(tmp_path / "case", data)
    (found,) = problems_of(lambda: load_theatre(folder))
    assert "roads.csv" in found and words in found


ACLED = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,location"
GED = "id,year,type_of_violence,conflict_name,dyad_name,side_a,where_coordinates,date_start,best"


@pytest.mark.parametrize(
    ("header", "name", "becomes"),
    [
        (ACLED, "ACLED", ["place = location", "start = event_date", "event = sub_event_type"]),
        (GED, "UCDP GED", ["place = where_coordinates", "start = date_start", "`best`"]),
        (GED.upper(), "UCDP GED", ["start = date_start"]),
    ],
)
def test_a_known_table_is_recognised_wherever_it_stands(
    tmp_path: Path, header: str, name: str, becomes: list[str]
) -> None:
    text = f"{header}\n{','.join('x' for _ in header.split(','))}\n"
    (tmp_path / "case").mkdir()
    folder = tiny_theatre(tmp_path / "case")
    theatre = load_theatre(folder)
    (folder / "truth.csv").write_text(text)
    (folder / "truth.yaml").write_text("capital_fell: false\n")
    found = [one for one in problems_of(lambda: load_truth(folder, theatre)) if "truth.csv" in one]
    assert len(found) == 1
    told(found, "truth.csv:1", f"the columns of {name}", *becomes)
    for one in ("truth.csv", "truth.yaml"):
        (folder / one).unlink()
    (folder / "places.csv").write_text(text)
    (found_here,) = problems_of(lambda: load_theatre(folder))
    told([found_here], "places.csv:1", f"the columns of {name}", "population")


def test_no_table_of_ours_is_taken_for_another() -> None:
    for file in (Path(__file__).parents[1] / "scenarios").glob("*/*.csv"):
        columns = {column.casefold() for column in read_table(file, Problems()).columns}
        assert not any(columns & table.signs for table in KNOWN), file


def test_faults_of_every_kind_come_in_one_round(tmp_path: Path) -> None:
    found = scenario_problems(
        tmp_path,
        "name: tried\nrular: 1\nanswers_war: &a true\nname: again\nruler: {policy: leav, place: nowhere}\n",
        town__control="regme",
        town__value="50%",
        extra_roads=[road("town", "nowhere")],
        theatre={"capital": "capitl", "economy": {"pay": "x"}, "ruler": {"home": "cst"}},
        guard__place="captial",
    )
    for where, word in (
        ("tried.yaml:2", "rular"),
        ("tried.yaml:3", "anchor"),
        ("tried.yaml:4", "written twice"),
        ("tried.yaml:5", "leav"),
        ("places.csv:3", "regme"),
        ("places.csv:3", "write 0.5"),
        ("roads.csv:6", "nowhere"),
        ("formations.csv:4", "captial"),
        ("theatre.yaml:4", "capitl"),
        ("theatre.yaml:6", "pay"),
        ("theatre.yaml:10", "cst"),
    ):
        told(found, where, word)
    assert len(found) == 11, found


def test_what_stands_before_a_fault_of_syntax_is_checked(tmp_path: Path) -> None:
    tiny_theatre(tmp_path)
    (tmp_path / "theatre.yaml").write_text("name: x\nstart: soon\nruler: {haven: 80%}\na: [\n")
    (tmp_path / "roads.csv").write_text(f"{HEADER},km2\nbase,town,eighty,primary,x,1\n")
    found = problems_of(lambda: load_theatre(tmp_path))
    told(found, "theatre.yaml:2", "local time")
    told(found, "theatre.yaml:3", "write 0.8")
    told(found, "theatre.yaml:5", "not valid YAML")
    told(found, "roads.csv:1", "unknown column `km2`")
    told(found, "roads.csv:2", "must be a number")
    assert not [one for one in found if "is missing" in one], "it may stand below the fault"


def test_a_value_that_is_passed_over_is_not_said_to_be_missing(tmp_path: Path) -> None:
    tiny_theatre(tmp_path)
    text = (tmp_path / "theatre.yaml").read_text().replace('"Testland 2001"', "*other")
    (tmp_path / "theatre.yaml").write_text(text)
    (found,) = problems_of(lambda: load_theatre(tmp_path))
    told([found], "theatre.yaml:1", "alias `*other`")


def test_a_file_that_extends_nothing_known_is_checked_itself(tmp_path: Path) -> None:
    found = scenario_problems(tmp_path, "extends: nobody.yaml\nrular: 1\n")
    told(found, "tried.yaml:1", "no such file")
    told(found, "tried.yaml:2", "did you mean `ruler`?")


def test_coordinates_that_are_swapped_are_suspected(tmp_path: Path) -> None:
    found = theatre_problems(tmp_path, coast__lat=9.0, coast__lon=40.0, capital__lon=10.0)
    assert "swapped" not in " ".join(found)
    eastern = {f"{name}__lon": 40.0 for name in ("base", "town", "city", "capital")}
    found = theatre_problems(tmp_path / "b", coast__lat=39.4, coast__lon=10.0, **eastern)
    told(found, "roads.csv:5", "lat and lon of one of the places may be swapped")


def test_an_override_is_given_once(tmp_path: Path) -> None:
    found = scenario_problems(tmp_path, "{}\n", "seed=1", "seed=2")
    told(found, "--set seed=2", "`seed` is set twice")


def test_a_horizon_under_a_tick_is_refused(tmp_path: Path) -> None:
    found = scenario_problems(tmp_path, "name: x\nhorizon_days: 0.001\n")
    told(found, "tried.yaml:2", "shorter than one tick of 3 h")
    assert theatre_problems(tmp_path / "other", town__lat="x")
