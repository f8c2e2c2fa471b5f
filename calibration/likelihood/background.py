"""What uninformed sources report about a target: a guess from the prior, or anything at all.

    psi(y) = (1 - a) mean over the bank's pasts of q(y | z) + a (anything)

The share a is ANYTHING. Without the second term, a reading that the model hardly ever produces would
either be impossible or give nearly all weight to the few pasts that come near it. With the second term,
such a reading is merely doubted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.dice import Dice, Floats
from brittle.calibration.likelihood.readings import Reading

ANYTHING = 0.05
"""Share of uninformed readings that do not even follow the prior."""


@dataclass(frozen=True, eq=False)
class Background:
    """What uninformed sources report about a target, as values under the prior and cumulative shares."""

    reading: Reading
    values: Floats  # ascending
    below: NDArray[np.float64]  # share of pasts with this value or less; the last is 1

    def density(self, said: float) -> float:
        """The density psi of a reading."""
        mass = np.diff(self.below, prepend=0.0)
        like = float(mass @ self.reading.density(said, self.values, 0.0))
        return (1.0 - ANYTHING) * like + ANYTHING * self.reading.anything(said)

    def draw(self, which: float, value: float, dice: Dice) -> float:
        """Draw an uninformed reading; `which` and `value` are uniform numbers besides the dice."""
        if which < ANYTHING:
            return self.reading.draw_anything(dice)
        atom = int(np.searchsorted(self.below, value))
        return self.reading.draw(float(self.values[atom]), 0.0, dice)


def background(how: Reading, column: Floats) -> Background:
    """Make the background of a column from its values on a grid and their shares."""
    values, counts = np.unique(how.on_grid(column), return_counts=True)
    running = np.cumsum(counts) / len(column)
    running[-1] = 1.0
    return Background(how, values.astype(np.float32), running)
