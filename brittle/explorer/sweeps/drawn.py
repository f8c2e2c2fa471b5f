"""Draws a sweep: a curve of one control with the reference as a band, or a map of two controls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import wrap

from brittle.explorer.bench import words
from brittle.explorer.bench.answer import ComparedQuantity
from brittle.explorer.sweeps.design import SweptControl
from brittle.explorer.sweeps.said import SweepShown, caption, finding, short_difference
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    hundred_axis,
    plain,
)
from brittle.report.figures.base.table import Cell, FigureTable, ends
from brittle.report.palette import (
    BLACK,
    DEAL,
    DISPLACED,
    FORCE,
    GREY,
    INK,
    KILLED,
    REGIME,
    faint,
    text_on,
)
from brittle.results.statistics import Estimate

CURVE, MAP = "sweep-curve", "sweep-map"
"""The names of the figures."""

COLOURS = {
    "lost": FORCE,
    "in_office": REGIME,
    "away": DEAL,
    "taken": FORCE,
    "deal": DEAL,
    "killed": KILLED,
    "civilians": KILLED,
    "reprisals": KILLED,
    "displaced": DISPLACED,
}
"""The colour of each outcome."""

TALL, LOW = 300, 220
"""The heights in pixels of the curve and of the differences below it."""

BELOW = "Difference from the reference, within pairs of runs"
"""The title of the plot below the curve."""

LINE = 36
"""The number of letters in a line of an axis title on a phone."""

WHITE = "#ffffff"

STRONG = 0.7
"""The share of the largest difference from which a cell's ground is dark enough to change its letters."""


def panel_of(shown: SweepShown) -> Panel:
    """The figure of a sweep."""
    return _map(shown) if shown.design.is_map else _curve(shown)


# --- one control --------------------------------------------------------------------------------


def _curve(shown: SweepShown) -> Panel:
    one, colour = shown.design.controls[0], COLOURS[shown.quantity.name]
    at = [i for i, _ in shown.found]
    rows = shown.known
    mine = [*_band(shown, one), *_points(one, at, [row.mine for row in rows], rows)]
    apart = [*_zero(one), *_points(one, at, [_gap(row) for row in rows], rows)]
    axes, below = _axes(shown, one), _axes(shown, one, gap=True)
    return Panel(
        id=CURVE,
        title=finding(shown),
        caption=caption(shown),
        plots=[
            Plot("", {ALL: View(mine)}, axes, _narrow(one) | {"height": 280}),
            Plot(BELOW, {ALL: View(apart)}, below, _narrow(one)),
        ],
        legend=[
            LegendKey("mine, with 95% interval", colour, "dot"),
            LegendKey(f"reference: {shown.reference}", faint(GREY, 0.5), "band"),
        ],
        table=_table(shown),
    )


def _place(one: SweptControl, at: int) -> float | str:
    if one.is_moment:
        return str(one.held[at])
    return float(one.held[at]) if one.is_number else plain(one.label(at))


