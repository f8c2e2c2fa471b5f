"""Changes to a loaded theatre: pieces split in two, one input raised, one town lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from brittle.model.codes import ABANDONMENT
from brittle.model.forks import Value
from brittle.model.inputs.reading import FormationRow, Scenario, Theatre
from brittle.model.inputs.schema.theatre import Fork
from brittle.model.kernel.control import take
from brittle.model.setup.prepare import Prepared, prepare
from brittle.model.state import State
from tests.running import Change, on_theatre


def sides_with_regime(theatre: Theatre, faction: str) -> bool:
    """Whether a faction, or a patron's own men, fights for the regime."""
    known = faction if faction in theatre.factions else theatre.patrons[faction].supports[0]
    return theatre.factions[known].side == "regime"


def ordinary_town(theatre: Theatre) -> str:
    """The regime's town of median value that has a garrison; ties are broken by id."""
    garrisoned = {unit.place for unit in theatre.formations}
    towns = [
        place
        for place in theatre.places
        if place.kind == "town"
        and place.id in garrisoned
        and sides_with_regime(theatre, place.control)
    ]
    ranked = sorted(towns, key=lambda place: (place.value, place.id))
    return ranked[len(ranked) // 2].id


def front_town(scenario: Scenario) -> str:
    """The regime's garrisoned place nearest by road to the strongest rebels' strongest column."""
    theatre = scenario.theatre
    rebels = strongest_rebels(theatre)
    spear = max(
        (unit for unit in theatre.columns if unit.faction == rebels and not unit.hidden),
        key=lambda unit: (unit.men, unit.id),
    )
    ids = [place.id for place in theatre.places]
    km = prepare(scenario).map.ways["km"][ids.index(spear.place)]
    garrisoned = {unit.place for unit in theatre.formations}
    ours = [
        place.id
        for place in theatre.places
        if place.id in garrisoned and sides_with_regime(theatre, place.control)
    ]
    return min(ours, key=lambda name: (km[ids.index(name)], name))


def strongest_rebels(theatre: Theatre) -> str:
    """The rebel faction with most men in columns."""
    men = {name: 0.0 for name, faction in theatre.factions.items() if faction.side == "rebel"}
    for column in theatre.columns:
        if column.faction in men:
            men[column.faction] += column.men
    return max(men, key=lambda name: men[name])


def loses(town: str) -> Change:
    """The strongest rebels walk into a town on the first morning; its garrison is gone."""

    def change(prepared: Prepared, state: State) -> None:
        c = prepared.place_ids.index(town)
        f = prepared.faction_ids.index(strongest_rebels(prepared.theatre))
        take(state, 0, c, f, ABANDONMENT)

    return change


def formations_split(scenario: Scenario) -> Scenario:
    """Every formation as two halves that stand in the same place."""
    halves = [half for unit in scenario.theatre.formations for half in _halves(unit, unit.place)]
    forks = _forks_of_halves(scenario.theatre, "formations", lambda unit: True)
    return on_theatre(scenario, formations=tuple(halves), forks=forks)


def columns_split(scenario: Scenario) -> Scenario:
    """Every column and hidden cell as two halves in the same place."""
    halves = []
    for unit in scenario.theatre.columns:
        half = unit.model_copy(update={"men": unit.men / 2})
        halves += [half, half.model_copy(update={"id": f"{unit.id}_half"})]
    forks = _forks_of_halves(scenario.theatre, "columns", lambda unit: True)
    return on_theatre(scenario, columns=tuple(halves), forks=forks)


SHARED_OUT = frozenset({"men", "nominal", "population", "value"})
"""Columns whose value is shared out between two halves."""


def _forks_of_halves(
    theatre: Theatre, table: str, split: Callable[[str], bool]
) -> Mapping[str, Fork]:
    """The forks of a theatre in which rows of a table are two halves: each reading holds for both."""

    def both(values: Mapping[str, Value]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for field, value in values.items():
            first, *steps = field.split(".")
            if first != table or not split(steps[0]):
                found[field] = value
                continue
            share = str(float(str(value)) / 2) if steps[1] in SHARED_OUT else value
            found[field] = share
            found[f"{table}.{steps[0]}_half.{steps[1]}"] = share
        return found

    return {
        name: fork.model_copy(
            update={
                "readings": {
                    one: reading.model_copy(update={"values": both(reading.values)})
                    for one, reading in fork.readings.items()
                }
            }
        )
        for name, fork in theatre.forks.items()
    }


def town_split(scenario: Scenario, town: str) -> Scenario:
    """A town as two halves, half a kilometre of primary road apart.

    People and value are shared out, and so is every formation: half in each. Roads from elsewhere
    lead to the first half.
    """
    theatre = scenario.theatre
    there = {unit.id for unit in theatre.formations if unit.place == town}
    places, formations = [], []
    for place in theatre.places:
        if place.id != town:
            places.append(place)
            continue
        shared = {"population": place.population / 2, "value": place.value / 2}
        places.append(place.model_copy(update=shared))
        places.append(place.model_copy(update={"id": f"{town}_half", **shared}))
    for unit in theatre.formations:
        if unit.place == town:
            formations += _halves(unit, f"{town}_half")
        else:
            formations.append(unit)
    between = {"a": town, "b": f"{town}_half", "km": 0.5, "class_": "primary"}
    road = theatre.roads[0].model_copy(update=between)
    return on_theatre(
        scenario,
        places=tuple(places),
        formations=tuple(formations),
        roads=(*theatre.roads, road),
        forks=_forks_of_halves(
            on_theatre(
                scenario, forks=_forks_of_halves(theatre, "places", lambda place: place == town)
            ).theatre,
            "formations",
            lambda unit: unit in there,
        ),
    )


def _halves(unit: FormationRow, other_place: str) -> list[FormationRow]:
    half = unit.nominal / 2
    second = {"id": f"{unit.id}_half", "nominal": half, "place": other_place}
    return [unit.model_copy(update={"nominal": half}), unit.model_copy(update=second)]


def _regime_formations(scenario: Scenario, field: str, new: Callable[[float], float]) -> Scenario:
    theatre = scenario.theatre
    changed = tuple(
        unit.model_copy(update={field: new(getattr(unit, field))})
        if sides_with_regime(theatre, unit.faction)
        else unit
        for unit in theatre.formations
    )
    return on_theatre(scenario, formations=changed)


def more_cohesion(scenario: Scenario) -> Scenario:
    """A tenth more cohesion in every formation of the regime's side."""
    return _regime_formations(scenario, "cohesion", lambda k: min(0.95, k + 0.1))


def more_pay(scenario: Scenario) -> Scenario:
    """Twice the pay."""
    economy = scenario.theatre.economy
    return on_theatre(scenario, economy=economy.model_copy(update={"pay": economy.pay * 2}))


def more_supply(scenario: Scenario) -> Scenario:
    """A fifth more supply."""
    economy = scenario.theatre.economy
    supply = min(1.0, economy.supply + 0.2)
    return on_theatre(scenario, economy=economy.model_copy(update={"supply": supply}))


def patrons_with(scenario: Scenario, **fields: float) -> Scenario:
    """Every patron of the regime with these fields."""
    theatre = scenario.theatre
    changed = {
        name: patron.model_copy(update=fields)
        if sides_with_regime(theatre, patron.supports[0])
        else patron
        for name, patron in theatre.patrons.items()
    }
    return on_theatre(scenario, patrons=changed)


def presence(scenario: Scenario, kind: str) -> Scenario:
    """A ruler who is seen, or not."""
    ruler = scenario.theatre.ruler
    return on_theatre(scenario, ruler=ruler.model_copy(update={"presence": kind}))


def more_rebels(scenario: Scenario) -> Scenario:
    """Half as many men again in the columns of those who fight the regime."""
    theatre = scenario.theatre
    changed = tuple(
        unit
        if sides_with_regime(theatre, unit.faction)
        else unit.model_copy(update={"men": unit.men * 1.5})
        for unit in theatre.columns
    )
    return on_theatre(scenario, columns=changed)
