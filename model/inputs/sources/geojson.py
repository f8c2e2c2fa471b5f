"""Read the outlines of the map from any kind of GeoJSON (the IETF standard of 2016).

Polygons and lines are drawn. Holes, points and geometries without coordinates are left out, and notes report
how many points and how many geometries without coordinates there were. A file that is not GeoJSON, or whose
coordinates are not in degrees, is refused.
"""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from brittle.model.inputs.problems import Mark, Problems, fail, quote
from brittle.model.inputs.sources.files import read_text

MAX_GEOJSON_BYTES = 10_000_000
"""A file of outlines larger than 10 MB is refused, because it would be too large for a report."""

AREAS = frozenset({"Polygon", "MultiPolygon"})
LINES = frozenset({"LineString", "MultiLineString"})
POINTS = frozenset({"Point", "MultiPoint"})

DEEPEST = 20
"""The largest number of levels of collections within collections that is read."""

type Line = tuple[tuple[float, float], ...]
"""Positions, each a longitude and a latitude in degrees."""


class Outlines(NamedTuple):
    """The areas and lines in a file of outlines, and sentences about parts that cannot be drawn."""

    areas: tuple[Line, ...]
    """Outer borders of polygons."""
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def read_outlines(path: Path, inside: Path | None = None) -> Outlines:
    """Read the outlines in a GeoJSON file. Raises `InputError` if the file is not valid GeoJSON.

    If a folder `inside` is given, a link that leads out of it is refused.
    """
    mark = Mark(str(path))
    text = read_text(path, MAX_GEOJSON_BYTES, inside)
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise fail(
            Mark(str(path), error.lineno), f"this file is not valid GeoJSON: {error.msg}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise fail(mark, f"this file is not valid GeoJSON: {error}") from None
    reader = _GeoWalk(mark)
    reader.take(value, "", 0)
    reader.problems.raise_any()
    return reader.outlines(path.name)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number")


class _GeoWalk:
    """A walk through GeoJSON that collects the areas and lines."""

    def __init__(self, mark: Mark) -> None:
        self.problems = Problems()
        self._mark = mark
        self._areas: list[Line] = []
        self._lines: list[Line] = []
        self._empty = 0
        self._points = 0

    def outlines(self, name: str) -> Outlines:
        """The outlines that were found; `name` is the file's name, for notes."""
        notes = []
        if self._empty:
            notes.append(
                f"map/{name}: {_count(self._empty, 'geometry', 'geometries')} without "
                "coordinates cannot be drawn on the map"
            )
        if self._points:
            notes.append(
                f"map/{name}: {_count(self._points, 'point is', 'points are')} left out, because only "
                "areas and lines are drawn on the map"
            )
        if not (self._areas or self._lines or notes):
            notes.append(f"map/{name}: the file holds nothing that can be drawn")
        return Outlines(tuple(self._areas), tuple(self._lines), tuple(notes))

    def take(self, value: Any, where: str, depth: int) -> None:
        """Collect the outlines in an object of GeoJSON; `where` is the path to the object within the file."""
        kind = value.get("type") if isinstance(value, dict) else None
        if depth > DEEPEST:
            self._wrong(
                where, f"collections are nested more than {DEEPEST} levels deep; simplify the file"
            )
        elif kind == "Topology":
            self._wrong(where, "this is TopoJSON; convert it to GeoJSON")
        elif kind == "FeatureCollection":
            self._each(value.get("features"), f"{where}features", depth)
        elif kind == "GeometryCollection":
            self._each(value.get("geometries"), f"{where}geometries", depth)
        elif kind == "Feature":
            if value.get("geometry") is None:
                self._empty += 1
            else:
                self.take(value["geometry"], f"{where}geometry.", depth + 1)
        elif kind in AREAS or kind in LINES or kind in POINTS:
            self._geometry(kind, value.get("coordinates"), where)
        else:
            told = f"`type` is {quote(kind)}" if isinstance(kind, str) else "`type` is missing"
            self._wrong(
                where,
                f"{told}; it must be Feature, the type of a geometry, or the type of a collection",
            )

    def _each(self, members: Any, where: str, depth: int) -> None:
        if not isinstance(members, list):
            self._wrong(where, "must be a list")
            return
        for n, member in enumerate(members):
            self.take(member, f"{where}[{n}].", depth + 1)

    def _geometry(self, kind: str, coordinates: Any, where: str) -> None:
        """Collect the outlines in a geometry; of a polygon's rings, only the outer border is used."""
        members = coordinates if kind.startswith("Multi") else [coordinates]
        for member in self._list(members, where):
            within = self._list(member, where)
            if within and kind in POINTS:
                self._points += bool(self._line([member], where))
            elif within:
                border = self._list(within[0], where) if kind in AREAS else within
                if line := self._line(border, where):
                    (self._areas if kind in AREAS else self._lines).append(line)

    def _list(self, value: Any, where: str) -> list[Any]:
        """A list of coordinates; empty lists are counted, and values that are not lists are problems."""
        if isinstance(value, list) and value:
            return value
        if value is None or value == []:
            self._empty += 1
        else:
            self._wrong(where, f"{quote(json.dumps(value))} must be a list of coordinates")
        return []

    def _line(self, positions: list[Any], where: str) -> Line:
        """Positions in degrees; if one is wrong, the result is empty, and the first fault is a problem."""
        found = []
        for position in positions:
            fault = _fault(position)
            if fault:
                self._wrong(where, fault)
                return ()
            found.append((float(position[0]), float(position[1])))
        return tuple(found)

    def _wrong(self, where: str, message: str) -> None:
        begin = f"{where.rstrip('.')}: " if where else ""
        self.problems.add(self._mark, begin + message)


def _fault(position: Any) -> str:
    """What is wrong with a position, which must be in degrees; empty if nothing is wrong."""
    numbers = position[:2] if isinstance(position, list) else []
    whole = len(numbers) == 2 and all(
        isinstance(x, int | float) and not isinstance(x, bool) and abs(x) < 1e15 and isfinite(x)
        for x in numbers
    )
    if not whole:
        return f"{quote(json.dumps(position)[:200])} is not a position; write [longitude, latitude]"
    lon, lat = numbers
    if abs(lon) <= 180.0 and abs(lat) <= 90.0:
        return ""
    told = f"[{lon:g}, {lat:g}] is not a longitude and latitude in degrees"
    if abs(lat) <= 180.0 and abs(lon) <= 90.0:
        return f"{told}; longitude comes first, so the two may be swapped"
    return f"{told}; if the map is in a projection (metres), convert it to WGS 84"


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
