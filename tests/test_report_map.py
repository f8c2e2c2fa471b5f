"""What the report's map is drawn from: the ground, and who holds each place in one run and in all runs."""

from __future__ import annotations

import json
import math
import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fits import what_happened
from synthetic import SyntheticEngine, make_case

from brittle.batches.disk import StoreError
from brittle.report.build import build
from brittle.report.figures.places import land
from brittle.report.map.action import axis_of
from brittle.report.map.all_runs import AllRuns, lost_ticks
from brittle.report.map.clock import MapClock, clock_of
from brittle.report.map.frame import frame_around, path
from brittle.report.map.ground import CELL, NEAR, land_near, roads_of
from brittle.report.map.in_fact import IN_FACT, NOT_RECORDED, in_fact
from brittle.report.map.one_run import (
    MapRun,
    logged_run,
    recounted_or_typical,
    stored_run,
    typical_run,
)
from brittle.report.map.sides import OTHERS, factions_of
from brittle.report.map.told import moves, packed, unpacked
from brittle.results.chosen_runs import TYPICAL
from brittle.results.happened import FILE, TrueLoss
from brittle.results.reading import Results
from tests.test_report import ORDER, make_results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(make_results(tmp_path_factory.mktemp("map"), draws=8))


@pytest.fixture(scope="module")
def places(results: Results) -> pd.DataFrame:
    return results.frame("places")


def data_of(results: Results, **options: Any) -> Any:
    panel = land.panel(results, **options)
    assert panel is not None and panel.data is not None
    return panel.data


def without_coordinates(results: Results, places: slice) -> Results:
    manifest = json.loads(json.dumps(results.manifest))
    for place in manifest["theatre"]["value"]["places"][places]:
        place["lat"] = None
    return Results(results.folder, manifest)


# --- the frame and the ground --------------------------------------------------------------------


def test_a_frame_has_room_around_its_points_and_true_proportions() -> None:
    frame = frame_around([10, 14], [59, 61])
    assert (frame.west, frame.north) == pytest.approx((10 - 0.24, 61 + 0.12))
    assert frame.squeeze == pytest.approx(0.5)  # the cosine of 60 degrees
    assert (frame.width, frame.height) == pytest.approx((4.48 / 2 * frame.scale, 2000))
    assert frame.at(10, 59) == pytest.approx((0.12 * frame.scale, 2.12 * frame.scale))
    assert frame.km_per_unit == pytest.approx(111.2 * 2.24 / 2000)


def test_a_single_point_has_a_frame() -> None:
    frame = frame_around([10], [0])
    assert (frame.width, frame.height) == pytest.approx((2000, 2000))


def test_a_path_goes_in_whole_steps_from_point_to_point() -> None:
    frame = frame_around([0, 2], [-1, 1])._replace(west=0, north=1, squeeze=1, scale=10)
    assert path(frame, [[(0, 1), (1, 1), (1.001, 1), (1, 0)]], True) == "M0 0l10 0 0 10Z"
    assert path(frame, [[(0, 1)], []], False) == "M0 0"


def test_only_roads_between_places_on_the_map_are_drawn_and_wide_ones_last() -> None:
    roads = [
        {"a": "x", "b": "y", "class": "motorway"},
        {"a": "y", "b": "z", "class": "track"},
        {"a": "x", "b": "nowhere", "class": "primary"},
    ]
    found = roads_of(roads, {"x": 4, "y": 5, "z": 6})
    assert [tuple(road) for road in found] == [(5, 6, 3), (4, 5, 0)]


def test_ground_that_roads_enclose_is_filled_and_a_bay_is_not() -> None:
    frame = frame_around([0, 1], [0, 1])
    corners = [(500.0, 500.0), (1500.0, 500.0), (1500.0, 1500.0), (500.0, 1500.0)]
    ring = [(0, 1), (1, 2), (2, 3), (3, 0)]
    enclosed = land_near(frame, corners, ring)
    filled = sum(n for _, _, n in enclosed.gaps) * CELL**2
    assert filled == pytest.approx((1000 - 2 * NEAR) ** 2, rel=0.05)
    assert land_near(frame, corners, ring[:3]).gaps == []


def test_the_caption_says_if_there_are_no_outlines(results: Results, tmp_path: Path) -> None:
    with_outlines = land.panel(results)
    copy = shutil.copytree(results.folder, tmp_path / "copy")
    shutil.rmtree(copy / "map")
    without = land.panel(Results(copy, results.manifest))
    assert with_outlines is not None and without is not None
    assert [("no outlines" in one.caption) for one in (with_outlines, without)] == [False, True]
    for panel, has in ((with_outlines, True), (without, False)):
        assert panel.data is not None
        assert (len(panel.data["ground"]) == 1, panel.data["land"] is None) == (has, has)
        assert len(panel.data["roads"]) == len(results.manifest["theatre"]["value"]["roads"])


