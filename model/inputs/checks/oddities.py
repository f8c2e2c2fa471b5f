"""Contents of inputs that are allowed but seldom intended, which `brittle check` reports in notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from brittle.model.codes import REGIME, RELOCATE, Policy, Side, code_of
from brittle.model.factions.relations import Relations, relations
from brittle.model.inputs.checks.inert import inert_in_scenario, inert_in_theatre
from brittle.model.inputs.checks.plausibility import implausible, some
from brittle.model.inputs.reading import Scenario, Theatre
from brittle.model.inputs.schema.tables import ColumnRow, PlaceRow

SHORT_DAYS = 1.0
"""A horizon of fewer days than this is too short for anything to happen."""

CLOSE = 1e-6
"""A number of ticks that differs by at most this from a whole number is treated as whole."""


def theatre_oddities(theatre: Theatre) -> Iterator[str]:
    """Sentences about oddities of a theatre, each of which names a key or a row."""
    if not theatre.columns:
        yield "columns.csv: the table is missing or has no rows, so nobody sets out to attack"
    if not any(
        code_of(Side, theatre.factions[f.faction].side) == REGIME
        for f in theatre.formations
        if f.faction in theatre.factions
    ):
        yield "formations.csv: the regime has no unit in this table, so nobody defends its places"
    stands = relations(theatre)
    holders = {place.id: place.control for place in theatre.places}
    for column in theatre.columns:
        yield from _of_column(column, holders[column.place], stands)
    yield from _among_enemies(theatre, holders, stands)
    yield from _off_the_map(theatre.places)
    for place in theatre.strongholds:
        yield from _not_held("strongholds", place, theatre)
    if theatre.ruler.airport is not None:
        yield from _not_held("ruler.airport", theatre.ruler.airport, theatre)
    if theatre.capital in theatre.borders:
        yield (
            f"borders: {theatre.capital} is the capital, so its garrison could cross a border there"
        )
    yield from implausible(theatre)
    yield from inert_in_theatre(theatre)


def oddities(scenario: Scenario) -> Iterator[str]:
    """Sentences about oddities of a scenario, not of its theatre, each of which names a key or a row."""
    if scenario.horizon_days < SHORT_DAYS:
        yield f"horizon_days: the value is {scenario.horizon_days:g}, so the run ends within a day"
    ticks = scenario.horizon_days * 24.0 / scenario.tick_hours
    if abs(ticks - round(ticks)) > CLOSE:
        days = round(ticks) * scenario.tick_hours / 24.0
        yield (
            f"horizon_days: {scenario.horizon_days:g} days are not a whole number of ticks of "
            f"{scenario.tick_hours:g} h, so the run ends after {days:g} days"
        )
    if scenario.offer is not None and not scenario.offer.covers:
        yield "offer.covers: the offer covers nobody, so nobody has a reason to accept it"
    end = scenario.branch + timedelta(days=scenario.horizon_days)
    for column in scenario.theatre.columns:
        if (comes := column.available_from) is not None and comes >= end:
            yield (
                f"columns.csv: {column.id}: the column arrives on {comes:%Y-%m-%d}, after the last day "
                "of the run"
            )
    yield from _of_ruler(scenario)
    yield from inert_in_scenario(scenario)


def _of_ruler(scenario: Scenario) -> Iterator[str]:
    place = scenario.ruler.place
    if place is None:
        return
    moves = code_of(Policy, scenario.ruler.policy) == RELOCATE
    if moves and place == scenario.theatre.capital:
        yield f"ruler.place: {place} is the capital, so the ruler does not move"
    yield from _not_held("ruler.place", place, scenario.theatre)


def _of_column(column: ColumnRow, holder: str, stands: Relations) -> Iterator[str]:
    if column.men * column.fill == 0:
        yield f"columns.csv: {column.id}: the column has no men"
    if column.hidden and not _hostile(holder, column.faction, stands):
        yield (
            f"columns.csv: {column.id}: the column is hidden in {column.place}, but no enemy holds this "
            "place, so the column comes out of hiding at once"
        )


def _among_enemies(
    theatre: Theatre, holders: Mapping[str, str], stands: Relations
) -> Iterator[str]:
    """Sentences about units in places that their enemies hold, except hidden and besieging columns."""
    open_columns = [one for one in theatre.columns if not one.hidden and one.besieges is None]
    for table, units in (("formations.csv", theatre.formations), ("columns.csv", open_columns)):
        lost = [one.id for one in units if _hostile(holders[one.place], one.faction, stands)]
        if lost:
            there = "is in a place that its enemy holds"
            if len(lost) > 1:
                there = "are in places that their enemies hold"
            yield f"{table}: {some(lost)} {there} on the first day"


def _hostile(holder: str, faction: str, stands: Relations) -> bool:
    """Whether the holder of a place fights a faction."""
    return bool(stands.ties["hostile"][stands.ids.index(holder), stands.ids.index(faction)])


def _not_held(what: str, place: str, theatre: Theatre) -> Iterator[str]:
    holder = _holder(place, theatre)
    if code_of(Side, theatre.factions[holder].side) != REGIME:
        yield f"{what}: {place} is held by {holder} on the first day, not by the regime"


def _holder(place: str, theatre: Theatre) -> str:
    return next(one.control for one in theatre.places if one.id == place)


def _off_the_map(places: tuple[PlaceRow, ...]) -> Iterator[str]:
    lacking = [place.id for place in places if place.lat is None or place.lon is None]
    if not lacking:
        return
    yield (
        f"places.csv: {len(lacking)} of {len(places)} places have no lat and lon ({some(lacking)}), so "
        "they are not on the map"
    )
