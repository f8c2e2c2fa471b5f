"""Check that a scenario's names exist in its theatre, and that its times are possible and begin ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from brittle.model.codes import ALL, RELOCATE, Policy, code_of
from brittle.model.inputs.draft import unknown
from brittle.model.inputs.problems import Mark, Problems, quote
from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.scenario import ScenarioFile
from brittle.model.inputs.schema.theatre import Theatre
from brittle.model.inputs.sources.nodes import Node, placed
from brittle.model.inputs.suggest import did_you_mean
from brittle.model.inputs.theatre_files import ReadTheatre
from brittle.model.parameters import PARAMETERS

LATEST_BRANCH_DAYS = 400
"""The largest number of days that a branch can be after the theatre's start."""

SWITCH = "0 or 1"
"""Unit of a parameter that switches a mechanism on or off."""

DAY_SECONDS = 86_400


class _Clock(NamedTuple):
    """The times of a scenario: the theatre's start, the length of a tick, the branch, and the end."""

    start: datetime
    tick_seconds: int
    branch: datetime
    end: datetime


def check_scenario(
    scenario: ScenarioFile, tree: Node, read: ReadTheatre | None, problems: Problems
) -> None:
    """Add to `problems` everything in a scenario that is not allowed, given its theatre and its times."""
    tick_seconds = _tick(scenario, tree, problems)
    _parameters(scenario, tree, problems)
    if tick_seconds is not None and scenario.horizon_days * DAY_SECONDS < tick_seconds:
        problems.add(
            placed(tree, ["horizon_days"]),
            f"`horizon_days` is {scenario.horizon_days:g}, which is shorter than one tick of "
            f"{scenario.tick_hours:g} h, so nothing can happen; give a larger value",
        )
    if read is None:
        return
    _names(scenario, tree, read.theatre, problems)
    if tick_seconds is not None:
        clock = _Clock(
            read.theatre.start,
            tick_seconds,
            scenario.branch,
            scenario.branch + timedelta(days=scenario.horizon_days),
        )
        _times(scenario, tree, clock, problems)
        _theatre_times(read, clock, problems)


def _tick(scenario: ScenarioFile, tree: Node, problems: Problems) -> int | None:
    steps = 24 / scenario.tick_hours
    whole = round(steps)
    if abs(steps - whole) < 1e-9 and DAY_SECONDS % whole == 0:
        return DAY_SECONDS // whole
    problems.add(
        placed(tree, ["tick_hours"]),
        f"`tick_hours` is {scenario.tick_hours:g}, but it must divide 24, as 1, 1.5, 3 or 6 do",
    )
    return None


def _parameters(scenario: ScenarioFile, tree: Node, problems: Problems) -> None:
    for name, value in scenario.parameters.items():
        mark = placed(tree, ["parameters", name])
        if name not in PARAMETERS:
            near = did_you_mean(name, PARAMETERS, shown=0)
            problems.add(mark, f"there is no parameter {quote(name)}{near}")
            continue
        known = PARAMETERS[name]
        if known.structural:
            problems.add(
                mark,
                f"`parameters.{name}` shapes the map before a run, so no scenario can change it; "
                "delete it",
            )
        elif known.unit == SWITCH and value not in (0.0, 1.0):
            problems.add(
                mark, f"`parameters.{name}` is {value:g}, but it must be 0 (off) or 1 (on)"
            )
        elif not known.low <= value <= known.high:
            problems.add(
                mark,
                f"`parameters.{name}` is {value:g}, but it must be between {known.low:g} and "
                f"{known.high:g} ({known.unit})",
            )


