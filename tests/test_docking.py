"""Docking: the Mesa model and the compiled kernels are the same to the last bit, at every tick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brittle.model.ensemble import look, replay
from brittle.model.inputs.checks.theatres import MAX_FACTIONS
from brittle.model.inputs.reading import load_scenario
from brittle.model.kernel.schedule import play_ticks
from brittle.model.outcome import EVENTS
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import Prepared, branch_off, first_day, prepare
from brittle.model.state import BACKINGS
from tests.docking import differences, dock
from tests.running import median_history
from tests.theatres import column, formation, place, road, tiny_theatre

SCENARIOS = Path(__file__).parent.parent / "scenarios"
FILES = sorted(
    path for path in SCENARIOS.glob("*/*.yaml") if path.name not in ("theatre.yaml", "truth.yaml")
)
SEEDS = 5
DAYS_AFTER_BRANCH = 3
LONG = {"syria_2024/baseline", "iraq_2014/baseline"}
"""Scenarios of which one run is docked to the horizon in every `make test`."""


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_engines_agree_around_the_branch(file: Path) -> None:
    """From the first day until the scenario's policy has acted for some days."""
    prepared = prepare(load_scenario(file))
    end = prepared.branch_tick + round(DAYS_AFTER_BRANCH / prepared.dt)
    for i in range(SEEDS):
        history = prior_history(i, prepared.scenario.seed)
        dock(prepared, history, i, None if i == 0 and _name(file) in LONG else end)


@pytest.mark.verify
@pytest.mark.parametrize("file", FILES, ids=_name)
def test_engines_agree_to_the_horizon(file: Path) -> None:
    prepared = prepare(load_scenario(file))
    for i in range(SEEDS):
        dock(prepared, prior_history(i, prepared.scenario.seed), replicate=i)


EAGER = {
    "accept_rate": 10,
    "ask_drop": 0,
    "bargain_rate": 10,
    "belief_shock": 3,
    "choice_cross": 3,
    "choice_defect": 2,
    "coup_pivot": 0.1,
    "coup_rate": 3,
    "elite_noise": 2,
    "elite_threshold": 0.9,
    "follow_share": 0,
    "give_up_drop": 0,
    "give_up_rate": 10,
    "near_km": 110,
    "neutral_rate": 5,
    "patron_exit": 0.3,
    "patron_men_delay": 1,
    "rebel_initiative": 3,
    "regime_initiative": 0.5,
    "counter_rate": 0.5,
    "coup_join": 0.6,
    "wait_value": 0.002,
    "rising_rate": 10,
    "rivalry": 2,
    "ruler_rate": 1,
    "spoiler": 0.3,
    "talks_rate": 2,
}
"""Parameters by which what is rare happens soon."""

WARS: dict[str, dict[str, Any]] = {
    "deal": {
        "ruler": {"policy": "negotiate", "force": True},
        "offer": {
            "opens": "2001-06-06T00:00",
            "guarantee": {"by": "ally", "chance_honoured": 0.5},
            "covers": ["ruler", "elites"],
            "haven": "abroad",
            "mediation_days": {"low": 0.5, "likely": 1, "high": 2},
        },
        "ceasefire": {
            "opens": "2001-06-25T00:00",
            "kept_by_regime": 0.5,
            "kept_by_rebels": 0.5,
        },
        "amnesty": {"level": 0.8, "credibility": 0.9},
        "events": [
            {"kind": "border_opens", "crossing": "gate", "at": "2001-06-05T12:00"},
            {"kind": "border_closes", "crossing": "gate", "at": "2001-06-20T00:00"},
            {"kind": "speech", "credibility": 0.5, "at": "2001-06-07T00:00"},
            {"kind": "pay", "factor": 0.7, "at": "2001-06-08T00:00"},
            {"kind": "call_to_arms", "at": "2001-06-09T00:00"},
            {"kind": "patron_leaves", "patron": "ally", "at": "2001-06-22T00:00"},
        ],
    },
    "decide": {"ruler": {"policy": "decide"}},
    "move": {"ruler": {"policy": "relocate"}, "patrons": {"ally": {"commitment": 1}}},
    "leave": {"ruler": {"policy": "leave"}, "frozen": ["rivals"]},
}
"""One scenario for each way that a ruler can go."""


