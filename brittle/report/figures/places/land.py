"""The map: who holds each place, hour by hour, in one run or in all runs of a scenario."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brittle.model.codes import PlaceKind, word_of
from brittle.report.figures.base.panel import Panel, behind, short_name
from brittle.report.figures.base.table import FigureTable
from brittle.report.map.action import MapAxis, axis_of
from brittle.report.map.all_runs import AllRuns, all_runs
from brittle.report.map.clock import MapClock, clock_of
from brittle.report.map.frame import MapFrame, frame_around
from brittle.report.map.ground import ROADS, ground_of, land_near, roads_of
from brittle.report.map.in_fact import IN_FACT, NOT_RECORDED, in_fact
from brittle.report.map.one_run import ChosenRuns, MapRun, recounted_or_typical
from brittle.report.map.outlines import readable
from brittle.report.map.sides import OTHERS, MapFactions, factions_of
from brittle.report.map.table import places_table
from brittle.report.map.told import scenario_told
from brittle.results.chosen_runs import TYPICAL
from brittle.results.reading import Results
from brittle.results.stored.compact import Column
from brittle.wording import MANNER_NAMES, counted, spaced

FIRST = (word_of(PlaceKind.CAPITAL), word_of(PlaceKind.REGIONAL_CAPITAL), word_of(PlaceKind.CITY))
"""The kinds of places whose names are written first, in this order."""

NO_OUTLINES = (
    " There are no outlines of this country; the lighter ground is only what lies near its places and "
    "roads."
)

WITHOUT_SCRIPT = (
    '<noscript><p class="none">The map is drawn by a script, and scripts are switched off here. The section '
    "on how the regime loses its places says the same about the main places.</p></noscript>"
)


class MapOfScenario(NamedTuple):
    """What the map shows of one scenario."""

    clock: MapClock
    axis: MapAxis
    all: AllRuns
    runs: list[MapRun]


def panel(results: Results, chosen: ChosenRuns = recounted_or_typical) -> Panel | None:
    """The map as data, which the page's script draws; `chosen` chooses the runs that are shown one by one.

    Coordinates are optional. The caption gives the number of places without coordinates, and there is no map
    if no place has coordinates.
    """
    table = _places_of(results)
    placed = table.dropna(subset=["lat", "lon"])
    if placed.empty:
        return None
    found = {key: of_scenario(results, key, chosen) for key in results.scenarios}
    factions = _marked(results, found)
    ground = readable(results.outlines)
    return Panel(
        id="map",
        title=_finding(results, factions),
        caption=(
            "Each mark is a place, and its colour and its shape both say who holds it at the chosen "
            "moment. Larger marks are places with more people. Lines are roads, drawn straight from place "
            "to place; a front is a road whose two ends are held by factions that are hostile to each "
            f"other. {_choices(found[results.main])}“All runs” shows the faction that holds a place in most "
            "runs; the paler a mark, the fewer the runs that agree. The table is about "
            f"“{results.title(results.main)}”."
            f"{'' if ground else NO_OUTLINES}{_unplaced(len(table) - len(placed))} "
            f"{behind(results, results.scenarios)}"
        ),
        body=f'<div class="map-here"></div>{WITHOUT_SCRIPT}',
        table=_table(results, table, factions, found[results.main]),
        data=map_data(results, found),
    )


def _choices(main: MapOfScenario) -> str:
    """Explain the typical run and the record."""
    labels = [one.label for one in main.runs]
    typical = (
        f"“{TYPICAL}” is a single run with the commonest end; in it, numbers of the whole country such as "
        "the day on which the capital falls are near the middle of all runs, but a single place may fare "
        "otherwise. "
    )
    record = f"“{IN_FACT}” shows what is recorded of the war itself. "
    return (typical if TYPICAL in labels else "") + (record if IN_FACT in labels else "")


def _table(
    results: Results, table: pd.DataFrame, factions: MapFactions, main: MapOfScenario
) -> FigureTable:
    places = [
        {"name": str(row["name"]), "region": str(row["region"]), "people": round(row["population"])}
        for _, row in table.iterrows()
    ]
    manners = [MANNER_NAMES[word] for word in results.words("manner")]
    return places_table(places, factions.names, manners, main.clock, main.all, main.runs)


def of_scenario(
    results: Results, scenario: str, chosen: ChosenRuns = recounted_or_typical
) -> MapOfScenario:
    """Count the runs of a scenario and read the chosen ones."""
    clock = clock_of(results, scenario)
    found = all_runs(results, scenario, clock)
    record = in_fact(results, clock)
    runs = [*chosen(results, scenario, clock), *([record] if record is not None else [])]
    capital = list(results.manifest["places"]).index(_capital(results))
    falls = [one.tick for run in runs for one in run.changes if one.place == capital]
    return MapOfScenario(clock, axis_of(found, clock, max(falls, default=0)), found, runs)


def _capital(results: Results) -> str:
    return str(results.manifest["theatre"]["value"]["capital"])


def ever_held(found: AllRuns) -> Column:
    """[F] the number of places that each faction held on the first day or took later, as a mean over runs."""
    counts: Column = (found.first.sum(axis=0) + found.lost.sum(axis=(0, 2))) / max(found.runs, 1)
    return counts


def _finding(results: Results, factions: MapFactions) -> str:
    """The title: how many of its places the regime loses in the run in the middle."""
    own = {results.words("lost_to")[code] for code in factions.regime}
    held = int(results.place_table["control"].isin(own).sum())
    lost = float(np.floor(np.median(results.of(results.main)["places_lost"])))
    some = "all of" if lost >= held else f"{lost:.0f} or more of"
    return (
        f"The map: in half of the runs of “{results.title(results.main)}”, the regime loses {some} the "
        f"{counted(held, 'place', 'places')} that it held on the first day"
    )


def _places_of(results: Results) -> pd.DataFrame:
    """The table of places in the order of their codes."""
    return results.place_table.loc[list(results.manifest["places"])]


def _marked(results: Results, found: Mapping[str, MapOfScenario]) -> MapFactions:
    return factions_of(results, ever_held(found[results.main].all).tolist())


def map_data(results: Results, found: Mapping[str, MapOfScenario]) -> dict[str, Any]:
    """What the page's script reads of some scenarios. At least one place must have coordinates."""
    table, factions = _places_of(results), _marked(results, found)
    placed = table.dropna(subset=["lat", "lon"])
    frame = frame_around(placed["lon"].astype(float).tolist(), placed["lat"].astype(float).tolist())
    at = {str(place): code for code, place in enumerate(table.index) if place in set(placed.index)}
    roads = roads_of(results.manifest["theatre"]["value"].get("roads", ()), at)
    places, ground = _places(table, frame), ground_of(results, frame)
    return {
        "main": results.main,
        "frame": {"width": frame.width, "height": frame.height, "km": frame.km_per_unit},
        "ground": [list(part) for part in ground],
        "land": None if ground else _land(frame, places, [(road.a, road.b) for road in roads]),
        "places": places,
        "roads": [list(road) for road in roads],
        "classes": list(ROADS),
        "factions": _factions(factions),
        "manners": [MANNER_NAMES[word] for word in results.words("manner")],
        "scenarios": {
            key: scenario_told(results.title(key), one.clock, one.axis, one.all, one.runs)
            for key, one in found.items()
        },
    }


