"""The terms in which an article reports a variable, and how likely each reading is.

A reading is a number: 1 or 0 for a statement affirmed or denied, a distance in kilometres, or a number
of men. Each kind of reading gives the density of a reading under a simulated value z. If the
reading is yes or no, this density is a probability. Each kind can also draw a reading, and describes the
readings of somebody who knows nothing at all. Densities take arrays of z.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Protocol

from brittle.calibration.evidence import kinds as k
from brittle.calibration.evidence.ledger import Claim, Publication
from brittle.calibration.likelihood.dice import Dice, Floats, Reported
from brittle.calibration.likelihood.quantities import Kilometres, Men
from brittle.calibration.likelihood.statements import After, AtLeast, Within


class Reading(Protocol):
    """How a variable is reported."""

    @property
    def published(self) -> float:
        """The article's reading."""

    @property
    def yes_or_no(self) -> bool:
        """Whether the only readings are 1 and 0."""

    def density(self, reading: Reported, z: Floats, late: Floats | float) -> Floats:
        """Density of a reading under values z, if events are reported `late` days late.

        Several readings in kilometres or men, [A, 1], give one row each.
        """

    def on_grid(self, z: Floats) -> Floats:
        """Values rounded to a grid too fine to affect readings, so that equal values can be counted."""

    def draw(self, z: float, late: float, dice: Dice) -> float:
        """Draw a reading of a value."""

    def anything(self, reading: float) -> float:
        """Density of a reading by somebody who knows nothing."""

    def draw_anything(self, dice: Dice) -> float:
        """Draw a reading by somebody who knows nothing."""


def reading_of(claim: Claim, article: Publication) -> Reading:
    """How a target is reported; days count from the article's end."""
    about = claim.target
    said = float(not getattr(about, "denied", False))
    sd = claim.date_noise_days

    def day(moment: datetime | None) -> float:
        return -math.inf if moment is None else (moment - article.ends).total_seconds() / 86400.0

    match about:
        case k.Lost() | k.Entered():
            return Within(said, day(about.start), day(about.until), sd)
        case k.NoneLost() | k.InOffice():
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
