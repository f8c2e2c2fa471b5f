"""Batches of the made-up war in tests: played, read back, and what lies in their folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from synthetic import SyntheticEngine, make_case
from typer.testing import CliRunner

from brittle.batches.batch import Batch, inputs_of, make_ready
from brittle.batches.identity import Inputs, needed_of_workers
from brittle.batches.manifest import Request
from brittle.calibration.workers.opening import Workers
from brittle.cli import app
from brittle.engine import Case


def brittle(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, with what it holds."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def tables(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if name.endswith(".parquet")}


def batch(
    folder: Path, *cases: Case, draws: int = 25, replicates: int = 2, **options: Any
) -> Batch:
    engine = options.pop("engine", None) or SyntheticEngine()
    ready = make_ready(cases or [make_case("baseline")], engine, draws)
    return Batch(ready, engine, folder, replicates, Request(command=["brittle", "run"], **options))


def run(one: Batch, workers: int = 2) -> Any:
    with Workers(workers).pool(needed_of_workers) as pool:
        return one.run(pool, lambda n: None)


def inputs(*cases: Case, replicates: int = 2, draws: int = 3) -> Inputs:
    engine = SyntheticEngine()
    return inputs_of(
        make_ready(cases or [make_case("baseline")], engine, draws), replicates, engine
    )


def as_format_2(folder: Path) -> None:
    """Makes of a folder what an earlier version of Brittle left."""
    scenarios = {"baseline": {"title": "B"}}
    manifest = {
        "format": 2,
        "status": "done",
        "command": ["brittle", "run", "case/baseline.yaml", "--draws", "2"],
        "circumstances": {},
        "theatre": {},
        "scenarios": scenarios,
        "files": {},
        "shards": {},
    }
    for name in ("runs/baseline-0000.parquet", "chronicle/baseline-0-0.txt", "report.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old")
    (folder / "manifest.json").write_text(json.dumps(manifest))


def outline_folder(folder: Path) -> Path:
    """A case folder with a square country on its map."""
    (folder / "map").mkdir(parents=True)
    ring = [[35.8, 33.8], [39.9, 33.8], [39.9, 37.3], [35.8, 37.3], [35.8, 33.8]]
    square = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": square}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "map" / "outline.geojson").write_text(text)
    return folder
