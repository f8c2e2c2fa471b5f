"""What an article affirms or denies: readings of 1 and 0.

Errors of date are logistic with a given standard deviation: an interval has logistic edges, and what
has not happened yet is censored. Each class meets `calibration.likelihood.readings.Reading`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from brittle.calibration.likelihood.dice import Dice, Floats, Reported, stepped

UNITS_PER_SD = math.pi / math.sqrt(3.0)
"""Standard deviation of the standard logistic distribution."""


@dataclass(frozen=True)
class _YesOrNo:
    """What is common to statements that are affirmed or denied."""

    published: float

    yes_or_no = True

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """Chance that the statement is affirmed."""
        raise NotImplementedError

    def density(self, reading: Reported, z: Floats, late: Floats | float) -> Floats:
        """See `Reading.density`."""
        yes = self.chance(z, late)
        return yes if reading == 1.0 else 1.0 - yes

    def on_grid(self, z: Floats) -> Floats:
        """Counts and shares are few."""
        return z

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """See `Reading.draw`."""
        return float(dice.u < self.chance(np.array([z], np.float32), late)[0])

    def anything(self, reading: float) -> float:
        """An even chance."""
        return 0.5

    def draw_anything(self, dice: Dice) -> float:
        """A fair coin."""
        return float(dice.u < 0.5)


@dataclass(frozen=True)
class Within(_YesOrNo):
    """`It happened in (low, high]`, of a day z; a day beyond the article's end is infinite.

    The outlet takes it to have happened at z + late + error, and says yes if that lies within.
    """

    low: float
    high: float
    sd: float

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """F((high - z - late)/s) - F((low - z - late)/s), F logistic."""
        seen = np.asarray(z + late, np.float32)
        return _by(self.high, seen, self.sd) - _by(self.low, seen, self.sd)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`."""
        return stepped(z, self.sd)


@dataclass(frozen=True)
class After(_YesOrNo):
    """`Not yet at a moment`, of a day z: censoring."""

    at: float
    sd: float

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """1 - F((at - z - late)/s)."""
        return 1.0 - _by(self.at, np.asarray(z + late, np.float32), self.sd)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`."""
        return stepped(z, self.sd)


@dataclass(frozen=True)
class AtLeast(_YesOrNo):
    """`At least so much`, of a count or share z; with an edge as soft as the words are vague."""

    level: float
    softness: float

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """F((z - level)/softness), or 1 from the level on where the edge is hard."""
        if self.softness == 0.0:
            return np.asarray(z >= self.level, np.float32)
        edge: Floats = expit((z - np.float32(self.level)) / np.float32(self.softness))
        return edge


def _by(moment: float, z: Floats, sd: float) -> Floats:
    """Chance that a day z is taken to be not after a moment; none for what never happened."""
    if moment == -math.inf:
        return np.zeros_like(z)
    if sd == 0.0:
        return np.asarray(z <= moment, np.float32)
    chance: Floats = expit((np.float32(moment) - z) * np.float32(UNITS_PER_SD / sd))
    return chance
