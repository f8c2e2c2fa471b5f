"""Draw a theatre's roads as straight lines, for a map without outlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from brittle.report.figures.base.panel import Trace

STYLES: Sequence[tuple[frozenset[str], dict[str, object]]] = (
    (frozenset({"track"}), {"color": "#C4C4C4", "width": 1.0, "dash": "dot"}),
    (frozenset({"secondary"}), {"color": "#CDCDCD", "width": 1.0}),
    (frozenset({"motorway", "primary"}), {"color": "#B4B4B4", "width": 1.8}),
)
"""Classes of roads and their lines, in the order of drawing."""

IN_WORDS = (
    " Grey lines are roads, drawn straight from place to place. Wider lines are main roads, and dotted "
    "lines are tracks."
)


def road_traces(roads: Sequence[Mapping[str, Any]], places: pd.DataFrame) -> list[Trace]:
    """Make one trace for the roads of each style.

    `places` has the columns lat and lon in degrees, and the places' ids as its index. A road is left out if
    one of its ends is not among the places.
    """
    known = set(places.index)
    drawn = [road for road in roads if road["a"] in known and road["b"] in known]
    return list(_traces(drawn, places))


def _traces(roads: Sequence[Mapping[str, Any]], places: pd.DataFrame) -> Iterator[Trace]:
    at = {
        str(place): (round(float(row["lon"]), 3), round(float(row["lat"]), 3))
        for place, row in places.iterrows()
    }
    for classes, line in STYLES:
        ends = [(at[road["a"]], at[road["b"]]) for road in roads if road["class"] in classes]
        if ends:
            yield {
                "type": "scatter",
                "mode": "lines",
                "x": [x for a, b in ends for x in (a[0], b[0], None)],
                "y": [y for a, b in ends for y in (a[1], b[1], None)],
                "line": line,
                "hoverinfo": "skip",
            }
