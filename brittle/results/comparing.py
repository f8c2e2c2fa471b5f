"""Choose which scenarios of a batch are compared: pairs with the same past that differ in exactly one lever.

A lever is one thing that a scenario can change (`brittle.results.levers`). A scenario that differs from its
reference in several levers is called a story. A story's own outcomes are shown, but no difference is attributed to
what it changes. An exit is a scenario in which the ruler may accept an offered exit. A stand is a scenario
in which the ruler makes a stand and no exit is offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from brittle.results.levers import (
    COURSE,
    DATE,
    GUARANTEE,
    RulersCourse,
    Value,
    changes_nothing,
    course_of,
    guaranteed,
    levers_between,
    makes_offer,
    offered_on,
    stays_put,
)

if TYPE_CHECKING:
    from brittle.results.reading import Results

SAME = ("branch", "horizon_days", "seed", "tick_hours", "past")
"""Facts that compared scenarios must share. The past comes last, because it follows from other facts."""

PAST = "the histories from which they start"


class FactApart(NamedTuple):
    """A fact in which two scenarios differ, although scenarios must share it to be compared."""

    name: str
    one: object
    other: object


class Comparison(NamedTuple):
    """Two scenarios with the same past that differ in one lever."""

    one: str
    other: str
    """The scenario with which `one` is compared."""
    lever: str


class Story(NamedTuple):
    """A scenario without a comparison: it changes several levers or none, or no other scenario has the same past."""

    key: str
    beside: str | None
    """The scenario with the same past that is its reference; None if no other scenario has the same past."""
    levers: tuple[str, ...]
    """The levers in which the scenario differs from its reference."""


def in_order(scenarios: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Put the report's main scenario first in the list of a manifest's scenario keys.

    Among the scenarios that change no lever, the main scenario is the one whose branch most scenarios share.
    If every scenario changes a lever, the main scenario is the first one. The other keys keep the order in
    which the scenarios were run.
    """
    keys = list(scenarios)
    beside = [scenarios[key]["branch"] for key in keys]
    plain = [key for key in keys if changes_nothing(scenarios[key]["value"])]
    main = max(plain, key=lambda key: beside.count(scenarios[key]["branch"]), default=None)
    return sorted(keys, key=lambda key: key != main)


def value_of(results: Results, key: str) -> Value:
    """The values of a batch's scenario, as the manifest records them."""
    value: Value = results.manifest["scenarios"][key]["value"]
    return value


def comparable(results: Results, one: str, other: str) -> bool:
    """Whether two scenarios have the same past, branch, horizon, seed and tick, so that their runs form pairs."""
    return not facts_apart(results, one, other)


def facts_apart(results: Results, one: str, other: str) -> list[FactApart]:
    """The facts in which two scenarios differ, although their runs form pairs only if they agree in all facts."""
    both = [results.manifest["scenarios"][key] for key in (one, other)]
    found: list[FactApart] = []
    for fact in SAME:
        a, b = (_fact(scenario, fact) for scenario in both)
        follows = fact == "past" and any(earlier.name != "horizon_days" for earlier in found)
        if a != b and not follows:
            found.append(FactApart(PAST if fact == "past" else fact, a, b))
    return found


def _fact(scenario: Mapping[str, Any], name: str) -> object:
    return scenario["value"].get(name) if name == "tick_hours" else scenario[name]


def lever_between(results: Results, one: str, other: str) -> str | None:
    """The only lever in which two comparable scenarios differ; None if they do not differ in exactly one."""
    if one == other or not comparable(results, one, other):
        return None
    levers = levers_between(value_of(results, one), value_of(results, other))
    return levers[0] if len(levers) == 1 else None


def reference(results: Results, key: str) -> str | None:
    """The scenario with which a given scenario is compared; None if the given one is itself the reference.

    The reference changes no lever. If no scenario with the same past is without changes, the first of those
    scenarios is the reference.
    """
    beside = [other for other in results.scenarios if comparable(results, key, other)]
    plain = [other for other in beside if changes_nothing(value_of(results, other))]
    first = (plain or beside)[0]
    return first if first != key else None


