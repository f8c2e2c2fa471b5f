"""Iraq 2014 is coded by the codebook, from before the campaign, and loads."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from codebook import CHECKS, Check

from brittle.model.inputs.reading import load_scenario, load_theatre
from brittle.model.inputs.schema.theatre import Theatre

CASE = Path(__file__).parents[1] / "scenarios" / "iraq_2014"
KURDISH_GOVERNORATES = {"Erbil", "Sulaymaniyah", "Duhok"}


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre(CASE)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_codebook_gives_the_coded_values(theatre: Theatre, check: Check) -> None:
    assert check(theatre) == []


def test_counts(theatre: Theatre) -> None:
    assert len(theatre.places) == 69
    assert len(theatre.roads) == 97
    assert len(theatre.formations) >= 40
    assert len({formation.id for formation in theatre.formations}) == len(theatre.formations)


def test_it_begins_on_the_eve_of_the_attack_on_samarra(theatre: Theatre) -> None:
    assert theatre.start == datetime(2014, 6, 4)
    assert theatre.capital == "baghdad"


def test_control_is_that_of_the_day_before(theatre: Theatre) -> None:
    control = {place.id: place.control for place in theatre.places}
    assert [place for place, faction in control.items() if faction == "isil"] == ["fallujah"]
    assert control["ramadi"] == control["mosul"] == control["tikrit"] == "regime"
    kurdish = {place.id for place in theatre.places if place.region in KURDISH_GOVERNORATES}
    assert {place for place in kurdish if control[place] != "kurds"} <= {"makhmur"}


def test_neutrals_and_regime_hold_what_they_control(theatre: Theatre) -> None:
    assert theatre.factions["kurds"].side == "neutral"
    garrisons = {(formation.place, formation.faction) for formation in theatre.formations}
    people = [place for place in theatre.places if place.population > 0]
    assert [place.id for place in people if (place.id, place.control) not in garrisons] == []


def test_cells_and_besiegers_stand_where_the_enemy_is(theatre: Theatre) -> None:
    control = {place.id: place.control for place in theatre.places}
    for column in theatre.columns:
        if column.hidden or column.besieges is not None:
            assert control[column.place] == "regime", column.id
        if column.besieges is not None:
            assert column.besieges == column.place
    assert {column.besieges for column in theatre.columns} == {None, "ramadi"}


def test_every_block_says_where_it_comes_from(theatre: Theatre) -> None:
    blocks = [theatre.economy, theatre.mobilisation, theatre.ruler, theatre.elites, theatre.media]
    blocks += [*theatre.factions.values(), *theatre.patrons.values()]
    assert [block for block in blocks if not block.source] == []
    assert all(block.known_on is None or block.known_on < theatre.start.date() for block in blocks)


def test_dated_acts_are_only_a_sensitivity(theatre: Theatre) -> None:
    assert theatre.events
    assert all(event.answers_war for event in theatre.events)


def test_crossings_are_the_borders(theatre: Theatre) -> None:
    crossings = {place.id for place in theatre.places if place.kind == "crossing"}
    assert set(theatre.borders) == crossings


def test_the_baseline_loads() -> None:
    path = CASE / "baseline.yaml"
    schema = "# yaml-language-server: $schema=../scenario.schema.json"
    assert path.read_text(encoding="utf-8").splitlines()[0] == schema
    scenario = load_scenario(path)
    assert scenario.branch == scenario.theatre.start
    assert scenario.ruler.policy == "decide"
    assert scenario.answers_war is False


@pytest.mark.parametrize("name", ["adm1", "outline", "neighbours", "lakes"])
def test_the_map_is_there(name: str) -> None:
    text = (CASE / "map" / f"{name}.geojson").read_text(encoding="utf-8")
    assert json.loads(text)["features"]


def test_the_checks_can_fail(theatre: Theatre, tmp_path: Path) -> None:
    (tmp_path / "LICENSES.md").write_text("all ours", encoding="utf-8")
    place, formation, column = theatre.places[0], theatre.formations[0], theatre.columns[0]
    after = theatre.start.replace(month=theatre.start.month + 1).date()
    spoilt = theatre.model_copy(
        update={
            "places": (
                place.model_copy(
                    update={"kind": "base", "value": 0.5, "defence": 1.0, "alignment": 0.1}
                ),
                *theatre.places[1:],
            ),
            "formations": (
                formation.model_copy(update={"cohesion": 0.94, "source": ""}),
                *theatre.formations[1:],
            ),
            "columns": (
                column.model_copy(update={"cohesion": 0.94, "known_on": after}),
                *theatre.columns[1:],
            ),
            "folder": tmp_path,
        }
    )
    for check in CHECKS:
        assert check(spoilt), check.__name__