# --- places and factions -------------------------------------------------------------------------


def test_places_without_coordinates_are_counted_and_have_facts(results: Results) -> None:
    fewer = without_coordinates(results, slice(1, 3))
    panel = land.panel(fewer)
    assert panel is not None and panel.data is not None
    assert "2 places without coordinates cannot be shown" in panel.caption
    assert [place["at"] is None for place in panel.data["places"]] == [
        i in (1, 2) for i in range(36)
    ]
    assert all(1 not in road[:2] and 2 not in road[:2] for road in panel.data["roads"])
    assert len(panel.data["scenarios"]["odd"]["all"]["facts"]) == 36


def test_without_any_coordinates_there_is_no_map(results: Results) -> None:
    document = build(without_coordinates(results, slice(None)))
    assert "This report leaves out: the map, because no place has coordinates; " in document
    assert re.findall(r'<section id="([a-z-]+)"', document) == [o for o in ORDER if o != "map"]


def test_names_are_short_and_the_capital_s_comes_first(results: Results) -> None:
    places = data_of(results)["places"]
    assert sorted(place["rank"] for place in places) == list(range(36))
    assert places[-1]["rank"] == 0 and places[-1]["name"] == "Crown City"
    assert land.on_the_map("Wadi (camp), east") == "Wadi"


def test_each_faction_has_a_mark_and_the_relations_of_the_model(results: Results) -> None:
    factions = factions_of(results, [3.0, 1.0, 0.0])
    assert factions.marks == [0, 1, OTHERS]
    assert factions.hostile == ["011", "100", "100"]
    manifest = json.loads(json.dumps(results.manifest))
    manifest["theatre"]["value"]["factions"]["hills"]["relations"] = {"coast": -1.0}
    rivals = factions_of(Results(results.folder, manifest), [1.0, 1.0, 2.0])
    assert rivals.marks == [0, 2, 1] and rivals.hostile == ["011", "101", "110"]


# --- all runs ------------------------------------------------------------------------------------

CLOCK = MapClock(datetime(2001, 3, 1), 3.0, 80, 320)


def few_runs(lost: dict[tuple[int, int, int], int], runs: int = 200) -> AllRuns:
    """Two places, two factions; the first faction holds both. `lost` counts runs by place, faction, tick."""
    counts = np.zeros((2, 2, 321), np.int32)
    for at, number in lost.items():
        counts[at] = number
    first = np.array([[runs, 0], [runs, 0]])
    none = np.zeros(2)
    return AllRuns(runs, first, counts, np.zeros((2, 5)), first, none, np.zeros((2, 3)), none)


def test_days_are_counted_in_ticks_up_to_the_end_of_a_tick() -> None:
    days = np.array([-10.0, -0.125, 0.0, 0.124, np.float32(1 / 8), 30.0, 99.0], np.float32)
    assert CLOCK.ticks(days).tolist() == [0, 79, 80, 81, 81, 320, 320]


def test_the_axis_ends_where_the_action_ends_and_says_what_comes_later() -> None:
    early = few_runs({(0, 1, 60): 180, (1, 1, 100): 10, (1, 1, 300): 10})
    axis = axis_of(early, CLOCK, 0)
    assert axis.end == 80 + 3 * 8  # the whole day in which the 190th of 200 losses happens
    assert axis.words == (
        "The time axis ends on 14 March 2001, 3 days after the starting moment, when 95% of all first losses "
        "of places have happened. The runs go on to 10 April 2001: in these further 27 days, a run has 0.1 "
        "more first losses on average."
    )
    assert axis_of(early, CLOCK, 200).end == 200
    late = axis_of(few_runs({(0, 1, 319): 100}), CLOCK, 0)
    assert late.end == 320 and late.words.endswith(
        "goes to the last day of the runs, 10 April 2001."
    )
    assert axis_of(few_runs({}), CLOCK, 0).end == 88


def test_losses_are_told_in_hundredths_of_all_runs() -> None:
    found = few_runs({(0, 1, 60): 50, (0, 1, 64): 1, (0, 1, 70): 1, (1, 1, 300): 200})
    assert [list(one) for one in moves(found, 100)] == [[0, 1, packed([60, 64], [25, 1])]]
    assert lost_ticks(found).tolist() == [[60, 60, 60], [300, 300, 300]]
    assert lost_ticks(few_runs({})).tolist() == [[-1] * 3] * 2


@pytest.mark.parametrize(
    ("ticks", "grown"), [([0], [1]), ([63, 64, 700], [63, 64, 100]), ([], []), ([126], [63])]
)
def test_what_is_packed_can_be_unpacked(ticks: list[int], grown: list[int]) -> None:
    found: dict[int, int] = {}
    for tick, more in unpacked(packed(ticks, grown)):
        found[tick] = found.get(tick, 0) + more
    assert {tick: more for tick, more in found.items() if more} == dict(
        zip(ticks, grown, strict=True)
    )


