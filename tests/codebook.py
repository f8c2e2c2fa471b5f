"""The codebook's scales, recomputed from a loaded theatre. Each check returns what does not fit.

What a scale cannot take from the columns, it takes from marked parts of `note`, separated by `;`:

- places: `gateway`, `fortified`, `mountain`, `river line`, each perhaps followed by a reason, and
  `alignment: -.75 insurgency now -.25 own people`;
- formations, first part: `professional .55 -.05 officers +.10 long battle`;
- columns, first part: `veteran .65`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from brittle.model.conventions import COHESION_BY_KIND
from brittle.model.inputs.schema.theatre import Theatre

CITY = 100_000
GREAT_CITY = 1_000_000
TRUNK = ("motorway", "primary")
SECOND_CITY_VALUE = 0.8

VALUE_BY_KIND = {
    "regional_capital": 0.4,
    "city": 0.3,
    "suburb": 0.25,
    "base": 0.15,
    "crossing": 0.15,
    "junction": 0.15,
    "town": 0.1,
}

COHESION_ADJUSTMENT = {
    "pay": -0.10,
    "half strength": -0.05,
    "fled": -0.10,
    "long battle": 0.10,
    "officers": -0.05,
    "own community": 0.05,
    "advisers": 0.05,
    "advisers withdrawn": -0.05,
}

COLUMN_BASE = {"veteran": 0.65, "rank and file": 0.50, "levy": 0.35, "regular army": 0.60}

ALIGNMENT_BASE = {
    "insurgency now": -0.75,
    "rebelled within ten years": -0.5,
    "home community": 0.75,
    "favoured": 0.4,
    "sullen": -0.25,
    "mixed": 0.0,
}

ALIGNMENT_SHIFT = {"fear": 0.25, "own people": -0.25}

Check = Callable[[Theatre], list[str]]
Terms = list[tuple[str, float]]


def kind_problems(theatre: Theatre) -> list[str]:
    """A city has 100,000 people or more, a town fewer, a base or junction none."""
    fits = {
        "city": lambda people: people >= CITY,
        "town": lambda people: people < CITY,
        "base": lambda people: people == 0,
        "junction": lambda people: people == 0,
    }
    return [
        f"{place.id}: {place.kind} with {place.population:g} people"
        for place in theatre.places
        if place.kind in fits and not fits[place.kind](place.population)
    ]


def value_problems(theatre: Theatre, shares: Mapping[str, float] | None = None) -> list[str]:
    """`value` by kind and roads; `shares` gives the part of a place's value that a row carries."""
    edges = trunk_edges(theatre)
    second = second_city(theatre)
    found = []
    for place in theatre.places:
        great = place.id == second or marked(place.note, "gateway")
        expected = 1.0
        if place.id != theatre.capital:
            base = SECOND_CITY_VALUE if great else VALUE_BY_KIND[place.kind]
            roads = 0.1 * (edges[place.id] >= 1) + 0.1 * (edges[place.id] >= 3)
            expected = min(0.9, base + roads)
        expected *= (shares or {}).get(place.id, 1.0)
        found += differs(place.id, "value", place.value, expected)
    return found


def defence_problems(theatre: Theatre) -> list[str]:
    """`defence` by people, ground and prepared fortifications."""
    found = []
    for place in theatre.places:
        hard = marked(place.note, "mountain", "river line")
        expected = 1.8 if hard else by_people(place.population)
        expected += 0.2 * marked(place.note, "fortified")
        found += differs(place.id, "defence", place.defence, expected)
    return found


def alignment_problems(theatre: Theatre) -> list[str]:
    """`alignment` is one base and the shifts for the strongest attacker, as the note adds up."""
    found = []
    for place in theatre.places:
        part = next((p for p in parts(place.note) if p.startswith("alignment: ")), "")
        terms = added(part.removeprefix("alignment: "))
        bases = [word for word, _ in terms if word in ALIGNMENT_BASE]
        words = [word for word, _ in terms]
        if len(bases) != 1 or words[0] != bases[0] or len(set(words)) != len(words):
            found.append(f"{place.id}: alignment is not one base and its shifts: {part!r}")
            continue
        found += unscaled(place.id, terms, ALIGNMENT_BASE | ALIGNMENT_SHIFT)
        expected = min(1.0, max(-1.0, sum(amount for _, amount in terms)))
        found += differs(place.id, "alignment", place.alignment, expected)
    return found


