"""Reliability of chances of a fall, and how well they rank the cases that fell above those that held."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from brittle.calibration.scoring.across.kept import ScoresKept
from brittle.calibration.scoring.question import START

EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Limits of the bins of chances; a chance on a limit counts in the upper bin, and 1 in the last."""


class Share(NamedTuple):
    """A share with its exact 95% binomial interval."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share; NaN if there is nothing to count."""
        return self.hits / self.n if self.n else math.nan


class Bin(NamedTuple):
    """The chances in one bin, and how often what they were chances of happened."""

    low: float
    high: float
    mean: float
    """Mean of the chances; NaN if there are none."""
    happened: Share


class Ranking(NamedTuple):
    """Pairs of a case that had fallen by a day and one that had not."""

    day: int
    won: float
    """Pairs in which the case that fell had the higher chance; an equal chance counts half."""
    pairs: int

    @property
    def auc(self) -> float:
        """Share of pairs that are won; NaN if there are no pairs."""
        return self.won / self.pairs if self.pairs else math.nan


def exact(hits: int, n: int) -> Share:
    """A share with its exact interval (Clopper and Pearson)."""
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    from scipy.stats import binomtest  # loading takes a second, and reports do not need it

    ends = binomtest(hits, n).proportion_ci(0.95, method="exact")
    return Share(hits, n, float(ends.low), float(ends.high))


def chances(kept: ScoresKept, forecast: str, day: int) -> list[tuple[float, bool]]:
    """A forecaster's chance of a fall by a day for each case, and whether the capital had fallen."""
    found = kept.scored(forecast, f"probability_{day}d")
    return [
        (found[one.case], one.fall_day <= day)
        for one in kept.cases
        if one.case in found and one.known_days >= day
    ]


def diagram(kept: ScoresKept, forecast: str, days: Sequence[int] = START.horizons) -> list[Bin]:
    """Bins of the chances at some days. Days of one case are not independent, so intervals are too narrow."""
    every = [one for day in days for one in chances(kept, forecast, day)]
    bins = []
    for low, high in pairwise(EDGES):
        mine = [(p, y) for p, y in every if low <= p < high or p == high == EDGES[-1]]
        mean = sum(p for p, _ in mine) / len(mine) if mine else math.nan
        bins.append(Bin(low, high, mean, exact(sum(y for _, y in mine), len(mine))))
    return bins


def ranking(kept: ScoresKept, forecast: str, day: int) -> Ranking:
    """Compare every case that had fallen by a day with every case that had not."""
    every = chances(kept, forecast, day)
    fell = [p for p, y in every if y]
    held = [p for p, y in every if not y]
    won = sum((a > b) + (a == b) / 2 for a in fell for b in held)
    return Ranking(day, float(won), len(fell) * len(held))