def comparisons(results: Results) -> list[Comparison]:
    """Pair scenarios with their references, exits with stands, and offers with offers that differ in one part.

    Only pairs that differ in exactly one lever are returned, and each pair only once.
    """
    pairs = [(key, reference(results, key)) for key in results.scenarios]
    asked = [(key, other) for key, other in pairs if other is not None]
    exits = _of_course(results, RulersCourse.EXIT)
    asked += [(one, other) for one in exits for other in _stands_beside(results, one)[:1]]
    parts = [*date_pairs(results), *guarantee_pairs(results)]
    asked += [(pair.one, pair.other) for pair in parts]
    found: dict[frozenset[str], Comparison] = {}
    for one, other in asked:
        lever = lever_between(results, one, other)
        if lever is not None and frozenset((one, other)) not in found:
            found[frozenset((one, other))] = Comparison(one, other, lever)
    return list(found.values())


def stories(results: Results) -> list[Story]:
    """List the scenarios without any comparison, with the levers that they change."""
    told = {key for pair in comparisons(results) for key in (pair.one, pair.other)}
    found = []
    for key in results.scenarios:
        if key not in told and len(results.scenarios) > 1:
            base = reference(results, key)
            levers = () if base is None else _levers(results, key, base)
            found.append(Story(key, base, levers))
    return found


def exit_pairs(results: Results) -> list[Comparison]:
    """Pair, for each date, an exit with a stand that differs from it only in the ruler's course.

    Exits from the branch of the main scenario come first. Among offers of the same date, an offer made at its
    scenario's branch is preferred, and then the one with the strongest guarantee. Among stands, one in the
    capital is preferred.
    """
    by_date: dict[datetime, list[str]] = {}
    for key in _of_course(results, RulersCourse.EXIT):
        if _stands_beside(results, key):
            by_date.setdefault(offer_day(results, key), []).append(key)
    chosen = [max(keys, key=lambda key: _prominence(results, key)) for keys in by_date.values()]
    branch = results.branch(results.main)
    chosen.sort(key=lambda key: (results.branch(key) != branch, offer_day(results, key)))
    return [Comparison(key, _stands_beside(results, key)[0], COURSE) for key in chosen]


def date_pairs(results: Results) -> list[Comparison]:
    """Pair offers that differ only in their date: the later with the earlier."""
    exits = _of_course(results, RulersCourse.EXIT)
    return _in_turn(results, sorted(exits, key=lambda key: offer_day(results, key)), DATE)


def guarantee_pairs(results: Results) -> list[Comparison]:
    """Pair offers that differ only in their guarantee: the weaker with the stronger."""
    exits = _of_course(results, RulersCourse.EXIT)
    exits.sort(key=lambda key: -guaranteed(value_of(results, key)))
    return _in_turn(results, exits, GUARANTEE)


def offering(results: Results) -> list[str]:
    """List the scenarios that make an offer, starting with those that the report's opening compares."""
    pairs = [*exit_pairs(results), *date_pairs(results), *guarantee_pairs(results)]
    compared = [key for pair in pairs for key in (pair.other, pair.one)]
    keys = dict.fromkeys([*compared, *results.scenarios])
    return [key for key in keys if makes_offer(value_of(results, key))]


def _levers(results: Results, one: str, other: str) -> tuple[str, ...]:
    return levers_between(value_of(results, one), value_of(results, other))


def _of_course(results: Results, course: RulersCourse) -> list[str]:
    return [key for key in results.scenarios if course_of(value_of(results, key)) is course]


def _stands_beside(results: Results, key: str) -> list[str]:
    """List the stands that differ from an exit only in the ruler's course, with those in the capital first."""
    stands = [
        other
        for other in _of_course(results, RulersCourse.STAND)
        if lever_between(results, key, other) == COURSE
    ]
    return sorted(stands, key=lambda other: not stays_put(value_of(results, other)))


def _in_turn(results: Results, ordered: Sequence[str], lever: str) -> list[Comparison]:
    """Pair each scenario with those earlier ones in the list that differ from it only in this lever."""
    return [
        Comparison(later, first, lever)
        for first, later in combinations(ordered, 2)
        if lever_between(results, later, first) == lever
    ]


def offer_day(results: Results, key: str) -> datetime:
    """The date on which an exit is offered; if the offer is among the dated acts, the date of the branch."""
    return offered_on(value_of(results, key)) or results.branch(key)


def _prominence(results: Results, key: str) -> tuple[bool, float]:
    at_branch = offer_day(results, key) == results.branch(key)
    return at_branch, guaranteed(value_of(results, key))
