"""Columns on the march: what they go past, what bars their way, where they go next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brittle.model.codes import ATTACK, RETREAT, Event
from brittle.model.inputs.reading import Scenario, load_scenario
from brittle.model.outcome import EVENTS
from brittle.model.setup.prepare import Prepared, prepare
from brittle.model.state import State
from tests.running import Change, final_state, median_history
from tests.theatres import column, formation, place, road, tiny_theatre

BRAVE = {"march_unopposed": 60.0, "rebel_initiative": 0.0001, "break_rate": 0.0001}
"""Rebels who take no target of their own, so that only the order given here counts."""


def _case(folder: Path, **cells: Any) -> Scenario:
    return load_scenario(tiny_theatre(folder, **cells) / "baseline.yaml")


def _sent(unit: str, to: str) -> Change:
    """A column is ordered on the first morning to attack a place."""

    def change(prepared: Prepared, state: State) -> None:
        row = state.units[prepared.unit_ids.index(unit)]
        row["dest"], row["order"], row["stirred"] = prepared.place_ids.index(to), ATTACK, 1

    return change


def _arrivals(scenario: Scenario, to: str, **parameters: float) -> list[tuple[str, float]]:
    """Where the spearhead, sent to a place, comes to a stop, and on which day."""
    prepared = prepare(scenario)
    history = median_history(**{**BRAVE, **parameters})
    state = final_state(prepared, history, _sent("spearhead", to))
    log = state.log[: int(state.world[0]["logged"])]
    unit = prepared.unit_ids.index("spearhead")
    stops = log[(log["kind"] == EVENTS.index("arrives")) & (log["unit"] == unit)]
    return [(prepared.place_ids[int(e["place"])], float(e["tick"]) * prepared.dt) for e in stops]


def test_a_column_bound_for_the_capital_goes_past_weaker_garrisons(tmp_path: Path) -> None:
    weak = _case(tmp_path, city_garrison__nominal=300, city__population=1000)
    first, _ = _arrivals(weak, "capital")[0]
    assert first == "capital"


def test_a_garrison_as_strong_as_the_column_bars_its_way(tmp_path: Path) -> None:
    first, _ = _arrivals(_case(tmp_path, city_garrison__nominal=9000), "capital")[0]
    assert first == "city"


def test_an_empty_place_on_the_way_is_taken_and_the_march_goes_on(tmp_path: Path) -> None:
    guard = [formation("guard", "capital", nominal=8000)]
    scenario = _case(tmp_path, formations=guard)
    prepared = prepare(scenario)
    sent = _sent("spearhead", "capital")
    state = final_state(prepared, median_history(**BRAVE), sent)
    for name in ("town", "city"):
        lost = state.places["lost_tick"][prepared.place_ids.index(name)]
        assert lost >= 0, f"{name} stood empty on the way and was not taken"
    assert _arrivals(scenario, "capital")[0][0] == "capital"


def test_a_village_left_out_of_the_map_changes_no_arrival(tmp_path: Path) -> None:
    plain = _case(tmp_path / "plain")
    village = place("village", lat=11.2, population=0, value=0.001, control="rebels")
    roads = [
        road("base", "village", 40),
        road("village", "town", 40),
        road("town", "city", 60),
        road("city", "capital", 100, **{"class": "motorway"}),
        road("capital", "coast", 90),
    ]
    coded = _case(tmp_path / "coded", extra_places=[village], roads=roads)
    (where, day), (same, then) = (_arrivals(each, "town")[0] for each in (plain, coded))
    assert where == same == "town"
    assert then == pytest.approx(day, abs=0.26), "a coded village changed the day of arrival"


def test_resistance_slows_only_the_reach_of_a_garrison(tmp_path: Path) -> None:
    scenario = _case(tmp_path, town_police__nominal=6000)
    wide = _arrivals(scenario, "town", support_km=30, march_opposed=5)[0][1]
    narrow = _arrivals(scenario, "town", support_km=10, march_opposed=5)[0][1]
    free = _arrivals(scenario, "town", support_km=0.0, march_opposed=5)[0][1]
    assert free < narrow < wide


def test_who_takes_a_place_goes_on_to_the_garrison_that_backed_it(tmp_path: Path) -> None:
    fort = place("fort", lat=11.01, population=1000, value=0.05)
    scenario = _case(
        tmp_path,
        extra_places=[fort],
        extra_roads=[road("town", "fort", 3)],
        extra_formations=[formation("fort_guard", "fort", nominal=100)],
        town_police__nominal=100,
    )
    prepared = prepare(scenario)
    state = final_state(prepared, median_history(**BRAVE), _sent("spearhead", "town"))
    log = state.log[: int(state.world[0]["logged"])]
    orders = log[log["kind"] == Event.MARCHES]
    assert prepared.place_ids.index("fort") in orders["place"]
    lost = state.places["lost_tick"]
    town, other = (lost[prepared.place_ids.index(name)] for name in ("town", "fort"))
    assert 0 <= town <= other


def test_columns_of_a_faction_in_one_place_choose_as_one(tmp_path: Path) -> None:
    pair = [column("spearhead", "base"), column("second", "base")]
    scenario = _case(tmp_path, columns=pair)
    prepared = prepare(scenario)
    for seed in range(1, 6):
        state = final_state(prepared, median_history(seed, rebel_initiative=0.5))
        log = state.log[: int(state.world[0]["logged"])]
        first = [
            log[(log["kind"] == Event.MARCHES) & (log["unit"] == prepared.unit_ids.index(name))][:1]
            for name in ("spearhead", "second")
        ]
        assert len(first[0]), "no column set out in 60 days"
        np.testing.assert_array_equal(first[0][["tick", "place"]], first[1][["tick", "place"]])


def test_deserters_cross_an_open_border_that_is_near(tmp_path: Path) -> None:
    def out(folder: Path, state: str) -> tuple[float, float]:
        post = place("post", lat=10.61, population=1000, value=0.01, kind="crossing")
        scenario = _case(
            folder,
            extra_places=[post],
            extra_roads=[road("city", "post", 20)],
            theatre={"borders": {"post": state}},
        )
        prepared = prepare(scenario)
        gone = final_state(prepared, median_history(desertion_rate=0.02, break_rate=0.0001))
        unit = gone.units[prepared.unit_ids.index("city_garrison")]
        return float(unit["crossed"]), float(unit["deserted"])

    crossed, deserted = out(tmp_path / "open", "open")
    none, all_deserted = out(tmp_path / "closed", "closed")
    assert none == 0 and all_deserted > 0, "nobody deserted, so the test says nothing"
    assert crossed > 0 and deserted > 0
    assert crossed + deserted == pytest.approx(all_deserted, rel=0.2)


def test_a_cease_fire_stops_a_column_at_the_next_place(tmp_path: Path) -> None:
    """Both sides keep it, so a column already on the road does not go past the town."""
    truce = {
        "name": "Truce",
        "ceasefire": {"opens": "2001-06-01T06:00", "kept_by_regime": 1, "kept_by_rebels": 1},
    }
    made = tiny_theatre(
        tmp_path,
        scenarios={"baseline": truce},
        town_police__nominal=100,
        city_garrison__nominal=300,
    )
    arrivals = _arrivals(load_scenario(made / "baseline.yaml"), "capital")
    assert [where for where, _ in arrivals] == ["town"]


def _two_forts(tmp_path: Path, order: tuple[str, str]) -> list[tuple[str, str]]:
    forts = [place(name, lat=11.0, population=1000, value=0.05) for name in order]
    scenario = _case(
        tmp_path,
        extra_places=forts,
        extra_roads=[road("aaa", "bbb", 3), road("town", "aaa", 20), road("town", "bbb", 20)],
        extra_formations=[formation(f"{name}_guard", name, nominal=20) for name in order],
        extra_columns=[column(f"{name}_men", name, besieges=name) for name in order],
    )
    prepared = prepare(scenario)
    state = final_state(prepared, median_history(**BRAVE))
    log = state.log[: int(state.world[0]["logged"])]
    orders = log[(log["kind"] == Event.MARCHES) & (log["tick"] < 8)]
    return sorted(
        (prepared.unit_ids[int(e["unit"])], prepared.place_ids[int(e["place"])]) for e in orders
    )


def test_the_order_of_places_decides_nothing_when_neighbours_fall_together(tmp_path: Path) -> None:
    one = _two_forts(tmp_path / "one", ("aaa", "bbb"))
    other = _two_forts(tmp_path / "other", ("bbb", "aaa"))
    assert one == other


def test_nobody_goes_on_to_a_garrison_that_did_not_back_the_place(tmp_path: Path) -> None:
    rivals = {"name": "Rivals", "side": "rebel", "rivals": ["rebels"]}
    scenario = _case(
        tmp_path,
        theatre={"factions": {"rivals": rivals}},
        extra_places=[place("fort", lat=11.01, population=1000, value=0.05, control="rivals")],
        extra_roads=[road("town", "fort", 3)],
        extra_columns=[column("fort_guard", "fort", faction="rivals", men=100)],
        town_police__nominal=20,
    )
    prepared = prepare(scenario)
    state = final_state(prepared, median_history(**BRAVE), _sent("spearhead", "town"))
    assert state.places["lost_tick"][prepared.place_ids.index("town")] >= 0
    log = state.log[: int(state.world[0]["logged"])]
    mine = log[
        (log["kind"] == Event.MARCHES) & (log["unit"] == prepared.unit_ids.index("spearhead"))
    ]
    assert prepared.place_ids.index("fort") not in mine["place"]


@pytest.mark.parametrize("nominal", [1500, 3000, 5000, 9000])
def test_a_column_coded_as_two_is_barred_where_the_whole_is(tmp_path: Path, nominal: int) -> None:
    """On a road longer than the 60 km within which columns count as near."""

    def first_stop(folder: Path, columns: list[dict[str, Any]]) -> set[str]:
        scenario = _case(
            folder,
            columns=columns,
            town__control="rebels",
            city_garrison__nominal=nominal,
            formations=[formation("city_garrison", "city"), formation("guard", "capital")],
            roads=[
                road("base", "town", 80),
                road("town", "city", 70),
                road("city", "capital", 100),
                road("capital", "coast", 90),
            ],
        )
        prepared = prepare(scenario)

        def change(prepared: Prepared, state: State) -> None:
            for unit in columns:
                _sent(unit["id"], "capital")(prepared, state)

        state = final_state(prepared, median_history(**BRAVE), change)
        log = state.log[: int(state.world[0]["logged"])]
        stops = log[log["kind"] == EVENTS.index("arrives")]
        firsts = {int(e["unit"]): int(e["place"]) for e in stops[::-1]}
        wanted = [prepared.unit_ids.index(unit["id"]) for unit in columns]
        return {prepared.place_ids[firsts[unit]] for unit in wanted}

    whole = first_stop(tmp_path / "whole", [column("spearhead", "town", men=1500)])
    halves = [column("spearhead", "town", men=750), column("second", "town", men=750)]
    assert first_stop(tmp_path / "halves", halves) == whole


def test_a_retreat_is_barred_by_a_garrison_that_it_cannot_pass(tmp_path: Path) -> None:
    scenario = _case(tmp_path, town_police__nominal=40_000)
    prepared = prepare(scenario)

    def change(prepared: Prepared, state: State) -> None:
        row = state.units[prepared.unit_ids.index("spearhead")]
        c, city = (prepared.place_ids.index(name) for name in ("base", "city"))
        state.places[city]["holder"] = row["faction"]
        state.world[0]["changed"] = 1
        row["place"], row["dest"], row["base"], row["order"] = city, c, c, RETREAT

    state = final_state(prepared, median_history(**BRAVE), change)
    log = state.log[: int(state.world[0]["logged"])]
    unit = prepared.unit_ids.index("spearhead")
    stops = log[(log["kind"] == EVENTS.index("arrives")) & (log["unit"] == unit)]
    assert prepared.place_ids[int(stops[0]["place"])] == "city"