def _points(
    one: SweptControl,
    at: Sequence[int],
    values: Sequence[Estimate],
    rows: Sequence[ComparedQuantity],
) -> list[Trace]:
    """A point with its interval at each value; filled where a difference can be seen."""
    if not rows:
        return []
    colour = COLOURS[rows[0].quantity.name]
    line: Trace = {"line": {"color": colour, "width": 2}} if one.is_scale else {}
    return [
        {
            "type": "scatter",
            "mode": "lines+markers" if line else "markers",
            **line,
            "cliponaxis": False,
            "x": [_place(one, i) for i in at],
            "y": [found.value for found in values],
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [found.high - found.value for found in values],
                "arrayminus": [found.value - found.low for found in values],
                "color": colour,
                "thickness": 1.4,
                "width": 4,
            },
            "marker": {
                "color": [colour if row.seen else WHITE for row in rows],
                "size": 9,
                "line": {"color": colour, "width": 2},
            },
            "customdata": [_said_of(one, i, row) for i, row in zip(at, rows, strict=True)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _gap(row: ComparedQuantity) -> Estimate:
    """The difference in people, or in runs of 100."""
    size = 100.0 if row.quantity.is_share else 1.0
    one = row.difference
    return one._replace(value=one.value * size, low=one.low * size, high=one.high * size)


def _said_of(one: SweptControl, at: int, row: ComparedQuantity) -> str:
    """The words that appear at a point."""
    ends_ = words.its_ends(row)
    return (
        f"{plain(one.control.label)}: {plain(one.label(at))}<br>mine: {words.value(row, row.mine)} "
        f"({words.its_interval(row, row.mine)})<br>reference: {words.value(row, row.beside)}<br>"
        f"difference: {words.difference(row)}{f' ({ends_})' if ends_ else ''}<br>"
        f"n = {row.mine.runs:,} pairs"
    )


def _band(shown: SweepShown, one: SweptControl) -> list[Trace]:
    """The reference: one level from the point with the most pairs of runs, or its own at every moment."""
    if not shown.known:
        return []
    best = max(shown.known, key=lambda row: row.beside.runs).beside
    level = [(_place(one, i), best) for i in range(len(one.held))]
    if one.is_moment:
        level = [(_place(one, i), row.beside) for i, row in shown.found]
    ends = [its if its.bounded else its._replace(low=its.value, high=its.value) for _, its in level]
    x, edge = [at for at, _ in level], {"color": GREY, "width": 0}
    return [
        _line(x, [its.low for its in ends], edge),
        _line(x, [its.high for its in ends], edge)
        | {"fill": "tonexty", "fillcolor": faint(GREY, 0.25)},
        _line(x, [its.value for its in ends], {"color": GREY, "width": 2, "dash": "dash"}),
    ]


def _zero(one: SweptControl) -> list[Trace]:
    x = [_place(one, i) for i in range(len(one.held))]
    return [_line(x, [0.0] * len(x), {"color": GREY, "width": 2, "dash": "dash"})]


def _line(x: Sequence[float | str], y: Sequence[float], line: Layout) -> Trace:
    """A line without points."""
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _axes(shown: SweepShown, one: SweptControl, gap: bool = False) -> Layout:
    """The axes of a curve; `gap` for differences."""
    unit = "of 100 runs" if shown.quantity.is_share else "people"
    if gap:
        most = max((abs(_gap(row).value) for row in shown.known), default=0.0)
        ticks = ",.0f" if most >= 10.0 else ".3~g"
        title = {"text": f"more or fewer<br>{unit}"}
        upright: Layout = {"title": title, "zeroline": False, "tickformat": ticks}
    elif shown.quantity.is_share:
        upright = hundred_axis("runs")
    else:
        upright = {"title": {"text": unit}, "rangemode": "tozero", "zeroline": False}
    across: Layout = {"title": {"text": plain(one.title)}, "zeroline": False}
    layout: Layout = {"height": LOW if gap else TALL, "yaxis": upright}
    if not one.is_scale:
        labels = [plain(one.label(i)) for i in range(len(one.held))]
        order = {"categoryorder": "array", "categoryarray": labels}
        return layout | {"xaxis": across | {"type": "category", **order}}
    across |= _dates(one) if one.is_moment else _numbers(one)
    mark = {"type": "line", "x0": one.now, "x1": one.now, "y0": 0, "y1": 1, "yref": "y domain"}
    shapes = [{**mark, "line": {"color": BLACK, "width": 1, "dash": "dot"}}]
    return layout | {"xaxis": across, "shapes": shapes if one.now is not None else []}


def _narrow(one: SweptControl) -> Layout:
    """What differs on a phone: the title of the axis in short lines, and fewer dates."""
    across: Layout = {"title": {"text": "<br>".join(wrap(plain(one.title), LINE))}}
    return {"xaxis": across | (_dates(one, every=3) if one.is_moment else {})}


def _numbers(one: SweptControl) -> Layout:
    """An axis of numbers, with room at its ends."""
    room = 0.03 * (one.held[-1] - one.held[0])
    return {"range": [one.held[0] - room, one.held[-1] + room]}


def _dates(one: SweptControl, every: int = 1) -> Layout:
    """An axis of dates with the date of every point, or of every second one."""
    first, last = (datetime.fromisoformat(one.held[at]) for at in (0, -1))
    room = 0.03 * (last - first) if last > first else timedelta(hours=12)
    shown = range(len(one.held) - 1, -1, -every)
    return {
        "type": "date",
        "tickvals": [one.held[i] for i in shown],
        "ticktext": [one.label(i) for i in shown],
        "range": [(first - room).isoformat(), (last + room).isoformat()],
    }


# --- two controls -------------------------------------------------------------------------------


def _map(shown: SweepShown) -> Panel:
    x, y = shown.design.controls
    cells = dict(zip((one.at for one in shown.design.points), shown.rows, strict=True))
    grid = [[cells[i, j] for i in range(len(x.held))] for j in range(len(y.held))]
    values = [[_shade(row) for row in line] for line in grid]
    most = max((abs(_shade(row)) for row in shown.known), default=0.0) or 1.0
    trace: Trace = {
        "type": "heatmap",
        "x": [plain(x.label(i)) for i in range(len(x.held))],
        "y": [plain(y.label(j)) for j in range(len(y.held))],
        "z": values,
        "zmin": -most,
        "zmax": most,
        "colorscale": [(0.0, GREY), (0.5, WHITE), (1.0, COLOURS[shown.quantity.name])],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [
            [_hover(shown, (i, j), row) for i, row in enumerate(line)]
            for j, line in enumerate(grid)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }
    layout: Layout = {
        "height": 130 + 46 * len(y.held),
        "xaxis": {"title": {"text": plain(x.title)}, "type": "category", "showgrid": False},
        "yaxis": {"title": {"text": plain(y.title)}, "type": "category", "showgrid": False},
        "annotations": [
            _written(row, (i, j), _shade(row) / most)
            for j, line in enumerate(grid)
            for i, row in enumerate(line)
            if row is not None
        ],
    }
    return Panel(
        id=MAP,
        title=finding(shown),
        caption=caption(shown),
        plots=[
            Plot("", {ALL: View([trace])}, layout, _narrow_map(x, y)),
        ],
        legend=[
            LegendKey(
                f"more than the reference: {shown.quantity.label}", COLOURS[shown.quantity.name]
            ),
            LegendKey("fewer", GREY),
        ],
        table=_table(shown),
    )


def _shade(row: ComparedQuantity | None) -> float:
    """What gives a cell its colour: a difference that can be seen."""
    if row is None:
        return math.nan
    return row.difference.value if row.seen else 0.0


def _narrow_map(x: SweptControl, y: SweptControl) -> Layout:
    """What differs on a phone: both titles in short lines."""
    across, upright = ("<br>".join(wrap(plain(one.title), LINE)) for one in (x, y))
    return {
        "height": 130 + 44 * len(y.held),
        "xaxis": {"title": {"text": across}},
        "yaxis": {"title": {"text": upright}},
    }


def _written(row: ComparedQuantity, at: tuple[int, int], strength: float) -> Layout:
    """The number in a cell; `strength` is its size as a share of the largest, from -1 to 1.

    An axis of words takes a number for the place among its words, and a word that looks like a number too.
    """
    text = short_difference(row)
    ground = COLOURS[row.quantity.name] if strength > 0 else GREY
    return {
        "x": at[0],
        "y": at[1],
        "text": text if row.seen else f"({text})",
        "showarrow": False,
        "font": {"size": 12, "color": text_on(ground) if abs(strength) > STRONG else INK},
    }


def _hover(shown: SweepShown, at: tuple[int, int], row: ComparedQuantity | None) -> str:
    if row is None:
        return ""
    point = next(one for one in shown.design.points if one.at == at)
    where = shown.design.words(point).replace(", ", "<br>")
    return (
        f"{where}<br>mine: {words.value(row, row.mine)}, reference: {words.value(row, row.beside)}<br>"
        f"difference: {words.difference(row)} {words.its_ends(row)}<br>n = {row.mine.runs:,} pairs"
    )


def _table(shown: SweepShown) -> FigureTable:
    unit = "share of runs" if shown.quantity.is_share else "people"
    columns = (
        *(one.title for one in shown.design.controls),
        f"mine [{unit}]",
        "low",
        "high",
        "reference",
        "low ",
        "high ",
        "difference",
        "low  ",
        "high  ",
        "pairs",
    )
    rows: list[list[Cell]] = []
    for point, row in zip(shown.design.points, shown.rows, strict=True):
        values: list[Cell] = [
            one.label(at) for one, at in zip(shown.design.controls, point.at, strict=True)
        ]
        numbers: list[Cell] = [*[None] * 9, 0]
        if row is not None:
            numbers = [*ends(row.mine), *ends(row.beside), *ends(row.difference), row.mine.runs]
        rows.append([*values, *numbers])
    return FigureTable.of(columns, rows)
