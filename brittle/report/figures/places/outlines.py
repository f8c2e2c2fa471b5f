"""Draw a theatre's outlines as filled areas and lines, and write labels that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from brittle.model.inputs.problems import InputError
from brittle.model.inputs.sources.geojson import Outlines, read_outlines
from brittle.report.figures.base.panel import Trace, plain

STYLES = (  # part of a file's name, fill colour, line colour, line width, in the order of drawing
    ("neighbour", "#F1F1F1", "#D0D0D0", 0.8),
    ("adm1", "#FFFFFF", "#D8D8D8", 0.8),
    ("outline", "rgba(0,0,0,0)", "#8A8A8A", 1.4),
    ("lake", "#DCE9F2", "#BCD0DE", 0.6),
)
HALO = "0 0 2px #fff, 0 0 2px #fff, 0 0 3px #fff"
PLAIN = ("rgba(0,0,0,0)", "#BBBBBB", 0.8)

BETWEEN = 5.0
"""Room in pixels between two names in a row."""

type Rectangle = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels from the map's upper left corner."""


class Box(NamedTuple):
    """A rectangle of the map, in degrees."""

    west: float
    east: float
    south: float
    north: float


class Point(NamedTuple):
    """A place to be labelled; in lists of points, the more important places come first."""

    name: str
    lon: float
    lat: float
    size: float
    """The diameter of the place's dot in pixels."""


def polygons(folder: Path) -> list[Trace]:
    """Make one trace for the areas of each file and one for its lines, in drawing order.

    Files that cannot be read are left out; `unreadable` lists them.
    """
    files = sorted(_readable(folder).items(), key=lambda item: (_rank(item[0].stem), item[0].stem))
    return [trace for file, outlines in files for trace in _traces(file, outlines)]


def unreadable(folder: Path) -> list[str]:
    """Say, for each file of outlines in a folder that cannot be read, what is wrong with it."""
    return [
        f"{folder.name}/{file.name}: {read.problems[0].message}"
        for file, read in _read(folder).items()
        if isinstance(read, InputError)
    ]


def _readable(folder: Path) -> dict[Path, Outlines]:
    return {file: read for file, read in _read(folder).items() if isinstance(read, Outlines)}


def _read(folder: Path) -> dict[Path, Outlines | InputError]:
    read: dict[Path, Outlines | InputError] = {}
    for file in sorted(folder.glob("*.geojson")):
        try:
            read[file] = read_outlines(file)
        except InputError as error:
            read[file] = error
    return read


def _rank(stem: str) -> int:
    return next((i for i, (part, *_) in enumerate(STYLES) if part in stem), len(STYLES))


def _traces(file: Path, outlines: Outlines) -> Iterator[Trace]:
    rank = _rank(file.stem)
    fill, line, width = STYLES[rank][1:] if rank < len(STYLES) else PLAIN
    areas = {"fill": "toself", "fillcolor": fill}
    for drawn, filled in ((outlines.areas, areas), (outlines.lines, {})):
        if drawn:
            yield {
                "type": "scatter",
                "mode": "lines",
                "x": [x for one in drawn for x in (*(round(lon, 3) for lon, _ in one), None)],
                "y": [y for one in drawn for y in (*(round(lat, 3) for _, lat in one), None)],
                **filled,
                "line": {"color": line, "width": width},
                "hoverinfo": "skip",
            }


def label_trace(
    points: Sequence[Point],
    box: Box,
    frame: tuple[float, float],
    size: int,
    screen: str,
    unnamed: Sequence[Point] = (),
) -> Trace:
    """Write names beside their places on a map of this width and height in pixels.

    A name never covers another name. It covers the dot of an unnamed place only if there is no other room,
    and only the first name may cover the dots of other named places. Names that do not fit are omitted.
    """
    taken: list[Rectangle] = []
    kept: list[tuple[Point, str]] = []
    pixels = [_pixels(point, box, frame) for point in points]
    marks = [_mark(point, at) for point, at in zip(points, pixels, strict=True)]
    dots = [_mark(point, _pixels(point, box, frame)) for point in unnamed]
    for i, point in enumerate(points):
        width, height = len(point.name) * size * 0.58 + BETWEEN, size * 1.2
        room = [
            one
            for one in _corners(*pixels[i], point.size / 2, width, height)
            if _inside(one[1], frame) and not _meets(one[1], taken)
        ]
        clear = [one for one in room if not _meets(one[1], [*marks[:i], *marks[i + 1 :]])]
        free = [one for one in clear if not _meets(one[1], dots)]
        best = free or clear or (room if i == 0 else [])
        if best:
            taken.append(best[0][1])
            kept.append((point, best[0][0]))
    return {
        "type": "scatter",
        "mode": "markers+text",  # invisible markers keep the text away from the dots
        "marker": {"size": [point.size + 2 for point, _ in kept], "opacity": 0},
        "meta": screen,
        "x": [point.lon for point, _ in kept],
        "y": [point.lat for point, _ in kept],
        "text": [plain(point.name) for point, _ in kept],
        "textposition": [position for _, position in kept],
        "textfont": {"size": size, "color": "#222222", "shadow": HALO},
        "hoverinfo": "skip",
    }


def _corners(
    x: float, y: float, radius: float, width: float, height: float
) -> Iterator[tuple[str, Rectangle]]:
    gap = radius + 3
    middle, side = y - height / 2, x - width / 2
    yield "middle right", (x + gap, middle, x + gap + width, middle + height)
    yield "middle left", (x - gap - width, middle, x - gap, middle + height)
    yield "top center", (side, y - gap - height, side + width, y - gap)
    yield "bottom center", (side, y + gap, side + width, y + gap + height)
    yield "top right", (x, y - gap - height, x + width, y - gap)
    yield "bottom right", (x, y + gap, x + width, y + gap + height)
    yield "top left", (x - width, y - gap - height, x, y - gap)
    yield "bottom left", (x - width, y + gap, x, y + gap + height)


def _pixels(point: Point, box: Box, frame: tuple[float, float]) -> tuple[float, float]:
    """Where a place is on the map, in pixels from the map's upper left corner."""
    across = (point.lon - box.west) / (box.east - box.west)
    down = (box.north - point.lat) / (box.north - box.south)
    return across * frame[0], down * frame[1]


def _mark(point: Point, at: tuple[float, float]) -> Rectangle:
    (x, y), radius = at, point.size / 2
    return x - radius, y - radius, x + radius, y + radius


def _inside(one: Rectangle, frame: tuple[float, float]) -> bool:
    return one[0] >= 0 and one[2] <= frame[0] and one[1] >= 0 and one[3] <= frame[1]


def _meets(one: Rectangle, others: Iterable[Rectangle]) -> bool:
    return any(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for other in others
    )
