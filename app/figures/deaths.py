"""What a scenario changes in killed and displaced, run by run against the baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from app.figures.panel import (
    ALL,
    BLUE,
    VERMILLION,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    rows_height,
    sized,
    sized_axis,
)
from app.results import Results
from app.statistics import deaths
from app.wording import rounded

LEVELS = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Spread:
    """Quantiles of a paired difference, and in what share of pairs it has which sign."""

    points: tuple[float, ...]
    more: float
    fewer: float
    n: int


def panel(results: Results) -> Panel | None:
    """Differences of runs that share history and replicate."""
    base = results.main
    keys = [k for k in results.scenarios if k != base and results.paired(k, base)]
    if not keys:
        return None
    killed, displaced = [], []
    for key in keys:
        pairs = results.pairs(key, base)
        killed.append(_spread(deaths(pairs, "_one") - deaths(pairs, "_other")))
        displaced.append(_spread(pairs["displaced_end_one"] - pairs["displaced_end_other"]))
    titles = [results.title(key) for key in keys]
    missing = [k for k in results.scenarios if k != base and k not in keys]
    unpaired = (
        f" Not compared, because they branch from another past: "
        f"{', '.join(results.title(k) for k in missing)}."
        if missing
        else ""
    )
    n = min(spread.n for spread in killed)
    return Panel(
        id="differences",
        title=f"Killed and displaced, against the baseline “{results.title(base)}”",
        caption=(
            "Runs with the same history and replicate, compared one by one: median (dot), middle "
            "half "
            "(thick) and middle nine tenths (thin) of the difference by the last day. Left of "
            "zero: "
            "fewer than in the baseline. Equal steps are equal factors. Killed counts all sides, "
            "civilians "
            f"and reprisals. n = {n:,} pairs a scenario.{unpaired}"
        ),
        plots=[
            _plot("Killed", titles, killed, VERMILLION),
            _plot("Displaced on the last day", titles, displaced, BLUE),
        ],
        columns=2,
    )


def _spread(difference: pd.Series) -> Spread:
    values = difference.to_numpy(dtype=float)
    values = values[~np.isnan(values)]
    points = tuple(float(v) for v in np.percentile(values, LEVELS)) if len(values) else (0.0,) * 5
    return Spread(points, float((values >= 1).mean()), float((values <= -1).mean()), len(values))


def _plot(title: str, titles: list[str], spreads: list[Spread], colour: str) -> Plot:
    traces: list[Trace] = []
    for width, low, high in ((2, 0, 4), (7, 1, 3)):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for row, spread in enumerate(spreads):
            xs += [sized(spread.points[low]), sized(spread.points[high]), None]
            ys += [row, row, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "y": ys,
                "line": {"color": colour, "width": width},
                "opacity": 0.55,
                "hoverinfo": "skip",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [sized(spread.points[2]) for spread in spreads],
            "y": list(range(len(spreads))),
            "marker": {"color": "white", "size": 9, "line": {"color": colour, "width": 3}},
            "text": [_hover(spread) for spread in spreads],
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    everything = [v for spread in spreads for v in spread.points]
    axis = sized_axis("← fewer than in the baseline · more →", everything)
    return Plot(
        title,
        {ALL: View(traces)},
        {
            "height": rows_height(len(titles), 30, 80),
            "xaxis": axis,
            "yaxis": category_axis(titles, 22),
        },
        {
            "height": rows_height(len(titles), 40, 80),
            "xaxis": sized_axis("← fewer than in the baseline · more →", everything, 2),
            "yaxis": category_axis(titles, 15),
        },
    )


def _hover(spread: Spread) -> str:
    low, _, middle, _, high = (_signed(value) for value in spread.points)
    return (
        f"median {middle}, 90% of pairs {low} to {high}<br>"
        f"fewer in {spread.fewer:.0%}, more in {spread.more:.0%} of {spread.n:,} pairs"
    )


def _signed(value: float) -> str:
    size = rounded(abs(value))
    return size if size == "0" else f"{'+' if value > 0 else '−'}{size}"
