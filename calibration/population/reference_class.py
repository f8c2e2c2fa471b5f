"""Base rates: how soon capitals fell in comparable past episodes.

`calibration/data/README.md` describes the table of episodes and its faults. Episodes that belong to one
war are not independent cases, so intervals are computed by resampling whole wars.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np

from brittle.calibration.sampling.resampling import picks, widened
from brittle.calibration.weights import Floats

TRIGGERS = {
    "A": "second or gateway city lost",
    "B": "rebels in force within 50-80 km of the capital",
}
NEAR_KM = 80.0
"""Largest road distance in kilometres at which a force counts as near the capital (trigger B)."""

RESAMPLES = 1000


class Episode(NamedTuple):
    """One past episode."""

    case: str
    trigger: str
    days: float
    """Days from the trigger to the capital's fall or, without a fall, to the end of the danger or record."""
    fell: bool
    war: str
    """The war to which the episode belongs."""
    checked: bool = False
    """Whether some or all of its dates were checked against a text; unchecked dates are from memory."""


class BaseRate(NamedTuple):
    """A share of episodes with its 95% interval, which is found by resampling wars."""

    share: float
    low: float
    high: float
    n: int
    """Number of episodes."""
    wars: int


def episodes(trigger: str | None = None) -> list[Episode]:
    """The shipped episodes: all of them, or those of one trigger."""
    text = (
        resources.files("brittle.calibration")
        .joinpath("data/reference_class.csv")
        .read_text("utf-8")
    )
    rows = list(csv.reader(text.splitlines()))[1:]
    found = [
        Episode(case, kind, float(days), fell == "1", war, checked != "no")
        for case, kind, days, fell, checked, war in rows
    ]
    return [one for one in found if trigger is None or one.trigger == trigger]


def other_episodes(case: str, trigger: str) -> list[Episode]:
    """The episodes of a trigger, except those whose name begins with a case's name (`Chad 2008`)."""
    return [one for one in episodes(trigger) if not one.case.lower().startswith(case.lower())]


def wars(among: Sequence[Episode]) -> int:
    """Number of wars to which these episodes belong."""
    return len({one.war for one in among})


def resampled(war: Sequence[str], resamples: int) -> Floats:
    """How often each episode is drawn if wars are drawn with replacement; one row per resample."""
    _, code = np.unique(np.asarray(war, dtype=str), return_inverse=True)
    return picks(int(code.max()) + 1, resamples)[:, code]


def fallen_within(days: float, among: Sequence[Episode]) -> BaseRate:
    """Share of episodes whose capital fell within `days` days of the trigger."""
    return curve(among, [days])[0]


def curve(among: Sequence[Episode], days: Iterable[float]) -> list[BaseRate]:
    """Share of episodes whose capital fell within each of several numbers of days from the trigger."""
    at, n, independent = list(days), len(among), wars(among)
    if n == 0:
        return [BaseRate(math.nan, 0.0, 1.0, 0, 0) for _ in at]
    until = np.array([one.days if one.fell else math.inf for one in among])
    fallen = (until[:, None] <= np.array(at)[None, :]).astype(float)
    drawn = resampled([one.war for one in among], RESAMPLES)
    rates = drawn @ fallen / drawn.sum(axis=1)[:, None]
    low, high = np.percentile(rates, (2.5, 97.5), axis=0)
    low, high = widened(low, high, independent)
    ends = zip(fallen.mean(axis=0), low, high, strict=True)
    return [BaseRate(float(s), float(a), float(b), n, independent) for s, a, b in ends]
