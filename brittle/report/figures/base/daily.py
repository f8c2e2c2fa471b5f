"""Plot the median and the spread over runs of each daily series, by day after the branch."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from brittle.batches.tables.histogram import quantiles
from brittle.model.outcome import SERIES_COLUMNS, Holds, ResultColumn
from brittle.report.figures.base.panel import Layout, LegendKey, Plot, Trace, View
from brittle.report.palette import BLACK, BLUE
from brittle.results.reading import Results
from brittle.wording import capital_letter

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
OUTER, INNER = "rgba(0,114,178,0.15)", "rgba(0,114,178,0.30)"
BANDS = (
    "For each day after the branch, the line shows the median over the runs of a scenario. The dark band "
    "covers the middle half of the runs, and the light band the middle nine tenths. The values are read from "
    "histograms, so they are approximate."
)
"""The sentences of a caption that explain the line and the bands."""


def plots(results: Results, names: Collection[str]) -> list[Plot]:
    """Make a plot for each of the named series, in the order in which the series are declared."""
    found = {
        (str(scenario), str(series)): quantiles(rows, LEVELS)
        for (scenario, series), rows in results.series.groupby(
            ["scenario", "series"], observed=True
        )
        if series in names
    }
    shown = [column for column in SERIES_COLUMNS if column.name in names]
    return [_plot(results, column, found) for column in shown]


def legend(results: Results) -> list[LegendKey]:
    """Explain the lines and bands."""
    main = LegendKey(f"median of “{results.title(results.main)}”", BLACK, "dots")
    return [
        LegendKey("median of the chosen scenario", BLUE, "line"),
        LegendKey("middle half of runs", INNER, "band"),
        LegendKey("middle nine tenths of runs", OUTER, "band"),
        *([main] if len(results.scenarios) > 1 else []),
    ]


def _plot(
    results: Results, column: ResultColumn, found: dict[tuple[str, str], pd.DataFrame]
) -> Plot:
    main, views = found.get((results.main, column.name)), {}
    for key in results.scenarios:
        own = found.get((key, column.name))
        if own is not None:
            beside = [_median(main, BLACK, "dot")] if main is not None and main is not own else []
            views[key] = View([*_bands(own), *beside])
    layout = {
        "height": 300,
        "xaxis": {"title": {"text": "days after the branch"}, "zeroline": False},
        "yaxis": _axis(column),
    }
    return Plot(capital_letter(column.meaning), views, layout, {"height": 260})


def _axis(column: ResultColumn) -> Layout:
    axis: Layout = {"title": {"text": column.unit}, "zeroline": False, "rangemode": "tozero"}
    return axis | ({"range": [0, 1]} if column.holds is Holds.SHARE else {})


def _bands(found: pd.DataFrame) -> list[Trace]:
    days = found.index.tolist()
    traces: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*days, *reversed(days)],
            "y": [*found[high], *reversed(found[low].tolist())],
            "fill": "toself",
            "fillcolor": colour,
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
        for low, high, colour in ((0.05, 0.95, OUTER), (0.25, 0.75, INNER))
    ]
    return [*traces, _median(found, BLUE, "solid")]


def _median(found: pd.DataFrame, colour: str, dash: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": found.index.tolist(),
        "y": found[0.5].tolist(),
        "line": {"color": colour, "width": 2, "dash": dash},
        "hovertemplate": "day %{x}: median %{y:.3~g}<extra></extra>",
    }
