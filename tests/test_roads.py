"""Who goes where by which road: no enemy on the way of those who do not go to fight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model import state as st
from model.collapse import CollapseModel
from model.inputs import load_scenario
from model.prepare import prepare
from tests.theatres import formation, place, road, tiny_theatre

LEAGUE = {"name": "The league", "side": "neutral"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The town has two roads to the capital: through the city, and longer through the hills."""
    folder = tiny_theatre(
        tmp_path,
        theatre={"factions": {"league": LEAGUE}},
        extra_places=[place("hills"), place("third", lat=11.7, control="league")],
        extra_roads=[
            road("town", "hills", 150),
            road("hills", "capital", 150),
            road("base", "third", 40),
        ],
        extra_formations=[formation("battalion", "town", nominal=1000)],
    )
    return folder / "baseline.yaml"


def _built(file: Path) -> tuple[CollapseModel, dict[str, Any], dict[str, Any]]:
    """The model, its cities and its units by id."""
    model = CollapseModel(file)
    prepared = prepare(load_scenario(file))
    cities = dict(zip(prepared.place_ids, model.cities, strict=True))
    return model, cities, dict(zip(prepared.unit_ids, model.units, strict=True))


def _lose(model: CollapseModel, *lost: Any) -> None:
    for city in lost:
        city.holder = next(u for u in model.units if u.column == 1).faction
    model.find_roads()


def test_the_way_round_an_enemy_is_taken_and_asked_again_at_each_place(file: Path) -> None:
    model, cities, units = _built(file)
    unit, regime = units["battalion"], model.regime.faction
    town, city, hills, capital = (cities[c] for c in ("town", "city", "hills", "capital"))
    assert town.next_unopposed(capital, regime) is city
    _lose(model, city)
    assert town.next_unopposed(capital, regime) is hills
    unit.dest, unit.order = capital, st.RETREAT
    unit.march()
    assert unit.next is hills or unit.place is hills
    while unit.place is not hills:
        unit.march()
    unit.next, unit.dest, unit.order = None, capital, st.RETREAT
    _lose(model, capital)
    unit.march()
    assert unit.place is hills and unit.dest is None and unit.order == st.HOLD


def test_nobody_is_sent_where_no_road_without_enemies_leads(file: Path) -> None:
    model, cities, units = _built(file)
    model.p.regime_initiative = 1e9
    unit = units["battalion"]
    assert unit.reinforces(cities["capital"])
    unit.dest = None
    _lose(model, cities["city"], cities["hills"])
    assert not unit.reinforces(cities["capital"])
    assert unit.dest is None


def test_a_hub_falls_back_on_the_nearest_other(file: Path) -> None:
    model, cities, _ = _built(file)
    capital, coast = cities["capital"], cities["coast"]
    assert capital.rallying_place() is coast
    assert coast.rallying_place() is capital
    _lose(model, coast)
    assert capital.rallying_place() is None


def test_going_back_is_to_what_one_s_own_side_held_last(file: Path) -> None:
    _, cities, units = _built(file)
    column = units["spearhead"]
    column.place, column.dest, column.order = cities["third"], cities["town"], st.ATTACK
    column.march()
    assert column.next is cities["base"]
    assert column.base is cities["base"], "a third party's place is no base"
    while column.place is cities["third"]:
        column.march()
    assert column.has_way_back() is (column.place is not cities["base"])
    column.base = cities["third"]  # as it is coded for who starts among a third party
    assert column.has_way_back()


def test_a_counter_attack_counts_who_would_go_against_all_who_would_meet_it(file: Path) -> None:
    model, cities, units = _built(file)
    town, city, unit = cities["town"], cities["city"], units["battalion"]
    model.look_around()
    assert town.mobile == pytest.approx(unit.power)
    assert town.mobile < town.garrison, "the police stay"
    city.core = 1
    _lose(model, city)
    model.p.counter_rate = 1e9
    city.garrison = 0.99 * town.mobile / (model.p.counter_ratio * city.defence)
    city.backing = 0.02 * city.garrison
    assert not unit.counter_attacks()
    city.backing = 0.0
    assert unit.counter_attacks()
