"""Writes made-up cases of any number of places, with forces in proportion to the places.

The places lie on a square grid, 32 km apart, so a larger case is a larger country and not a denser one. The
regime holds the south and the middle, two rebel factions hold the north, and neutrals hold the east. The
numbers of formations, columns and roads per place are about those of the shipped case of Syria. The tables
depend only on the number of places, and `brittle check` accepts them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

FORMATIONS_PER_PLACE = 0.84
COLUMNS_PER_PLACE = 0.23
SPACING_KM = 32.0
KM_PER_DEGREE = 111.0
REGION = 4
"""Places of a region along each side of the grid."""
ROADS = ("primary", "secondary", "secondary", "track")
KINDS = ("conscript", "conscript", "militia", "police", "professional", "elite")
SOURCE = "made up"

type Row = tuple[str | float | int, ...]

_THEATRE = """\
name: Made-up country of {places} places
start: 2001-06-01T00:00
horizon_days: 90
capital: {capital}
strongholds: [{strongholds}]
economy: {{supply: 0.7, pay: 0.5, source: made up}}
factions:
  government: {{name: The government, side: regime, source: made up}}
  north: {{name: The northern front, side: rebel, coordination: 0.8, amnesty: 0.2, source: made up}}
  hills: {{name: The hill front, side: rebel, coordination: 0.5, relations: {{north: 0.5}}, source: made up}}
  east: {{name: The eastern council, side: neutral, source: made up}}
  townspeople: {{name: Armed townspeople, side: local, source: made up}}
patrons:
  ally:
    {{supports: government, commitment: 0.5, present: 0.3, air: 0.5, men: {men}, reaction_days: 3,
      source: made up}}
  neighbour:
    {{supports: north, commitment: 0.3, present: 0.2, air: 0.2, men: {men}, reaction_days: 5,
      source: made up}}
mobilisation: {{capacity: 0.3, regions: [], source: made up}}
ruler:
  {{culpability: 0.7, haven: 0.7, guarantee: 0.4, presence: visible, home: {home}, airport: {capital},
    source: made up}}