def test_facts_over_all_runs_are_those_of_the_table(results: Results, places: pd.DataFrame) -> None:
    told = data_of(results)
    words = {name: list(results.words(name)) for name in ("lost_to", "manner")}
    for key in ("baseline", "last_stand_capital"):
        facts = told["scenarios"][key]["all"]["facts"]
        clock = clock_of(results, key)
        for code, place in enumerate(results.manifest["places"]):
            rows = places[(places["scenario"] == key) & (places["place"] == place)]
            lost, ticks, takers, manners, ends, again, killed, displaced = facts[code]
            fell = rows[rows["lost_day"].notna()]
            assert lost == len(fell)
            if lost:
                middle = sorted(fell["lost_day"])[math.ceil(lost / 2) - 1]
                assert ticks[1] == math.ceil(middle * 8 + clock.branch - 1e-3)
            for column, pairs in (("lost_to", takers), ("manner", manners)):
                counts = fell[column].astype(str).value_counts()
                assert all(counts[words[column][code]] == n for code, n in pairs)
                assert [n for _, n in pairs] == [n for n in counts.tolist() if n][:3]
            assert sum(n for _, n in ends) == len(rows) == 24
            assert again == (fell["lost_to"].astype(str) != fell["holder_end"].astype(str)).sum()
            all_killed = sorted(rows["killed_civilians"] + rows["reprisals"])
            assert killed == [round(float(all_killed[i])) for i in (2, 11, 21)]
            assert displaced[1] == round(float(sorted(rows["displaced_peak"])[11]))


