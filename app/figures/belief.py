"""Public belief and the army's cohesion, day by day."""

from __future__ import annotations

import pandas as pd

from app.figures.panel import (
    BLACK,
    BLUE,
    Key,
    Panel,
    Plot,
    Trace,
    View,
    behind,
)
from app.histogram import quantiles
from app.results import Results

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SHOWN = {
    "belief": ("Belief that the regime survives the year", "belief", True),
    "cohesion": ("Cohesion of the regime's formations", "cohesion", True),
    "men_in_ranks": ("Regime's men in the ranks", "men", False),
    "population_held": ("People in places the regime holds", "share", True),
}
OUTER, INNER = "rgba(0,114,178,0.15)", "rgba(0,114,178,0.30)"


def panel(results: Results) -> Panel:
    """Bands over runs from the daily histograms."""
    found = {
        (str(scenario), str(series)): quantiles(rows, LEVELS)
        for (scenario, series), rows in results.series.groupby(
            ["scenario", "series"], observed=True
        )
        if series in SHOWN
    }
    plots = []
    for series, (title, unit, share) in SHOWN.items():
        views = {}
        for key in results.scenarios:
            if (key, series) not in found:
                continue
            traces = _bands(found[key, series])
            if key != results.main and (results.main, series) in found:
                traces.append(_median(found[results.main, series], BLACK, "dot"))
            views[key] = View(traces)
        axis = {"title": {"text": unit}, "zeroline": False, "rangemode": "tozero"}
        if share:
            axis |= {"range": [0, 1]}
        layout = {
            "height": 300,
            "xaxis": {"title": {"text": "days after the branch"}, "zeroline": False},
            "yaxis": axis,
        }
        plots.append(Plot(title, views, layout, {"height": 260}))
    return Panel(
        id="belief",
        title="Belief and cohesion",
        caption=(
            "Median over runs (line), middle half (dark) and middle nine tenths (light) of runs, "
            "day "
            "by day after the branch, from fixed-edge histograms. Belief 0–1: the public's "
            "estimate "
            "that the regime survives the next year. Cohesion 0–1: mean over the regime's "
            "formations, "
            f"weighted by men. {behind(results, results.scenarios)}"
        ),
        plots=plots,
        legend=[
            Key("median of the chosen scenario", BLUE, "line"),
            Key("middle half of runs", INNER, "band"),
            Key("middle nine tenths", OUTER, "band"),
            *(
                [Key(f"median of “{results.title(results.main)}”", BLACK, "dots")]
                if len(results.scenarios) > 1
                else []
            ),
        ],
        columns=2,
    )


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
