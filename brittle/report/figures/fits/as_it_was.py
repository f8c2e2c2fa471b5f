"""Compare the days on which places were truly lost with the days in the model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
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
from brittle.report.figures.places.losses import chosen_places
from brittle.report.palette import BLACK, BLUE
from brittle.results.fit import WhatHappened
from brittle.results.happened import true_days
from brittle.results.reading import Results
from brittle.wording import counted, long_date

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SHOWN_DAYS = 30.0
"""The number of days shown after the branch; a place lost later, or never lost, is drawn at the edge."""


class DaysOfLoss(NamedTuple):
    """A place, with the model's quantiles of its day of loss (infinite if never lost) and the true day."""

    name: str
    days: tuple[float, ...]
    lost: float
    """The share of runs in which the regime loses the place."""
    true: float
    """NaN if the place was not lost in the period for which the truth is recorded."""


def panel(results: Results) -> Panel | None:
    """Draw the true days of loss and the model's bands; None if there is no posterior or no true record."""
    happened = results.fitted.happened if results.fitted else None
    if happened is None:
        return None
    rows = _rows(results, happened)
    if not any(np.isfinite(row.true) for row in rows):
        return None
    edge = min(SHOWN_DAYS, results.horizon(results.main))
    first = min(row.true for row in rows if np.isfinite(row.true))
    start = np.floor(min([first, *(row.days[0] for row in rows)])) - 1
    axis = {
        "title": {"text": "days after the branch"},
        "range": [start, edge + 1],
        "zeroline": True,
        "zerolinecolor": "#888888",
    }
    names = [short_name(row.name) for row in rows]
    return Panel(
        id="as-it-was",
        title="When places were truly lost, compared with the model",
        caption=_caption(results, happened, rows, edge),
        plots=[
            Plot(
                "",
                {ALL: View(_traces(rows, edge))},
                {
                    "height": rows_height(len(rows), 26, 70),
                    "xaxis": axis,
                    "yaxis": category_axis(names, 30),
                },
                {"yaxis": category_axis(names, 18)},
            )
        ],
        legend=[
            LegendKey("true day of loss", BLACK, "diamond"),
            LegendKey("median of runs", BLUE, "dot"),
            LegendKey("middle half of runs", "rgba(0,114,178,0.45)", "band"),
            LegendKey("middle nine tenths of runs", "rgba(0,114,178,0.25)", "line"),
        ],
    )


def _caption(results: Results, happened: WhatHappened, rows: list[DaysOfLoss], edge: float) -> str:
    """The caption of the figure."""
    return (
        "The figure shows on which day the regime lost each place. Diamonds mark the true day. The record "
        f"ends on {long_date(happened.until)}; a place without a diamond has no recorded loss. The blue "
        f"marks show the runs of “{results.title(results.main)}”: the dot is the median, the thick line "
        "covers the middle half of the runs, and the thin line the middle nine tenths. A place that is never "
        f"lost counts as lost later than any day. If a line reaches day {edge:.0f}, its end may lie later, "
        "or the place may never be lost. The article could report the losses left of zero, and the histories "
        "were weighted by the article's reports. The model saw nothing of the days right of zero. "
        f"{_covered(rows)} The true past is a single draw, so the figure cannot show that the bands are "
        f"right. {behind(results, [results.main])}"
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


def _covered(rows: list[DaysOfLoss]) -> str:
    """Say how many of the true days of loss after the branch lie in the bands."""
    after = pd.DataFrame(
        [
            (row.days[1] <= row.true <= row.days[3], row.days[0] <= row.true <= row.days[4])
            for row in rows
            if row.true > 0
        ],
        columns=["half", "most"],
    )
    if after.empty:
        return "None of these places was truly lost after the branch."
    return (
        f"Of the {counted(len(after), 'place', 'places')} truly lost after the branch, "
        f"the true day lies in the middle half of runs for {int(after['half'].sum())} and in the middle nine "
        f"tenths for {int(after['most'].sum())}."
    )


def _traces(rows: list[DaysOfLoss], edge: float) -> list[Trace]:
    traces: list[Trace] = []
    for width, opacity, low, high in ((2, 0.6, 0, 4), (8, 0.4, 1, 3)):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for i, row in enumerate(rows):
            xs += [min(row.days[low], edge), min(row.days[high], edge), None]
            ys += [i, i, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "y": ys,
                "line": {"color": BLUE, "width": width},
                "opacity": opacity,
                "hoverinfo": "skip",
            }
        )
    words = [_words(row) for row in rows]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [min(row.days[2], edge) for row in rows],
            "y": list(range(len(rows))),
            "marker": {"color": BLUE, "size": 8},
            "text": words,
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row.true for row in rows],
            "y": list(range(len(rows))),
            "marker": {
                "symbol": "diamond",
                "size": 10,
                "color": "white",
                "line": {"color": BLACK, "width": 2},
            },
            "text": words,
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    return traces


def _words(row: DaysOfLoss) -> str:
    low, _, middle, _, high = (f"day {d:.1f}" if np.isfinite(d) else "never" for d in row.days)
    true = f"truly lost on day {row.true:.1f}" if np.isfinite(row.true) else "no loss recorded"
    return (
        f"{plain(row.name)}: {true}<br>lost in {row.lost:.0%} of runs; median {middle}, "
        f"90% of runs between {low} and {high}"
    )