# --- one run -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["baseline", "safe_passage", "last_stand_capital"])
def test_the_typical_run_is_in_the_middle_of_the_most_common_outcome(
    results: Results, key: str
) -> None:
    runs = results.of(key)
    picked = typical_run(results, key)
    row = runs[(runs["draw"] == picked.draw) & (runs["replicate"] == picked.replicate)].iloc[0]
    same = runs[runs["outcome"] == row["outcome"]]
    assert len(same) == runs["outcome"].value_counts().max()
    assert f"ends in the commonest way, as {len(same)} of {len(runs)} runs do:" in picked.note
    falls = same["capital_lost_day"].notna().any()
    column = "capital_lost_day" if falls else "places_lost"
    order = sorted(same[column].dropna())
    assert row[column] == order[(len(order) - 1) // 2]


def run_of(results: Results, key: str) -> tuple[MapRun, int, int]:
    picked = typical_run(results, key)
    return stored_run(results, key, clock_of(results, key), picked), picked.draw, picked.replicate


def test_a_stored_run_is_that_of_the_table(results: Results, places: pd.DataFrame) -> None:
    run, draw, replicate = run_of(results, "baseline")
    rows = places[
        (places["scenario"] == "baseline")
        & (places["draw"] == draw)
        & (places["replicate"] == replicate)
    ].set_index("place")
    codes = {place: code for code, place in enumerate(results.manifest["places"])}
    factions = results.words("lost_to")
    lost = rows[rows["lost_day"].notna()]
    assert len(run.changes) == len(lost) > 0 and not run.complete
    assert list(run.changes) == sorted(run.changes)
    for change in run.changes:
        row = lost.loc[results.manifest["places"][change.place]]
        assert factions[change.holder] == row["lost_to"]
        assert results.words("manner")[change.manner] == row["manner"]
        assert change.tick == math.ceil(row["lost_day"] * 8 + 80 - 1e-3)
    for place, row in rows.iterrows():
        assert factions[run.ends[codes[place]]] == row["holder_end"]
        assert run.displaced[codes[place]] == pytest.approx(row["displaced_peak"])
        if pd.isna(row["lost_day"]):
            assert factions[run.first[codes[place]]] == row["holder_end"]


def test_a_run_that_is_not_there_is_an_error(results: Results) -> None:
    with pytest.raises(StoreError, match="the run baseline/99/0 was not completed"):
        results.places_in_run("baseline", 99, 0, ["lost_day"])


def test_a_log_tells_every_change_of_hands_at_the_end_of_its_tick(results: Results) -> None:
    engine, case = SyntheticEngine(), make_case("baseline")
    prepared = engine.prepare(case.scenario)
    played = engine.play(
        prepared, engine.past(case.scenario, prepared, 1).histories[0], 0, log=True
    )
    falls = played.log[played.log["kind"] == 0]
    back = falls[-1:].copy()
    back["tick"] += 5
    back["faction"] = 0
    log = np.concatenate([played.log, back])
    run = logged_run(results, replace(played, log=log), prepared, "a label", "a note")
    assert run.complete and (run.label, run.note) == ("a label", "a note")
    assert [one.tick for one in run.changes] == [*(falls["tick"] + 1), back["tick"][0] + 1]
    assert run.changes[-1].holder == 0 and run.changes[-2].place == run.changes[-1].place
    assert {run.first[one.place] for one in run.changes} <= {0, 1}


# --- what happened -------------------------------------------------------------------------------


def with_losses(results: Results, folder: Path, *losses: TrueLoss) -> Results:
    copy = shutil.copytree(results.folder, folder / "out")
    FILE.keep(what_happened().model_copy(update={"losses": losses}), copy)
    return Results.read(copy)


def a_loss(place: str, at: datetime, **more: Any) -> TrueLoss:
    return TrueLoss(place=place, at=at, first=at, last=at, **more)


def test_the_record_is_shown_beside_the_runs(results: Results, tmp_path: Path) -> None:
    known = with_losses(
        results,
        tmp_path,
        a_loss("place_35", datetime(2001, 3, 13), by="hills"),
        a_loss("place_14", datetime(2001, 3, 2, 1), given_up=True),
        a_loss("place_20", datetime(2002, 1, 1), by="hills"),
    )
    record = in_fact(known, clock_of(known, "baseline"))
    assert record is not None and record.recorded
    holders, manners = known.words("lost_to"), known.words("manner")
    places = known.manifest["places"]
    assert [(places[one.place], one.tick) for one in record.changes] == [
        ("place_14", 9),  # at the end of the tick in which the hour lies
        ("place_35", 96),
    ]
    given_up, taken = record.changes
    assert given_up.holder == len(holders) and manners[given_up.manner] == "abandonment"
    assert holders[taken.holder] == "hills" and taken.manner == -1
    assert "the first loss of 3 of the 35 places" in record.note
    assert "The other 32 keep the mark of the first day" in record.note
    data = data_of(known)
    assert [run["label"] for run in data["scenarios"]["odd"]["runs"]] == [TYPICAL, IN_FACT]
    assert data["factions"][len(holders)]["name"] == NOT_RECORDED
    assert all(len(one["hostile"]) == len(data["factions"]) for one in data["factions"])
    assert data["factions"][0]["hostile"][-1] == "1"


def test_without_a_record_the_map_shows_runs_only(results: Results) -> None:
    assert in_fact(results, clock_of(results, "baseline")) is None
    labels = [run["label"] for run in data_of(results)["scenarios"]["baseline"]["runs"]]
    assert TYPICAL in labels and IN_FACT not in labels
    panel = land.panel(results)
    assert panel is not None and IN_FACT not in panel.caption
    assert "a single place may fare otherwise" in panel.caption


def test_the_table_of_the_map_says_when_how_and_to_whom_each_place_is_lost(
    results: Results, places: pd.DataFrame
) -> None:
    panel = land.panel(results)
    assert panel is not None and panel.table is not None
    assert len(panel.table.rows) == len(results.manifest["places"])
    mine = places[places["scenario"] == results.main]
    clock = clock_of(results, results.main)
    run = recounted_or_typical(results, results.main, clock)[0]
    first = {one.place: one for one in reversed(run.changes)}
    for code, cells in enumerate(panel.table.rows):
        row = dict(zip(panel.table.columns, cells, strict=True))
        rows = mine[mine["place"] == results.manifest["places"][code]]
        assert row["all runs: lost [share of runs]"] == pytest.approx(
            rows["lost_day"].notna().mean(), abs=1e-4
        )
        displaced = sorted(rows["displaced_peak"])[math.ceil(len(rows) / 2) - 1]
        assert row["all runs: away from home at the peak, median [people]"] == round(displaced)
        said = row[f"{run.label}: lost at"]
        assert (said is None) == (code not in first)
        if said is not None:
            then = clock.start + timedelta(hours=first[code].tick * clock.hours)
            assert datetime.fromisoformat(str(said)) == then


def test_the_caller_may_choose_other_runs(results: Results) -> None:
    def two(of: Results, key: str, clock: MapClock) -> list[MapRun]:
        picked = typical_run(of, key)
        return [
            stored_run(of, key, clock, picked._replace(draw=draw, replicate=0, label=label))
            for draw, label in ((0, "the first"), (3, "another"))
        ]

    told = data_of(results, chosen=two)["scenarios"]["baseline"]["runs"]
    assert [run["label"] for run in told] == ["the first", "another"]


def test_the_title_counts_what_the_regime_loses_in_the_median_run(results: Results) -> None:
    panel = land.panel(results)
    assert panel is not None
    lost = math.floor(np.median(results.of(results.main)["places_lost"]))
    assert f"the regime loses {lost} or more of the 35 places" in panel.title
