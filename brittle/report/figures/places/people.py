"""Show the people displaced and the civilians killed in each region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from brittle.report.figures.base.panel import (
    Panel,
    Plot,
    View,
    about,
    behind,
    category_axis,
    plain,
    rows_height,
)
from brittle.report.figures.base.spans import SpanOfPeople, people_axis, traces
from brittle.report.figures.base.table import Cell, FigureTable, cell
from brittle.report.palette import DISPLACED, KILLED
from brittle.results.reading import Results
from brittle.results.stored.compact import Column
from brittle.wording import rounded

LEVELS = (0.1, 0.5, 0.9)
KINDS = {"displaced": ["displaced_peak"], "killed": ["killed_civilians", "reprisals"]}
"""The columns of the table of places that are added up for each plot."""

type Toll = Mapping[str, Sequence[Sequence[float]]]
"""For each scenario, a row for each region with the quantiles `LEVELS` of its sum over runs."""


class Worst(NamedTuple):
    """The region in which most people may suffer: the one with the highest upper quantile."""

    region: str
    low: float
    middle: float
    high: float


def panel(results: Results) -> Panel:
    """Draw the median and the middle eight tenths of runs for each region, the most populous region first."""
    names = results.place_table["region"].astype(str)
    order = (
        results.place_table.groupby("region")["population"].sum().sort_values(ascending=False).index
    )
    regions = [str(region) for region in order]
    rows = [results.rows_of([str(p) for p in names.index[names == region]]) for region in regions]
    sums = {key: _sums(results, key, rows) for key in results.scenarios}
    displaced, killed = (
        {key: _quantiles(one[kind]) for key, one in sums.items()} for kind in KINDS
    )
    return Panel(
        id="people",
        title=_finding(*(_worst(regions, one[results.main]) for one in (displaced, killed))),
        caption=(
            "The first panel shows how many people are away from home at the peak, and the second panel how "
            "many civilians are killed, in reprisals too. Both are added up over the places of a region. "
            "The dot, and the number at the right edge, is the median over runs; the line covers the middle "
            "eight tenths of the runs. The most populous regions come first. The title names the regions "
            "whose lines reach farthest. "
            f"{about(results)}{behind(results, results.scenarios)}"
        ),
        plots=[
            _plot("People displaced at the peak", regions, displaced, DISPLACED),
            _plot("Civilians killed", regions, killed, KILLED),
        ],
        columns=2,
        table=_table(results, regions, displaced, killed),
    )


def _worst(regions: Sequence[str], rows: Sequence[Sequence[float]]) -> Worst:
    at = int(np.argmax([high for _, _, high in rows]))
    return Worst(regions[at], *rows[at])


def _finding(displaced: Worst, killed: Worst) -> str:
    """Name the regions in which most people may suffer, with the median and the upper quantile."""
    there = "there" if displaced.region == killed.region else f"in {displaced.region}"
    return (
        f"In {killed.region}, more than {rounded(killed.high)} civilians are killed in one run of ten (the "
        f"median is {rounded(killed.middle)}), and more than {rounded(displaced.high)} people are displaced "
        f"{there} (median {rounded(displaced.middle)})"
    )


def _sums(
    results: Results, scenario: str, regions: Sequence[Sequence[int]]
) -> dict[str, list[Column]]:
    """For each of `KINDS` and each region, the sum over its places in each run."""
    parts: dict[str, list[list[Column]]] = {kind: [[] for _ in regions] for kind in KINDS}
    columns = [name for names in KINDS.values() for name in names]
    for shard in results.places_of(scenario, columns):
        for kind, names in KINDS.items():
            each = np.sum([np.nan_to_num(shard[name]) for name in names], axis=0)
            for part, places in zip(parts[kind], regions, strict=True):
                part.append(each[places].sum(axis=0, dtype=float))
    return {
        kind: [np.concatenate(part) if part else np.zeros(0) for part in found]
        for kind, found in parts.items()
    }


def _quantiles(sums: Sequence[Column]) -> list[tuple[float, ...]]:
    """The low, middle and high quantiles over runs of each region's sums."""
    return [tuple(np.quantile(one, LEVELS).tolist()) if len(one) else (0.0,) * 3 for one in sums]


def _plot(title: str, regions: Sequence[str], toll: Toll, colour: str) -> Plot:
    views = {key: _view(regions, rows, colour) for key, rows in toll.items()}
    height = rows_height(len(regions), 28, 70)
    return Plot(
        title,
        views,
        {"height": height, "margin": {"r": 72}, "yaxis": category_axis(regions, 18)},
        {"margin": {"r": 62}, "yaxis": category_axis(regions, 14)},
    )


def _view(regions: Sequence[str], rows: Sequence[Sequence[float]], colour: str) -> View:
    axis = people_axis(0.0, max(high for _, _, high in rows))
    spans = [
        SpanOfPeople(
            i,
            middle,
            low,
            high,
            rounded(middle),
            f"{plain(region)}: median {rounded(middle)}, 80% of runs between {rounded(low)} and "
            f"{rounded(high)}",
        )
        for i, (region, (low, middle, high)) in enumerate(zip(regions, rows, strict=True))
    ]
    return View(traces(spans, colour, axis["range"][1]), {"xaxis": axis})


def _table(results: Results, regions: Sequence[str], displaced: Toll, killed: Toll) -> FigureTable:
    heads = [
        f"{what}, {which}"
        for what in ("displaced at the peak [people]", "civilians killed [people]")
        for which in ("median", "tenth of runs below", "tenth of runs above")
    ]
    rows: list[list[Cell]] = [
        [
            results.title(key),
            region,
            *(
                cell(one[level])
                for one in (displaced[key][i], killed[key][i])
                for level in (1, 0, 2)
            ),
        ]
        for key in results.scenarios
        for i, region in enumerate(regions)
    ]
    return FigureTable.of(["scenario", "region", *heads], rows)
