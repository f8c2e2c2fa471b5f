"""Edges (RULES.md, requirement 5): what is odd is defined, ends, and adds up.

Every case runs to its horizon from several histories; `assert_sound` holds each to finite numbers
and to the conservation of soldiers and people. The specific result that is expected stands with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brittle.model.conventions import LONG_KNOWN
from brittle.model.ensemble import RunResult, result_of
from brittle.model.inputs.reading import Scenario, load_scenario
from brittle.model.outcome import EVENTS, FATES, MANNERS, OUTCOMES
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import Prepared, prepare
from tests.running import SEED, assert_sound, final_state, histories, median_history
from tests.theatres import column, formation, place, road, tiny_theatre

EAGER = {
    "rebel_initiative": 6.0,
    "wait_value": 0.002,
    "march_unopposed": 60.0,
    "march_opposed": 25.0,
}
"""Rebels who set out at once, so that an edge is reached within the horizon."""

HISTORIES = [
    median_history(1, **EAGER),
    median_history(2, **EAGER),
    *(prior_history(i, SEED) for i in range(8)),
]

REBELS = {"name": "The rebels", "side": "rebel", "coordination": 0.8}
OTHERS = {"name": "The others", "side": "rebel", "rivals": ["rebels"]}


def case(folder: Path, scenario: Mapping[str, Any] | None = None, **cells: Any) -> Scenario:
    """A tiny theatre's scenario."""
    made = tiny_theatre(
        folder, scenarios={"baseline": {"horizon_days": 60, **(scenario or {})}}, **cells
    )
    return load_scenario(made / "baseline.yaml")


def runs(scenario: Scenario, pasts: list[History] = HISTORIES) -> list[RunResult]:
    """A sound run for each history."""
    prepared = prepare(scenario)
    results = []
    for history in pasts:
        state = final_state(prepared, history)
        assert_sound(prepared, state)
        results.append(result_of(prepared, state))
    return results


def held_by(prepared: Prepared, result: RunResult, place: str) -> str:
    return prepared.faction_ids[int(result.places["holder_end"][prepared.place_ids.index(place)])]


def lost_day(prepared: Prepared, result: RunResult, place: str) -> float:
    return float(result.places["lost_day"][prepared.place_ids.index(place)])


def entries(result: RunResult, kind: str) -> np.ndarray:
    return result.log[result.log["kind"] == EVENTS.index(kind)]


def test_the_plain_case_is_sound(tmp_path: Path) -> None:
    runs(case(tmp_path))


def test_a_capital_without_garrison_falls_to_who_arrives(tmp_path: Path) -> None:
    results = runs(case(tmp_path, formations=[]), HISTORIES[:2])
    for result in results:
        assert result.run["capital_lost"] == 1, "nobody defends it, yet it stands"
        assert result.run["capital_fighting_days"] == 0
        assert MANNERS[result.run["capital_manner"]] in ("abandonment", "rising", "bargain")
        assert result.run["soldiers_start"] == pytest.approx(
            result.run["soldiers_in_ranks"] + result.run["soldiers_dispersed"], abs=1e3
        )


def test_a_place_without_a_road_is_reached_by_nobody(tmp_path: Path) -> None:
    scenario = case(
        tmp_path,
        extra_places=[place("island", lat=9.0), place("rock", lat=9.0, control="rebels")],
        extra_formations=[formation("marines", "island")],
        extra_columns=[column("castaways", "rock")],
    )
    prepared = prepare(scenario)
    for result in runs(scenario):
        assert held_by(prepared, result, "rock") == "rebels"
        assert np.isnan(lost_day(prepared, result, "island")), "an island fell to nobody's column"


def test_a_faction_with_no_men_changes_nothing(tmp_path: Path) -> None:
    plain = runs(case(tmp_path / "plain"))
    ghosts = runs(case(tmp_path / "ghosts", theatre={"factions": {"ghosts": OTHERS}}))
    empty = runs(
        case(
            tmp_path / "empty",
            theatre={"factions": {"ghosts": OTHERS}},
            extra_columns=[column("shadow", "base", faction="ghosts", men=0)],
        )
    )
    for one, other, third in zip(plain, ghosts, empty, strict=True):
        for name in ("capital_lost_day", "killed_regime", "soldiers_deserted", "displaced_peak"):
            np.testing.assert_array_equal(one.run[name], other.run[name], err_msg=name)
            np.testing.assert_array_equal(one.run[name], third.run[name], err_msg=name)


def test_a_formation_with_one_man(tmp_path: Path) -> None:
    one = [
        formation("sentry", "town", nominal=1, fill=1),
        formation("guard", "capital", nominal=8000),
    ]
    scenario = case(tmp_path, formations=one)
    prepared = prepare(scenario)
    for result in runs(scenario, HISTORIES[:2]):
        assert held_by(prepared, result, "town") == "rebels"
        fought = result.places["fighting_days"][prepared.place_ids.index("town")]
        assert fought < 0.1, f"one man fought for {fought} effective days"


