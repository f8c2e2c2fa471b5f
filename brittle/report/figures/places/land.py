"""Draw a map of the share of runs in which the regime has not yet lost each place, day by day."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.model.codes import PlaceKind, Side, word_of, words_of
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    plain,
    short_name,
)
from brittle.report.figures.places.outlines import Box, Point, label_trace, polygons
from brittle.report.figures.places.roads import IN_WORDS, road_traces
from brittle.report.palette import BLUE, GREY, VERMILLION
from brittle.results.reading import Results
from brittle.wording import counted, short_date

SCALE = [[0.0, VERMILLION], [0.5, "#F7F7F7"], [1.0, BLUE]]
SLIMMEST = 0.7
"""The smallest ratio of the shorter side of the map to its longer side."""
WIDE, NARROW = (860.0, 620.0), (352.0, 352.0)
"""Width and height of the map in pixels on a wide and on a narrow screen."""
NARROWEST = 0.1
"""The smallest distance in degrees from the map's middle to its edges, even if all places are close."""


def panel(results: Results) -> Panel | None:
    """Draw places as dots on plain axes; a slider in the page recolours the dots.

    Coordinates are optional. The caption gives the number of places without coordinates, and there is no map
    if no place has coordinates.
    """
    every = results.place_table
    table = every.dropna(subset=["lat", "lon"])
    if table.empty:
        return None
    factions = results.manifest["theatre"]["value"]["factions"]
    own = {key for key, one in factions.items() if one.get("side") == word_of(Side.REGIME)}
    held = [str(place) for place in table.index if table.loc[place, "control"] in own]
    days = max(int(results.horizon(key)) for key in results.scenarios)
    shares = _shares(results, held, days)
    ground = _ground(results, table)
    return Panel(
        id="map",
        title="Which places the regime still holds, day by day",
        caption=(
            "Each dot is a place. Its colour shows the share of runs in which the regime has not yet "
            "lost the place by the chosen day after the branch; a place that was lost and retaken counts "
            "as lost. Larger dots are places with more people. Grey dots are places that the regime did "
            "not hold on the first day. The capital and the regional capitals are named if there is "
            f"room.{IN_WORDS if ground.roads else ''}{_unplaced(len(every) - len(table))} "
            f"{behind(results, results.scenarios)}"
        ),
        plots=[_plot(ground, table, held, shares[results.main][0])],
        legend=[
            LegendKey("not lost in any run", BLUE, "dot"),
            LegendKey("lost in half of the runs", "#F7F7F7", "dot"),
            LegendKey("lost in all runs", VERMILLION, "dot"),
            LegendKey("not held by the regime on the first day", "#CFCFCF", "dot"),
        ],
        slider={
            "shares": shares,
            "names": [plain(str(table.loc[place, "name"])) for place in held],
            "dates": {key: _dates(results.branch(key), days) for key in results.scenarios},
        },
    )


def _dates(branch: datetime, days: int) -> list[str]:
    moments = [branch + timedelta(days=day) for day in range(days + 1)]
    return [f"{short_date(moment)} {moment.year}" for moment in moments]


class MapGround(NamedTuple):
    """What is drawn beneath the places: the theatre's outlines, or its roads if it has no outlines."""

    outlines: list[Trace]
    roads: list[Trace]


def _ground(results: Results, table: pd.DataFrame) -> MapGround:
    outlines = polygons(results.folder / "map")
    roads = results.manifest["theatre"]["value"].get("roads", ())
    return MapGround(outlines, [] if outlines else road_traces(roads, table))


def _plot(ground: MapGround, table: pd.DataFrame, held: list[str], first: list[int]) -> Plot:
    """Draw the ground, the regime's places in the colours of the first day, all other places, and names."""
    box, sizes = _box(table), _sizes(table)
    grey: dict[str, object] = {"color": "#CFCFCF", "line": {"color": GREY, "width": 0.6}}
    coloured: dict[str, object] = {
        "color": first,
        "colorscale": SCALE,
        "cmin": 0,
        "cmax": 100,
        "showscale": False,
        "line": {"color": "#444444", "width": 0.8},
    }
    own = _dots(table.loc[held], sizes, coloured)
    traces: list[Trace] = [
        *ground.outlines,
        *ground.roads,
        _dots(table.drop(index=held), sizes, grey),
        own | {"meta": "slide", "hovertemplate": "%{text}<extra></extra>"},
        _labels(table, box, WIDE, 12, "wide"),
        _labels(table, box, NARROW, 10, "narrow"),
    ]
    return Plot("", {ALL: View(traces)}, _layout(box), {"height": int(NARROW[1])})


