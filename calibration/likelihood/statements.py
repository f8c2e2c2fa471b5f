"""Statements that an article affirms or denies, with readings of 1 and 0.

Errors of date are logistic with a given standard deviation, so an interval has logistic edges. An event
that has not happened yet is censored. Each class implements `calibration.likelihood.readings.Reading`.
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
    """The part that statements of all kinds have in common."""

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
        """The values themselves, since there are few different counts and shares."""
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
    """The statement that an event of day z happened in (low, high].

    The day is infinite if the event did not happen by the article's end. The outlet believes that the
    event happened at z + late + error, and affirms the statement if this lies within the interval.
    """

    low: float
    high: float
    sd: float

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """Chance F((high - z - late)/s) - F((low - z - late)/s), where F is logistic."""
        seen = np.asarray(z + late, np.float32)
        return _by(self.high, seen, self.sd) - _by(self.low, seen, self.sd)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`."""
        return stepped(z, self.sd)


@dataclass(frozen=True)
class After(_YesOrNo):
    """The statement that an event of day z had not happened by a moment, so that its day is censored."""

    at: float
    sd: float

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """Chance 1 - F((at - z - late)/s), where F is logistic."""
        return 1.0 - _by(self.at, np.asarray(z + late, np.float32), self.sd)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`."""
        return stepped(z, self.sd)


@dataclass(frozen=True)
class AtLeast(_YesOrNo):
    """The statement that a count or share z is at least `level`; for vague words, the edge is soft."""

    level: float
    softness: float

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """Chance F((z - level)/softness), where F is logistic; a step at the level if softness is 0."""
        if self.softness == 0.0:
            return np.asarray(z >= self.level, np.float32)
        edge: Floats = expit((z - np.float32(self.level)) / np.float32(self.softness))
        return edge


def _by(moment: float, z: Floats, sd: float) -> Floats:
    """Chance that a day z is believed to be no later than a moment; 0 if the event never happened."""
    if moment == -math.inf:
        return np.zeros_like(z)
    if sd == 0.0:
        return np.asarray(z <= moment, np.float32)
    chance: Floats = expit((np.float32(moment) - z) * np.float32(UNITS_PER_SD / sd))
    return chance