def test_a_patron_that_leaves_in_battle_takes_its_men(tmp_path: Path) -> None:
    scenario = case(
        tmp_path,
        theatre={
            "events": [
                {
                    "at": "2001-06-04T00:00",
                    "kind": "patron_leaves",
                    "patron": "ally",
                    "source": "judgement",
                }
            ]
        },
        extra_formations=[
            formation("legion", "city", faction="ally", kind="foreign", cohesion=0.9)
        ],
        columns=[column("siege", "base", besieges="city", men=3000)],
    )
    prepared = prepare(scenario)
    for history in HISTORIES:
        state = final_state(prepared, history)
        assert_sound(prepared, state)
        legion = state.units[prepared.unit_ids.index("legion")]
        gone = legion["men"] + legion["lost"] + legion["deserted"] + legion["left"]
        gone += legion["dispersed"] + legion["surrendered"] + legion["defected"] + legion["crossed"]
        assert legion["men"] == 0
        assert gone == pytest.approx(legion["initial"], rel=1e-9)
        assert state.patrons[0]["left"] == 1
        assert state.patrons[0]["level"] == 0
        assert state.factions[prepared.faction_ids.index("regime")]["air"] == 0
        assert result_of(prepared, state).run["patrons_left"] == 1
    median = final_state(prepared, HISTORIES[0])
    assert median.units[prepared.unit_ids.index("legion")]["left"] > 0


def test_a_ruler_who_flees_while_the_capital_holds(tmp_path: Path) -> None:
    scenario = case(tmp_path, {"ruler": {"policy": "leave"}, "frozen": ["all"]}, columns=[])
    for result in runs(scenario):
        assert result.run["capital_lost"] == 0
        assert OUTCOMES[result.run["outcome"]] == "leader_replaced"
        assert FATES[result.run["ruler_fate"]] in ("exile", "captured", "killed")
        assert result.run["ruler_left_day"] == pytest.approx(0.125)


def test_a_ruler_who_moves_before_the_capital_falls(tmp_path: Path) -> None:
    scenario = case(
        tmp_path,
        {"ruler": {"policy": "relocate"}},
        formations=[
            formation("police", "capital", kind="police", nominal=300),
            formation(
                "faithful", "coast", kind="elite", nominal=40_000, cohesion=0.9, in_group=1, fill=1
            ),
        ],
        columns=[column("spearhead", "base", men=900)],
    )
    chances = {"transit_road": 1.0, "follow_share": 0.05, "break_rate": 2.0}
    safe = [median_history(seed, **EAGER, **chances) for seed in (1, 2)]
    for result in runs(scenario, safe):
        assert result.run["relocated_day"] == pytest.approx(0.125)
        assert result.run["capital_lost"] == 1
        assert OUTCOMES[result.run["outcome"]] == "rump_state"
        # He outlasts the capital, in office, by the fortnight that makes a rump.
        outlasts = result.run["ruler_left_day"] - result.run["capital_lost_day"]
        assert not outlasts < 14.0


def test_a_ruler_whom_few_would_follow_does_not_move(tmp_path: Path) -> None:
    """However dear staying and exile are to him: he cannot, under either policy that could."""
    few = [
        formation("police", "capital", kind="police", nominal=3000),
        formation("faithful", "coast", kind="elite", nominal=300, cohesion=0.9, fill=1),
    ]
    dear = {"cost_taken": 5.0, "ruler_rate": 0.5, "transit_road": 1.0, "follow_share": 0.5}
    pasts = [median_history(seed, **EAGER, **dear, belief_shock=4.0) for seed in range(1, 9)]
    for policy in ("decide", "relocate"):
        scenario = case(
            tmp_path / policy,
            {"ruler": {"policy": policy}},
            formations=few,
            columns=[column("spearhead", "base", men=6000)],
        )
        for result in runs(scenario, pasts):
            assert np.isnan(result.run["relocated_day"])
    assert result.run["capital_lost"] == 1


def test_a_siege_from_before_the_first_day_surprises_nobody(tmp_path: Path) -> None:
    prepared = prepare(case(tmp_path, columns=[column("siege", "base", besieges="city")]))
    units = prepared.units_on_paper
    city = units["place"] == prepared.place_ids.index("city")
    assert city.sum() > 1 and (units["contact"][city] == LONG_KNOWN).all()
    assert (units["contact"][~city] == 0).all()


