"""Compiled loops over a state's records, for measures that look at all places or units.

The loops are compiled because a bank has a million pasts, and many small NumPy calls would take several times
as long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model.codes import ACTIVE, ASSAULT
from brittle.model.jit import compiled
from brittle.model.rules.combat import is_assault
from brittle.model.rules.numbers import day_of
from brittle.model.state import Array

type Mask = NDArray[np.bool_]


class Survey(NamedTuple):
    """Facts about each place, [P]."""

    lost_day: NDArray[np.float64]
    """Day on which the place was lost; infinity if it was not lost."""
    lost: Mask
    """Whether the place was lost by its first holder."""
    quiet: Mask
    """Whether the place was lost with less effective fighting than an assault involves."""
    gave_way: Mask
    """Whether the defenders are leaving, or left before the loss, or lost the place without an assault."""
    overrun: Mask
    """Whether the place was lost, is contested, or is in revolt."""
    rising: Mask
    """Whether the place is in revolt, or was lost without battle."""

    @classmethod
    def blank(cls, places: int) -> Survey:
        """An empty survey of this number of places, to be filled in."""
        flags = (np.empty(places, np.bool_) for _ in cls._fields[1:])
        return cls(np.empty(places), *flags)


@compiled
def look_over(
    places: Array,
    parameters: Array,
    dt: float,
    first: float,
    seen: Survey,
) -> None:
    """Fill in the facts about every place.

    `parameters` are those of a state; only the ones in force until the branch are used.
    """
    p = parameters[0]
    for c in range(len(places)):
        place = places[c]
        lost = place.lost_tick >= 0
        risen = place.risen > 0
        quiet = lost and not is_assault(place.lost_fighting, p)
        seen.lost_day[c] = day_of(place.lost_tick, dt) + first if lost else np.inf
        seen.lost[c] = lost
        seen.quiet[c] = quiet
        left = place.lost_way_out >= 0 or place.lost_manner != ASSAULT
        seen.gave_way[c] = place.way_out >= 0 or (lost and left)
        seen.overrun[c] = lost or risen or place.attackers > 0.0
        seen.rising[c] = risen or quiet


@compiled
def nearest(
    units: Array,
    places: Array,
    km: NDArray[np.float64],
    factions: NDArray[np.bool_],
    farthest: float,
) -> float:
    """Distance in km to the nearest force of some factions [F], given `km` [P] from each place.

    Forces are units in the field, places that the factions hold, and risings.
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
