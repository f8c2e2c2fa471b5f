"""Lines and dots: a quantity by one varied key, with the interval of each point."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from brittle.report.figures.base.panel import ALL, LegendKey, Plot, Trace, View, plain
from brittle.report.palette import BLACK, GREY, PURPLE, faint
from brittle.sweeps.report.shown import Shown
from brittle.sweeps.swept import Axis, Swept

COLOURS = (BLACK, PURPLE, GREY, faint(PURPLE, 0.5), faint(BLACK, 0.6), faint(GREY, 0.5))
"""The colours of what the histories are weighed by."""


def plots(swept: Swept, axis: Axis, quantities: Sequence[Shown], joined: bool) -> list[Plot]:
    """A plot for each quantity; `joined` draws lines between the points.

    What the histories are weighed by is shown by colour.
    """
    return [_plot(swept, axis, one, joined) for one in quantities]


def legend(swept: Swept) -> list[LegendKey]:
    """The colours of what the histories are weighed by; empty if this is not varied."""
    if swept.on is None:
        return []
    words = zip(swept.on.labels, COLOURS, strict=False)
    return [LegendKey(f"weighed by {word}", colour, "dot") for word, colour in words]


def _plot(swept: Swept, axis: Axis, one: Shown, joined: bool) -> Plot:
    parts = [(swept.table, COLOURS[0])]
    if swept.on is not None:
        parts = [
            (swept.table[swept.table[swept.on.name] == value], colour)
            for value, colour in zip(swept.on.values, COLOURS, strict=False)
        ]
    traces = [_trace(rows, axis, one, colour, joined) for rows, colour in parts]
    values = swept.table[[one.column, f"{one.column}_low", f"{one.column}_high"]]
    low, high = float(values.min().min()), float(values.max().max())
    room = 0.06 * ((high - low) or max(abs(high), 1.0))
    bottom = low - room if one.gap or low > 0.5 * high else min(0.0, low) - 0.02 * room
    return Plot(
        one.title,
        {ALL: View(traces)},
        {
            "height": 300,
            "xaxis": {
                "title": {"text": plain(axis.title)},
                "type": {"number": "linear", "moment": "date", "word": "category"}[axis.kind],
                "zeroline": False,
            },
            "yaxis": {
                "range": [bottom, high + room],
                "tickformat": one.ticks(swept.table[one.column]),
                "zeroline": one.gap,
                "zerolinecolor": "#888888",
            },
        },
        {"height": 260},
    )


def _trace(rows: pd.DataFrame, axis: Axis, one: Shown, colour: str, joined: bool) -> Trace:
    order = {value: at for at, value in enumerate(axis.values)}
    rows = rows.sort_values(axis.name, key=lambda column: column.map(order), kind="stable")
    value = rows[one.column].astype(float)
    places = [
        float(v) if axis.kind == "number" else plain(axis.word(v) if axis.kind == "word" else v)
        for v in rows[axis.name]
    ]
    line: Trace = {"line": {"color": colour, "width": 2}} if joined and axis.kind != "word" else {}
    return {
        "type": "scatter",
        "mode": "lines+markers" if line else "markers",
        **line,
        "x": places,
        "y": value.to_numpy(),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": (rows[f"{one.column}_high"] - value).to_numpy(),
            "arrayminus": (value - rows[f"{one.column}_low"]).to_numpy(),
            "color": colour,
            "thickness": 1 if joined else 0.6,
            "width": 3 if joined else 0,
        },
        "marker": {"color": colour, "size": 7 if joined else 5},
        "text": [_hover(row, axis, one) for _, row in rows.iterrows()],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _place(axis: Axis, text: str) -> float | str:
    """A value as an axis of a figure needs it."""
    if axis.kind == "number":
        return float(text)
    return plain(axis.word(text)) if axis.kind == "word" else text


def _hover(row: pd.Series, axis: Axis, one: Shown) -> str:
    count = row["pairs"] if one.gap else row["runs"]
    number = f"{0 if pd.isna(count) else int(count):,} {'pairs' if one.gap else 'runs'}"
    place = f"{plain(axis.title)}: {plain(axis.word(row[axis.name]))}"
    return f"{row['point']}<br>{place}<br>{one.measure.label}: {one.spread(row)}<br>n = {number}"
