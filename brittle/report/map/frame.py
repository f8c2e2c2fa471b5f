"""Project places and outlines to plain coordinates, in which the page's script draws the map.

The map is equirectangular: a degree of latitude has the same length everywhere, and a degree of longitude has
its true length in the middle of the map. The longer side of the frame around all places is `LONGEST` units.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

LONGEST = 2000.0
"""Length in units of the longer side of the frame."""
ROOM = 0.06
"""Room around the places on each side, as a share of the length of that side."""
NARROWEST = 0.1
"""The smallest distance in degrees from the map's middle to its edges, even if all places are close."""
KM_PER_DEGREE = 111.2
"""Length in km of a degree of latitude."""


class MapFrame(NamedTuple):
    """The part of the world around all places, in degrees, and its size in units."""

    west: float
    north: float
    squeeze: float
    """The length of a degree of longitude, in degrees of latitude."""
    scale: float
    """Units per degree of latitude."""
    width: float
    height: float

    @property
    def km_per_unit(self) -> float:
        """Length in km of a unit."""
        return KM_PER_DEGREE / self.scale

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point is, in units to the right of the frame's west edge and below its north edge."""
        return (lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale


def frame_around(lons: Sequence[float], lats: Sequence[float]) -> MapFrame:
    """The frame around points in degrees, with some room on each side. There must be at least one point."""
    west, east = _span(lons)
    south, north = _span(lats)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * squeeze, north - south
    scale = LONGEST / max(wide, high)
    return MapFrame(west, north, squeeze, scale, wide * scale, high * scale)


def _span(degrees: Sequence[float]) -> tuple[float, float]:
    low, high = min(degrees), max(degrees)
    middle = (low + high) / 2
    half = max((high - low) * (0.5 + ROOM), NARROWEST)
    return middle - half, middle + half


def path(frame: MapFrame, lines: Iterable[Sequence[tuple[float, float]]], closed: bool) -> str:
    """An SVG path through lines of points (lon, lat), in whole units and with relative steps."""
    return "".join(_one(frame, line, closed) for line in lines)


def _one(frame: MapFrame, line: Sequence[tuple[float, float]], closed: bool) -> str:
    points = [tuple(round(one) for one in frame.at(lon, lat)) for lon, lat in line]
    if not points:
        return ""
    (x, y), rest = points[0], points[1:]
    parts = [f"M{x} {y}l"]
    for nx, ny in rest:
        if (nx, ny) != (x, y):
            parts.append(f"{nx - x} {ny - y} ")
            x, y = nx, ny
    return "".join(parts).rstrip().rstrip("l") + ("Z" if closed else "")
