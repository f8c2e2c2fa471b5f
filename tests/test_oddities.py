"""What is valid but seldom meant is told by `brittle check`, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from theatres import ROADS, column, place, road, tiny_theatre
from typer.testing import CliRunner

from brittle.cli import app
from brittle.commands.check import notes_of
from brittle.engine import load_cases
from brittle.model.inputs.checks.oddities import oddities, theatre_oddities
from brittle.model.inputs.reading import InputError, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def told(folder: Path, scenario: dict[str, Any], **more: Any) -> list[str]:
    case = tiny_theatre(folder, scenarios={"baseline": {"name": "Baseline", **scenario}}, **more)
    return of_file(case / "baseline.yaml")


def of_file(file: Path) -> list[str]:
    scenario = load_scenario(file)
    return [*theatre_oddities(scenario.theatre), *oddities(scenario)]


NO_AIR = "present: this key has no effect, because air is 0 and `supply` is given"
CODED_SO = {
    "cambodia_1975": (f"patrons.north_vietnam.{NO_AIR}", f"patrons.usa.{NO_AIR}"),
    "drc_1998": (
        "columns.csv: tshatshi_mutiny is in a place that its enemy holds on the first day",
    ),
}
"""What coders wrote by the codebook although the model makes no use of it, or meant as it is."""


@pytest.mark.parametrize(
    "file", [f for f in SCENARIOS.glob("*/*.yaml") if f.name not in ("theatre.yaml", "truth.yaml")]
)
def test_nothing_else_is_odd_in_what_is_shipped(file: Path) -> None:
    assert of_file(file) == [*CODED_SO.get(file.parent.name, ())]


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
    assert found.startswith("columns.csv: the table is missing or has no rows")
    (found,) = told(tmp_path / "nobody", {}, spearhead__men=0)
    assert found == "columns.csv: spearhead: the column has no men"
    (found,) = told(tmp_path / "absent", {}, spearhead__fill=0)
    assert found == "columns.csv: spearhead: the column has no men"


def test_places_that_the_map_cannot_show(tmp_path: Path) -> None:
    (found,) = told(tmp_path / "case", {}, town__lat="", city__lon="")
    assert (
        found
        == "places.csv: 2 of 5 places have no lat and lon (city, town), so they are not on the map"
    )


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


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (
            {"guard__nominal": 8},
            "formations.csv: guard: 8 men are few for a unit; write the number of men",
        ),
        ({"spearhead__men": 3}, "columns.csv: spearhead: 3 men"),
        ({"guard__nominal": 250_000, "guard__fill": 0.2}, "formations.csv: guard: 250,000 men"),
        ({"guard__fill": 0.006}, "formations.csv: guard: with fill 0.006"),
        ({"theatre": {"patrons": {"ally": {"men": 2}}}}, "patrons.ally.men: 2"),
        ({"city__population": 400}, "places.csv: city: a population of 400 is small for a place"),
        ({"town__population": 0}, "places.csv: nobody lives in town"),
        (
            {"coast__population": 60_000_000},
            "places.csv: coast: a population of 60,000,000 is more",
        ),
        ({"guard__nominal": 190_000, "capital__population": 50_000}, "166,300 men are under arms"),
        ({"roads": [*ROADS[:-1], road("capital", "coast", 950)]}, "roads.csv: capital-coast"),
        (
            {"roads": [*ROADS[:-1], road("capital", "coast", 90_000 / 20)]},
            "roads.csv: capital-coast: the road is 4500 km long, 68 times the straight-line "
            "distance of 66 km",
        ),
        (
            {
                "extra_places": [place("isle", lat=7.0)],
                "extra_roads": [road("capital", "isle", 290)],
            },
            "roads.csv: 1 road is shorter than the straight-line distance (capital-isle 290 km instead "
            "of at least 334 km)",
        ),
        ({"extra_places": [place("isle", lat=9.0)]}, "places.csv: isle has no road"),
        (
            {
                "extra_places": [place("coast2", lat=10.001, lon=9.401)],
                "extra_roads": [road("coast", "coast2", 1)],
            },
            "places.csv: coast and coast2 lie at about the same point",
        ),
        (
            {
                "extra_places": [place("harbor", lat=9.5), place("harbour", lat=9.6)],
                "extra_roads": [road("capital", "harbor", 60), road("harbor", "harbour", 15)],
            },
            "places.csv: harbor and harbour lie 11 km from each other and have nearly the same name",
        ),
        (
            {
                "extra_places": [place("far", lat=40.0, lon=10.0)],
                "extra_roads": [road("far", "coast", 4500)],
            }
            | {f"{name}__lon": 40.0 for name in ("base", "town", "city", "capital")}
            | {"coast__lon": 39.4},
            "places.csv: far lies 4,387 km from the middle of all places; lat and lon may be swapped",
        ),
        ({"guard__place": "base"}, "formations.csv: guard is in a place that its enemy holds"),
    ],
)
def test_values_that_are_seldom_meant(tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    found = told(tmp_path / "case", {}, **changes)
    assert [line for line in found if line.startswith(what)], found


def test_towns_with_numbers_are_not_one_town(tmp_path: Path) -> None:
    rows = [
        {**place("ward_1", lat=9.9), "name": "Ward 1"},
        {**place("ward_2", lat=9.8), "name": "Ward 2"},
    ]
    ways = [road("capital", "ward_1", 12), road("ward_1", "ward_2", 12)]
    assert told(tmp_path / "case", {}, extra_places=rows, extra_roads=ways) == []


@pytest.mark.parametrize(
    ("scenario", "theatre", "what"),
    [
        ({"ruler": {"policy": "leave", "force": True}}, {}, "ruler.force"),
        ({"ruler": {"policy": "leave", "place": "coast"}}, {}, "ruler.place"),
        ({"ruler": {"policy": "last_stand"}, "offer": {"haven": "x"}}, {}, "offer: a ruler whose"),
        ({"frozen": ["regime"]}, {}, "frozen: regime has no columns"),
        ({"patrons": {"ally": {}}}, {}, "patrons.ally: the block sets no key"),
        (
            {"patrons": {"ally": {"air": 0.3}}},
            {},
            "patrons.ally: the values are those of the theatre",
        ),
        ({"answers_war": True}, {}, "answers_war: this key has no effect, because no event"),
        ({"horizon_days": 20.03}, {}, "horizon_days: 20.03 days are not a whole number of ticks"),
        (
            {"horizon_days": 2},
            {"events": [{"at": "2001-06-09", "kind": "talks", "source": "x"}]},
            "theatre.yaml: events after the last day of the run do not happen: talks of 2001-06-09",
        ),
        (
            {},
            {"patrons": {"ally": {"men": 0, "air": 0, "present": 0}}},
            "patrons.ally: the patron has neither",
        ),
        (
            {},
            {"patrons": {"ally": {"air": 0, "supply": 0}}},
            "patrons.ally.present: this key has no effect, because air is 0 and `supply` is given",
        ),
        (
            {},
            {"factions": {"rebels": {"defends": 0.5}}},
            "factions.rebels.defends: this key has no effect here",
        ),
        (
            {},
            {"factions": {"rebels": {"men_per_1000": 5}}},
            "factions.rebels.men_per_1000: this key has no effect here",
        ),
        (
            {},
            {"factions": {"ghosts": {"name": "Ghosts", "side": "rebel"}}},
            "factions.ghosts: the faction holds no place",
        ),
        (
            {},
            {"factions": {"south": {"name": "S", "side": "local", "alignment_below": -0.9}}},
            "factions.south: the faction has no units and cannot rise",
        ),
    ],
)
def test_what_moves_nothing_is_told(
    tmp_path: Path, scenario: dict[str, Any], theatre: dict[str, Any], what: str
) -> None:
    found = told(tmp_path / "case", scenario, theatre=theatre)
    assert [line for line in found if line.startswith(what)], found


def test_a_column_that_comes_later_neither_hides_nor_besieges(tmp_path: Path) -> None:
    row = column("later", "base", available_from="2001-06-09", besieges="town")
    (found,) = told(tmp_path / "case", {}, extra_columns=[row])
    assert found.startswith("columns.csv: later: the column comes after the start")
    row = column("cell", "town", hidden=1, besieges="town")
    (found,) = told(tmp_path / "cell", {}, extra_columns=[row])
    assert found == "columns.csv: cell: the column is hidden, so besieges has no effect"


def test_a_batch_begins_with_a_few_notes(tmp_path: Path) -> None:
    case = tiny_theatre(tmp_path / "case", columns=(), extra_places=[place("isle")])
    notes = notes_of(load_cases([case]))
    assert [note.split(":")[1] for note in notes] == [" columns.csv", " places.csv", " places.csv"]
    assert len(notes_of(load_cases([case], ["answers_war=true"]))) == 4


def test_the_checker_tells_them_and_is_content(tmp_path: Path) -> None:
    scenario = {"baseline": {"name": "Baseline", "horizon_days": 0.5}}
    case = tiny_theatre(tmp_path / "case", scenarios=scenario)
    done = CliRunner().invoke(app, ["check", str(case)])
    assert done.exit_code == 0 and "note: horizon_days: the value is 0.5" in done.output
    (case / "columns.csv").unlink()
    done = CliRunner().invoke(app, ["check", str(case)])
    assert done.exit_code == 0 and done.output.count("note: columns.csv: the table is missing") == 1


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"switch_belief` is 0\.5, but it must be 0 \(off\) or 1 \(on\)"
    ):
        told(tmp_path / "case", {"parameters": {"switch_belief": 0.5}})
