"""When places were truly lost, beside when the model loses them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    BLACK,
    BLUE,
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
from brittle.results.fit import WhatHappened
from brittle.results.reading import Results
from brittle.wording import long_date

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SHOWN_DAYS = 30.0
"""Days after the branch that are drawn; a place lost later, or never, lies at the edge."""


class DaysOfLoss(NamedTuple):
    """A place: the model's quantiles of the day of loss (infinite: never) and the true day."""

    name: str
    days: tuple[float, ...]
    lost: float
    """Share of runs that lose it."""
    true: float
    """NaN where it was not lost while the case was followed."""


def panel(results: Results) -> Panel | None:
    """True days of loss against the model's bands; None without a posterior or a truth."""
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
        title="History as it was, against the model",
        caption=(
            f"Day on which the regime lost its capital, regional capitals and cities: truly "
            f"(diamond, followed until {long_date(happened.until)}) and in the runs of "
            f"“{results.title(results.main)}” (middle half thick, middle nine tenths thin, median a "
            f"dot; never counts as later than any day). Lines that reach day {edge:.0f} go on, or the "
            "place is not lost; without a diamond no loss is recorded. Left of zero lies what the "
            "article could tell and the histories were "
            f"weighed by; right of it the model saw nothing. {_covered(rows)} One past is one draw: "
            f"this cannot show that the bands are right. {behind(results, [results.main])}"
        ),
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
            LegendKey("truly lost", BLACK, "diamond"),
            LegendKey("median of runs", BLUE, "dot"),
            LegendKey("middle half of runs", "rgba(0,114,178,0.45)", "band"),
            LegendKey("middle nine tenths", "rgba(0,114,178,0.25)", "line"),
        ],
    )


def _rows(results: Results, happened: WhatHappened) -> list[DaysOfLoss]:
    branch = results.branch(results.main)
    true = {one.place: (one.at - branch).total_seconds() / 86400.0 for one in happened.losses}
    table = results.places(["scenario", "place", "lost_day"])
    table = table[table["scenario"] == results.main]
    places = chosen_places(results)
    by_place = {
        str(place): days.to_numpy(dtype=float)
        for place, days in table[table["place"].isin(places)].groupby("place", observed=True)[
            "lost_day"
        ]
    }
    rows = []
    for place in places:
        days = by_place.get(place, np.zeros(0))
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
    """How many of the true days after the branch lie in the bands, as a sentence."""
    after = pd.DataFrame(
        [
            (row.days[1] <= row.true <= row.days[3], row.days[0] <= row.true <= row.days[4])
            for row in rows
            if row.true > 0
        ],
        columns=["half", "most"],
    )
    if after.empty:
        return "None of these was truly lost after the branch."
    return (
        f"Of the {len(after)} truly lost after the branch, {int(after['half'].sum())} lie in the "
        f"middle half of runs and {int(after['most'].sum())} in the middle nine tenths."
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
    true = f"day {row.true:.1f}" if np.isfinite(row.true) else "not recorded"
    return (
        f"{plain(row.name)}: truly lost {true}<br>lost in {row.lost:.0%} of runs; median {middle}, "
        f"90% of runs {low} to {high}"
    )
