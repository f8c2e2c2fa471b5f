"""Two uniform numbers, and what a reading is drawn from; the grid on which values are counted."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Reported = float | NDArray[np.float64]
"""What an article reports, or [A, 1] what several do."""

STEPS_PER_SD = 8.0
"""How finely the prior of a number is kept, in steps per spread of its readings."""


class Dice(NamedTuple):
    """Two uniform numbers, from which a reading is drawn."""

    u: float
    v: float

    @property
    def normal(self) -> float:
        """A standard normal number (Box and Muller 1958)."""
        return math.sqrt(-2.0 * math.log(self.u)) * math.cos(2.0 * math.pi * self.v)


def stepped(z: Floats, sd: float) -> Floats:
    """Values on a grid of `sd / STEPS_PER_SD`; as they are where there is no spread."""
    step = np.float32(sd / STEPS_PER_SD)
    return z if sd == 0.0 else np.rint(z / step) * step