def _layout(box: Box) -> Layout:
    axis = {"visible": False, "showgrid": False, "zeroline": False, "fixedrange": True}
    return {
        "height": int(WIDE[1]),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "plot_bgcolor": "#FBFBFB",
        "xaxis": {**axis, "range": [box.west, box.east], "constrain": "domain"},
        "yaxis": {
            **axis,
            "range": [box.south, box.north],
            "scaleanchor": "x",
            "scaleratio": round(_stretch(box), 3),
            "constrain": "domain",
        },
    }


def _stretch(box: Box) -> float:
    """The number of degrees of longitude that are as long as one degree of latitude in the map's middle."""
    return 1 / math.cos(math.radians((box.south + box.north) / 2))


def _shares(results: Results, held: list[str], days: int) -> dict[str, list[list[int]]]:
    """The percentage of runs in which a place is not yet lost, by scenario, day and place."""
    rows = results.rows_of(held)
    out = {}
    for key in results.scenarios:
        counts, runs = np.zeros((days + 1) * len(held)), 0
        for shard in results.places_of(key, ["lost_day"]):
            lost = shard["lost_day"][rows]
            place, run = np.nonzero(~np.isnan(lost))
            first = np.clip(np.ceil(lost[place, run]), 0, days).astype(int)
            counts += np.bincount(first * len(held) + place, minlength=len(counts))
            runs += lost.shape[1]
        still = 1 - counts.reshape(days + 1, -1).cumsum(axis=0) / max(runs, 1)
        out[key] = np.rint(still * 100).astype(int).tolist()
    return out


def _sizes(table: pd.DataFrame) -> pd.Series:
    """Diameters of the dots in pixels. A larger population has a larger dot."""
    population = table["population"].astype(float).clip(lower=0)
    share = population / max(float(population.max()), 1.0)
    return (6 + 12 * share.pow(0.5)).round(1)


def _dots(table: pd.DataFrame, sizes: pd.Series, marker: dict[str, object]) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": table["lon"].astype(float).tolist(),
        "y": table["lat"].astype(float).tolist(),
        "text": [plain(str(name)) for name in table["name"]],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": sizes.loc[table.index].tolist(),
            **marker,
        },
    }


def _unplaced(count: int) -> str:
    if count == 0:
        return ""
    return f" {counted(count, 'place', 'places')} without coordinates cannot be shown."


def _box(table: pd.DataFrame) -> Box:
    """The part of the world that is shown, with room for names beside the places of a long country."""
    box = Box(*_span(table["lon"].astype(float)), *_span(table["lat"].astype(float)))
    stretch = _stretch(box)
    wide, high = (box.east - box.west) / stretch, box.north - box.south
    across = max(0.0, SLIMMEST * high - wide) * stretch / 2
    up = max(0.0, SLIMMEST * wide - high) / 2
    return Box(box.west - across, box.east + across, box.south - up, box.north + up)


def _span(degrees: pd.Series) -> tuple[float, float]:
    middle = (degrees.min() + degrees.max()) / 2
    half = max((degrees.max() - degrees.min()) * 0.56, NARROWEST)
    return middle - half, middle + half


def _labels(
    table: pd.DataFrame, box: Box, frame: tuple[float, float], size: int, screen: str
) -> Trace:
    capitals = words_of(PlaceKind, (PlaceKind.CAPITAL, PlaceKind.REGIONAL_CAPITAL))
    chosen = table[table["kind"].isin(capitals)]
    sizes = _sizes(table)
    order = chosen.assign(
        first=chosen["kind"] == word_of(PlaceKind.CAPITAL), size=sizes
    ).sort_values(["first", "population"], ascending=False)
    points = [
        Point(_on_the_map(str(row["name"])), float(row["lon"]), float(row["lat"]), row["size"])
        for _, row in order.iterrows()
    ]
    rest = table.drop(index=order.index)
    unnamed = [
        Point("", lon, lat, size)
        for lon, lat, size in zip(rest["lon"], rest["lat"], sizes.loc[rest.index], strict=True)
    ]
    across, up = box.east - box.west, (box.north - box.south) * _stretch(box)
    scale = min(frame[0] / across, frame[1] / up)
    return label_trace(points, box, (across * scale, up * scale), size, screen, unnamed)


def _on_the_map(name: str) -> str:
    """The first part of a place's name, without what is added in parentheses, after a comma or a dash."""
    return short_name(re.split(r"\s*[(,]|\s-\s", name)[0] or name)