@pytest.fixture
def wars(tmp_path: Path) -> list[Prepared]:
    """A country with a rival, a local and a neutral faction, a crossing, and cells."""
    folder = tiny_theatre(
        tmp_path / "case",
        theatre={
            "factions": {
                "rivals": {"name": "The rivals", "side": "rebel", "relations": {"rebels": -1}},
                "locals": {"name": "The towns", "side": "local", "men_per_1000": 20},
                "league": {"name": "The league", "side": "neutral", "defends": 0.3},
            },
            "patrons": {
                "friend": {"supports": ["rebels"], "commitment": 0.9, "air": 0.5, "men": 500}
            },
            "borders": {"gate": "closed"},
            "elites": {"contact": 1},
        },
        town__alignment=-0.9,
        extra_places=[
            place("gate", kind="crossing", population=5_000, lat=10.6, lon=10.2),
            place("hills", control="league", lat=11.0, lon=10.3),
            place("lair", control="rivals", lat=10.6, lon=9.7),
        ],
        extra_roads=[road("city", "gate", 30), road("gate", "hills", 60), road("lair", "city", 50)],
        extra_formations=[
            formation("hill_men", "hills", faction="league", kind="militia"),
            formation("gate_guard", "gate", nominal=800),
        ],
        extra_columns=[
            column("wolves", "lair", faction="rivals", men=2500),
            column("cell", "town", hidden=True, men=400),
            column("late", "base", available_from="2001-06-10T00:00"),
        ],
        scenarios={
            name: {
                "name": name,
                "branch": "2001-06-05T00:00",
                "horizon_days": 30,
                "parameters": EAGER,
                **scenario,
            }
            for name, scenario in WARS.items()
        },
    )
    return [prepare(load_scenario(folder / f"{name}.yaml")) for name in WARS]


def test_engines_agree_on_all_that_can_happen(wars: list[Prepared]) -> None:
    """Runs that between them have every kind of event."""
    seen: set[str] = set()
    for prepared in wars:
        for i in range(36):
            seen |= dock(prepared, prior_history(i, seed=1), replicate=i)
    assert set(EVENTS) - seen == set()


def test_engines_agree_where_reach_changes_at_the_branch(tmp_path: Path) -> None:
    """Garrisons 8 and 14 km apart back each other until it, and not or more after it."""
    near = [
        place("suburb", kind="suburb", lat=10.05, lon=10.05),
        place("village", lat=10.1, lon=10.1),
    ]
    changed = {"branch": "2001-06-04T00:00", "horizon_days": 6}
    folder = tiny_theatre(
        tmp_path / "case",
        extra_places=near,
        extra_roads=[road("capital", "suburb", 8), road("suburb", "village", 14)],
        extra_formations=[
            formation("suburb_guard", "suburb", nominal=900),
            formation("village_guard", "village", nominal=700),
        ],
        scenarios={
            f"reach_{km}": {
                "name": f"{km} km",
                "parameters": {**EAGER, "support_km": km},
                **changed,
            }
            for km in (6, 30)
        },
    )
    for km in (6, 30):
        prepared = prepare(load_scenario(folder / f"reach_{km}.yaml"))
        past = replay(prepared, history := median_history())
        dock(prepared, history, replicate=0)
        branched = branch_off(prepared, past, 0, look)
        play_ticks(branched, prepared.branch_tick, prepared.branch_tick + 1)
        assert branched.counts[BACKINGS] != past.counts[BACKINGS]


