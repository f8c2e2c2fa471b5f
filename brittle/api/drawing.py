"""Turns a figure of the report into a Plotly figure, for a notebook or a file."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    plain,
)
from brittle.report.section import has_data

BASE: Layout = {
    "font": {"family": "system-ui, Arial, sans-serif", "size": 12, "color": "#1b1b1b"},
    "paper_bgcolor": "#fff",
    "plot_bgcolor": "#fff",
    "hoverlabel": {"align": "left"},
    "legend": {
        "orientation": "h",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "traceorder": "normal",
    },
}
AXIS: Layout = {"gridcolor": "#ececec", "automargin": True}

LETTERS, TITLE_LETTERS = 110, 76
"""Maximum number of characters in a line of the caption and of the title."""
LINE, TITLE_LINE, UPPER, TITLE, BELOW, BETWEEN = 16, 23, 40, 60, 110, 90
"""Heights in pixels: a line of the caption, a line of the title, the space above the title, the space around
title and caption, the space below the last plot, and the space between plots."""
USUAL = 360
"""Height in pixels of a plot that does not set its own."""

OF_AN_AXIS = frozenset({"annotations", "height", "margin", "xaxis", "yaxis"})
"""Keys of a plot's layout that apply only to that plot; all other keys apply to the whole figure."""

MARKS: Mapping[str, Layout] = {
    "line": {"mode": "lines"},
    "dash": {"mode": "lines", "line": {"dash": "dash"}},
    "dots": {"mode": "lines", "line": {"dash": "dot"}},
    "dot": {"mode": "markers", "marker": {"symbol": "circle", "size": 9}},
    "bar": {
        "mode": "markers",
        "marker": {"symbol": "line-ns-open", "size": 11, "line": {"width": 3}},
    },
    "diamond": {"mode": "markers", "marker": {"symbol": "diamond", "size": 9}},
    "square": {"mode": "markers", "marker": {"symbol": "square", "size": 11}},
    "open": {"mode": "markers", "marker": {"symbol": "square-open", "size": 10}},
    "striped": {"mode": "markers", "marker": {"symbol": "square-x-open", "size": 11}},
    "dotted": {"mode": "markers", "marker": {"symbol": "square-dot", "size": 11}},
    "band": {"mode": "lines", "line": {"width": 9}},
}
"""The style in which each mark of a panel's legend is drawn."""


class Room(NamedTuple):
    """The place of a plot in the figure: the pixels above it, and its own height."""

    above: int
    height: int


def figure_of(panel: Panel, scenario: str) -> go.Figure:
    """The panel's plots, one below the other, with the panel's title, caption and legend.

    A plot for which the report's readers can choose the scenario shows `scenario`.
    """
    return go.Figure(*parts_of(panel, scenario))


def parts_of(panel: Panel, scenario: str) -> tuple[list[Trace], Layout]:
    """The traces and the layout of `figure_of`, which a page can draw without Plotly's objects."""
    plots = [plot for plot in panel.plots if has_data(plot)]
    lines = textwrap.wrap(panel.caption, LETTERS)
    title = textwrap.wrap(panel.title, TITLE_LETTERS)
    top = TITLE + TITLE_LINE * len(title) + LINE * len(lines) + _above(plots)
    rooms = _rooms(plots, top)
    whole = (rooms[-1].above + rooms[-1].height if rooms else top) + BELOW
    inner = whole - top - BELOW
    layout: Layout = {
        **BASE,
        "height": whole,
        "margin": {"l": 56, "r": _right(plots), "t": top, "b": BELOW},
        "title": {
            "text": "<br>".join(map(plain, title)),
            "subtitle": {"text": "<br>".join(map(plain, lines))},
            "yref": "container",
            "y": 1 - UPPER / whole,
            "yanchor": "top",
        },
        "annotations": [],
    }
    traces: list[Trace] = []
    for number, (plot, room) in enumerate(zip(plots, rooms, strict=True), start=1):
        view = _view(plot, scenario)
        domain = _domain(room, top, inner)
        traces += [_on_axes(one, number) for one in view.traces]
        layout = _with_plot(layout, plot, view, number, domain)
    return [*traces, *map(_legend_entry, panel.legend)], layout


