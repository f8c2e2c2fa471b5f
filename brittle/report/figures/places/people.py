"""Show the people displaced and the civilians killed in each region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from brittle.report.figures.base.panel import (
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    plain,
    rows_height,
    sized,
    sized_axis,
)
from brittle.report.palette import BLUE, VERMILLION
from brittle.results.reading import Results
from brittle.results.stored.compact import Column
from brittle.wording import rounded

LEVELS = (0.1, 0.5, 0.9)


def panel(results: Results) -> Panel:
    """Draw the median and the middle eight tenths of runs for each region, the most populous region first."""
    names = results.place_table["region"].astype(str)
    order = (
        results.place_table.groupby("region")["population"].sum().sort_values(ascending=False).index
    )
    regions = [str(region) for region in order]
    rows = [results.rows_of([str(p) for p in names.index[names == region]]) for region in regions]
    displaced, killed = {}, {}
    for key in results.scenarios:
        displaced[key] = _quantiles(results, key, ["displaced_peak"], rows)
        killed[key] = _quantiles(results, key, ["killed_civilians", "reprisals"], rows)
    return Panel(
        id="people",
        title="How many people are displaced and killed, by region",
        caption=(
            "The left panel shows how many people are away from home at the peak, and the right panel "
            "shows how many civilians are killed, including those killed in reprisals. Both numbers are "
            "added up over the places of a region. The dot is the median over runs, and the line covers "
            "the middle eight tenths of the runs. The axes are logarithmic, and the most "
            "populous regions come first. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=[
            _plot("People displaced at the peak", regions, displaced, BLUE),
            _plot("Civilians killed", regions, killed, VERMILLION),
        ],
        columns=2,
    )


def _quantiles(
    results: Results, scenario: str, columns: Sequence[str], regions: Sequence[Sequence[int]]
) -> list[tuple[float, ...]]:
    """The low, middle and high quantiles over runs of the sum of some columns over each region's places."""
    parts: list[list[Column]] = [[np.zeros(0)] for _ in regions]
    for shard in results.places_of(scenario, columns):
        each = np.sum([np.nan_to_num(shard[name]) for name in columns], axis=0)
        for part, places in zip(parts, regions, strict=True):
            part.append(each[places].sum(axis=0, dtype=float))
    sums = (np.concatenate(part) for part in parts)
    return [tuple(np.quantile(one, LEVELS).tolist()) if len(one) else (0.0,) * 3 for one in sums]


def _plot(
    title: str, regions: list[str], by_scenario: dict[str, list[tuple[float, ...]]], colour: str
) -> Plot:
    everything = [v for rows in by_scenario.values() for row in rows for v in row]
    views = {key: View(_traces(regions, rows, colour)) for key, rows in by_scenario.items()}
    return Plot(
        title,
        views,
        {
            "height": rows_height(len(regions), 28, 70),
            "xaxis": sized_axis("people", everything),
            "yaxis": category_axis(regions, 18),
        },
        {
            "xaxis": sized_axis("people", everything, 2),
            "yaxis": category_axis(regions, 14),
        },
    )


def _traces(regions: list[str], rows: list[tuple[float, ...]], colour: str) -> list[Trace]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, (low, _, high) in enumerate(rows):
        xs += [sized(low), sized(high), None]
        ys += [row, row, None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "line": {"color": colour, "width": 5},
            "opacity": 0.45,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [sized(middle) for _, middle, _ in rows],
            "y": list(range(len(rows))),
            "marker": {"color": colour, "size": 9},
            "text": [
                f"{plain(region)}: median {rounded(middle)}, 80% of runs between {rounded(low)} "
                f"and {rounded(high)}"
                for region, (low, middle, high) in zip(regions, rows, strict=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
