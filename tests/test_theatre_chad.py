"""Chad 2008 is coded by the codebook, from before the campaign, and loads without a map."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from codebook import CHECKS, Check

from brittle.model.inputs.reading import load_scenario, load_theatre
from brittle.model.inputs.schema.theatre import Theatre

CASE = Path(__file__).parents[1] / "scenarios" / "chad_2008"


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre(CASE)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_codebook_gives_the_coded_values(theatre: Theatre, check: Check) -> None:
    assert check(theatre) == []


def test_it_begins_the_day_the_column_leaves_the_border(theatre: Theatre) -> None:
    assert theatre.start == datetime(2008, 1, 28)
    attackers = [column for column in theatre.columns if column.faction != "regime"]
    assert {column.place for column in attackers} == {"sudan_rear"}
    assert sum(column.men for column in attackers) == 2000


def test_every_place_of_the_regime_has_a_garrison(theatre: Theatre) -> None:
    held = {place.id for place in theatre.places if place.control == "regime"}
    assert held == {formation.place for formation in theatre.formations}


def test_the_baseline_branches_with_the_columns_before_the_capital() -> None:
    scenario = load_scenario(CASE / "baseline.yaml")
    assert scenario.branch == datetime(2008, 2, 2)
    assert scenario.ruler.policy == "decide"
    assert not (CASE / "map").exists()