def _right(plots: Sequence[Plot]) -> int:
    """The width in pixels to the right of the plots, in which some write words."""
    return max([24, *(int(plot.layout.get("margin", {}).get("r", 0)) for plot in plots)])


def _above(plots: Sequence[Plot]) -> int:
    """The height in pixels above the first plot, in which it writes words."""
    return int(plots[0].layout.get("margin", {}).get("t", 0)) + 22 if plots else 0


def _rooms(plots: Sequence[Plot], top: int) -> list[Room]:
    found: list[Room] = []
    above = top
    for plot in plots:
        height = int(plot.layout.get("height", USUAL))
        found.append(Room(above, height))
        above += height + BETWEEN
    return found


def _domain(room: Room, top: int, inner: int) -> list[float]:
    """The part of the figure's height that a plot takes up, from 0 at the bottom to 1."""
    upper = 1.0 - (room.above - top) / inner
    return [max(0.0, upper - room.height / inner), upper]


def _view(plot: Plot, scenario: str) -> View:
    return plot.views.get(scenario) or plot.views.get(ALL) or next(iter(plot.views.values()))


def _axis(letter: str, number: int) -> str:
    return letter if number == 1 else f"{letter}{number}"


def _on_axes(trace: Trace, number: int) -> Trace:
    axes = {"xaxis": _axis("x", number), "yaxis": _axis("y", number)}
    return {**trace, **axes, "showlegend": False}


def _with_plot(layout: Layout, plot: Plot, view: View, number: int, domain: list[float]) -> Layout:
    """The layout, with a plot's axes and title added."""
    its = _merged(plot.layout, view.layout)
    x, y = (_merged(AXIS, its.get(f"{letter}axis", {})) for letter in "xy")
    y |= {"domain": domain, "anchor": _axis("x", number)}
    x |= {"anchor": _axis("y", number)}
    if "scaleanchor" in y:
        y["scaleanchor"] = _axis("x", number)
    name = "" if number == 1 else str(number)
    rest = {key: value for key, value in its.items() if key not in OF_AN_AXIS}
    title = {
        "text": f"<b>{plain(plot.title)}</b>",
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": domain[1],
        "yanchor": "bottom",
    }
    words = [_words_on(one, number) for one in its.get("annotations", ())]
    titles = [*layout["annotations"], *([title] if plot.title else []), *words]
    axes = {f"xaxis{name}": x, f"yaxis{name}": y, "annotations": titles}
    return _merged(layout, rest) | axes


def _words_on(annotation: Layout, number: int) -> Layout:
    """Words inside a plot, moved from the first pair of axes to those of the plot with this number."""
    refs = {}
    for letter, name in (("x", "xref"), ("y", "yref")):
        ref = str(annotation.get(name, letter))
        within = " domain" if ref == "paper" else ref.removeprefix(letter)
        refs[name] = _axis(letter, number) + within
    return annotation | refs


def _merged(below: Layout, above: Layout) -> Layout:
    """Two layouts merged key by key; values of the second replace those of the first."""
    out = dict(below)
    for key, value in above.items():
        mine = out.get(key)
        nested = isinstance(mine, dict) and isinstance(value, dict)
        out[key] = _merged(mine, value) if nested and mine is not None else value
    return out


def _legend_entry(key: LegendKey) -> Trace:
    """A trace without points, which only adds an entry to the legend."""
    mark = MARKS[key.mark]
    coloured = {
        part: {"color": key.colour, **mark.get(part, {})}
        for part in (("marker",) if mark["mode"] == "markers" else ("line",))
    }
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "name": plain(key.label),
        **mark,
        **coloured,
    }
