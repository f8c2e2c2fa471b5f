"""Find the levers in which two scenarios differ, and the course that a scenario gives the ruler.

A lever is one top-level block of a scenario, except that `ruler` and `offer` together are one lever, the
ruler's course. A scenario's name, branch, horizon, tick and seed are not levers, because compared scenarios
must have the same branch, horizon, tick and seed (`brittle.results.comparing`). Levers are found from the
scenarios' values in the manifest, in which defaults and `extends` are filled in, and never from the names of
the scenarios' files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from brittle.model.codes import DEAF, STANDING, Policy, word_of, words, words_of, Act
from brittle.model.inputs.schema.scenario import ScenarioFile

type Value = Mapping[str, Any]
"""The values of a scenario, as the manifest records them."""

COURSE = "the ruler's course"
DATE = "the date of the offer"
GUARANTEE = "the guarantee of the offer"
PARTS = {"opens": DATE, "guarantee": GUARANTEE}
"""Parts of the ruler's course that count as levers if two offers differ in nothing else."""

LEVERS = {
    "ruler": COURSE,
    "offer": COURSE,
    "amnesty": "the amnesty",
    "regime": "the regime's orders",
    "ceasefire": "the cease-fire",
    "frozen": "the factions that stay where they are",
    "patrons": "the patrons",
    "events": "dated acts",
    "answers_war": "the dated acts that answered the war",
    "parameters": "the parameters",
}
"""The blocks of a scenario that are levers, each with the lever's name."""

BY_HIMSELF = word_of(Policy.DECIDE)
"""The ruler's policy if a scenario names none."""

MAKES_STAND = frozenset(words_of(Policy, STANDING))
HEARS_OFFERS = frozenset(words(Policy)).difference(words_of(Policy, DEAF))
"""Policies under which a ruler may accept an offer. `MAKES_STAND` holds those under which he makes a stand."""

NO_LEVERS = frozenset(
    {"name", "description", "extends", "branch", "horizon_days", "tick_hours", "seed"}
)
"""Keys that describe a scenario, or whose values must be the same in compared scenarios."""


class RulersCourse(Enum):
    """What a scenario makes the ruler do."""

    EXIT = "an exit is offered, and the ruler may accept it"
    STAND = "he makes a stand, and the scenario offers no exit"
    DECIDES = "he decides by the rules, and the scenario offers nothing"
    OTHER = "he leaves at once, or his policy does not let him accept the offer that the scenario makes"


def levers_between(one: Value, other: Value) -> tuple[str, ...]:
    """Name the levers in which two scenarios differ, in the order of a scenario's blocks.

    If the ruler's course differs in only one of `PARTS`, that part is named instead of the course.
    """
    blocks = [key for key in _blocks(one, other) if _block(one, key) != _block(other, key)]
    named = dict.fromkeys(LEVERS.get(key, key.replace("_", " ")) for key in blocks)
    return tuple((name == COURSE and _part_alone(one, other)) or name for name in named)


def changes_nothing(value: Value) -> bool:
    """Whether a scenario leaves every lever at its default, so that the ruler decides for himself."""
    return not levers_between(value, {})


def course_of(value: Value) -> RulersCourse:
    """Classify what a scenario makes the ruler do."""
    policy, offered = _block(value, "ruler").get("policy", BY_HIMSELF), makes_offer(value)
    if policy in HEARS_OFFERS:
        return RulersCourse.EXIT if offered else RulersCourse.DECIDES
    if policy in MAKES_STAND and not offered:
        return RulersCourse.STAND
    return RulersCourse.OTHER


def stays_put(value: Value) -> bool:
    """Whether the ruler makes his stand where he is, rather than moving to another place."""
    return bool(_block(value, "ruler").get("policy") == word_of(Policy.LAST_STAND))


def makes_offer(value: Value) -> bool:
    """Whether a scenario itself offers the ruler an exit."""
    dated = any(event.get("kind") == word_of(Act.OFFER) for event in _block(value, "events"))
    return bool(_block(value, "offer")) or dated


def offered_on(value: Value) -> datetime | None:
    """The date of the scenario's offer; None if the scenario makes no offer or gives it no date."""
    opens = (_block(value, "offer") or {}).get("opens")
    return datetime.fromisoformat(opens) if opens else None


def guaranteed(value: Value) -> float:
    """The chance, 0 to 1, that the scenario's offer is honoured; 0 if it makes no offer."""
    guarantee = (_block(value, "offer") or {}).get("guarantee") or {}
    return float(guarantee.get("chance_honoured", 0.0))


def _part_alone(one: Value, other: Value) -> str | None:
    """The part of the offer in which two courses differ; None unless exactly one part differs."""
    first, second = (_block(value, "offer") for value in (one, other))
    if _block(one, "ruler") != _block(other, "ruler") or not (first and second):
        return None
    apart = [key for key in {**first, **second} if first.get(key) != second.get(key)]
    return PARTS.get(apart[0]) if len(apart) == 1 else None


def _blocks(one: Value, other: Value) -> Iterable[str]:
    return (key for key in dict.fromkeys([*LEVERS, *one, *other]) if key not in NO_LEVERS)


def _block(value: Value, key: str) -> Any:
    """The value of a block, or its default value if the scenario does not set the block."""
    default = defaults().get(key)
    return value.get(key, default)


@cache
def defaults() -> dict[str, Any]:
    """The default of each block of a scenario."""
    return ScenarioFile.model_construct().model_dump(mode="json", by_alias=True)
