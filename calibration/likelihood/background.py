"""What the uninformed say of a target: like the prior, or like somebody who knows nothing at all.

    psi(y) = (1 - a) mean over the bank's pasts of q(y | z) + a (anything)

Without the second part, a = ANYTHING, a reading that the model hardly ever produces would be
believed from whichever few pasts come near it, or be impossible; with it, it is doubted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.dice import Dice, Floats
from brittle.calibration.likelihood.readings import Reading

ANYTHING = 0.05
"""Share of uninformed readings that follow nothing, not even the prior."""


@dataclass(frozen=True, eq=False)
class Background:
    """What the uninformed say of a target: the prior's values, and the share up to each."""

    reading: Reading
    values: Floats  # ascending
    below: NDArray[np.float64]  # share of pasts with this value or less; the last is 1

    def density(self, said: float) -> float:
        """psi of a reading."""
        mass = np.diff(self.below, prepend=0.0)
        like = float(mass @ self.reading.density(said, self.values, 0.0))
        return (1.0 - ANYTHING) * like + ANYTHING * self.reading.anything(said)

    def draw(self, which: float, value: float, dice: Dice) -> float:
        """An uninformed reading, from two more uniform numbers."""
        if which < ANYTHING:
            return self.reading.draw_anything(dice)
        atom = int(np.searchsorted(self.below, value))
        return self.reading.draw(float(self.values[atom]), 0.0, dice)


def background(how: Reading, column: Floats) -> Background:
    """The values of a column on a grid, each with its share."""
    values, counts = np.unique(how.on_grid(column), return_counts=True)
    running = np.cumsum(counts) / len(column)
    running[-1] = 1.0
    return Background(how, values.astype(np.float32), running)
