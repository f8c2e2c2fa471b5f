"""Check that a theatre's places and roads form one connected map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from brittle.model.codes import PlaceKind, code_of
from brittle.model.inputs.draft import Draft, check_names, unknown
from brittle.model.inputs.problems import Mark, Problems
from brittle.model.inputs.schema.tables import PlaceRow
from brittle.model.inputs.sources.nodes import Node, placed

EARTH_KM = 6371.0
SHORTEST = 0.8
"""If a road is shorter than this share of the great-circle distance, its km or a coordinate is wrong."""

MOST_BUT_CAPITAL = 0.9
"""The highest value that a place other than the capital may have, according to the codebook."""


def check_map(draft: Draft, problems: Problems) -> None:
    """Add to `problems` every place and road that does not fit the others."""
    _places(draft, problems)
    _roads(draft, problems)
    _one_map(draft, problems)


def _places(draft: Draft, problems: Problems) -> None:
    capital = draft.capital
    check_names(draft.place_rows, "control", "faction", draft.faction_ids, problems)
    for place, mark in draft.places:
        for name in place.fears:
            if name not in draft.faction_ids:
                problems.add(mark, f"fears: {unknown('faction', name, draft.faction_ids)}")
        if (
            place.value > MOST_BUT_CAPITAL
            and code_of(PlaceKind, place.kind) != PlaceKind.CAPITAL
            and capital not in (None, place.id)
        ):
            problems.add(
                mark,
                f"`value` is {place.value:g}, but a place that is not the capital may have "
                f"at most {MOST_BUT_CAPITAL:g}",
            )
    kinds = {place.id: code_of(PlaceKind, place.kind) for place, _ in draft.places}
    capitals = [name for name, kind in kinds.items() if kind == PlaceKind.CAPITAL]
    if capital is not None and capitals and capital in draft.place_ids and capital not in capitals:
        problems.add(
            placed(draft.tree, ["capital"]),
            f"`capital` is `{capital}`, but the place of kind capital is `{capitals[0]}`; make the two "
            "agree",
        )


def _roads(draft: Draft, problems: Problems) -> None:
    known = draft.place_ids
    where = {place.id: place for place, _ in draft.places}
    first: dict[frozenset[str], Mark] = {}
    for end in ("a", "b"):
        check_names(draft.road_rows, end, "place", known, problems, words="road to nowhere")
    for road, mark in draft.roads:
        if road.a == road.b:
            problems.add(
                mark, f"the road leads from `{road.a}` to itself; name two different places"
            )
            continue
        ends = frozenset((road.a, road.b))
        if ends in first:
            problems.add(
                mark,
                f"road {road.a}-{road.b} appears twice, first on line {first[ends].line}; delete one of "
                "the two rows",
            )
        first.setdefault(ends, mark)
        if road.a in where and road.b in where:
            straight = great_circle_km(where[road.a], where[road.b])
            if straight is not None and road.km < SHORTEST * straight:
                problems.add(
                    mark,
                    f"road {road.a}-{road.b} is {road.km:g} km long, but the places are "
                    f"{straight:.0f} km apart in a straight line; correct km or a coordinate"
                    f"{_swapped(where[road.a], where[road.b], road.km)}",
                )


def _swapped(one: PlaceRow, other: PlaceRow, km: float) -> str:
    """A hint that the coordinates of one end of a road may be swapped; empty if that is not likely."""
    for place, fixed in ((one, other), (other, one)):
        turned = place.model_copy(update={"lat": place.lon, "lon": place.lat})
        straight = great_circle_km(turned, fixed)
        if straight is not None and km >= SHORTEST * straight:
            return "; lat and lon of one of the places may be swapped"
    return ""


def great_circle_km(a: PlaceRow, b: PlaceRow) -> float | None:
    """Great-circle distance between two places in km, or None if one of them has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = (
        sin((lat_b - lat_a) / 2) ** 2
        + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _one_map(draft: Draft, problems: Problems) -> None:
    """Check that all places with roads are connected. A place without any road is allowed."""
    known = draft.place_ids
    if len(known) > 1 and not draft.road_rows:
        problems.add(
            draft.place_rows[0].mark,
            "the map is not connected, because roads.csv has no road; add the roads between the places",
        )
        return
    neighbours: dict[str, set[str]] = defaultdict(set)
    for row in draft.road_rows:
        a, b = (_text(row, "a"), _text(row, "b"))
        if a in known and b in known and a != b:
            neighbours[a].add(b)
            neighbours[b].add(a)
    parts = sorted(_components(neighbours), key=len, reverse=True)
    for part in parts[1:]:
        line = next(row.mark for row in draft.road_rows if _text(row, "a") in part)
        some = ", ".join(sorted(part)[:5]) + (", ..." if len(part) > 5 else "")
        problems.add(
            line,
            f"the map is not connected, because no road joins {some} to the other places; add such a road",
        )


def _text(row: Node, key: str) -> str:
    node = row.get(key)
    return node.text or "" if node is not None else ""


def _components(neighbours: dict[str, set[str]]) -> Iterator[set[str]]:
    seen: set[str] = set()
    for start in neighbours:
        if start in seen:
            continue
        part, edge = {start}, [start]
        while edge:
            for other in neighbours[edge.pop()] - part:
                part.add(other)
                edge.append(other)
        seen |= part
        yield part