def _names(scenario: ScenarioFile, tree: Node, theatre: Theatre, problems: Problems) -> None:
    places = [place.id for place in theatre.places]
    stand = scenario.ruler.place
    if stand is not None and stand not in places:
        problems.add(
            placed(tree, ["ruler", "place"]), f"ruler.place: {unknown('place', stand, places)}"
        )
    if (
        code_of(Policy, scenario.ruler.policy) == RELOCATE
        and stand is None
        and not theatre.strongholds
    ):
        problems.add(
            placed(tree, ["ruler", "policy"]),
            "ruler.policy is `relocate`, but the theatre has no strongholds; name a place in `ruler.place`",
        )
    factions = (*theatre.factions, ALL)
    for index, name in enumerate(scenario.frozen):
        mark = placed(tree, ["frozen", index])
        if name not in factions:
            problems.add(mark, f"frozen: {unknown('faction', name, factions)}")
        elif name == ALL and len(scenario.frozen) > 1:
            problems.add(
                mark,
                "frozen: `all` includes every faction, so it must be the only entry; write [all]",
            )
    for name in scenario.patrons:
        if name not in theatre.patrons:
            problems.add(
                placed(tree, ["patrons", name]),
                f"patrons: {unknown('patron', name, tuple(theatre.patrons))}",
            )
    for index, event in enumerate(scenario.events):
        _event_names(event, ["events", index], tree, theatre, problems)


def _event_names(
    event: EventEntry, path: Sequence[str | int], tree: Node, theatre: Theatre, problems: Problems
) -> None:
    for key, name, known in (
        ("patron", event.patron, tuple(theatre.patrons)),
        ("faction", event.faction, tuple(theatre.factions)),
        ("place", event.place, tuple(place.id for place in theatre.places)),
        ("crossing", event.crossing, tuple(theatre.borders)),
    ):
        if name is not None and name not in known:
            problems.add(
                placed(tree, [*path, key]), f"events[{path[-1]}].{key}: {unknown(key, name, known)}"
            )


def _times(scenario: ScenarioFile, tree: Node, clock: _Clock, problems: Problems) -> None:
    latest = clock.start + timedelta(days=LATEST_BRANCH_DAYS)
    mark = placed(tree, ["branch"])
    _within(clock.branch, clock.start, latest, "branch", "the theatre's start", mark, problems)
    _on_tick(clock.branch, clock, "branch", mark, problems)
    for key, opens in (
        ("offer", scenario.offer.opens if scenario.offer is not None else None),
        ("ceasefire", scenario.ceasefire.opens if scenario.ceasefire is not None else None),
    ):
        if opens is None:
            continue
        mark = placed(tree, [key, "opens"])
        _within(opens, clock.branch, clock.end, f"{key}.opens", "the branch", mark, problems)
        if opens != clock.branch:  # otherwise the time has been checked already
            _on_tick(opens, clock, f"{key}.opens", mark, problems)
    for index, event in enumerate(scenario.events):
        name = f"events[{index}].at"
        mark = placed(tree, ["events", index, "at"])
        _within(event.at, clock.start, clock.end, name, "the theatre's start", mark, problems)
        _on_tick(event.at, clock, name, mark, problems)


def _theatre_times(read: ReadTheatre, clock: _Clock, problems: Problems) -> None:
    for index, event in enumerate(read.theatre.events):
        mark = placed(read.tree, ["events", index, "at"])
        _on_tick(event.at, clock, f"events[{index}].at", mark, problems)


def _within(
    time: datetime,
    first: datetime,
    last: datetime,
    name: str,
    first_name: str,
    mark: Mark,
    problems: Problems,
) -> None:
    if time < first:
        problems.add(
            mark,
            f"{name}: {_told(time)} is before {first_name}, {_told(first)}; give that time or a later one",
        )
    elif time > last:
        problems.add(
            mark,
            f"{name}: {_told(time)} is after the last possible time, {_told(last)}; give that time or an "
            "earlier one",
        )


def _on_tick(time: datetime, clock: _Clock, name: str, mark: Mark, problems: Problems) -> None:
    seconds = round((time - clock.start).total_seconds())
    if seconds % clock.tick_seconds == 0:
        return
    nearest = clock.start + timedelta(
        seconds=max(0, round(seconds / clock.tick_seconds)) * clock.tick_seconds
    )
    problems.add(
        mark,
        f"{name}: {_told(time)} is not the beginning of a tick; ticks last {clock.tick_seconds / 3600:g} h "
        f"and are counted from {_told(clock.start)}, and the nearest tick begins at {_told(nearest)}",
    )


def _told(time: datetime) -> str:
    return time.isoformat(timespec="seconds" if time.second else "minutes")
