"""What sets two scenarios apart: their levers; and what course a scenario gives the ruler.

A lever is one top-level block of a scenario; `ruler` and `offer` together are one, the ruler's
course. What names a scenario, when it branches and how long and how finely it is played are no
levers: a comparison needs them equal (`brittle.results.comparing`). Everything is read from what scenarios say,
as a manifest keeps it (defaults and `extends` filled in), never from the names of their files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from brittle.model.codes import (DEAF, STANDING, Policy, word_of, words, words_of, Act)
from brittle.model.inputs.schema.scenario import ScenarioFile

type Value = Mapping[str, Any]
"""A scenario by value."""

COURSE = "the ruler's course"
DATE = "the date of the offer"
GUARANTEE = "the guarantee of the offer"
PARTS = {"opens": DATE, "guarantee": GUARANTEE}
"""Parts of the ruler's course that are named where two offers differ in nothing else."""

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
"""Each block of a scenario that is a lever, and the lever's name."""

BY_HIMSELF = word_of(Policy.DECIDE)
"""The ruler's policy where a scenario names none."""

MAKES_STAND = frozenset(words_of(Policy, STANDING))
HEARS_OFFERS = frozenset(words(Policy)).difference(words_of(Policy, DEAF))
"""Policies of a ruler who makes a stand, and of one who may take an offer."""

NO_LEVERS = frozenset(
    {"name", "description", "extends", "branch", "horizon_days", "tick_hours", "seed"}
)
"""What a scenario says of itself, and what scenarios that are compared have in common."""


class RulersCourse(Enum):
    """What a scenario has the ruler do."""

    EXIT = "an exit is offered, and the ruler may take it"
    STAND = "he makes a stand, and the scenario offers no exit"
    DECIDES = "he decides by the rules, and the scenario offers nothing"
    OTHER = "something else: he leaves at once, or is offered what he may not take"


def levers_between(one: Value, other: Value) -> tuple[str, ...]:
    """Names of the levers in which two scenarios differ, in the order of a scenario's blocks.

    The ruler's course is named by its part where one of PARTS is all that differs.
    """
    blocks = [key for key in _blocks(one, other) if _block(one, key) != _block(other, key)]
    named = dict.fromkeys(LEVERS.get(key, key.replace("_", " ")) for key in blocks)
    return tuple((name == COURSE and _part_alone(one, other)) or name for name in named)


def changes_nothing(value: Value) -> bool:
    """Whether a scenario leaves every lever at its default: the ruler decides, all else is as it is."""
    return not levers_between(value, {})


def course_of(value: Value) -> RulersCourse:
    """What a scenario has the ruler do, by what it says."""
    policy, offered = _block(value, "ruler").get("policy", BY_HIMSELF), makes_offer(value)
    if policy in HEARS_OFFERS:
        return RulersCourse.EXIT if offered else RulersCourse.DECIDES
    if policy in MAKES_STAND and not offered:
        return RulersCourse.STAND
    return RulersCourse.OTHER


def stays_put(value: Value) -> bool:
    """Whether the ruler stands where he is, rather than in another place to which he moves."""
    return bool(_block(value, "ruler").get("policy") == word_of(Policy.LAST_STAND))


def makes_offer(value: Value) -> bool:
    """Whether a scenario itself puts an exit on the table."""
    dated = any(event.get("kind") == word_of(Act.OFFER) for event in _block(value, "events"))
    return bool(_block(value, "offer")) or dated


def offered_on(value: Value) -> datetime | None:
    """When the scenario's offer is made; None where it makes none."""
    opens = (_block(value, "offer") or {}).get("opens")
    return datetime.fromisoformat(opens) if opens else None


def guaranteed(value: Value) -> float:
    """Chance that the scenario's offer is honoured, 0-1; 0 where it makes none."""
    guarantee = (_block(value, "offer") or {}).get("guarantee") or {}
    return float(guarantee.get("chance_honoured", 0.0))


def _part_alone(one: Value, other: Value) -> str | None:
    """The part of the offer in which alone two courses differ; None where there is none."""
    first, second = (_block(value, "offer") for value in (one, other))
    if _block(one, "ruler") != _block(other, "ruler") or not (first and second):
        return None
    apart = [key for key in {**first, **second} if first.get(key) != second.get(key)]
    return PARTS.get(apart[0]) if len(apart) == 1 else None


def _blocks(one: Value, other: Value) -> Iterable[str]:
    return (key for key in dict.fromkeys([*LEVERS, *one, *other]) if key not in NO_LEVERS)


def _block(value: Value, key: str) -> Any:
    """A block as it is, or as it is by default; lists and mappings compare by value."""
    default = _defaults().get(key)
    return value.get(key, default)


@cache
def _defaults() -> dict[str, Any]:
    return ScenarioFile.model_construct().model_dump(mode="json", by_alias=True)
