"""Heat maps: a quantity by two varied keys; further keys divide the map into several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import pandas as pd

from brittle.report.figures.base.panel import ALL, Layout, Plot, Trace, View, plain, wrapped
from brittle.sweeps.report.shown import Shown
from brittle.sweeps.swept import MOST_FACETS, Axis, Swept

ROW = 580
"""Width of a row of a map, in letters of size 1."""

UPRIGHT = 16
"""The largest number of letters in a line of the title of the upright axis, which is short."""

SMALLEST, LARGEST = 7, 10
"""Sizes of the numbers in cells."""

MOST_NUMBERS = 12
"""Numbers are written into the cells if a map has at most this number of columns."""


class Map(NamedTuple):
    """The axes of heat maps, and the keys that divide them."""

    x: Axis
    y: Axis
    facets: tuple[Axis, ...]


def map_of(swept: Swept) -> Map | None:
    """The axes of heat maps; None if the points are no grid, or if there are too many keys.

    Moments go to the right. If more than two keys are varied, the two with the most values are the axes.
    """
    axes = sorted(swept.axes, key=lambda axis: -len(axis.values))
    if not swept.is_grid or len(axes) < 2:
        return None
    two = sorted(axes[:2], key=lambda axis: axis.kind != "moment")
    facets = (*axes[2:], *([swept.on] if swept.on else []))
    number = 1
    for axis in facets:
        number *= len(axis.values)
    return Map(two[0], two[1], facets) if number <= MOST_FACETS else None


def plots(swept: Swept, where: Map, quantities: Sequence[Shown]) -> list[Plot]:
    """A map for each combination of the further keys' values and each quantity."""
    found = []
    for chosen in product(*(axis.values for axis in where.facets)):
        rows = swept.table
        for axis, value in zip(where.facets, chosen, strict=True):
            rows = rows[rows[axis.name] == value]
        pairs = zip(where.facets, chosen, strict=True)
        part = ", ".join(f"{axis.title} {axis.word(value)}" for axis, value in pairs)
        for one in quantities:
            title = f"{one.title}{f'; {part}' if part else ''}"
            found.append(_plot(rows, where, one, one.range(swept.table[one.column]), title))
    return found


def _plot(
    rows: pd.DataFrame, where: Map, one: Shown, ends: tuple[float, float], title: str
) -> Plot:
    x, y = where.x, where.y
    cells = {(row[x.name], row[y.name]): row for _, row in rows.iterrows()}
    grid = [[cells.get((across, up)) for across in x.values] for up in y.values]
    trace: Trace = {
        "type": "heatmap",
        "x": [plain(word) for word in x.labels],
        "y": [plain(word) for word in y.labels],
        "z": [[_number(row, one) for row in line] for line in grid],
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": one.scale,
        "xgap": 1,
        "ygap": 1,
        "customdata": [[_hover(row, where, one) for row in line] for line in grid],
        "hovertemplate": "%{customdata}<extra></extra>",
        "colorbar": {"thickness": 10, "outlinewidth": 0, "tickformat": one.ticks(pd.Series(ends))},
    }
    texts = [[_written(row, one) for row in line] for line in grid]
    written: Trace = {
        **trace,
        "meta": "wide",
        "text": texts,
        "texttemplate": "%{text}",
        "textfont": {"size": _size(texts), "color": "#1b1b1b"},
    }
    traces = [written, {**trace, "meta": "narrow"}] if len(x.values) <= MOST_NUMBERS else [trace]
    return Plot(title, {ALL: View(traces)}, _layout(x, y), {"height": 300})


def _size(texts: Sequence[Sequence[str]]) -> int:
    """The size of letters with which the longest text of a row fits into its cell."""
    longest = max(len(text) for line in texts for text in line)
    room = ROW / (len(texts[0]) * max(longest, 1))
    return max(SMALLEST, min(LARGEST, int(room)))


def _number(row: pd.Series | None, one: Shown) -> float:
    return float("nan") if row is None else float(row[one.column])


def _written(row: pd.Series | None, one: Shown) -> str:
    """The number in a cell; in brackets if the interval of a difference includes 0."""
    if row is None or pd.isna(row[one.column]):
        return ""
    words = one.words(float(row[one.column]))
    return f"({words})" if one.open(row) else words


def _hover(row: pd.Series | None, where: Map, one: Shown) -> str:
    if row is None:
        return ""
    place = "<br>".join(
        f"{plain(axis.title)}: {plain(axis.word(row[axis.name]))}" for axis in (where.x, where.y)
    )
    number = "pairs" if one.gap else "runs"
    count = 0 if pd.isna(row[number]) else int(row[number])
    return f"{place}<br>{one.measure.label}: {one.spread(row)}<br>n = {count:,} {number}"


def _layout(x: Axis, y: Axis) -> Layout:
    return {
        "height": max(260, 110 + 24 * len(y.values)),
        "margin": {"r": 8},
        "xaxis": {"title": {"text": plain(x.title)}, "type": "category", "showgrid": False},
        "yaxis": {
            "title": {"text": wrapped(y.title, UPRIGHT)},
            "type": "category",
            "showgrid": False,
        },
    }
