"""What lies beneath the places on the map: the theatre's outlines, and its roads by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.ndimage import binary_fill_holes

from brittle.model.codes import RoadClass, word_of
from brittle.report.map.frame import MapFrame, path
from brittle.report.map.outlines import drawn_as, readable
from brittle.results.reading import Results
from brittle.results.stored.compact import Column

ROADS = tuple(
    word_of(one)
    for one in (RoadClass.MOTORWAY, RoadClass.PRIMARY, RoadClass.SECONDARY, RoadClass.TRACK)
)
"""The classes of roads, the widest first."""
NEAR = 110.0
"""Without outlines, the ground reaches this far from places and roads, in units of the frame."""
CELL = 12.0
"""Side in units of the cells in which gaps of the ground are looked for."""


class GroundPart(NamedTuple):
    """The areas and lines of one file of outlines, as SVG paths."""

    kind: str
    """How the part is drawn: neighbour, adm1, outline, lake or plain."""
    areas: str
    lines: str


class MapRoad(NamedTuple):
    """A road between two places."""

    a: int
    b: int
    kind: int
    """The road's class: its number in `ROADS`."""


def ground_of(results: Results, frame: MapFrame) -> list[GroundPart]:
    """The outlines in the order in which they are drawn; empty if the theatre has none that can be read."""
    return [
        GroundPart(kind, path(frame, found.areas, True), path(frame, found.lines, False))
        for kind, found in drawn_as(readable(results.outlines))
    ]


def roads_of(roads: Sequence[Mapping[str, Any]], places: Mapping[str, int]) -> list[MapRoad]:
    """The roads between two of these places, which are codes by id; the narrowest come first."""
    known = [road for road in roads if road["a"] in places and road["b"] in places]
    found = [
        MapRoad(places[road["a"]], places[road["b"]], ROADS.index(road["class"])) for road in known
    ]
    return sorted(found, key=lambda road: -road.kind)


class LandNearRoads(NamedTuple):
    """The ground of a theatre without outlines: all that is near a place or a road, or enclosed by roads."""

    near: float
    """How far the ground reaches from places and roads, in units."""
    cell: float
    gaps: list[tuple[int, int, int]]
    """The enclosed gaps, as rows of cells: the first cell, the row, and the number of cells."""


def land_near(
    frame: MapFrame, points: Sequence[tuple[float, float]], roads: Sequence[tuple[int, int]]
) -> LandNearRoads:
    """The ground around points in units, with roads that join two of the points each."""
    wide, high = (int(np.ceil(side / CELL)) for side in (frame.width, frame.height))
    x, y = np.meshgrid((np.arange(wide) + 0.5) * CELL, (np.arange(high) + 0.5) * CELL)
    at = np.asarray(points, float)
    ends = [(at[a], at[b]) for a, b in roads] + [(one, one) for one in at]
    near = np.zeros(x.shape, bool)
    for a, b in ends:
        near |= _distance(x, y, a, b) <= NEAR
    gaps = binary_fill_holes(near) & ~near
    return LandNearRoads(
        NEAR, CELL, [run for row, line in enumerate(gaps) for run in _runs(row, line)]
    )


def _distance(x: Column, y: Column, a: Column, b: Column) -> Column:
    """The distance of points from the straight line between two points."""
    (dx, dy), long = b - a, max(float(((b - a) ** 2).sum()), 1e-12)
    along = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / long, 0, 1)
    distance: Column = np.hypot(x - a[0] - along * dx, y - a[1] - along * dy)
    return distance


def _runs(row: int, line: Column) -> list[tuple[int, int, int]]:
    """The runs of true values in a row."""
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    return [(int(a), row, int(b - a)) for a, b in edges.reshape(-1, 2)]
