"""In which terms an article speaks of a variable, and how likely it is to say what it says.

A reading is a number: 1 or 0 for a statement affirmed or denied, kilometres, men. Each kind gives
the density of a reading (a chance, for yes or no) under a simulated value z, draws one, and knows
what would be said by somebody who knows nothing at all. Written for arrays of z; errors of date are
logistic with a given standard deviation (SCIENCE notes, section 3: logistic edges, censoring).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from calibration.evidence import kinds as k
from calibration.evidence.ledger import Article, Claim

Floats = NDArray[np.float32]

UNITS_PER_SD = math.pi / math.sqrt(3.0)
"""Standard deviation of the standard logistic distribution."""

STEPS_PER_SD = 8.0
"""How finely the prior of a number is kept, in steps per spread of its readings."""

UNSEEN_MEN = 10.0
"""A crossing that nobody used is told, if at all, as used by about ten men."""

WIDE_KM = 200.0
"""Spread of a distance named at random: a long day's drive."""

WIDE_MEN = (1000.0, 2.0)
"""Median and log spread of a headcount named at random: orders of magnitude."""


class Dice(NamedTuple):
    """Two uniform numbers, from which a reading is drawn."""

    u: float
    v: float

    @property
    def normal(self) -> float:
        """A standard normal number (Box and Muller 1958)."""
        return math.sqrt(-2.0 * math.log(self.u)) * math.cos(2.0 * math.pi * self.v)


class Reading(Protocol):
    """How a variable is told."""

    @property
    def published(self) -> float:
        """What the article says."""

    @property
    def yes_or_no(self) -> bool:
        """Whether its readings are 1 and 0."""

    def density(self, reading: float, z: Floats, late: Floats | float) -> Floats:
        """Density of a reading under values z, told `late` days after they happened."""

    def on_grid(self, z: Floats) -> Floats:
        """Values moved by no more than readings could tell, so that equal ones can be counted."""

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """A reading of a value."""

    def anything(self, reading: float) -> float:
        """Density of a reading by somebody who knows nothing."""

    def draw_anything(self, dice: Dice) -> float:
        """A reading by somebody who knows nothing."""


@dataclass(frozen=True)
class _YesOrNo:
    """What is common to statements that are affirmed or denied."""

    published: float

    yes_or_no = True

    def chance(self, z: Floats, late: Floats | float) -> Floats:
        """Chance that the statement is affirmed."""
        raise NotImplementedError

    def density(self, reading: float, z: Floats, late: Floats | float) -> Floats:
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
        return _stepped(z, self.sd)


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
        return _stepped(z, self.sd)


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


@dataclass(frozen=True)
class Kilometres:
    """A distance with a normal error."""

    published: float
    sd: float

    yes_or_no = False

    def density(self, reading: float, z: Floats, late: Floats | float) -> Floats:
        """Normal, per km."""
        return _normal(np.float32(reading) - z, self.sd)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`."""
        return _stepped(z, self.sd)

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """See `Reading.draw`."""
        return z + self.sd * dice.normal

    def anything(self, reading: float) -> float:
        """Normal about the place itself, as wide as a country."""
        return float(_normal(np.array([reading], np.float32), WIDE_KM)[0])

    def draw_anything(self, dice: Dice) -> float:
        """See `Reading.draw_anything`."""
        return WIDE_KM * dice.normal


@dataclass(frozen=True)
class Men:
    """A headcount with a lognormal error."""

    published: float
    sd: float  # of its logarithm

    yes_or_no = False

    def density(self, reading: float, z: Floats, late: Floats | float) -> Floats:
        """Lognormal about z + UNSEEN_MEN, per man."""
        told = np.float32(math.log(reading))
        return _normal(told - np.log(z + np.float32(UNSEEN_MEN)), self.sd) / np.float32(reading)

    def on_grid(self, z: Floats) -> Floats:
        """See `Reading.on_grid`; steps are of the logarithm."""
        told = np.float32(UNSEEN_MEN)
        return np.exp(_stepped(np.log(z + told), self.sd)) - told

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """See `Reading.draw`."""
        return (z + UNSEEN_MEN) * math.exp(self.sd * dice.normal)

    def anything(self, reading: float) -> float:
        """Lognormal over orders of magnitude."""
        median, spread = WIDE_MEN
        away = np.array([math.log(reading / median)], np.float32)
        return float(_normal(away, spread)[0]) / reading

    def draw_anything(self, dice: Dice) -> float:
        """See `Reading.draw_anything`."""
        median, spread = WIDE_MEN
        return median * math.exp(spread * dice.normal)


def reading_of(claim: Claim, article: Article) -> Reading:
    """How a target is told; its days count from the article's end."""
    about = claim.target
    said = float(not getattr(about, "denied", False))
    sd = claim.date_noise_days

    def day(moment: datetime | None) -> float:
        return -math.inf if moment is None else (moment - article.ends).total_seconds() / 86400.0

    match about:
        case k.Lost():
            return Within(said, day(about.start), day(about.until), sd)
        case k.Entered():
            return Within(said, -math.inf, day(about.until), sd)
        case k.Held() | k.InOffice():
            return After(said, day(about.at), sd)
        case k.GaveWay() | k.Overrun() | k.Rising():
            return AtLeast(said, about.least - 0.5, about.softness)
        case k.Fallen() | k.WithoutBattle() | k.Arranged():
            return AtLeast(said, about.least, about.softness)
        case k.RulerAt() | k.PatronDid():
            return AtLeast(said, 0.5, 0.0)
        case k.Distance():
            return Kilometres(about.km, about.sd_km)
        case k.Crossed():
            return Men(about.men, math.log(about.factor))


def _by(moment: float, z: Floats, sd: float) -> Floats:
    """Chance that a day z is taken to be not after a moment; none for what never happened."""
    if moment == -math.inf:
        return np.zeros_like(z)
    if sd == 0.0:
        return np.asarray(z <= moment, np.float32)
    chance: Floats = expit((np.float32(moment) - z) * np.float32(UNITS_PER_SD / sd))
    return chance


def _stepped(z: Floats, sd: float) -> Floats:
    step = np.float32(sd / STEPS_PER_SD)
    return z if sd == 0.0 else np.rint(z / step) * step


def _normal(away: Floats, sd: float) -> Floats:
    scaled = away / np.float32(sd)
    bell: Floats = np.exp(np.float32(-0.5) * scaled * scaled)
    return bell / np.float32(sd * math.sqrt(2.0 * math.pi))
