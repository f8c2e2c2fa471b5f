"""The two uniform numbers from which a reading is drawn, and the grid on which values are counted."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Reported = float | NDArray[np.float64]
"""What one article reports, or [A, 1] what each of several articles reports."""

STEPS_PER_SD = 8.0
"""Steps of the grid per standard deviation of a number's readings."""


class Dice(NamedTuple):
    """Two uniform numbers, from which a reading is drawn."""

    u: float
    v: float

    @property
    def normal(self) -> float:
        """A standard normal number (Box and Muller 1958)."""
        return math.sqrt(-2.0 * math.log(self.u)) * math.cos(2.0 * math.pi * self.v)


def stepped(z: Floats, sd: float) -> Floats:
    """Values rounded to a grid with steps of `sd / STEPS_PER_SD`; unchanged if `sd` is 0."""
    step = np.float32(sd / STEPS_PER_SD)
    return z if sd == 0.0 else np.rint(z / step) * step
