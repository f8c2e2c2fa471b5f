"""What lies in a case's folder is read, or refused because it was meant to be, or passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from complaints import problems_of, told
from theatres import tiny_theatre, write_yaml
from typer.testing import CliRunner

from brittle.batches.store import Store
from brittle.batches.used_files import hashes
from brittle.cli import app
from brittle.model.inputs.case_files import check_paths, list_case
from brittle.model.inputs.reading import InputError, load_scenario, load_theatre, scenario_files
from brittle.model.inputs.theatre_files import read_theatre

TRUTH = ("truth.csv", "truth.yaml")


def case(folder: Path, *missing: str) -> Path:
    """A case without some of its files."""
    tiny_theatre(folder)
    for name in missing:
        (folder / name).unlink()
    return folder


@pytest.mark.parametrize(
    ("name", "missing", "words"),
    [
        ("columns.csv.txt", "columns.csv", "rename it to columns.csv"),
        ("columns.CSV", "columns.csv", "rename it to columns.csv"),
        ("Columns.csv", "columns.csv", "rename it to columns.csv"),
        ("column.csv", "columns.csv", "rename it to columns.csv"),
        ("colums.csv", "columns.csv", "rename it to columns.csv"),
        ("columns (1).csv", "columns.csv", "rename it to columns.csv"),
        ("columns.xlsx", "columns.csv", "save it as columns.csv"),
        ("columns.ods", "columns.csv", "save it as columns.csv"),
        ("columns.tsv", "columns.csv", "save it as columns.csv"),
        ("place.csv", "places.csv", "rename it to places.csv"),
        ("Roads.CSV", "roads.csv", "rename it to roads.csv"),
        ("formations.xls", "formations.csv", "save it as formations.csv"),
        ("theatre.yml", "theatre.yaml", "rename it to theatre.yaml"),
        ("Theatre.yaml", "theatre.yaml", "rename it to theatre.yaml"),
        ("theater.yaml", "theatre.yaml", "rename it to theatre.yaml"),
        ("theatre.yaml.txt", "theatre.yaml", "rename it to theatre.yaml"),
        ("late.yml", "", "rename it to late.yaml"),
        ("late.YAML", "", "rename it to late.yaml"),
        ("late.yaml.txt", "", "rename it to late.yaml"),
        ("truth.CSV", "", "rename it to truth.csv"),
        ("truth.yml", "", "rename it to truth.yaml"),
        ("outline.geojson", "", "move it to map/outline.geojson"),
        ("map/outline.json", "", "rename it to map/outline.geojson"),
        ("map/outline.GeoJSON", "", "rename it to map/outline.geojson"),
        ("map/outline.geojson.txt", "", "rename it to map/outline.geojson"),
        ("map/outline.shp", "", "convert it to GeoJSON as map/outline.geojson"),
        ("Map/outline.geojson", "", "rename the folder to map"),
        ("truth.yaml", "", "truth.csv is missing beside it"),
        ("truth.csv", "", "truth.yaml is missing beside it"),
    ],
)
def test_what_was_meant_to_be_read_is_refused(
    tmp_path: Path, name: str, missing: str, words: str
) -> None:
    folder = case(tmp_path / "case", *([missing] if missing else []))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    found = problems_of(lambda: load_scenario(folder / "baseline.yaml"))
    assert len(found) == 1, "one fault, one sentence"
    told(found, name.split("/")[0] if "folder" in words else name, words)
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code == 2


def test_a_table_under_another_name_is_known_by_its_columns(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (folder / "columns.csv").rename(folder / "spearheads.csv")
    (folder / "notes.csv").write_text("day,remark\n1,rain\n", encoding="utf-8")
    found = problems_of(lambda: load_theatre(folder))
    told(found, "spearheads.csv", "has the columns of columns.csv", "rename it to columns.csv")
    assert len(found) == 1


@pytest.mark.parametrize("name", ["truth.csv", "truth.yaml", "safe_passage.yaml", "baseline.yaml"])
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "case")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(tmp_path / "nowhere")
    told(problems_of(lambda: load_theatre(folder)), name, "this is a link that leads nowhere")


def test_a_folder_of_cases_is_no_case(tmp_path: Path) -> None:
    case(tmp_path / "one")
    case(tmp_path / "two")
    (tmp_path / "theatre.schema.json").write_text("{}", encoding="utf-8")
    found = problems_of(lambda: scenario_files(tmp_path))
    told(found, str(tmp_path), "folders of cases (one, two)", f"such as {tmp_path / 'one'}")
    assert len(found) == 1


def test_what_was_not_meant_is_passed_over_with_a_note(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (folder / "COLUMNS.md").write_text("for readers: no input, and no note")
    others = (".DS_Store", "notes.csv", "places.xlsx", "columns_old.csv", "a.bak")
    for name in others:
        (folder / name).write_bytes(b"\xff no text")
    (note,) = read_theatre(folder).notes
    for name in others:
        assert name in note
    done = CliRunner().invoke(app, ["check", str(folder)])
    assert done.exit_code == 0 and f"note: {note}" in done.output


def test_a_map_that_is_no_folder_is_passed_over_with_a_note(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (folder / "map").write_text("x")
    assert read_theatre(folder).notes == (
        "these files are skipped, because no input has such a name: map",
    )


def test_only_regular_files_that_are_used_are_opened(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    for name in ("notes.csv", "map/a.geojson", "b.geojson"):
        (folder / name).parent.mkdir(exist_ok=True)
        os.mkfifo(folder / name)  # whoever opens it waits for ever
    for name in ("old.csv", "x.yaml", "map/c.geojson"):
        (folder / name).mkdir()
    (folder / "map" / "d.geojson").symlink_to("/dev/zero")
    (folder / "map" / "e.geojson").write_text('{"type": "Polygon", "coordinates": []}')
    write_yaml(folder / "child.yaml", {"extends": "parent.yaml"})
    write_yaml(folder / "parent.yaml", {"name": "Parent"})
    assert load_scenario(folder / "child.yaml").theatre.places
    assert set(hashes(folder, ["child"])) == {
        "theatre.yaml",
        *("places.csv", "roads.csv", "formations.csv", "columns.csv"),
        "map/e.geojson",
        *("child.yaml", "parent.yaml"),
    }
    (tmp_path / "out").mkdir()
    Store(tmp_path / "out").copy_map(folder)
    assert [file.name for file in (tmp_path / "out" / "map").iterdir()] == ["e.geojson"]
    assert hashes(folder, ["nobody_wrote_this"][:0]).keys() >= {"places.csv"}


@pytest.mark.parametrize("name", ["columns.csv", "theatre.yaml", "map/a.geojson"])
def test_a_link_does_not_lead_out_of_the_case(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "case")
    (folder / "map").mkdir()
    (folder / "map" / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    told(problems_of(lambda: load_theatre(folder)), name, "link that leads out of")
    (folder / name).unlink()
    (tmp_path / "elsewhere").rename(folder / "kept")
    (folder / name).symlink_to(folder / "kept")
    load_theatre(folder)


def test_what_the_user_names_may_be_a_link(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (tmp_path / "link").symlink_to(folder)
    assert load_scenario(tmp_path / "link" / "baseline.yaml").theatre.places
    (folder / "baseline.yaml").rename(tmp_path / "elsewhere.yaml")
    (folder / "baseline.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert load_scenario(folder / "baseline.yaml").name == "Baseline"
    told(problems_of(lambda: scenario_files(folder)), "baseline.yaml", "leads out of")


def test_a_path_that_means_no_scenario(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (folder / "late.yml").write_text("{}\n")
    with pytest.raises(InputError) as caught:
        check_paths([folder / "baselin.yaml", folder / "places.csv", folder / "late.yml", folder])
    found = [str(problem) for problem in caught.value.problems]
    told(found, "baselin.yaml", "no such file", "did you mean", "baseline.yaml")
    told(found, "places.csv", "this file is not a scenario")
    told(found, "late.yml", "rename it to late.yaml")
    assert len(found) == 3


def test_a_case_with_nothing_but_misnamed_files_says_so(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", "theatre.yaml", "baseline.yaml")
    (folder / "theatre.yml").write_text("{}\n")
    told(problems_of(lambda: scenario_files(folder)), "theatre.yml", "rename it to theatre.yaml")
    assert list_case(folder).scenarios == ()
