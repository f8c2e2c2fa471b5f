"""A made-up case in which every field of a theatre ought to matter, and a change for each.

A field is `table.column`, or `block.key` of theatre.yaml. What the codebook calls descriptive and
what only names a row is left out. A field for which no change is named here is a fault of the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brittle.model.inputs.reading import InputKey, Scenario, Theatre, input_keys, load_scenario
from tests.running import histories, play_many
from tests.theatres import column, formation, place, road, tiny_theatre

DESCRIPTIVE = {"name", "source", "known_on", "note", "lat", "lon", "question"}
"""As the codebook has it."""

NAMES = {"places.id", "formations.id", "columns.id"}
"""By what other rows refer to a row: another word for the same."""

DEFAULTS = {"theatre.start", "theatre.horizon_days"}
"""What a scenario takes that is silent on it: `test_inputs` holds that it does."""

OF_NO_MEN = {"places.spread", "roads.spread"}
"""Accepted in any table; it is the uncertainty of men, which places and roads have none of."""

NOT_YET = {"formations.kin"}
"""Read and kept for a mechanism to come; no rule reads it yet."""

RUNS = (6, 60)
"""Histories at first, and where those show nothing."""

DAYS = 60

type Change = Callable[[Theatre], Theatre]


def fields() -> list[str]:
    """Every field that should move an outcome, by what `brittle explain` knows of a theatre."""
    keys = [key for key in input_keys() if key.file != "scenario" and key.name not in DESCRIPTIVE]
    found = [_called(key) for key in keys if not holds_others(key, keys)]
    return [field for field in found if field not in NAMES | DEFAULTS | OF_NO_MEN | NOT_YET]


def _called(key: InputKey) -> str:
    if key.file != "theatre.yaml":
        return f"{key.file.removesuffix('.csv')}.{key.path}"
    block, dot, _ = key.path.partition(".")
    return f"{block.removesuffix('[]')}.{key.name}" if dot else f"theatre.{key.path}"


def holds_others(key: InputKey, keys: Sequence[InputKey]) -> bool:
    """Whether a key is a block of other keys."""
    return any(re.match(rf"{re.escape(key.path)}(\[\])?\.", one.path) for one in keys)


def changes() -> Mapping[str, Change]:
    """What becomes of each field."""
    return {
        "places.population": _row("places", "town", population=5_000.0),
        "places.region": _row("places", "village", region="coast"),
        "places.kind": _row("places", "city", kind="suburb"),
        "places.value": _row("places", "town", value=0.6),
        "places.alignment": _row("places", "town", alignment=0.5),
        "places.defence": _row("places", "city", defence=1.0),
        "places.control": _row("places", "town", control="rebels"),
        "places.fears": _row("places", "city", fears={"rebels": 0.9}),
        "places.supply": _row("places", "city", supply=0.1),
        "roads.a": _road(a="capital"),
        "roads.b": _road(b="base"),
        "roads.km": _road(km=200.0),
        "roads.class": _road(class_="track"),
        "formations.exists": _row("formations", "city_garrison", exists=0.0),
        "formations.spread": _row("formations", "guard", spread=1.0),
        "formations.faction": _row("formations", "city_garrison", faction="ally"),
        "formations.place": _row("formations", "guard", place="coast"),
        "formations.nominal": _row("formations", "city_garrison", nominal=500.0),
        "formations.fill": _row("formations", "city_garrison", fill=0.1),
        "formations.kind": _row("formations", "city_garrison", kind="police"),
        "formations.cohesion": _row("formations", "city_garrison", cohesion=0.9),
        "formations.in_group": _row("formations", "city_garrison", in_group=0.9),
        "formations.heavy": _row("formations", "city_garrison", heavy=1.0),
        "formations.motorised": _row("formations", "guard", motorised=0.0),
        "columns.exists": _row("columns", "spearhead", exists=0.0),
        "columns.spread": _row("columns", "spearhead", spread=1.0),
        "columns.faction": _row("columns", "second", faction="east"),
        "columns.place": _row("columns", "second", place="east_base"),
        "columns.men": _row("columns", "spearhead", men=6_000.0),
        "columns.cohesion": _row("columns", "spearhead", cohesion=0.1),
        "columns.motorised": _row("columns", "spearhead", motorised=0.0),
        "columns.heavy": _row("columns", "spearhead", heavy=1.0),
        "columns.available_from": _later_column(days=5),
        "columns.besieges": _row("columns", "second", besieges="town"),
        "columns.hidden": _row("columns", "cell", hidden=False),
        "columns.fill": _row("columns", "spearhead", fill=0.2),
        "events.at": _event("pay", later=8),
        "events.kind": _event("talks", kind="offer"),
        "events.factor": _event("pay", factor=0.2),
        "events.credibility": _event("speech", credibility=0.0),
        "events.patron": _event("patron_leaves", patron="friend"),
        "events.place": _event("patron_acts", place="coast"),
        "events.men": _event("patron_acts", men=9_000.0),
        "events.crossing": _event("border_closes", crossing="pass"),
        "events.faction": _event("amnesty", faction="east"),
        "events.level": _event("amnesty", level=0.0),
        "events.answers_war": _event("call_to_arms", answers_war=True),
        "factions.side": _entry("factions", "east", side="neutral"),
        "factions.coordination": _entry("factions", "rebels", coordination=0.0),
        "factions.air": _entry("factions", "regime", air=1.0),
        "factions.amnesty": _entry("factions", "rebels", amnesty=0.9),
        "factions.assurances": _entry("factions", "rebels", assurances=1.0),
        "factions.rivals": _entry("factions", "rebels", rivals=("east",)),
        "factions.relations": _both_ways("rebels", "east", 1.0),
        "factions.defends": _entry("factions", "keepers", defends=0.0),
        "factions.regions": _entry("factions", "townsmen", regions=("coast",)),
        "factions.alignment_below": _entry("factions", "townsmen", alignment_below=-0.9),
        "factions.men_per_1000": _entry("factions", "townsmen", men_per_1000=40.0),
        "patrons.supports": _entry("patrons", "friend", supports=("east",)),
        "patrons.commitment": _entry("patrons", "ally", commitment=1.0),
        "patrons.present": _entry("patrons", "ally", present=1.0),
        "patrons.air": _entry("patrons", "ally", air=1.0),
        "patrons.supply": _entry("patrons", "ally", supply=1.0),
        "patrons.men": _entry("patrons", "friend", men=9_000.0),
        "patrons.reaction_days": _entry("patrons", "friend", reaction_days=20.0),
        "forks.chance": _reading(chance=0.0),
        "forks.values": _reading(values={"places.town.alignment": "0.5"}),
        "economy.supply": _block("economy", supply=0.1),
        "economy.pay": _block("economy", pay=0.1),
        "mobilisation.capacity": _block("mobilisation", capacity=0.9),
        "mobilisation.regions": _block("mobilisation", regions=("town",)),
        "ruler.culpability": _block("ruler", culpability=0.0),
        "ruler.haven": _block("ruler", haven=1.0),
        "ruler.guarantee": _block("ruler", guarantee=1.0),
        "ruler.presence": _block("ruler", presence="absent"),
        "ruler.home": _block("ruler", home="city"),
        "ruler.airport": _block("ruler", airport=None),
        "elites.number": _block("elites", number=3),
        "elites.exposure": _block("elites", exposure=0.0),
        "elites.contact": _block("elites", contact=1.0),
        "media.official_credibility": _block("media", official_credibility=1.0),
        "theatre.capital": lambda t: t.model_copy(update={"capital": "city"}),
        "theatre.strongholds": lambda t: t.model_copy(update={"strongholds": ()}),
        "theatre.borders": lambda t: t.model_copy(update={"borders": {"gate": "closed"}}),
    }


def changes_of_words() -> Mapping[str, Change]:
    """Changes that only describe, and none at all: they move nothing."""
    return {
        "nothing": lambda theatre: theatre,
        "a place's name and coordinates": _row("places", "city", name="X", lat=10.61, lon=10.01),
        "a formation's source and note": _row("formations", "guard", source="default", note="x"),
        "a column's name": _row("columns", "spearhead", name="X"),
        "a faction's name": _entry("factions", "rebels", name="X"),
        "the ruler's source": _block("ruler", source="judgement"),
        "the spread of a place and its date": _row("places", "city", spread=5.0, known_on=None),
    }


def moves(change: Change) -> str | None:
    """The first scenario in which a change moves a column of the results, or None."""
    for runs, (label, scenario) in product(RUNS, scenarios()):
        changed = scenario.model_copy(update={"theatre": change(scenario.theatre)})
        a, b = (play_many(one, histories(runs)) for one in (scenario, changed))
        if a.runs.tobytes() != b.runs.tobytes() or a.places.tobytes() != b.places.tobytes():
            return label
    return None


@cache
def scenarios() -> tuple[tuple[str, Scenario], ...]:
    """The made-up case, as the rules have it and under other policies."""
    with TemporaryDirectory() as folder:
        case = load_scenario(_case(Path(folder)) / "baseline.yaml")
    policies = {
        word: case.model_copy(update={"ruler": case.ruler.model_copy(update={"policy": word})})
        for word in ("leave", "relocate", "negotiate")
    }
    fearful = case.model_copy(update={"parameters": {"belief_shock": 4.0, "rising_rate": 0.6}})
    return ("as the rules have it", case), ("belief gives way", fearful), *policies.items()


def _row(table: str, which: str, /, **values: Any) -> Change:
    def change(theatre: Theatre) -> Theatre:
        rows = getattr(theatre, table)
        assert which in {row.id for row in rows}
        new = tuple(row.model_copy(update=values) if row.id == which else row for row in rows)
        return theatre.model_copy(update={table: new})

    return change


def _road(**values: Any) -> Change:
    """The road that joins town and village."""

    def change(theatre: Theatre) -> Theatre:
        old = next(road for road in theatre.roads if {road.a, road.b} == {"village", "town"})
        new = tuple(
            road.model_copy(update=values) if road is old else road for road in theatre.roads
        )
        return theatre.model_copy(update={"roads": new})

    return change


def _later_column(days: float) -> Change:
    def change(theatre: Theatre) -> Theatre:
        when = theatre.start + timedelta(days=days)
        return _row("columns", "spearhead", available_from=when)(theatre)

    return change


def _event(act: str, /, later: float = 0.0, **values: Any) -> Change:
    def change(theatre: Theatre) -> Theatre:
        old = next(event for event in theatre.events if event.kind == act)
        new = old.model_copy(update={"at": old.at + timedelta(days=later), **values})
        events = tuple(new if event is old else event for event in theatre.events)
        return theatre.model_copy(update={"events": events})

    return change


def _entry(block: str, which: str, /, **values: Any) -> Change:
    def change(theatre: Theatre) -> Theatre:
        entries = getattr(theatre, block)
        new = {**entries, which: entries[which].model_copy(update=values)}
        return theatre.model_copy(update={block: new})

    return change


def _reading(**values: Any) -> Change:
    """The only reading of the fork."""

    def change(theatre: Theatre) -> Theatre:
        fork = theatre.forks["town"]
        new = {"risen": fork.readings["risen"].model_copy(update=values)}
        return _entry("forks", "town", readings=new)(theatre)

    return change


def _both_ways(one: str, other: str, relation: float) -> Change:
    """Both state it: a theatre that has been read holds relations as the two agree on them."""

    def change(theatre: Theatre) -> Theatre:
        mine = _entry("factions", one, relations={other: relation})(theatre)
        return _entry("factions", other, relations={one: relation})(mine)

    return change


def _block(block: str, /, **values: Any) -> Change:
    def change(theatre: Theatre) -> Theatre:
        return theatre.model_copy(update={block: getattr(theatre, block).model_copy(update=values)})

    return change


def _case(folder: Path) -> Path:
    """Rebels in the north and east, a restive town, peacekeepers, two patrons, every kind of act."""
    return tiny_theatre(
        folder,
        theatre={
            "horizon_days": DAYS,
            "factions": {
                "regime": {"coordination": 0.8},
                "rebels": {"assurances": 0.3, "relations": {"east": 0.2}},
                "east": {"name": "The east", "side": "rebel", "coordination": 0.5, "amnesty": 0.2},
                "keepers": {"name": "Peacekeepers", "side": "neutral", "defends": 0.6},
                "townsmen": {
                    "name": "The townsmen",
                    "side": "local",
                    "regions": ["town"],
                    "alignment_below": -0.1,
                    "men_per_1000": 6,
                },
            },
            "patrons": {
                "ally": {"commitment": 0.5, "present": 0.3},
                "friend": {
                    "supports": "rebels",
                    "commitment": 0.6,
                    "present": 0.2,
                    "air": 0.4,
                    "men": 500,
                    "reaction_days": 2,
                },
            },
            "ruler": {"airport": "capital", "presence": "silent"},
            "forks": {
                "town": {
                    "readings": {
                        "risen": {"chance": 0.5, "values": {"places.town.alignment": -1}},
                    }
                }
            },
            "borders": {"gate": "open", "pass": "open"},
            "events": [_dated(3 + day, **act) for day, act in enumerate(_ACTS)],
        },
        extra_places=(
            place(
                "east_base", lat=10.6, lon=10.7, control="east", alignment=-0.75, population=15_000
            ),
            place("village", lat=10.85, lon=10.1, region="town", alignment=-0.5, population=30_000),
            place("junction", lat=10.6, lon=10.25, kind="junction", population=0, value=0.15),
            place("gate", lat=11.0, lon=9.75, kind="crossing", population=0, value=0.15),
            place("pass", lat=10.6, lon=9.75, kind="crossing", population=0, value=0.15),
            place("post", lat=10.6, lon=10.4, control="keepers", population=10_000),
        ),
        extra_roads=(
            road("east_base", "junction", 70),
            road("junction", "city", 50),
            road("village", "town", 30),
            road("village", "city", 60),
            road("gate", "town", 40),
            road("pass", "city", 40),
            road("post", "junction", 30),
        ),
        extra_formations=(
            formation("gate_post", "gate", kind="police", nominal=300),
            formation("junction_post", "junction", nominal=600),
            formation("keepers_men", "post", faction="keepers", nominal=800, cohesion=0.6),
            formation(
                "keepers_in_village", "village", faction="keepers", nominal=300, cohesion=0.6
            ),
            formation("allied_men", "capital", faction="ally", kind="foreign", nominal=900),
        ),
        extra_columns=(
            column("second", "base", men=900),
            column("eastern", "east_base", faction="east", men=1_200),
            column("cell", "capital", men=300, hidden=1),
            column("reserve", "capital", faction="regime", men=1_000, cohesion=0.5),
        ),
    )


_ACTS: Sequence[Mapping[str, Any]] = (
    {"kind": "pay", "factor": 1.5},
    {"kind": "speech", "credibility": 0.6},
    {"kind": "call_to_arms"},
    {"kind": "patron_acts", "patron": "ally", "place": "city", "men": 700},
    {"kind": "amnesty", "faction": "rebels", "level": 0.8},
    {"kind": "border_closes", "crossing": "gate"},
    {"kind": "talks"},
    {"kind": "patron_leaves", "patron": "ally"},
)


def _dated(day: int, **act: Any) -> dict[str, Any]:
    return {"at": f"2001-06-{day:02d}T00:00", "source": "judgement", **act}
