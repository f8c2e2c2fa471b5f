"""Base rates: how soon capitals fell in comparable past episodes.

`calibration/data/README.md` describes the table of episodes and its faults. Episodes that belong to one
war are not independent cases. A war therefore counts once in a share, however many episodes it has, and
intervals are computed by resampling whole wars.
"""

from __future__ import annotations

import csv
import math
import re
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

WAR = re.compile(r"(?P<country>.+) (?P<first>\d{4})(?:-(?P<last>\d{2}|\d{4}))?$")
"""A war's name: its country, the year in which it began, and its last year, perhaps in two digits."""
CASE = re.compile(r"(?P<country>.+) (?P<year>\d{4})$")
"""A case's name: its country and its year."""


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
    """A share of episodes in which every war counts once, with its 95% interval from resampling wars."""

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
    """The episodes of a trigger, except those of the war to which a case (`Chad 2008`) belongs."""
    return [one for one in episodes(trigger) if not is_of_war(case, one.war)]


def is_of_war(case: str, war: str) -> bool:
    """Whether a case belongs to a war: they have the same country, and the case's year lies in the war.

    A country may be written with its initials: `DRC 1998-2003` is a war of the case `DR Congo 1998`.
    """
    here, there = CASE.match(case), WAR.match(war)
    if here is None or there is None:
        return case.casefold() == war.casefold()
    first, year = int(there["first"]), int(here["year"])
    last = int(there["last"] or first)
    if last < 100:
        last += first - first % 100
        last += 100 * (last < first)
    mine, theirs = here["country"], there["country"]
    same = mine.casefold() == theirs.casefold() or _initials(mine) == _initials(theirs)
    return same and first <= year <= last


def _initials(country: str) -> str:
    """A country's initials: words in capitals as they are, and the first letter of every other word."""
    words = country.split()
    if len(words) == 1 and not country.isupper():
        return country.casefold()  # one letter would fit many countries
    return "".join(word if word.isupper() else word[0] for word in words).casefold()


def wars(among: Sequence[Episode]) -> int:
    """Number of wars to which these episodes belong."""
    return len({one.war for one in among})


def resampled(war: Sequence[str], resamples: int) -> Floats:
    """How often each episode is drawn if wars are drawn with replacement; one row per resample."""
    _, code = np.unique(np.asarray(war, dtype=str), return_inverse=True)
    return picks(int(code.max()) + 1, resamples)[:, code]


def war_weights(war: Sequence[str]) -> Floats:
    """The weight of each episode if every war counts once: 1 / (number of these episodes of its war)."""
    _, code, number = np.unique(np.asarray(war, dtype=str), return_inverse=True, return_counts=True)
    return np.asarray(1.0 / number[code])


def fallen_within(days: float, among: Sequence[Episode]) -> BaseRate:
    """Share of episodes whose capital fell within `days` days of the trigger; every war counts once."""
    return curve(among, [days])[0]


def curve(among: Sequence[Episode], days: Iterable[float]) -> list[BaseRate]:
    """Share of episodes whose capital fell within each of several numbers of days from the trigger.

    Every war counts once, however many of these episodes belong to it.
    """
    at, n, independent = list(days), len(among), wars(among)
    if n == 0:
        return [BaseRate(math.nan, 0.0, 1.0, 0, 0) for _ in at]
    until = np.array([one.days if one.fell else math.inf for one in among])
    fallen = (until[:, None] <= np.array(at)[None, :]).astype(float)
    war = [one.war for one in among]
    weight = war_weights(war)
    drawn = resampled(war, RESAMPLES) * weight
    rates = drawn @ fallen / drawn.sum(axis=1)[:, None]
    low, high = np.percentile(rates, (2.5, 97.5), axis=0)
    low, high = widened(low, high, independent)
    ends = zip(weight @ fallen / weight.sum(), low, high, strict=True)
    return [BaseRate(float(s), float(a), float(b), n, independent) for s, a, b in ends]
