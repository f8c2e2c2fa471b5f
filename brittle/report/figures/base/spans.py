"""Rows with a dot and a line on a plain scale of people or days, and the dot's value at the right edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from brittle.report.figures.base.panel import Layout, Trace
from brittle.report.palette import CHOSEN, faint

LEAST = 10.0
"""The smallest number of people that a scale spans."""
MANY = 5_000
"""If the marks of a scale are at least this far apart, it counts thousands."""
PAD = 0.02
"""The room beyond either end of a scale, as a share of its length."""


class SpanOfPeople(NamedTuple):
    """A row: its number from the top, its dot, the ends of its line, and its words."""

    row: int
    at: float
    low: float
    high: float
    edge: str
    """What is written at the right edge of the plot."""
    hover: str
    error: tuple[float, float] | None = None
    """The ends of the interval of the dot."""


def traces(spans: Sequence[SpanOfPeople], colour: str, edge: float) -> list[Trace]:
    """Draw the lines, the dots with their intervals, and the words at `edge`, a value of the axis."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for one in spans:
        xs += [one.low, one.high, None]
        ys += [one.row, one.row, None]
    rows = [one.row for one in spans]
    lines: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": faint(colour, 0.45), "width": 7},
        "hoverinfo": "skip",
    }
    dots: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [one.at for one in spans],
        "y": rows,
        "marker": {"color": colour, "size": 8},
        "text": [one.hover for one in spans],
        "hovertemplate": "%{text}<extra></extra>",
    } | _error(spans)
    words: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": [edge] * len(rows),
        "y": rows,
        "text": [one.edge for one in spans],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return [lines, dots, words]


def _error(spans: Sequence[SpanOfPeople]) -> Layout:
    if all(one.error is None for one in spans):
        return {}
    ends = [one.error or (one.at, one.at) for one in spans]
    return {
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - one.at for one, (_, high) in zip(spans, ends, strict=True)],
            "arrayminus": [one.at - low for one, (low, _) in zip(spans, ends, strict=True)],
            "color": CHOSEN,
            "thickness": 2,
            "width": 4,
        }
    }


def people_axis(low: float, high: float) -> Layout:
    """A plain scale of people, or of thousands, from `low` to `high`, with zero and few round marks."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < LEAST:
        high = low + LEAST
    step = _step((high - low) / 2)
    marks = [i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    unit, words = (1000.0, "thousands of people") if step >= MANY else (1.0, "people")
    return {
        "title": {"text": words},
        "range": [low - PAD * (high - low), high + PAD * (high - low)],
        "tickmode": "array",
        "tickvals": marks,
        "ticktext": [f"{mark / unit:,.0f}".replace("-", "−") for mark in marks],
        "tickangle": 0,
        "zeroline": True,
        "zerolinecolor": "#888888",
    }


def _step(most: float) -> float:
    """The largest round step (1, 2 or 5 times a power of ten) that is no larger than `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)
