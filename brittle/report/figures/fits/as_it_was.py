"""Compare the days on which places were truly lost with the days in the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    plain,
    rows_height,
    short_name,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.figures.places.losses import chosen_places
from brittle.report.palette import BLACK, PURPLE, faint
from brittle.results.happened import WhatHappened, true_days
from brittle.results.reading import Results
from brittle.wording import counted, long_date

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SHOWN_DAYS = 30.0
"""At least this many days are shown, counted from the starting moment, unless the scenario or the record
ends before."""
MODEL = PURPLE
"""The model, beside what happened and beside other forecasters."""


class DaysOfLoss(NamedTuple):
    """A place, with the model's quantiles of its day of loss (infinite if never lost) and the true day."""

    name: str
    days: tuple[float, ...]
    lost: float
    """The share of runs in which the regime loses the place."""
    true: float
    """NaN if the place was not lost in the period for which the truth is recorded."""

    @property
    def in_half(self) -> bool:
        """Whether the true day lies in the middle half of the runs."""
        return self.days[1] <= self.true <= self.days[3]

    @property
    def in_most(self) -> bool:
        """Whether the true day lies in the middle nine tenths of the runs."""
        return self.days[0] <= self.true <= self.days[4]


def panel(results: Results) -> Panel | None:
    """Draw the true days of loss and the model's bands; None without a record of a loss."""
    happened = results.happened
    if happened is None:
        return None
    rows = _rows(results, happened)
    if not any(np.isfinite(row.true) for row in rows):
        return None
    ends = _range(results, rows)
    names = [short_name(row.name) for row in rows]
    height = rows_height(len(rows), 24, 70)
    return Panel(
        id="as-it-was",
        title=_finding(rows),
        caption=_caption(results, happened, ends[1] - 1),
        plots=[
            Plot(
                "",
                {ALL: View(_traces(rows, ends[1] - 1))},
                {"height": height, "xaxis": _axis(ends), "yaxis": category_axis(names, 30)},
                {"yaxis": category_axis(names, 18)},
            )
        ],
        legend=[
            LegendKey("what happened: the regime lost the place on this day", BLACK, "diamond"),
            LegendKey("the model: median of the runs", MODEL, "dot"),
            LegendKey("the model: middle half of the runs", faint(MODEL, 0.6), "band"),
            LegendKey("the model: middle nine tenths of the runs", MODEL, "line"),
        ],
        table=_table(rows),
    )


def _range(results: Results, rows: Sequence[DaysOfLoss]) -> tuple[float, float]:
    """The ends of the axis, in days: from the first loss to the last true one, or to a month."""
    true = [row.true for row in rows if np.isfinite(row.true)]
    start = np.floor(min([*true, *(row.days[0] for row in rows)])) - 1
    edge = min(max(SHOWN_DAYS, *true), results.horizon(results.main))
    return float(start), float(np.ceil(edge)) + 1


def _axis(ends: tuple[float, float]) -> Layout:
    return {
        "title": {"text": "days after the starting moment"},
        "range": list(ends),
        "zeroline": True,
        "zerolinecolor": "#888888",
    }


def _after(rows: Sequence[DaysOfLoss]) -> list[DaysOfLoss]:
    """The places that were truly lost after the starting moment."""
    return [row for row in rows if row.true > 0]


def _finding(rows: Sequence[DaysOfLoss]) -> str:
    after = _after(rows)
    if not after:
        return "No place shown here was truly lost after the starting moment"
    wrong = sum(not row.in_most for row in after)
    where = "outside" if wrong else "inside"
    one = "its true day lies" if wrong else "the true day of each lies"
    which = "their true days lie" if wrong > 1 else one
    return (
        f"The model dates {wrong} of {counted(len(after), 'fall', 'falls')} after the starting moment "
        f"wrongly: {which} {where} the middle nine tenths of the runs"
    )


