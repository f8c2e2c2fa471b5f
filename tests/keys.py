"""A scenario of the made-up case for every key of a scenario, and the same with another value of it.

A key is a dotted path, as `brittle explain` knows it. What only describes is left out. A key for which
no pair is named here is a fault of the test.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from brittle.model.codes import Act, Covered, Policy
from brittle.model.codes import words as words_of_codes
from brittle.model.inputs.reading import Scenario, input_keys
from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.scenario import (
    Amnesty,
    Ceasefire,
    Guarantee,
    Mediation,
    Offer,
    PatronChange,
    RegimePolicy,
    RulerPolicy,
)
from brittle.model.setup.history import prior_history
from tests.fields import holds_others, scenarios
from tests.running import on_theatre, play_many

WORDS = frozenset(
    {
        "name",
        "description",
        "extends",
        "offer.guarantee.by",
        "offer.haven",
        "events[].source",
        "events[].note",
    }
)
"""Keys that only describe, and `extends`, whose keys hold as if they were written."""

RUNS = (6, 60)
"""Histories at first, and where those show nothing."""


class Pair(NamedTuple):
    """Two scenarios that differ in one key."""

    one: Scenario
    other: Scenario


def keys() -> list[str]:
    """Every key of a scenario that should move an outcome."""
    every = [key for key in input_keys() if key.file == "scenario"]
    return [key.path for key in every if not holds_others(key, every) and key.path not in WORDS]


def moves(pair: Pair) -> bool:
    """Whether the key moves a column of the results."""
    return any(_played(pair.one, runs) != _played(pair.other, runs) for runs in RUNS)


def _played(scenario: Scenario, runs: int) -> bytes:
    found = play_many(scenario, [prior_history(i, scenario.seed) for i in range(runs)])
    return found.runs.tobytes() + found.places.tobytes()


def pairs() -> Mapping[str, Pair]:
    """A pair for each key."""
    case = scenarios()[0][1]
    start = case.theatre.start
    return {
        "branch": _key(case, branch=start + timedelta(days=6)),
        "horizon_days": _key(case, horizon_days=20.0),
        "tick_hours": _key(case, tick_hours=6.0),
        "seed": _key(case, seed=case.seed + 1),
        "ruler.policy": _key(case, ruler=RulerPolicy(policy="leave")),
        "ruler.force": _block(_offered(start, chance=0.0), "ruler", force=True),
        "ruler.place": _block(_with(ruler=RulerPolicy(policy="relocate")), "ruler", place="city"),
        **{f"offer.{key}": pair for key, pair in _offers(start).items()},
        "amnesty.credibility": _key(case, amnesty=Amnesty(credibility=1.0)),
        "amnesty.level": _key(case, amnesty=Amnesty(level=1.0)),
        "regime.consolidation": _key(case, regime=RegimePolicy(consolidation=20.0)),
        "ceasefire.opens": _block(_truce(start), "ceasefire", opens=start + timedelta(days=9)),
        "ceasefire.kept_by_regime": _block(_truce(start), "ceasefire", kept_by_regime=0.0),
        "ceasefire.kept_by_rebels": _block(_truce(start), "ceasefire", kept_by_rebels=0.0),
        "frozen": _key(case, frozen=("all",)),
        **{f"patrons.<id>.{key}": pair for key, pair in _patrons().items()},
        **{f"events[].{key}": pair for key, pair in _events(start).items()},
        "answers_war": _key(_marked(case), answers_war=True),
        "parameters": _key(case, parameters={"belief_shock": 4.0}),
    }


def choices() -> Mapping[str, Pair]:
    """A pair for each word of the keys that take one of a few words, but for the default."""
    case, offered = scenarios()[0][1], _offered(scenarios()[0][1].theatre.start)
    policies = {word: _key(case, ruler=RulerPolicy(policy=word)) for word in words_of_codes(Policy)}
    ruler = _block(offered, "offer", covers=("ruler",)).other
    covers = {
        word: _block(ruler, "offer", covers=("ruler", word)) for word in words_of_codes(Covered)
    }
    acts = {act: _key(case, events=(one,)) for act, one in _acts(case.theatre.start).items()}
    shut = on_theatre(case, borders={"gate": "closed", "pass": "closed"})
    acts["border_opens"] = _key(shut, events=acts["border_opens"].other.events)
    found = {"ruler.policy": policies, "offer.covers": covers, "events[].kind": acts}
    return {
        f"{key}: {word}": pair
        for key, pairs_of in found.items()
        for word, pair in pairs_of.items()
        if word not in ("decide", "ruler")  # what they are compared with
    }


def _acts(start: datetime) -> Mapping[str, EventEntry]:
    """A dated act of every kind."""
    payloads: Mapping[str, Mapping[str, Any]] = {
        "pay": {"factor": 0.2},
        "speech": {"credibility": 1.0},
        "patron_acts": {"patron": "friend"},
        "patron_leaves": {"patron": "ally"},
        "border_opens": {"crossing": "gate"},
        "border_closes": {"crossing": "pass"},
        "amnesty": {"faction": "rebels", "level": 0.9},
    }
    return {
        act: _act(start, act, **payloads.get(act, {})) for act in words_of_codes(Act, written=True)
    }


def words() -> Mapping[str, Pair]:
    """Pairs that differ in words alone."""
    case = scenarios()[0][1]
    start = case.theatre.start
    offered = _offered(start)
    assert offered.offer is not None
    named = offered.offer.guarantee.model_copy(update={"by": "a neighbour"})
    told = [_act(start, "call_to_arms", source=source) for source in ("a paper", "another")]
    return {
        "name": _key(case, name="X"),
        "description": _key(case, description="X"),
        "offer.guarantee.by": _block(offered, "offer", guarantee=named),
        "offer.haven": _block(offered, "offer", haven="abroad"),
        "events[].source": Pair(_with(events=(told[0],)), _with(events=(told[1],))),
    }


def _with(**values: Any) -> Scenario:
    return scenarios()[0][1].model_copy(update=values)


def _key(scenario: Scenario, **values: Any) -> Pair:
    return Pair(scenario, scenario.model_copy(update=values))


def _block(scenario: Scenario, block: str, **values: Any) -> Pair:
    return _key(scenario, **{block: getattr(scenario, block).model_copy(update=values)})


def _offered(start: datetime, chance: float = 0.9) -> Scenario:
    """The ruler negotiates for an offer that is made at once; talks take their days."""
    offer = Offer(
        opens=start,
        guarantee=Guarantee(chance_honoured=chance),
        haven_chance=0.9,
        mediation_days=Mediation(low=0.5, likely=5.0, high=6.0),
    )
    eager = {"accept_rate": 0.8, "wait_weight": 2.0}
    return _with(ruler=RulerPolicy(policy="negotiate"), offer=offer, parameters=eager)


def _offers(start: datetime) -> Mapping[str, Pair]:
    scenario = _offered(start)
    assert scenario.offer is not None
    days = scenario.offer.mediation_days

    def takes(**values: float) -> Pair:
        return _block(scenario, "offer", mediation_days=days.model_copy(update=values))

    return {
        "opens": _block(scenario, "offer", opens=start + timedelta(days=9)),
        "guarantee.chance_honoured": _block(
            scenario, "offer", guarantee=Guarantee(chance_honoured=0.1)
        ),
        "covers": _block(scenario, "offer", covers=("ruler", "family", "officers", "elites")),
        "haven_chance": _block(scenario, "offer", haven_chance=0.1),
        "mediation_days.low": takes(low=5.0),
        "mediation_days.likely": takes(likely=0.5),
        "mediation_days.high": takes(high=20.0),
    }


def _truce(start: datetime) -> Scenario:
    opens = start + timedelta(days=2)
    return _with(ceasefire=Ceasefire(opens=opens, kept_by_regime=1.0, kept_by_rebels=1.0))


def _patrons() -> Mapping[str, Pair]:
    """Each key of a patron's; the rebels' friend has the men and takes his time."""
    values: Mapping[str, tuple[str, float]] = {
        "commitment": ("friend", 0.0),
        "present": ("ally", 1.0),
        "air": ("ally", 1.0),
        "supply": ("ally", 1.0),
        "men": ("friend", 9_000.0),
        "reaction_days": ("friend", 20.0),
    }
    case = scenarios()[0][1]
    return {
        key: _key(case, patrons={patron: PatronChange.model_validate({key: value})})
        for key, (patron, value) in values.items()
    }


def _events(start: datetime) -> Mapping[str, Pair]:
    """A dated act of the scenario's own, and another."""

    def pair(act: str, other: Mapping[str, Any], **payload: Any) -> Pair:
        one = _act(start, act, **payload)
        changed = _act(start, **{"act": act, **payload, **other})
        return Pair(_with(events=(one,)), _with(events=(changed,)))

    helped = {"patron": "friend", "place": "base", "men": 700.0}
    return {
        "at": pair("pay", {"day": 20}, factor=0.2),
        "kind": pair("talks", {"act": "offer"}),
        "factor": pair("pay", {"factor": 0.2}, factor=1.5),
        "credibility": pair("speech", {"credibility": 0.0}, credibility=1.0),
        "patron": pair("patron_leaves", {"patron": "friend"}, patron="ally"),
        "place": pair("patron_acts", {"place": "east_base"}, **helped),
        "men": pair("patron_acts", {"men": 9_000.0}, **helped),
        "crossing": pair("border_closes", {"crossing": "pass"}, crossing="gate"),
        "faction": pair("amnesty", {"faction": "east"}, faction="rebels", level=0.9),
        "level": pair("amnesty", {"level": 0.0}, faction="rebels", level=0.9),
        "answers_war": pair("pay", {"answers_war": True}, factor=0.2),
    }


def _act(start: datetime, act: str, day: int = 3, **payload: Any) -> EventEntry:
    return EventEntry.model_validate({"at": start + timedelta(days=day), "kind": act, **payload})


def _marked(scenario: Scenario) -> Scenario:
    """Acts of the theatre answer the war."""
    events = tuple(
        event.model_copy(update={"answers_war": True}) for event in scenario.theatre.events
    )
    return on_theatre(scenario, events=events)