elites: {{number: 12, exposure: 0.5, contact: 0.1, source: made up}}
media: {{official_credibility: 0.3, source: made up}}
borders: {{{border}: open}}
"""

_BASELINE = """\
name: Baseline
description: A made-up war in a made-up country, for measurements of time and memory.
branch: 2001-06-09T00:00
horizon_days: 90
"""


class Site(NamedTuple):
    """A place on the grid."""

    id: str
    row: int
    """0 in the north."""
    column: int
    """0 in the west."""
    holder: str
    kind: str
    people: int


def write_case(folder: Path, places: int) -> Path:
    """Writes a case with this number of places (at least 9) into a folder; returns its scenario file."""
    chance = np.random.default_rng(places)
    sites = _sites(places, chance)
    capital = _capital(sites)
    ours = [site for site in sites if site.holder == "government" and site is not capital]
    strongholds = [site.id for site in ours[-max(1, places // 60) :]]
    folder.mkdir(parents=True, exist_ok=True)
    words = _THEATRE.format(
        places=places,
        capital=capital.id,
        strongholds=", ".join(strongholds),
        home=strongholds[0],
        border=_border(sites).id,
        men=10 * places,
    )
    (folder / "theatre.yaml").write_text(words, encoding="utf-8")
    (folder / "baseline.yaml").write_text(_BASELINE, encoding="utf-8")
    _write(
        folder / "places.csv",
        "id,name,lat,lon,population,region,kind,value,alignment,defence,control,source",
        (_place(site, capital, chance) for site in sites),
    )
    _write(folder / "roads.csv", "a,b,km,class,source", _roads(sites, chance))
    _write(
        folder / "formations.csv",
        "id,name,faction,place,nominal,fill,cohesion,in_group,kind,source",
        _formations(sites, capital, chance),
    )
    _write(
        folder / "columns.csv",
        "id,name,faction,place,men,cohesion,motorised,heavy,source",
        _columns(sites, chance),
    )
    return folder / "baseline.yaml"


def _sites(places: int, chance: np.random.Generator) -> list[Site]:
    side = math.ceil(math.sqrt(places))
    middle = (places // side // 2, side // 2)
    border = (places - 1) // side, 0
    found = []
    for n in range(places):
        row, column = divmod(n, side)
        people = int(1000 * math.exp(chance.normal(3.0, 1.2)))
        kind = "city" if people >= 100_000 else "town"
        if (row, column) == middle:
            kind, people = "capital", 300_000 + 10_000 * places
        elif (row, column) == border:
            kind = "crossing"
        found.append(Site(f"p{n}", row, column, _holder(row, column, side), kind, people))
    return found


def _holder(row: int, column: int, side: int) -> str:
    if row < 0.25 * side:
        return "north" if column < side / 2 else "hills"
    return "east" if column >= 0.75 * side else "government"


def _capital(sites: list[Site]) -> Site:
    return next(site for site in sites if site.kind == "capital")


def _border(sites: list[Site]) -> Site:
    return next(site for site in sites if site.kind == "crossing")


def _region(site: Site) -> str:
    return f"Region {site.row // REGION + 1}-{site.column // REGION + 1}"


def _place(site: Site, capital: Site, chance: np.random.Generator) -> Row:
    lat = 40.0 - site.row * SPACING_KM / KM_PER_DEGREE
    lon = 10.0 + site.column * SPACING_KM / (KM_PER_DEGREE * math.cos(math.radians(lat)))
    value = {"capital": 1.0, "city": 0.4, "town": 0.2, "crossing": 0.15}[site.kind]
    alignment = 0.75 if site.row > capital.row + 1 else float(chance.choice((-0.5, -0.25, 0.0)))
    defence = {"capital": 1.8, "city": 1.5, "town": 1.2, "crossing": 1.0}[site.kind]
    name = f"Place {site.id[1:]}"
    where = (round(lat, 4), round(lon, 4), site.people, _region(site), site.kind)
    return (site.id, name, *where, value, alignment, defence, site.holder, SOURCE)


def _roads(sites: list[Site], chance: np.random.Generator) -> Iterable[Row]:
    """The roads between neighbours on the grid; one in eight of those to the south is left out."""
    at = {(site.row, site.column): site for site in sites}
    for site in sites:
        east = at.get((site.row, site.column + 1))
        south = at.get((site.row + 1, site.column))
        if east is not None:
            yield _road(site, east, chance)
        if south is not None and (site.column == 0 or chance.random() > 0.125):
            yield _road(site, south, chance)


def _road(a: Site, b: Site, chance: np.random.Generator) -> Row:
    km = SPACING_KM * chance.uniform(1.02, 1.3)
    return a.id, b.id, round(km, 1), str(chance.choice(ROADS)), SOURCE


def _formations(sites: list[Site], capital: Site, chance: np.random.Generator) -> Iterable[Row]:
    held = [site for site in sites if site.holder == "government"]
    for n in range(round(FORMATIONS_PER_PLACE * len(sites))):
        site = capital if n % 12 == 0 else held[int(chance.integers(len(held)))]
        kind = str(chance.choice(KINDS))
        men = int(200 * math.exp(chance.normal(1.5, 0.8)))
        cohesion = round(float(chance.uniform(0.2, 0.65)), 2)
        name = f"Formation {n}"
        yield f"f{n}", name, "government", site.id, men, 0.6, cohesion, 0.3, kind, SOURCE


def _columns(sites: list[Site], chance: np.random.Generator) -> Iterable[Row]:
    held = [site for site in sites if site.holder in ("north", "hills")]
    front = max(site.row for site in held)
    near = [site for site in held if site.row == front] or held
    for n in range(max(2, round(COLUMNS_PER_PLACE * len(sites)))):
        site = near[n % len(near)] if n % 2 == 0 else held[int(chance.integers(len(held)))]
        men = int(chance.uniform(600, 2000))
        yield f"c{n}", f"Column {n}", site.holder, site.id, men, 0.6, 0.8, 0.3, SOURCE


def _write(path: Path, heads: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(heads.split(","))
        out.writerows(rows)
