"""What a simulated past says of each target, on states set by hand."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ledgers import CLAIMS, ledger_file
from theatres import column, formation, tiny_theatre

from brittle.calibration.evidence import Ledger, load_ledger
from brittle.calibration.likelihood.measures import FARTHEST
from brittle.calibration.likelihood.observe import Observer, observer
from brittle.model import codes
from brittle.model.inputs.reading import load_scenario
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import Prepared, first_day, prepare
from brittle.model.state import State

CAPITAL, CITY, COAST, TOWN = 1, 2, 3, 4
MILITIA, REBELS, REGIME = range(3)
LOCAL = {"militia": {"name": "Militia", "side": "local"}}
BRANCH = "2001-06-11T00:00"  # ten days after the start; the article's end


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tiny_theatre(
        tmp_path_factory.mktemp("tiny") / "testland",
        theatre={"borders": {"coast": "open"}, "factions": LOCAL},
        extra_formations=[formation("coast_police", "coast", kind="police")],
        extra_columns=[column("cell", "capital", faction="militia", hidden=1)],
        scenarios={"baseline": {"name": "Baseline", "branch": BRANCH}},
    )
    return prepare(load_scenario(folder / "baseline.yaml"))


@pytest.fixture(scope="module")
def ledger(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return load_ledger(ledger_file(tmp_path_factory.mktemp("ledger")), prepared.theatre)


@pytest.fixture
def past(prepared: Prepared) -> State:
    return first_day(prepared, prior_history(0, 1))


@pytest.fixture(scope="module")
def look(ledger: Ledger, prepared: Prepared) -> Observer:
    return observer(ledger, prepared)


def lose(past: State, place: int, day: float, to: int = REBELS, **fields: Any) -> None:
    """The regime loses a place so many days after the start."""
    row = past.places[place]
    row["lost_tick"], row["lost_to"], row["holder"] = round(day * 8) - 1, to, to
    row["lost_manner"] = codes.ABANDONMENT
    for name, value in fields.items():
        row[name] = value


def said(look: Observer, past: State) -> dict[str, float]:
    return dict(zip(look.columns, look.observe(past).tolist(), strict=True))


def test_a_quiet_country_says_no_to_everything(look: Observer, past: State) -> None:
    row = said(look, past)
    assert list(row) == sorted(claim["id"] for claim in CLAIMS[:-2])
    never = {"town_lost", "city_held", "city_entered", "rules"}
    assert {name for name, value in row.items() if value == np.inf} == never
    assert row["near"] == 240.0  # the rebels' base; the hidden cell in the capital is not seen
    assert row["in_capital"] == 1.0
    others = {name: v for name, v in row.items() if name not in {*never, "near", "in_capital"}}
    assert set(others.values()) == {0.0}


def test_days_count_from_the_articles_end(look: Observer, past: State) -> None:
    lose(past, TOWN, 3.5)
    lose(past, COAST, 9.0)
    past.world["left_tick"] = 8 * 8 - 1
    row = said(look, past)
    assert (row["town_lost"], row["city_held"], row["rules"]) == (-6.5, -1.0, -2.0)
    assert row["in_capital"] == 0.0


def test_a_place_lost_to_somebody_else_was_not_lost_to_these(look: Observer, past: State) -> None:
    assert past.factions["side"][MILITIA] == codes.LOCAL
    lose(past, TOWN, 3.5, to=MILITIA)
    row = said(look, past)
    assert row["town_lost"] == np.inf
    assert row["most_fallen"] == 0.5


def test_a_place_is_entered_while_contested_or_when_it_fell(look: Observer, past: State) -> None:
    past.places[CITY]["contact"] = 1.5
    assert said(look, past)["city_entered"] == np.inf
    past.places[CITY]["attackers"] = 200.0
    past.fronts["inside"][MILITIA, CITY] = 200.0
    assert said(look, past)["city_entered"] == np.inf, "the claim speaks of rebels"
    past.fronts["inside"][REBELS, CITY] = 50.0
    assert said(look, past)["city_entered"] == -1.5
    assert said(look, past)["overrun"] == 1.0
    lose(past, CITY, 9.0, lost_fighting=0.75)
    assert said(look, past)["city_entered"] == -1.75
    lose(past, CITY, 9.0, to=MILITIA, lost_fighting=0.75)
    assert said(look, past)["city_entered"] == np.inf


def test_assault_rising_and_withdrawal_are_told_apart(look: Observer, past: State) -> None:
    lose(past, TOWN, 3.0, lost_manner=codes.ASSAULT, lost_fighting=2.0)
    row = said(look, past)
    assert (row["army_leaves"], row["streets"], row["quietly"]) == (0.0, 0.0, 0.0)
    past.places[TOWN]["lost_way_out"] = codes.ABANDONMENT
    assert said(look, past)["army_leaves"] == 1.0, "they fought, then left"
    past.places[TOWN]["lost_way_out"] = -1
    past.places[CITY]["way_out"] = codes.ABANDONMENT
    assert said(look, past)["army_leaves"] == 1.0
    lose(past, TOWN, 3.0, lost_fighting=0.2)
    row = said(look, past)
    assert (row["army_leaves"], row["streets"], row["quietly"]) == (2.0, 1.0, 1.0)
    past.places[COAST]["risen"] = 1  # a stronghold is core: out of scope
    assert said(look, past)["streets"] == 1.0


def test_the_nearest_force_may_be_on_the_road_or_risen(look: Observer, past: State) -> None:
    rebels = past.units["faction"] == REBELS
    past.units["place"][rebels], past.units["next"][rebels] = CITY, CAPITAL
    past.units["km"][rebels] = 42.0
    assert said(look, past)["near"] == 42.0
    past.units["status"][rebels] = codes.GONE
    past.places["holder"] = REGIME
    assert said(look, past)["near"] == FARTHEST
    past.places[COAST]["fighters"], past.places[COAST]["fighters_faction"] = 30.0, MILITIA
    assert said(look, past)["near"] == 90.0


def test_men_across_elites_and_patrons(look: Observer, past: State) -> None:
    past.places["crossed"][[CITY, COAST]] = 60.0, 40.0
    past.world["share_lost"] = 0.25
    past.patrons["acted"] = 1
    row = said(look, past)
    assert (row["across"], row["arranged"], row["ally_idle"]) == (100.0, 0.25, 1.0)
    past.world["bargain_tick"] = 70
    assert said(look, past)["arranged"] == 1.0


def test_a_past_whose_regime_fell_gives_a_row_too(look: Observer, past: State) -> None:
    for place in (TOWN, CITY, CAPITAL, COAST):
        lose(past, place, 2.0 + place)
    past.world["lost_tick"] = past.world["left_tick"] = 39
    row = look.observe(past)
    assert row.shape == (len(look.columns),)
    assert row.dtype == np.float32
    assert not np.isnan(row).any()


def test_an_observer_travels_to_other_processes(look: Observer, past: State) -> None:
    again: Observer = pickle.loads(pickle.dumps(look))
    assert np.array_equal(again.observe(past), look.observe(past))


def test_a_name_that_the_theatre_lacks_is_an_error(tmp_path: Path, prepared: Prepared) -> None:
    strange = load_ledger(
        ledger_file(
            tmp_path, [{**CLAIMS[1], "about": {"kind": "held", "places": ["x"], "at": BRANCH}}]
        )
    )
    with pytest.raises(KeyError, match="x"):
        observer(strange, prepared)
