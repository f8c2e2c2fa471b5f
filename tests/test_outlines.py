"""GeoJSON of any kind is drawn as far as it can be; what is none is refused before a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from complaints import problems_of, told
from theatres import tiny_theatre
from typer.testing import CliRunner

from brittle.cli import app
from brittle.model.inputs.reading import load_theatre
from brittle.model.inputs.sources.geojson import read_outlines
from brittle.model.inputs.theatre_files import read_theatre
from brittle.report.map.outlines import drawn_as, readable, unreadable

RING = [[9, 9], [11, 9], [11, 12], [9, 9]]
HOLE = [[10, 10], [10.5, 10], [10.5, 10.5], [10, 10]]
POLYGON = {"type": "Polygon", "coordinates": [RING, HOLE]}


def feature(geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def collection(*geometries: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [feature(one) for one in geometries]}


def with_map(folder: Path, value: Any, name: str = "adm1.geojson") -> Path:
    tiny_theatre(folder)
    (folder / "map").mkdir(exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value)
    (folder / "map" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("value", "areas", "lines", "note"),
    [
        (POLYGON, 1, 0, ""),
        (feature(POLYGON), 1, 0, ""),
        (collection(POLYGON, None), 1, 0, "1 geometry without coordinates"),
        (collection(None), 0, 0, "1 geometry without coordinates"),
        ({"type": "MultiPolygon", "coordinates": [[RING, HOLE], [HOLE]]}, 2, 0, ""),
        ({"type": "LineString", "coordinates": RING}, 0, 1, ""),
        ({"type": "MultiLineString", "coordinates": [RING, HOLE]}, 0, 2, ""),
        (
            {"type": "Point", "coordinates": [9, 9]},
            0,
            0,
            "1 point is left out, because only areas and lines",
        ),
        (
            {"type": "MultiPoint", "coordinates": RING},
            0,
            0,
            "4 points are left out, because only areas and lines",
        ),
        ({"type": "Polygon", "coordinates": []}, 0, 0, "1 geometry without coordinates"),
        ({"type": "Point", "coordinates": []}, 0, 0, "1 geometry without coordinates"),
        ({"type": "Polygon", "coordinates": [[[9, 9, 120.5], [11, 9, 1], [9, 12, 0]]]}, 1, 0, ""),
        ({"type": "GeometryCollection", "geometries": [POLYGON, POLYGON]}, 2, 0, ""),
        (
            {"type": "FeatureCollection", "features": []},
            0,
            0,
            "the file holds nothing that can be drawn",
        ),
    ],
)
def test_valid_geojson_is_drawn_as_far_as_it_can_be(
    tmp_path: Path, value: Any, areas: int, lines: int, note: str
) -> None:
    folder = with_map(tmp_path / "case", value)
    read = read_outlines(folder / "map" / "adm1.geojson")
    assert (len(read.areas), len(read.lines)) == (areas, lines)
    notes = read_theatre(folder).notes
    assert any(f"map/adm1.geojson: {note}" in one for one in notes) if note else notes == ()
    ((kind, drawn),) = drawn_as(readable(folder / "map"))
    assert (kind, len(drawn.areas), len(drawn.lines)) == ("adm1", areas, lines)
    assert unreadable(folder / "map") == []


def test_a_polygon_is_its_outer_border(tmp_path: Path) -> None:
    folder = with_map(tmp_path / "case", POLYGON)
    ((area,),) = (one.areas for one in readable(folder / "map").values())
    assert [list(point) for point in area] == RING


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('{"type":', ["this file is not valid GeoJSON"]),
        ("not json", ["this file is not valid GeoJSON"]),
        ("[" * 100_000, ["this file is not valid GeoJSON"]),
        ('{"type": "Point", "coordinates": [NaN, 1]}', ["NaN is not a number"]),
        ([1, 2], ["`type` is missing"]),
        ({"type": "Topology"}, ["TopoJSON"]),
        ({"type": "Polygone", "coordinates": [RING]}, ["`type` is `Polygone`"]),
        ({"type": "FeatureCollection", "features": {}}, ["features", "must be a list"]),
        (
            collection(POLYGON, {"type": "Polygon", "coordinates": [["x"]]}),
            ["features[1]", '`"x"`'],
        ),
        ({"type": "Polygon", "coordinates": 7}, ["`7` must be a list of coordinates"]),
        ({"type": "LineString", "coordinates": [[9, 9], [9]]}, ["is not a position"]),
        ({"type": "LineString", "coordinates": [[9, 9], [True, 9]]}, ["is not a position"]),
        ({"type": "LineString", "coordinates": [[33.5, 136.3]]}, ["may be swapped"]),
        ({"type": "LineString", "coordinates": [[512345.0, 3712345.0]]}, ["WGS 84"]),
    ],
)
def test_what_is_no_outline_is_refused_before_a_run(
    tmp_path: Path, value: Any, words: list[str]
) -> None:
    folder = with_map(tmp_path / "case", value)
    where = "adm1.geojson:1" if value in ('{"type":', "not json") else "adm1.geojson"
    told(problems_of(lambda: load_theatre(folder)), where, *words)
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code == 2
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", str(folder), "--out", str(out)])
    assert done.exit_code == 2 and not out.exists()


def test_outlines_of_another_land_are_told(tmp_path: Path) -> None:
    turned = {"type": "Polygon", "coordinates": [[[20 + x, y] for y, x in RING]]}
    folder = with_map(tmp_path / "case", turned)
    (note,) = read_theatre(folder).notes
    assert (
        note
        == "map: no place lies within the outlines; check whether longitude comes first in each position"
    )


def test_a_damaged_outline_costs_no_figure(tmp_path: Path) -> None:
    folder = with_map(tmp_path / "case", POLYGON) / "map"
    (folder / "lakes.geojson").write_text('{"type":')
    assert [file.name for file in readable(folder)] == ["adm1.geojson"]
    (said,) = unreadable(folder)
    assert said.startswith("map/lakes.geojson: this file is not valid GeoJSON")
