"""Compiled loops over a state's records, for measures that look at all places or units.

A bank of a million pasts is observed; NumPy's many small calls cost several times as much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.codes import ACTIVE, ASSAULT
from model.jit import compiled
from model.rules.combat import is_assault
from model.rules.numbers import day_of
from model.state import Array

LOST, QUIET, GAVE_WAY, OVERRUN, RISING = range(5)
"""Rows of `flags`, in the order of `calibration.measures.Seen`."""


@compiled
def look_over(
    places: Array,
    parameters: Array,
    dt: float,
    first: float,
    day: NDArray[np.float64],
    flags: NDArray[np.bool_],
) -> None:
    """Fills in for every place the day of its loss, [P], and its flags, [5, P].

    `parameters` are a state's, of which those until the branch count.
    """
    p = parameters[0]
    for c in range(len(places)):
        place = places[c]
        lost = place.lost_tick >= 0
        risen = place.risen > 0
        quiet = lost and not is_assault(place.lost_fighting, p)
        day[c] = day_of(place.lost_tick, dt) + first if lost else np.inf
        flags[LOST, c] = lost
        flags[QUIET, c] = quiet
        left = place.lost_way_out >= 0 or place.lost_manner != ASSAULT
        flags[GAVE_WAY, c] = place.way_out >= 0 or (lost and left)
        flags[OVERRUN, c] = lost or risen or place.attackers > 0.0
        flags[RISING, c] = risen or quiet


@compiled
def nearest(
    units: Array,
    places: Array,
    km: NDArray[np.float64],
    factions: NDArray[np.bool_],
    farthest: float,
) -> float:
    """Km, by `km` [P] from each place, to the nearest force of some factions [F].

    Forces are units in the field, places that they hold, and risings.
    """
    least = farthest
    for c in range(len(places)):
        place = places[c]
        up = place.fighters > 0.0 and factions[place.fighters_faction]
        if (up or factions[place.holder]) and km[c] < least:
            least = km[c]
    for i in range(len(units)):
        u = units[i]
        if u.status == ACTIVE and factions[u.faction]:
            ahead = km[u.next] + u.km if u.next >= 0 else km[u.place]
            if ahead < least:
                least = ahead
    return least
