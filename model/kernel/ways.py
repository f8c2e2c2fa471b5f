"""The lengths of the quickest ways between any two places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brittle.model.jit import compiled


@compiled
def measure_ways(
    before: NDArray[np.int32],
    road_km: NDArray[np.float64],
    hop: NDArray[np.int16],
    km: NDArray[np.float64],
) -> None:
    """Fill in `hop`, the next place on the way, and `km`, its length, for each source and target.

    All arrays have the shape [P, P], where P is the number of places. `before` is the last place before the
    target on the way from the source. Where there is no way, `before` is negative and nothing is filled in.
    """
    for source in range(len(km)):
        for target in range(len(km)):
            if target == source:
                km[source, target] = 0.0
            elif before[source, target] >= 0:
                way = 0.0
                c = target
                while c != source:
                    previous = before[source, c]
                    way += road_km[previous, c]
                    if previous == source:
                        hop[source, target] = c
                    c = previous
                km[source, target] = way
