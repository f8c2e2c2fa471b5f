"""Write the places of a batch as GeoJSON: a point for each place, with its results in each scenario.

The attributes are flat, one for each scenario and quantity, because QGIS and other map programs do not show
nested attributes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from brittle.batches.tables.columns import KEYS
from brittle.batches.tables.dictionary import PLACES, rows_of
from brittle.results.export.tables import PLACE_FACTS, exported_rows
from brittle.results.reading import Results

DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 75, 90, 120, 180, 270, 365)
"""Days after the branch by which losses are counted. The horizon replaces all later days."""

MEANS = ("killed_civilians", "reprisals")
"""Columns of the table of places whose mean over the runs is given."""


def write_geojson(results: Results, path: Path) -> None:
    """Write a feature for each place, in the theatre's order; a place without coordinates has no geometry."""
    value = {
        "type": "FeatureCollection",
        "name": "places",
        "features": [_feature(results, place, its) for place, its in _told(results).items()],
    }
    path.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _feature(results: Results, place: str, told: dict[str, float]) -> dict[str, Any]:
    facts = results.place_table.loc[place]
    rows = exported_rows(PLACES)
    own = {rows[name].head: _plain(facts[name]) for name in PLACE_FACTS if name in facts}
    lon, lat = (_plain(facts.get(name)) for name in ("lon", "lat"))
    there = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {
        "type": "Feature",
        "id": place,
        "geometry": there,
        "properties": {"id": place, **own, **told},
    }


def _told(results: Results) -> dict[str, dict[str, float]]:
    """For each place, the attributes that describe the completed runs of each scenario."""
    table = results.places([*KEYS, "place", "lost_day", *MEANS])
    told: dict[str, dict[str, float]] = {str(place): {} for place in results.place_table.index}
    for scenario in results.scenarios:
        mine = table[table["scenario"] == scenario]
        for place, rows in mine.groupby("place", observed=True):
            told[str(place)] |= dict(_quantities(scenario, rows, results.horizon(scenario)))
    return told


def _quantities(scenario: str, rows: pd.DataFrame, horizon: float) -> Iterator[tuple[str, float]]:
    """Yield a place's attributes: number of runs, shares of runs in which it is lost by each day, and means."""
    yield f"{scenario} runs [runs]", len(rows)
    lost = rows["lost_day"].to_numpy(dtype=np.float64)
    for day in (*(one for one in DAYS if one < horizon), horizon):
        yield f"{scenario} lost_by_day_{day:g} [share of runs]", float(np.mean(lost <= day))
    for name in MEANS:
        unit = rows_of(PLACES)[name].unit
        yield f"{scenario} {name} [{unit}, mean]", float(rows[name].astype(np.float64).mean())


def _plain(value: Any) -> Any:
    """Convert a value for JSON; a missing value becomes null."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
