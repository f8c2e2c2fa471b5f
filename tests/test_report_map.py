"""The report's map: places, roads where there are no outlines, and names that do not run into each other."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from brittle.report.build import build
from brittle.report.figures.base.panel import ALL
from brittle.report.figures.places import land
from brittle.report.figures.places.outlines import Box, Point, label_trace
from brittle.results.reading import Results
from tests.test_report import ORDER, make_results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(make_results(tmp_path_factory.mktemp("map"), draws=8))


def without_coordinates(results: Results, places: slice) -> Results:
    manifest = json.loads(json.dumps(results.manifest))
    for place in manifest["theatre"]["value"]["places"][places]:
        place["lat"] = None
    return Results(results.folder, manifest)


def test_places_without_coordinates_are_counted_not_shown(results: Results) -> None:
    panel = land.panel(without_coordinates(results, slice(1, 3)))
    assert panel is not None and panel.slider is not None
    assert "2 places without coordinates cannot be shown" in panel.caption
    (dots,) = (t for t in panel.plots[0].views[ALL].traces if t.get("meta") == "slide")
    assert len(dots["x"]) == len(panel.slider["names"]) == len(panel.slider["shares"]["odd"][0])


def test_without_any_coordinates_there_is_no_map(results: Results) -> None:
    document = build(without_coordinates(results, slice(None)))
    assert "This report leaves out: the map, because no place has coordinates." in document
    assert re.findall(r'<section id="([a-z-]+)"', document) == [o for o in ORDER if o != "map"]


def test_a_single_place_has_a_map(results: Results) -> None:
    panel = land.panel(without_coordinates(results, slice(1, None)))
    assert panel is not None
    west, east = panel.plots[0].layout["xaxis"]["range"]
    assert west < east


def test_labels_of_a_map_do_not_run_into_each_other() -> None:
    box = Box(0, 10, 0, 10)
    crowd = [Point(f"City number {i}", 5 + 0.1 * i, 5, 8) for i in range(12)]
    trace = label_trace(crowd, box, (300, 300), 12, "wide")
    assert 1 <= len(trace["text"]) < 12
    apart = [Point("A", 2, 2, 8), Point("B", 8, 8, 8)]
    assert len(label_trace(apart, box, (300, 300), 12, "wide")["text"]) == 2


def test_a_name_avoids_dots_without_names_where_it_can() -> None:
    box = Box(0, 10, 0, 10)
    right = Point("", 6, 5, 8)
    alone, beside = (
        label_trace([Point("City", 5, 5, 8)], box, (300, 300), 12, "wide", unnamed)
        for unnamed in ([], [right])
    )
    assert (alone["textposition"], beside["textposition"]) == (["middle right"], ["middle left"])
    around = [Point("", 5 + x, 5 + y, 40) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    crowded = label_trace([Point("City", 5, 5, 8)], box, (300, 300), 12, "wide", around)
    assert crowded["text"] == ["City"]


def test_the_first_name_is_written_even_where_named_places_crowd() -> None:
    box = Box(0, 10, 0, 10)
    around = [Point(f"Suburb {x}{y}", 5 + x, 5 + y, 60) for x in (-1, 1) for y in (-1, 0, 1)]
    trace = label_trace([Point("Capital", 5, 5, 8), *around], box, (300, 300), 12, "wide")
    assert trace["text"][0] == "Capital"


def test_a_map_without_outlines_shows_the_roads(results: Results, tmp_path: Path) -> None:
    def ground(of: Results) -> tuple[list[Any], str]:
        panel = land.panel(of)
        assert panel is not None
        lines = [t for t in panel.plots[0].views[ALL].traces if t.get("mode") == "lines"]
        return lines, panel.caption

    copy = shutil.copytree(results.folder, tmp_path / "copy")
    shutil.rmtree(copy / "map", ignore_errors=True)
    lines, caption = ground(Results(copy, results.manifest))
    roads = len(results.manifest["theatre"]["value"]["roads"])
    assert [len(line["x"]) for line in lines] == [3 * roads] and "Grey lines are roads" in caption
    (copy / "map").mkdir()
    square = {"type": "Polygon", "coordinates": [[[36, 34], [40, 34], [40, 38], [36, 34]]]}
    (copy / "map" / "outline.geojson").write_text(json.dumps(square))
    lines, caption = ground(Results(copy, results.manifest))
    assert [len(line["x"]) for line in lines] == [5] and "roads" not in caption


def test_a_long_country_has_room_beside_it(results: Results) -> None:
    manifest = json.loads(json.dumps(results.manifest))
    for place in manifest["theatre"]["value"]["places"]:
        place["lon"] = 36 + place["lon"] / 1000
    panel = land.panel(Results(results.folder, manifest))
    assert panel is not None
    (west, east), (south, north) = (
        panel.plots[0].layout[axis]["range"] for axis in ("xaxis", "yaxis")
    )
    ratio = panel.plots[0].layout["yaxis"]["scaleratio"]
    assert (east - west) / ratio / (north - south) == pytest.approx(0.7, abs=0.01)
