"""Base rates: how soon capitals fell in comparable past episodes.

The table and what is wrong with it: `calibration/data/README.md`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import NamedTuple

TRIGGERS = {
    "A": "second or gateway city lost",
    "B": "rebels in force within 50-80 km of the capital",
}
Z95 = 1.959964
"""Standard normal quantile of a two-sided 95% interval."""


class Episode(NamedTuple):
    """One past episode."""

    case: str
    trigger: str
    days: float
    """From the trigger to the fall, or to the end of the danger or of the record."""
    fell: bool


class Rate(NamedTuple):
    """A share of episodes with its 95% interval (Wilson)."""

    share: float
    low: float
    high: float
    n: int


def episodes(trigger: str | None = None) -> list[Episode]:
    """The shipped episodes, all or those of one trigger."""
    text = resources.files("calibration").joinpath("data/reference_class.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    found = [Episode(case, kind, float(days), fell == "1") for case, kind, days, fell, _ in rows]
    return [one for one in found if trigger is None or one.trigger == trigger]


def fallen_within(days: float, among: Sequence[Episode]) -> Rate:
    """Share of episodes whose capital fell within so many days of the trigger."""
    return wilson(sum(one.fell and one.days <= days for one in among), len(among))


def curve(among: Sequence[Episode], days: Iterable[int]) -> list[Rate]:
    """The same for many days."""
    return [fallen_within(day, among) for day in days]


def wilson(successes: int, n: int) -> Rate:
    """Wilson's 95% interval of a binomial share."""
    if n == 0:
        return Rate(math.nan, 0.0, 1.0, 0)
    share = successes / n
    centre = (share + Z95 * Z95 / (2 * n)) / (1 + Z95 * Z95 / n)
    half = Z95 / (1 + Z95 * Z95 / n) * math.sqrt(share * (1 - share) / n + (Z95 / (2 * n)) ** 2)
    return Rate(share, max(0.0, centre - half), min(1.0, centre + half), n)