def test_two_rebel_factions_that_meet_do_not_share(tmp_path: Path) -> None:
    two = [
        column("ours", "base", men=4000, besieges="city"),
        column("theirs", "camp", faction="others", men=2500, besieges="city"),
    ]
    camp = place("camp", lat=10.9, control="others")
    scenario = case(
        tmp_path,
        theatre={"factions": {"others": OTHERS}},
        extra_places=[camp],
        extra_roads=[road("camp", "city", 50)],
        columns=two,
    )
    prepared = prepare(scenario)
    rivals = [prior_history(i, SEED) for i in range(20)]

    def killed(rivalry: float) -> float:
        chosen = histories(20, changes={"rivalry": rivalry})
        return float(np.mean([r.run["killed_rebels"] for r in runs(scenario, chosen)]))

    assert killed(2.0) > killed(0.0), "hostile attackers who meet do not fight"
    for result in runs(scenario, rivals):
        assert held_by(prepared, result, "city") in ("regime", "rebels", "others")
    taken = [r for r in runs(scenario, rivals) if not np.isnan(lost_day(prepared, r, "city"))]
    assert taken, "two columns besiege the city and nobody ever takes it"


def test_a_cease_fire_that_is_kept(tmp_path: Path) -> None:
    kept = {"ceasefire": {"kept_by_regime": 1, "kept_by_rebels": 1}}
    scenario = case(tmp_path, kept, columns=[column("siege", "base", besieges="city", men=3000)])
    for result in runs(scenario):
        assert result.run["ceasefire_days"] == pytest.approx(60, abs=0.2)
        assert result.run["places_lost"] == 0
        assert result.run["killed_regime"] == 0
        assert result.run["killed_rebels"] == 0
        assert OUTCOMES[result.run["outcome"]] == "ceasefire"


def test_a_cease_fire_that_nobody_keeps_ends(tmp_path: Path) -> None:
    broken = {
        "ceasefire": {"kept_by_regime": 0, "kept_by_rebels": 0},
        "parameters": {"truce_breach": 5},
    }
    scenario = case(tmp_path, broken, columns=[column("siege", "base", besieges="city", men=3000)])
    for result in runs(scenario):
        assert result.run["ceasefire_days"] < 5
        assert len(entries(result, "ceasefire_ends")) == 1
        assert len(entries(result, "battle_begins")) >= 1


def test_a_column_inside_an_enemy_town_fights_there_at_once(tmp_path: Path) -> None:
    scenario = case(tmp_path, columns=[column("siege", "base", besieges="city", men=2500)])
    prepared = prepare(scenario)
    for result in runs(scenario):
        first = entries(result, "battle_begins")[0]
        assert prepared.place_ids[first["place"]] == "city"
        assert first["tick"] == 0


def test_an_empty_place_between_two_enemies_goes_to_one_of_them(tmp_path: Path) -> None:
    scenario = case(
        tmp_path,
        theatre={"factions": {"others": OTHERS}},
        extra_places=[place("camp", lat=11.2, control="others")],
        extra_roads=[road("camp", "town", 80)],
        formations=[formation("guard", "capital", kind="elite", nominal=8000)],
        columns=[column("ours", "base"), column("theirs", "camp", faction="others")],
    )
    prepared = prepare(scenario)
    takers = set()
    for result in runs(scenario):
        falls = [
            e for e in entries(result, "place_falls") if prepared.place_ids[e["place"]] == "town"
        ]
        if falls:
            takers.add(prepared.faction_ids[falls[0]["faction"]])
            assert result.places["fighting_days"][prepared.place_ids.index("town")] >= 0
    assert takers, "nobody enters an empty town"
    assert takers <= {"rebels", "others", "locals"}


def test_with_everything_held_by_the_regime_nothing_happens(tmp_path: Path) -> None:
    scenario = case(tmp_path, base__control="regime", columns=[])
    for result in runs(scenario):
        assert OUTCOMES[result.run["outcome"]] == "holds"
        assert result.run["places_lost"] == 0
        assert result.run["soldiers_in_ranks"] == pytest.approx(result.run["soldiers_start"])
        assert result.run["will_never_moved"] == 1
        assert result.run["displaced_peak"] == 0


def test_with_all_but_the_capital_in_rebel_hands(tmp_path: Path) -> None:
    cells = {f"{name}__control": "rebels" for name in ("town", "city", "coast")}
    formations = [
        formation("guard", "capital", kind="elite", nominal=8000, fill=0.85, cohesion=0.7)
    ]
    runs(case(tmp_path, formations=formations, **cells))


def test_a_regime_column_that_comes_later_is_accounted_for(tmp_path: Path) -> None:
    reserve = column("reserve", "capital", faction="regime", available_from="2001-06-11T00:00")
    for result in runs(case(tmp_path, extra_columns=[reserve])):
        assert result.run["soldiers_in_ranks"] <= result.run["soldiers_start"] * (1 + 1e-6)


def test_a_regime_without_men_or_places_but_the_capital(tmp_path: Path) -> None:
    cells = {f"{name}__control": "rebels" for name in ("town", "city", "coast")}
    results = runs(case(tmp_path, formations=[], **cells), HISTORIES[:2])
    for result in results:
        assert result.run["capital_lost"] == 1


@pytest.mark.parametrize("hours", [0.25, 6, 24])
def test_any_tick_is_sound(tmp_path: Path, hours: float) -> None:
    runs(case(tmp_path, {"tick_hours": hours}), HISTORIES[:3])
