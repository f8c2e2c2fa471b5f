"""The error of a coding: how far the values of one coder may be from those of another.

The numbers come from two independent codings of each of two wars, of 42 places each, and are estimated by
`calibration.population.coding_error`. They are conventions, not parameters with priors: no outcome weighs
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Jumps(NamedTuple):
    """Differences between two codings of the same rows, on a scale on which most rows agree."""

    rows: int
    sizes: tuple[tuple[float, int], ...]
    """Sizes of the differences, each with the number of rows that differ by this size."""

    @property
    def differing(self) -> int:
        """Number of rows on which the two codings differ."""
        return sum(count for _, count in self.sizes)

    @property
    def chance(self) -> float:
        """Chance that one coding is wrong: half the chance that two codings differ."""
        return 0.5 * self.differing / self.rows

    @property
    def each(self) -> NDArray[np.float64]:
        """[N] the size of every difference, in ascending order."""
        return np.repeat([size for size, _ in self.sizes], [count for _, count in self.sizes])


@dataclass(frozen=True)
class CodingError:
    """The error of one coding, by the columns that it affects."""

    alignment: Jumps
    value: Jumps
    defence: Jumps
    cohesion: Jumps
    men: float
    """Standard deviation of the log of the factor by which a garrison's own men are wrong."""

    @cached_property
    def of_places(self) -> tuple[Jumps, Jumps, Jumps]:
        """The jumps of a place's alignment, value and defence."""
        return self.alignment, self.value, self.defence


CODING_ERROR = CodingError(
    alignment=Jumps(84, ((0.25, 26), (0.5, 7), (0.75, 7), (1.0, 2), (1.25, 2))),
    value=Jumps(82, ((0.05, 1), (0.15, 1), (0.2, 5), (0.3, 1), (0.5, 1))),
    defence=Jumps(84, ((0.1, 1), (0.2, 13), (0.3, 12), (0.6, 1))),
    cohesion=Jumps(
        62,
        (
            *((0.01, 3), (0.02, 4), (0.03, 1), (0.05, 14), (0.06, 1), (0.07, 2), (0.09, 3)),
            *((0.1, 7), (0.11, 1), (0.12, 1), (0.13, 3), (0.14, 2), (0.15, 3), (0.16, 2)),
            *((0.17, 1), (0.18, 2), (0.19, 1), (0.2, 1), (0.21, 1), (0.23, 1), (0.29, 1)),
        ),
    ),
    men=0.363,
)
"""What `python -m brittle.calibration.population.coding_error` finds in the two pairs of codings."""
