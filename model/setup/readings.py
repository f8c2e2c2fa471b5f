"""The reading of each fork of a theatre that a history takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.factions.relations import Relations, relations
from brittle.model.forks import read_as
from brittle.model.rules.coding import reading_of, takes_readings
from brittle.model.setup.geography import Geography, geography
from brittle.model.setup.history import values_of
from brittle.model.state import CODING_GROUPS, Array

if TYPE_CHECKING:
    from brittle.model.inputs.reading import Theatre
    from brittle.model.setup.prepare import Prepared

type Readings = tuple[tuple[str, str], ...]
"""The readings taken, each as a fork's id and the reading's name."""


class Land(NamedTuple):
    """A theatre under some readings, with its map and the relations of its factions."""

    theatre: Theatre
    map: Geography
    relations: Relations


def as_read(prepared: Prepared, seeds: NDArray[np.uint64], p: Array) -> Prepared:
    """The scenario with the readings that a history with these coding seeds [CODING_GROUPS] takes.

    The result is `prepared` itself if every fork is taken as it is coded.
    """
    if not prepared.theatre.forks or not takes_readings(values_of(p[0])):
        return prepared
    taken = readings_taken(prepared.theatre, seeds)
    if not taken:
        return prepared
    key = tuple(taken.items())
    if key not in prepared.readings:
        land = _land(prepared, key)
        scenario = prepared.scenario.model_copy(update={"theatre": land.theatre})
        prepared.readings[key] = replace(
            prepared, scenario=scenario, map=land.map, relations=land.relations
        )
    return prepared.readings[key]


def _land(prepared: Prepared, key: Readings) -> Land:
    """The theatre under some readings; it is worked out once for all scenarios that share it."""
    if key not in prepared.lands:
        theatre = read_as(prepared.theatre, dict(key))
        ways = geography(theatre, prepared.structural["core_km"])
        prepared.lands[key] = Land(theatre, ways, relations(theatre))
    return prepared.lands[key]


def readings_taken(theatre: Theatre, seeds: NDArray[np.uint64]) -> dict[str, str]:
    """The reading of each fork that is not taken as it is coded, by the fork's id."""
    taken = {}
    for name, fork in theatre.forks.items():
        key = key_of(name)
        u = uniforms(seeds[key % CODING_GROUPS], 0, d.CODED_FORK, 0, key, 0)[0]
        chances = [reading.chance for reading in fork.readings.values()]
        which = reading_of(chances, u)
        if which >= 0:
            taken[name] = list(fork.readings)[which]
    return taken
