"""What is valid but seldom meant is told by `brittle check`, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from theatres import column, tiny_theatre
from typer.testing import CliRunner

from app.cli import app
from model.inputs import InputError, load_scenario
from model.oddities import oddities, theatre_oddities

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def told(folder: Path, scenario: dict[str, Any], **more: Any) -> list[str]:
    case = tiny_theatre(folder, scenarios={"baseline": {"name": "Baseline", **scenario}}, **more)
    return of_file(case / "baseline.yaml")


def of_file(file: Path) -> list[str]:
    scenario = load_scenario(file)
    return [*theatre_oddities(scenario.theatre), *oddities(scenario)]


@pytest.mark.parametrize(
    "file", [f for f in SCENARIOS.glob("*/*.yaml") if f.name not in ("theatre.yaml", "truth.yaml")]
)
def test_nothing_is_odd_in_what_is_shipped(file: Path) -> None:
    assert of_file(file) == []


def test_a_run_of_an_hour_and_an_offer_to_nobody(tmp_path: Path) -> None:
    found = told(tmp_path / "case", {"horizon_days": 0.5, "offer": {"covers": []}})
    assert [line.split(":")[0] for line in found] == ["horizon_days", "offer.covers"]


def test_a_column_that_comes_too_late_and_one_that_hides_among_friends(tmp_path: Path) -> None:
    rows = [
        column("late", "base", available_from="2001-08-01"),
        column("at_home", "base", hidden=1),
        column("cell", "capital", hidden=1),
    ]
    found = told(tmp_path / "case", {"horizon_days": 20}, extra_columns=rows)
    assert [line.split(": ")[1] for line in found] == ["at_home", "late"]
    assert told(tmp_path / "longer", {"horizon_days": 90}, extra_columns=rows)[1:] == []


def test_a_theatre_in_which_nobody_attacks(tmp_path: Path) -> None:
    (found,) = told(tmp_path / "empty", {}, columns=())
    assert found.startswith("columns.csv: is missing or has no rows")
    (found,) = told(tmp_path / "nobody", {}, spearhead__men=0)
    assert found == "columns.csv: spearhead: has no men"
    (found,) = told(tmp_path / "absent", {}, spearhead__fill=0)
    assert found == "columns.csv: spearhead: has no men"


def test_places_that_the_map_cannot_show(tmp_path: Path) -> None:
    (found,) = told(tmp_path / "case", {}, town__lat="", city__lon="")
    assert found == "places.csv: no lat and lon for 2 of 5 (town, city): not on the map"


@pytest.mark.parametrize(
    ("theatre", "ruler", "what"),
    [
        ({"ruler": {"airport": "base"}}, {}, "ruler.airport: base is held by rebels"),
        ({"strongholds": ["base"]}, {}, "strongholds: base is held by rebels"),
        ({"borders": {"capital": "open"}}, {}, "borders: capital is the capital"),
        ({}, {"policy": "last_stand", "place": "base"}, "ruler.place: base is held by rebels"),
        ({}, {"policy": "relocate", "place": "capital"}, "ruler.place: capital is the capital"),
    ],
)
def test_a_ruler_who_relies_on_the_wrong_place(
    tmp_path: Path, theatre: dict[str, Any], ruler: dict[str, Any], what: str
) -> None:
    (found,) = told(tmp_path / "case", {"ruler": ruler}, theatre=theatre)
    assert found.startswith(what)


def test_the_checker_tells_them_and_is_content(tmp_path: Path) -> None:
    scenario = {"baseline": {"name": "Baseline", "horizon_days": 0.5}}
    case = tiny_theatre(tmp_path / "case", scenarios=scenario)
    done = CliRunner().invoke(app, ["check", str(case)])
    assert done.exit_code == 0 and "note: horizon_days: 0.5" in done.output
    (case / "columns.csv").unlink()
    done = CliRunner().invoke(app, ["check", str(case)])
    assert done.exit_code == 0 and done.output.count("note: columns.csv: is missing") == 1


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"switch_belief` is 0\.5: must be 0 \(off\) or 1 \(on\)"):
        told(tmp_path / "case", {"parameters": {"switch_belief": 0.5}})
