"""Values that are allowed in inputs but change nothing in the model, which `brittle check` notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from brittle.model.codes import (
    ALL,
    CHALLENGERS,
    DEAF,
    LEAVE,
    LOCAL,
    REGIME,
    Policy,
    Side,
    code_of,
    word_of,
)
from brittle.model.inputs.checks.plausibility import some
from brittle.model.inputs.reading import ColumnRow, FactionEntry, PatronEntry, Scenario, Theatre

ONLY = {
    word_of(Side.NEUTRAL): ("defends",),
    word_of(Side.LOCAL): ("regions", "alignment_below", "men_per_1000"),
}
"""For some sides, the keys of a faction that have an effect only for factions of that side."""


def inert_in_theatre(theatre: Theatre) -> Iterator[str]:
    """Sentences about values of a theatre that have no effect, each of which names the key or row."""
    for name, faction in theatre.factions.items():
        yield from _of_faction(name, faction, theatre)
    for name, patron in theatre.patrons.items():
        if not any(unit.faction == name for unit in theatre.formations):
            yield from _of_patron(name, patron)
    for column in theatre.columns:
        yield from _of_column(column, theatre)
    for table, rows in (("places.csv", theatre.places), ("roads.csv", theatre.roads)):
        if any("spread" in row.model_fields_set for row in rows):
            yield f"{table}: spread has no effect here; it affects formations and columns only"
    sides = {name: code_of(Side, faction.side) for name, faction in theatre.factions.items()}
    grouped = [
        unit.id
        for unit in theatre.formations
        if sides.get(unit.faction, REGIME) != REGIME and unit.in_group > 0
        if "in_group" in unit.model_fields_set
    ]
    if grouped:
        yield (
            f"formations.csv: in_group affects the regime's units only, so it has no effect on "
            f"{some(grouped)}"
        )


def inert_in_scenario(scenario: Scenario) -> Iterator[str]:
    """Sentences about values of a scenario that have no effect, each of which names the key."""
    policy = scenario.ruler.policy
    code = code_of(Policy, policy)
    if code in DEAF and scenario.ruler.force:
        yield (
            f"ruler.force: this key has no effect, because a ruler whose policy is {policy} accepts no "
            "offer"
        )
    if code == LEAVE and scenario.ruler.place is not None:
        yield f"ruler.place: this key has no effect, because a ruler whose policy is {policy} goes abroad"
    if code in DEAF and scenario.offer is not None:
        yield (
            f"offer: a ruler whose policy is {policy} accepts no offer; the offer only opens talks and "
            "covers the groups that it names"
        )
    yield from _of_change(scenario)
    yield from _of_events(scenario)


def _of_faction(name: str, faction: FactionEntry, theatre: Theatre) -> Iterator[str]:
    for side, keys in ONLY.items():
        for key in keys:
            given = key in faction.model_fields_set
            default = type(faction).model_fields[key].default
            if given and faction.side != side and getattr(faction, key) != default:
                yield (
                    f"factions.{name}.{key}: this key has no effect here; it affects factions of "
                    f"side {side} only"
                )
    owners = {unit.faction for unit in theatre.formations} | {
        unit.faction for unit in theatre.columns
    }
    if name in owners or any(place.control == name for place in theatre.places):
        return
    if code_of(Side, faction.side) != LOCAL:
        yield f"factions.{name}: the faction holds no place and has no formation and no column"
    elif "side" in faction.model_fields_set and not _rises(faction, theatre):
        yield (
            f"factions.{name}: the faction has no units and cannot rise, because no place in its regions "
            f"has an alignment below {faction.alignment_below:g}"
        )


def _rises(faction: FactionEntry, theatre: Theatre) -> bool:
    return any(
        place.alignment < faction.alignment_below
        and (not faction.regions or place.region in faction.regions)
        for place in theatre.places
    )


def _of_patron(name: str, patron: PatronEntry) -> Iterator[str]:
    if patron.men == 0 and patron.air == 0 and patron.supply == 0:
        yield (
            f"patrons.{name}: the patron has neither men nor air support and sends no supplies, so its acts "
            "only change what people believe"
        )
    if patron.present > 0 and patron.air == 0 and "supply" in patron.model_fields_set:
        yield (
            f"patrons.{name}.present: this key has no effect, because air is 0 and `supply` is given"
        )


def _of_column(column: ColumnRow, theatre: Theatre) -> Iterator[str]:
    told = f"columns.csv: {column.id}"
    later = column.available_from is not None and column.available_from > theatre.start
    if later and (column.hidden or column.besieges is not None):
        yield (
            f"{told}: the column comes after the start, so the keys hidden and besieges, which apply to the "
            "first day, have no effect"
        )
    elif column.hidden and column.besieges is not None:
        yield f"{told}: the column is hidden, so besieges has no effect"


def _of_change(scenario: Scenario) -> Iterator[str]:
    """Sentences about values that equal the theatre's values, or that concern units or factions not in it."""
    theatre = scenario.theatre
    for name in scenario.frozen:
        if name != ALL and not any(unit.faction == name for unit in theatre.columns):
            yield f"frozen: {name} has no columns that could be held back"
    for name, change in scenario.patrons.items():
        given = {key: value for key, value in change if value is not None}
        if not given:
            yield f"patrons.{name}: the block sets no key, so it has no effect"
        elif all(getattr(theatre.patrons[name], key) == value for key, value in given.items()):
            yield (
                f"patrons.{name}: the values are those of the theatre, so the only effect is that the "
                "patron decides again at the branch"
            )
    promised = scenario.amnesty.level is not None or scenario.amnesty.credibility is not None
    sides = {code_of(Side, one.side) for one in theatre.factions.values()}
    if promised and sides.isdisjoint(CHALLENGERS):
        yield "amnesty: there is no rebel faction that could promise an amnesty"


def _of_events(scenario: Scenario) -> Iterator[str]:
    theatre = scenario.theatre
    end = scenario.branch + timedelta(days=scenario.horizon_days)
    late = [f"{event.kind} of {event.at:%Y-%m-%d}" for event in theatre.events if event.at >= end]
    if late:
        yield (f"theatre.yaml: events after the last day of the run do not happen: {some(late)}")
    events = (*theatre.events, *scenario.events)
    if scenario.answers_war and not any(event.answers_war for event in events):
        yield "answers_war: this key has no effect, because no event is marked `answers_war`"