def _caption(results: Results, happened: WhatHappened, edge: float) -> str:
    """What is drawn, how to read it, and what it does not show."""
    seen = (
        "The article could report the losses left of day 0, and the histories were weighed by the article. "
        "The model saw nothing of what is right of day 0. "
        if results.fitted
        else "The runs were not fitted to anything that is shown here. "
    )
    return (
        f"Day 0 is {long_date(results.branch(results.main))}. The runs are those of "
        f"“{results.title(results.main)}”; a place that is never lost counts as lost later than any day. A "
        f"line that reaches day {edge:.0f} may end later; if its dot is missing, the median is later too. "
        f"The record ends on {long_date(happened.until)}; a place without a diamond has no recorded loss. "
        f"{seen}One war is one draw: it can show that a model is wrong, but not that it is right. "
        f"{behind(results, [results.main])}"
    )


def _rows(results: Results, happened: WhatHappened) -> list[DaysOfLoss]:
    true = true_days(results, results.main, happened)
    places = chosen_places(results)
    lost_days = results.joined(results.main, "lost_day", places)
    rows = []
    for place, days in zip(places, lost_days, strict=True):
        if len(days):
            name = str(results.place_table.loc[place, "name"])
            lost = float((~np.isnan(days)).mean())
            rows.append(DaysOfLoss(name, _quantiles(days), lost, true.get(place, np.nan)))
    return sorted(rows, key=lambda row: (not np.isfinite(row.true), row.true, row.days[2]))


def _quantiles(days: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    ordered = np.where(np.isnan(days), np.inf, days)
    found = np.quantile(ordered, LEVELS, method="inverted_cdf")
    return tuple(float(day) for day in found)


def _traces(rows: Sequence[DaysOfLoss], edge: float) -> list[Trace]:
    words = [_words(row) for row in rows]
    model = {"color": MODEL, "size": 8}
    fact = {
        "symbol": "diamond",
        "size": 10,
        "color": "#ffffff",
        "line": {"color": BLACK, "width": 2},
    }
    return [
        _lines(rows, edge, 2, 1.0, (0, 4)),
        _lines(rows, edge, 8, 0.6, (1, 3)),
        _marks([row.days[2] if row.days[2] <= edge else np.nan for row in rows], words, model),
        _marks([row.true for row in rows], words, fact),
    ]


def _lines(
    rows: Sequence[DaysOfLoss], edge: float, width: float, opacity: float, ends: tuple[int, int]
) -> Trace:
    """A line for each place from one quantile to another; beyond the edge, a line ends at the edge."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for i, row in enumerate(rows):
        xs += [*(min(row.days[end], edge) for end in ends), None]
        ys += [i, i, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": MODEL, "width": width},
        "opacity": opacity,
        "hoverinfo": "skip",
    }


def _marks(xs: Sequence[float], words: Sequence[str], marker: Trace) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(xs),
        "y": list(range(len(xs))),
        "marker": marker,
        "text": list(words),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _words(row: DaysOfLoss) -> str:
    low, _, middle, _, high = (f"day {d:.1f}" if np.isfinite(d) else "never" for d in row.days)
    true = f"truly lost on day {row.true:.1f}" if np.isfinite(row.true) else "no loss recorded"
    return (
        f"{plain(row.name)}: {true}<br>lost in {row.lost:.0%} of runs; median {middle}, "
        f"nine tenths of the runs between {low} and {high}"
    )


def _table(rows: Sequence[DaysOfLoss]) -> FigureTable:
    columns = ["place", "truly lost [day after the starting moment]"]
    columns += [f"model, {level:.0%} of runs lost by [day]" for level in LEVELS]
    columns += ["lost at all [share of runs]", "in the middle nine tenths"]
    found: list[list[Cell]] = [
        [row.name, row.true, *row.days, row.lost, _held(row)] for row in rows
    ]
    return FigureTable.of(columns, found)


def _held(row: DaysOfLoss) -> str:
    return "" if not np.isfinite(row.true) else "yes" if row.in_most else "no"