def formation_cohesion_problems(theatre: Theatre) -> list[str]:
    """A formation's cohesion is its kind's base and adjustments, clamped to .05-.95."""
    found = []
    for formation in theatre.formations:
        kind, base, terms = cohesion_sum(formation.note)
        if kind != formation.kind:
            found.append(f"{formation.id}: the note adds up {kind!r}, the kind is {formation.kind}")
            continue
        if any(word == "half strength" for word, _ in terms) and formation.fill < 0.5:
            found.append(f"{formation.id}: half strength counted in fill and in cohesion")
        found += unscaled(formation.id, [(kind, base)], COHESION_BY_KIND)
        found += unscaled(formation.id, terms, COHESION_ADJUSTMENT)
        expected = min(0.95, max(0.05, base + sum(amount for _, amount in terms)))
        found += differs(formation.id, "cohesion", formation.cohesion, expected)
    return found


def column_cohesion_problems(theatre: Theatre) -> list[str]:
    """A column's cohesion is the base of its kind of men."""
    found = []
    for column in theatre.columns:
        kind, base, _ = cohesion_sum(column.note)
        found += unscaled(column.id, [(kind, base)], COLUMN_BASE)
        found += differs(column.id, "cohesion", column.cohesion, base)
    return found


def hindsight_problems(theatre: Theatre) -> list[str]:
    """Nothing coded was learnt after the campaign's first day began."""
    return [
        f"{row.id}: known on {row.known_on}"
        for row in chain(theatre.places, theatre.formations, theatre.columns)
        if row.known_on is not None and str(row.known_on)[:10] > theatre.start.date().isoformat()
    ]


def source_problems(theatre: Theatre) -> list[str]:
    """Every row and every event says where it comes from."""
    rows = chain(theatre.places, theatre.formations, theatre.columns)
    named = chain(
        ((row.id, row.source) for row in rows),
        ((f"road {road.a}-{road.b}", road.source) for road in theatre.roads),
        ((f"event at {event.at}", event.source) for event in theatre.events),
    )
    return [f"{name}: no source" for name, source in named if not (source or "").strip()]


def licence_problems(theatre: Theatre) -> list[str]:
    """The folder credits those whose data it carries."""
    text = (Path(theatre.folder) / "LICENSES.md").read_text(encoding="utf-8")
    owed = ("GeoNames", "CC BY 4.0", "OpenStreetMap", "ODbL", "Natural Earth", "public domain")
    return [f"LICENSES.md: {name} is not mentioned" for name in owed if name not in text]


CHECKS: tuple[Check, ...] = (
    kind_problems,
    value_problems,
    defence_problems,
    alignment_problems,
    formation_cohesion_problems,
    column_cohesion_problems,
    hindsight_problems,
    source_problems,
    licence_problems,
)


def trunk_edges(theatre: Theatre) -> dict[str, int]:
    """Motorways and primary roads that meet at each place."""
    edges = {place.id: 0 for place in theatre.places}
    for road in theatre.roads:
        if road.class_ in TRUNK:
            edges[road.a] += 1
            edges[road.b] += 1
    return edges


def second_city(theatre: Theatre) -> str:
    """The place with most people after the capital."""
    others = [place for place in theatre.places if place.id != theatre.capital]
    return max(others, key=lambda place: place.population).id


def by_people(population: float) -> float:
    """Defence of a place by its people alone."""
    if population > GREAT_CITY:
        return 1.8
    if population >= CITY:
        return 1.5
    return 1.2 if population > 0 else 1.0


def parts(note: str | None) -> list[str]:
    """The parts of a note."""
    return [part.strip() for part in (note or "").split(";")]


def marked(note: str | None, *words: str) -> bool:
    """Whether a part of the note begins with one of the words."""
    return any(re.match(rf"{word}\b", part) for part in parts(note) for word in words)


def cohesion_sum(note: str | None) -> tuple[str, float, Terms]:
    """Kind, base and adjustments in a note's first part; an empty kind where there are none."""
    match = re.fullmatch(r"([a-z ]+?) (\.\d+)((?: [+-]\.\d+ [a-z ]+)*)", parts(note)[0])
    if match is None:
        return "", 0.0, []
    return match[1], float(match[2]), added(match[3])


def added(text: str) -> Terms:
    """`-.75 insurgency now -.25 own people` as words and amounts."""
    found = re.finditer(r"([+-](?:\.\d+|0)) ([a-z][a-z ]*?)(?= [+-]|$)", text)
    return [(match[2], float(match[1])) for match in found]


def unscaled(
    name: str, terms: Iterable[tuple[str, float]], scale: Mapping[str, float]
) -> Iterator[str]:
    """Words that are not on a scale, or not with that amount."""
    for word, amount in terms:
        if scale.get(word) != amount:
            yield f"{name}: {word!r} {amount:+.2f} is not on the codebook's scale"


def differs(name: str, what: str, coded: float, expected: float) -> list[str]:
    """A sentence where a coded value is not the one that the scale gives."""
    if abs(coded - expected) < 1e-9:
        return []
    return [f"{name}: {what} {coded:g}, the codebook gives {expected:g}"]