def _factions(factions: MapFactions) -> list[dict[str, Any]]:
    """The factions by code, and after them somebody whom the record of what happened does not name."""
    own = "".join(str(int(code in factions.regime)) for code in range(len(factions.names)))
    named = zip(factions.names, factions.marks, factions.hostile, strict=True)
    return [
        *(
            {"name": name, "mark": mark, "hostile": hostile + own[code]}
            for code, (name, mark, hostile) in enumerate(named)
        ),
        {"name": NOT_RECORDED, "mark": OTHERS, "hostile": f"{own}0"},
    ]


def _places(table: pd.DataFrame, frame: MapFrame) -> list[dict[str, Any]]:
    """The places in the order of their codes; `rank` is the order in which names are written."""
    kinds = table["kind"].map({kind: rank for rank, kind in enumerate(FIRST)}).fillna(len(FIRST))
    order = table.assign(first=kinds).sort_values(["first", "population"], ascending=[True, False])
    rank = {place: number for number, place in enumerate(order.index)}
    return [
        {
            "name": str(row["name"]),
            "label": on_the_map(str(row["name"])),
            "at": None
            if pd.isna(row["lat"]) or pd.isna(row["lon"])
            else [round(one, 1) for one in frame.at(float(row["lon"]), float(row["lat"]))],
            "people": round(float(row["population"])),
            "kind": spaced(str(row["kind"])),
            "region": str(row["region"]),
            "rank": rank[place],
        }
        for place, row in table.iterrows()
    ]


def _land(
    frame: MapFrame, places: list[dict[str, Any]], roads: list[tuple[int, int]]
) -> dict[str, Any]:
    known = [code for code, place in enumerate(places) if place["at"]]
    number = {code: i for i, code in enumerate(known)}
    points = [(places[code]["at"][0], places[code]["at"][1]) for code in known]
    return land_near(frame, points, [(number[a], number[b]) for a, b in roads])._asdict()


def _unplaced(count: int) -> str:
    if count == 0:
        return ""
    return f" {counted(count, 'place', 'places')} without coordinates cannot be shown."


def on_the_map(name: str) -> str:
    """The first part of a place's name, without what is added in parentheses, after a comma or a dash."""
    return short_name(re.split(r"\s*[(,]|\s-\s", name)[0] or name)
