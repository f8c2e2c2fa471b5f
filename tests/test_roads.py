"""Who goes where by which road: no enemy on the way of those who do not go to fight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from brittle.model import codes
from brittle.model.agents.collapse import CollapseModel
from brittle.model.inputs.reading import load_scenario
from brittle.model.setup.prepare import prepare
from tests.running import agents_of
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
    model = agents_of(file)
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
    assert town.next_held(capital, regime) is city
    _lose(model, city)
    assert town.next_held(capital, regime) is hills
    unit.dest, unit.order = capital, codes.RETREAT
    unit.march()
    assert unit.next is hills or unit.place is hills
    while unit.place is not hills:
        unit.march()
    unit.next, unit.dest, unit.order = None, capital, codes.RETREAT
    _lose(model, capital)
    unit.march()
    assert unit.place is hills and unit.dest is None and unit.order == codes.HOLD


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
    column.place, column.dest, column.order = cities["third"], cities["town"], codes.ATTACK
    column.march()
    assert column.next is cities["base"]
    assert column.base is cities["base"], "a third party's place is no base"
    column.place, column.next = cities["town"], None
    assert column.has_way_back()
    column.base = cities["third"]  # as it is coded for who starts among a third party
    assert column.has_way_back()
    column.base = cities["capital"]
    assert not column.has_way_back()


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


def test_who_is_on_the_road_to_a_place_that_falls_turns_back(file: Path) -> None:
    model, cities, units = _built(file)
    unit, town, city = units["battalion"], cities["town"], cities["city"]
    unit.dest, unit.order = city, codes.REINFORCE
    unit.march()
    assert unit.next is city and unit.km > 0
    behind = town.road_to(city).km - unit.km
    _lose(model, city)
    for _ in range(2 * 8):  # two days: he had less than one behind him
        unit.march()
    assert 0 < behind < 60
    assert unit.place is town and unit.next is None and unit.dest is None


def test_nobody_marches_through_a_battle_that_is_not_his(file: Path) -> None:
    model, cities, units = _built(file)
    town, city, hills, capital = (cities[c] for c in ("town", "city", "hills", "capital"))
    regime = model.regime.faction
    city.attackers = 100.0
    assert town.next_held(capital, regime) is hills
    assert town.next_held(city, regime) is city, "but to it he may go"
    hills.attackers = 100.0
    assert town.next_held(capital, regime) is None
    assert units["battalion"].retreat() is None


def test_a_third_party_s_land_is_no_way(file: Path) -> None:
    model, cities, _ = _built(file)
    league = cities["third"].holder
    town, city, hills, capital = (cities[c] for c in ("town", "city", "hills", "capital"))
    city.holder = hills.holder = league
    model.find_roads()
    assert town.next_held(capital, model.regime.faction) is None


def test_the_quickest_held_way_is_taken_not_the_shortest(tmp_path: Path) -> None:
    folder = tiny_theatre(
        tmp_path,
        extra_places=[place("hills", lat=10.5)],
        extra_roads=[
            road("town", "hills", 75, **{"class": "track"}),
            road("hills", "capital", 75, **{"class": "track"}),
        ],
    )
    model, cities, _ = _built(folder / "baseline.yaml")
    way = cities["town"].next_held(cities["capital"], model.regime.faction)
    assert way is cities["city"], "150 km of track take longer than 160 km of road"


def test_who_has_taken_a_suburb_does_not_storm_the_capital_for_it(file: Path) -> None:
    model, cities, units = _built(file)
    model.p.support_km = 200.0
    column, city, capital = units["spearhead"], cities["city"], cities["capital"]
    column.place = city
    _lose(model, city)
    city.taken, city.taken_from = model.tick, model.regime.faction
    model.look_around()
    assert capital.garrison > 0 and column.next_fight() is cities["town"]
    town_holders = [u for u in model.units if u.place is cities["town"]]
    for unit in town_holders:
        unit.status = codes.GONE
    model.look_around()
    assert column.next_fight() is None


def test_garrisons_that_back_each_other_decide_as_one_as_often_as_they_do(file: Path) -> None:
    model, cities, _ = _built(file)
    city, capital = cities["city"], cities["capital"]
    model.p.support_km = 50.0
    assert city.moment() == city.key, "100 km off nobody backs it"
    model.p.support_km = 200.0
    shared = 0
    for key in range(2000):
        city.key = key
        shared += city.moment() == capital.key
    share = 1.0 - 100.0 / 200.0
    assert abs(shared / 2000 - share) < 4.9 * (share * (1 - share) / 2000) ** 0.5  # 1 in a million
    assert capital.moment() == capital.key, "the most valuable leads"
    capital.garrison = 0.0
    assert city.moment() in (city.key, cities["town"].key)
