"""The report's map as a Plotly figure: who holds each place in most runs, with a slider over days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import plotly.graph_objects as go

from brittle.api.drawing import figure_of
from brittle.report.figures.base.panel import ALL, LegendKey, Panel, Plot, Trace, View, plain
from brittle.report.map.told import unpacked
from brittle.report.palette import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
)
from brittle.wording import short_date

COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, YELLOW, BLACK, GREY)
SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "cross",
    "star",
    "x",
    "hexagon",
)
"""The colours and the shapes of the factions' marks."""
HEIGHT = 620


class HeldPlaces(NamedTuple):
    """How the places with coordinates look at a moment."""

    colours: list[str]
    symbols: list[str]
    texts: list[str]


def map_figure(panel: Panel, scenario: str) -> go.Figure:
    """The map of a scenario over all runs. `panel` is that of `figures.places.land`."""
    data = panel.data or {}
    told = data["scenarios"][scenario]
    moments = [_held(data, told["all"], tick) for tick in _ticks(told)]
    plot = Plot("", {ALL: View([*_roads(data), _dots(data, moments[0])])}, _layout(data["frame"]))
    figure = figure_of(replace(panel, plots=[plot], legend=_legend(data)), scenario)
    at = [i for i, trace in enumerate(figure.data) if trace.meta == "places"]
    start = datetime.fromisoformat(told["start"])
    steps = [
        {
            "label": short_date(start + timedelta(hours=tick * told["hours"])),
            "method": "restyle",
            "args": [
                {
                    "marker.color": [one.colours],
                    "marker.symbol": [one.symbols],
                    "text": [one.texts],
                },
                at,
            ],
        }
        for tick, one in zip(_ticks(told), moments, strict=True)
    ]
    figure.update_layout(sliders=[{"active": 0, "steps": steps, "pad": {"t": 10}}])
    return figure


def _ticks(told: Mapping[str, Any]) -> range:
    """The first tick of each day that the map's axis shows."""
    return range(0, told["end"] + 1, max(1, round(24 / told["hours"])))


def _held(data: Mapping[str, Any], runs: Mapping[str, Any], tick: int) -> HeldPlaces:
    """Who holds each place in most runs at a tick."""
    n = max(runs["n"], 1)
    shares = [{code: 100 * count / n for code, count in pairs} for pairs in runs["first"]]
    for place, faction, steps in runs["moves"]:
        lost = sum(more for at, more in unpacked(steps) if at <= tick)
        loser = runs["first"][place][0][0]
        shares[place][faction] = shares[place].get(faction, 0) + lost
        shares[place][loser] -= lost
    found = HeldPlaces([], [], [])
    for place, mine in zip(data["places"], shares, strict=True):
        if place["at"]:
            code = max(mine, key=lambda one: mine[one])
            faction = data["factions"][code]
            found.colours.append(COLOURS[faction["mark"]])
            found.symbols.append(SYMBOLS[faction["mark"]])
            said = f"{place['name']}: {faction['name']} in {mine[code]:.0f} of 100 runs"
            found.texts.append(plain(said))
    return found


def _roads(data: Mapping[str, Any]) -> Iterator[Trace]:
    ends = [(data["places"][a]["at"], data["places"][b]["at"]) for a, b, _ in data["roads"]]
    if ends:
        yield {
            "type": "scatter",
            "mode": "lines",
            "x": [x for a, b in ends for x in (a[0], b[0], None)],
            "y": [y for a, b in ends for y in (a[1], b[1], None)],
            "line": {"color": PALE, "width": 1.2},
            "hoverinfo": "skip",
        }


def _dots(data: Mapping[str, Any], first: HeldPlaces) -> Trace:
    placed = [place for place in data["places"] if place["at"]]
    most = max([1, *(place["people"] for place in placed)])
    return {
        "type": "scatter",
        "mode": "markers",
        "meta": "places",
        "x": [place["at"][0] for place in placed],
        "y": [place["at"][1] for place in placed],
        "text": first.texts,
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": [round(6 + 12 * (place["people"] / most) ** 0.5, 1) for place in placed],
            "color": first.colours,
            "symbol": first.symbols,
            "line": {"color": "#444444", "width": 0.8},
        },
    }


def _layout(frame: Mapping[str, float]) -> dict[str, Any]:
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    return {
        "height": HEIGHT,
        "xaxis": {**axis, "range": [0, frame["width"]], "constrain": "domain"},
        "yaxis": {
            **axis,
            "range": [frame["height"], 0],
            "scaleanchor": "x",
            "constrain": "domain",
        },
    }


def _legend(data: Mapping[str, Any]) -> list[LegendKey]:
    """A key for each faction with a mark of its own."""
    named = sorted(
        (one for one in data["factions"] if one["mark"] < len(COLOURS) - 1),
        key=lambda one: one["mark"],
    )
    return [LegendKey(one["name"], COLOURS[one["mark"]], "dot") for one in named]
