"""What the scripts of a story read: the map of both runs, and the men, the will and the acts of each unit.

A moment is a tick of the map. The arrays end where the map's axis of time ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from brittle.chronicle.story import Names
from brittle.chronicle.watched import NOT_IN_THE_FIELD
from brittle.explorer.story.parting import moment, sentence
from brittle.explorer.story.sides import StoryPair, StorySide
from brittle.report.figures.places.land import MapOfScenario, map_data, of_scenario
from brittle.report.map.action import axis_of
from brittle.report.map.one_run import logged_run
from brittle.results.reading import Results

DIGITS = 2
"""The number of digits to which the will is given."""


LONGEST_BY_HOUR = 1000
"""The map's axis has steps of hours up to this number of days, because two runs part at an hour."""


class UnitActs(NamedTuple):
    """A unit in one run."""

    men: list[int | None]
    """The men at each tick; None while the unit is not in the field."""
    will: list[float | None]
    moves: list[list[int]]
    """Each move as a tick and the code of a place, or a code below 0 (`brittle.chronicle.watched`)."""
    acts: list[list[Any]]
    """What the log says of the unit: the tick, the moment in words, and a sentence."""


def story_data(results: Results, pair: StoryPair, alone: bool) -> dict[str, Any]:
    """The data of a story; the reader's own run is the first of the two."""
    sides = [pair.mine] if alone else [pair.mine, pair.beside]
    marks = [] if alone else pair.marks
    found = _of_both(results, pair, max(marks, default=0))
    data = map_data(results, found)
    end = max(int(data["scenarios"][side.key]["end"]) for side in sides)
    for one in data["scenarios"].values():
        one["marks"] = marks
    return {
        "map": data | {"hourly": LONGEST_BY_HOUR},
        "sides": [side.key for side in sides],
        "units": _names(pair.mine),
        "runs": {side.key: [list(one) for one in _units(results, side, end)] for side in sides},
    }


def _of_both(results: Results, pair: StoryPair, shown: int) -> dict[str, MapOfScenario]:
    """What the map shows of both scenarios; their axes have the same end, which reaches the tick `shown`."""
    found = {side.key: _of_one(results, side) for side in (pair.mine, pair.beside)}
    for _ in range(2):  # the axis ends with a whole day, so that the second turn makes both alike
        shown = max(shown, *(one.axis.end for one in found.values()))
        found = {
            key: one._replace(axis=axis_of(one.all, one.clock, shown)) for key, one in found.items()
        }
    return found


def _of_one(results: Results, side: StorySide) -> MapOfScenario:
    label = f"Run {side.draw}"
    run = logged_run(results, side.played.result, side.ready.prepared, label, side.ending[0])
    return of_scenario(results, side.key, lambda results, key, clock: [run])


def _names(side: StorySide) -> list[list[str]]:
    """The name and the faction of each unit, in the order of their codes."""
    theatre: Any = side.ready.case.theatre
    names = Names.of(theatre)
    factions = {
        unit["id"]: names.factions.get(unit["faction"], unit["faction"])
        for unit in [*theatre.get("formations", []), *theatre.get("columns", [])]
    }
    ids = side.ready.prepared.unit_ids
    return [
        [names.units.get(one, one), factions.get(one, names.patrons.get(one, ""))] for one in ids
    ]


def _units(results: Results, side: StorySide, end: int) -> list[UnitActs]:
    played, prepared = side.played, side.ready.prepared
    number = {place: code for code, place in enumerate(results.manifest["places"])}
    places = [number[one] for one in prepared.place_ids]
    acts = _acts(side)
    units = []
    for unit in range(len(prepared.unit_ids)):
        where = played.place[: end + 1, unit]
        there = where != NOT_IN_THE_FIELD
        units.append(
            UnitActs(
                _known(np.rint(played.men[: end + 1, unit]).astype(int).tolist(), there),
                _known(np.round(played.will[: end + 1, unit], DIGITS).tolist(), there),
                [
                    [int(tick), places[where[tick]] if where[tick] >= 0 else int(where[tick])]
                    for tick in np.flatnonzero(np.diff(where, prepend=where[0] - 1))
                ],
                acts[unit],
            )
        )
    return units


def _known(values: Sequence[Any], there: Any) -> list[Any]:
    return [value if known else None for value, known in zip(values, there, strict=True)]


def _acts(side: StorySide) -> list[list[list[Any]]]:
    """What the log says of each unit."""
    found: list[list[list[Any]]] = [[] for _ in side.ready.prepared.unit_ids]
    for entry, note in zip(side.played.result.log, side.every, strict=True):
        if entry["unit"] >= 0:
            found[entry["unit"]].append([side.tick(note.when), moment(note.when), sentence(note)])
    return found
