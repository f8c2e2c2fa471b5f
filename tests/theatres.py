"""Tiny theatres for tests: a line of places from a rebel base to the capital.

    base --80 km-- town --60 km-- city --100 km-- capital --90 km-- coast

`tiny_theatre(folder)` writes a case that loads; every piece can be changed by name:

    tiny_theatre(tmp_path, columns=())                               # nobody attacks
    tiny_theatre(tmp_path, capital__population=100_000)              # one cell: <row id>__<column>
    tiny_theatre(tmp_path, theatre={"ruler": {"haven": 0.9}})        # theatre.yaml, merged deeply
    tiny_theatre(tmp_path, extra_places=[{...}], extra_roads=[...])  # rows added
    tiny_theatre(tmp_path, scenarios={"baseline": {...}})            # scenario files
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

SOURCE = "judgement"

THEATRE: Mapping[str, Any] = {
    "name": "Testland 2001",
    "start": "2001-06-01T00:00",
    "horizon_days": 60,
    "capital": "capital",
    "strongholds": ["coast"],
    "economy": {"supply": 0.6, "pay": 0.5},
    "factions": {
        "regime": {"name": "The government", "side": "regime"},
        "rebels": {"name": "The rebels", "side": "rebel", "coordination": 0.8, "amnesty": 0.4},
    },
    "patrons": {
        "ally": {
            "supports": "regime",
            "commitment": 0.3,
            "present": 0.2,
            "air": 0.3,
            "men": 2000,
            "reaction_days": 5,
        }
    },
    "mobilisation": {"capacity": 0.1, "regions": []},
    "ruler": {"culpability": 0.6, "haven": 0.5, "guarantee": 0.2, "home": "coast"},
    "elites": {"number": 12, "exposure": 0.5, "contact": 0.1},
    "borders": {},
    "media": {"official_credibility": 0.3},
    "events": [],
}


def place(name: str, **changes: Any) -> dict[str, Any]:
    """A town held by the regime, with changes."""
    row: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "lat": 10.0,
        "lon": 10.0,
        "population": 50_000,
        "region": name,
        "kind": "town",
        "value": 0.1,
        "alignment": 0,
        "defence": 1.2,
        "control": "regime",
        "source": SOURCE,
    }
    return {**row, **changes}


def road(a: str, b: str, km: float = 80, **changes: Any) -> dict[str, Any]:
    """A primary road, with changes (`**{"class": "track"}`)."""
    return {"a": a, "b": b, "km": km, "class": "primary", "source": SOURCE, **changes}


def formation(name: str, place: str, **changes: Any) -> dict[str, Any]:
    """A conscript garrison of the regime, with changes."""
    row: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "faction": "regime",
        "place": place,
        "nominal": 2000,
        "fill": 0.6,
        "cohesion": 0.35,
        "in_group": 0.2,
        "kind": "conscript",
        "source": SOURCE,
    }
    return {**row, **changes}


def column(name: str, place: str, **changes: Any) -> dict[str, Any]:
    """A column of rebels in pickups, with changes."""
    row: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "faction": "rebels",
        "place": place,
        "men": 1500,
        "cohesion": 0.6,
        "motorised": 0.8,
        "heavy": 0.3,
        "source": SOURCE,
    }
    return {**row, **changes}


PLACES: Sequence[Row] = (
    place("base", lat=11.5, population=20_000, alignment=-0.75, control="rebels"),
    place("town", lat=11.0, population=60_000, alignment=-0.25),
    place("city", lat=10.6, population=400_000, kind="city", value=0.4, defence=1.5),
    place("capital", lat=10.0, population=1_500_000, kind="capital", value=1, defence=1.8),
    place(
        "coast",
        lat=10.0,
        lon=9.4,
        population=200_000,
        kind="city",
        value=0.4,
        alignment=0.75,
        defence=1.5,
    ),
)
ROADS: Sequence[Row] = (
    road("base", "town", 80),
    road("town", "city", 60),
    road("city", "capital", 100, **{"class": "motorway"}),
    road("capital", "coast", 90),
)
FORMATIONS: Sequence[Row] = (
    formation("town_police", "town", kind="police", nominal=500, cohesion=0.3),
    formation("city_garrison", "city", nominal=5000),
    formation(
        "guard", "capital", kind="elite", nominal=8000, fill=0.85, cohesion=0.7, in_group=0.8
    ),
)
COLUMNS: Sequence[Row] = (column("spearhead", "base"),)


def tiny_theatre(
    folder: Path,
    *,
    theatre: Mapping[str, Any] | None = None,
    places: Iterable[Row] = PLACES,
    roads: Iterable[Row] = ROADS,
    formations: Iterable[Row] = FORMATIONS,
    columns: Iterable[Row] = COLUMNS,
    extra_places: Iterable[Row] = (),
    extra_roads: Iterable[Row] = (),
    extra_formations: Iterable[Row] = (),
    extra_columns: Iterable[Row] = (),
    scenarios: Mapping[str, Mapping[str, Any]] | None = None,
    **cells: Any,
) -> Path:
    """Write a case into `folder` (made if missing) and return it.

    `theatre` is merged deeply into theatre.yaml, None removing a key. `cells` such as
    `capital__population=5` change one cell of the row with that id in any table. `scenarios` are
    scenario files by stem; without them there is an empty baseline.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "places": [*places, *extra_places],
        "roads": [*roads, *extra_roads],
        "formations": [*formations, *extra_formations],
        "columns": [*columns, *extra_columns],
    }
    changes = dict(cells)
    for name, rows in tables.items():
        write_table(folder / f"{name}.csv", _changed(rows, changes), HEADERS[name])
    if changes:
        raise KeyError(f"no row for {sorted(changes)}")
    write_yaml(folder / "theatre.yaml", _merged(THEATRE, theatre or {}))
    for stem, scenario in (scenarios or {"baseline": {"name": "Baseline"}}).items():
        write_yaml(folder / f"{stem}.yaml", scenario)
    return folder


HEADERS: Mapping[str, Sequence[str]] = {
    "places": tuple(place("x")),
    "roads": tuple(road("x", "y")),
    "formations": tuple(formation("x", "y")),
    "columns": tuple(column("x", "y")),
}


def write_table(path: Path, rows: Sequence[Row], header: Sequence[str]) -> Path:
    """A CSV file of the rows; columns beyond `header` are appended as they appear."""
    names = list(dict.fromkeys([*header, *(name for row in rows for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_yaml(path: Path, value: Mapping[str, Any]) -> Path:
    """A YAML file, one top-level key a line (JSON is YAML)."""
    lines = [f"{key}: {json.dumps(item, default=str)}" for key, item in value.items()]
    path.write_text("\n".join(lines or ["{}"]) + "\n", encoding="utf-8")
    return path


def _changed(rows: Iterable[Row], changes: dict[str, Any]) -> list[Row]:
    changed = []
    for row in rows:
        own = {key: key.split("__", 1)[1] for key in changes if key.split("__")[0] == row.get("id")}
        changed.append({**row, **{column: changes.pop(key) for key, column in own.items()}})
    return changed


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged
