"""Readings that are numbers: kilometres and men.

Each class implements `calibration.likelihood.readings.Reading`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from brittle.calibration.likelihood.dice import Dice, Floats, Reported, stepped

UNSEEN_MEN = 10.0
"""Typical number of men in a report about a crossing that nobody used."""

WIDE_KM = 200.0
"""Median of a distance named at random, about a long day's drive."""

WIDE_MEN = (1000.0, 2.0)
"""Median and log standard deviation of a headcount named at random."""


@dataclass(frozen=True)
class Kilometres:
    """A distance with a normal error."""

    published: float
    sd: float

    yes_or_no = False

    def density(self, reading: Reported, z: Floats, late: Floats | float) -> Floats:
        """Normal density, per km."""
        return _normal(np.float32(reading) - z, self.sd)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`."""
        return stepped(z, self.sd)

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """See `Reading.draw`."""
        return z + self.sd * dice.normal

    def anything(self, reading: float) -> float:
        """Cauchy density around 0, as wide as a country and nowhere 0."""
        return 1.0 / (math.pi * WIDE_KM * (1.0 + (reading / WIDE_KM) ** 2))

    def draw_anything(self, dice: Dice) -> float:
        """See `Reading.draw_anything`."""
        return WIDE_KM * math.tan(math.pi * (dice.u - 0.5))


@dataclass(frozen=True)
class Men:
    """A headcount with a lognormal error."""

    published: float
    sd: float  # of its logarithm

    yes_or_no = False

    def density(self, reading: Reported, z: Floats, late: Floats | float) -> Floats:
        """Lognormal density around z + UNSEEN_MEN, per man."""
        told = np.float32(np.log(reading))
        return _normal(told - np.log(z + np.float32(UNSEEN_MEN)), self.sd) / np.float32(reading)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`; the grid has equal steps of the logarithm."""
        told = np.float32(UNSEEN_MEN)
        return np.exp(stepped(np.log(z + told), self.sd)) - told

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """See `Reading.draw`."""
        return (z + UNSEEN_MEN) * math.exp(self.sd * dice.normal)

    def anything(self, reading: float) -> float:
        """Lognormal density over several orders of magnitude."""
        median, spread = WIDE_MEN
        away = np.array([math.log(reading / median)], np.float32)
        return float(_normal(away, spread)[0]) / reading

    def draw_anything(self, dice: Dice) -> float:
        """See `Reading.draw_anything`."""
        median, spread = WIDE_MEN
        return median * math.exp(spread * dice.normal)


def _normal(away: Floats, sd: float) -> Floats:
    scaled = away / np.float32(sd)
    bell: Floats = np.exp(np.float32(-0.5) * scaled * scaled)
    return bell / np.float32(sd * math.sqrt(2.0 * math.pi))
