"""Write the places of a batch as GeoJSON: a point for each place, with its results in each scenario.

The attributes are flat, one for each scenario and quantity, because QGIS and other map programs do not show
nested attributes.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

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
    told: dict[str, dict[str, float]] = {str(place): {} for place in results.place_table.index}
    places = results.manifest["places"]
    for scenario in results.scenarios:
        days = [*(one for one in DAYS if one < results.horizon(scenario)), results.horizon(scenario)]
        runs, lost = 0, np.zeros((len(days), len(places)))
        sums = {name: np.zeros(len(places)) for name in MEANS}
        for shard in results.places_of(scenario, ["lost_day", *MEANS]):
            runs += shard["lost_day"].shape[1]
            lost += [(shard["lost_day"] <= day).sum(axis=1) for day in days]
            for name, total in sums.items():
                total += shard[name].sum(axis=1, dtype=float)
        for row, place in enumerate(places if runs else ()):
            told[place][f"{scenario} runs [runs]"] = runs
            for day, number in zip(days, lost[:, row], strict=True):
                told[place][f"{scenario} lost_by_day_{day:g} [share of runs]"] = number / runs
            for name, total in sums.items():
                unit = rows_of(PLACES)[name].unit
                told[place][f"{scenario} {name} [{unit}, mean]"] = total[row] / runs
    return told


def _plain(value: Any) -> Any:
    """Convert a value for JSON; a missing value becomes null."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