def test_engines_agree_where_besiegers_are_frozen_from_the_first_day(tmp_path: Path) -> None:
    """Who was in a fight before it then has no enemy near, and no battle has yet been fought."""
    written = {"baseline": {"branch": "2001-06-01T00:00", "horizon_days": 20, "frozen": ["all"]}}
    folder = tiny_theatre(
        tmp_path / "case",
        extra_columns=[column("siege", "base", besieges="town")],
        scenarios=written,
    )
    prepared = prepare(load_scenario(folder / "baseline.yaml"))
    besieged = prepared.units_on_paper["contact"] > 0
    assert besieged.any()
    dock(prepared, prior_history(0, seed=1), replicate=0, last_tick=16)
    state = look(prepared, prior_history(0, seed=1))
    play_ticks(branched := branch_off(prepared, state, 0, look), 0, 2)
    assert (branched.units["contact"][besieged] == 0).all()


def test_engines_agree_on_an_ally_of_the_regime_who_holds_no_place(tmp_path: Path) -> None:
    """It lives off the land, though the regime's hubs are cut off from where it stands."""
    guests = {"name": "The guests", "side": "local", "relations": {"regime": 1}}
    folder = tiny_theatre(
        tmp_path / "case",
        theatre={"factions": {"guests": guests}},
        extra_places=[place("isle", lat=11.8)],
        extra_roads=[road("base", "isle", 40)],
        extra_formations=[formation("guests_here", "isle", faction="guests", kind="militia")],
        scenarios={"baseline": {"branch": "2001-06-03T00:00", "horizon_days": 10}},
    )
    prepared = prepare(load_scenario(folder / "baseline.yaml"))
    dock(prepared, prior_history(0, seed=1), replicate=0)
    state = replay(prepared, prior_history(0, seed=1))
    unit, isle = prepared.unit_ids.index("guests_here"), prepared.place_ids.index("isle")
    assert state.units["cut"][unit] == 0.0 and state.places["cut"][isle] > 0.0


def test_engines_agree_on_as_many_factions_as_can_be_held(tmp_path: Path) -> None:
    """64 with their patrons, of whom the rebels' has the last bit; columns of the last faction."""
    bands = {
        f"band_{i:02d}": {"name": f"Band {i}", "side": "local"} for i in range(MAX_FACTIONS - 4)
    }
    folder = tiny_theatre(
        tmp_path / "case",
        theatre={
            "factions": bands,
            "patrons": {
                "friend": {"supports": ["rebels"], "commitment": 0.9, "air": 0.5, "men": 500}
            },
        },
        extra_formations=[formation("friends", "base", faction="friend", kind="foreign")],
        extra_columns=[column("last", "base", faction=list(bands)[-1])],
        scenarios={
            "baseline": {"branch": "2001-06-03T00:00", "horizon_days": 15, "parameters": EAGER}
        },
    )
    prepared = prepare(load_scenario(folder / "baseline.yaml"))
    assert len(prepared.faction_ids) == 64 == MAX_FACTIONS and prepared.faction_ids[-1] == "friend"
    dock(prepared, prior_history(0, seed=1), replicate=0)
    state = look(prepared, prior_history(0, seed=1))
    capital, base = (prepared.place_ids.index(name) for name in ("capital", "base"))
    assert int(state.hostile[capital]) >> 63 == 1 and int(state.hostile[base]) >> 63 == 0
    assert int(state.linked[base]) >> 63 == 1


def test_a_difference_of_one_bit_is_found_and_told(wars: list[Prepared]) -> None:
    prepared = wars[0]
    state = first_day(prepared, prior_history(0, seed=1))
    other = state.places.copy()
    capital = prepared.place_numbers["capital"]
    other["value"][capital] = np.nextafter(other["value"][capital], 2)
    (found,) = differences(prepared, "places", state.places, other, tick=7)
    assert str(found) == "tick 7: places.value of capital: compiled 1.0, mesa 1.0000000000000002"
    other = state.fronts.copy()
    regime, town = prepared.faction_ids.index("regime"), prepared.place_numbers["town"]
    other["near"][regime, town] = -0.0
    (found,) = differences(prepared, "fronts", state.fronts, other, tick=7)
    assert found.who == "regime at town"
