"""How soon capitals fell in other episodes, given that this one has stood for a number of days.

An episode ends in one of three ways. The capital falls; or the danger ends (a repulse, a
cease-fire), which is a competing event, since after it the capital can no longer fall in that
episode; or the record stops, which is censoring. The table marks the second in the episode's name.
Shares are Aalen and Johansen's cumulative incidence; treating a repulse as censoring would count
the repelled as if they might yet have fallen. Intervals resample wars: episodes of one war are no
independent cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brittle.calibration.population import reference_class
from brittle.calibration.population.reference_class import Episode, resampled
from brittle.calibration.scoring.forecast import RESAMPLES, Forecast
from brittle.calibration.scoring.scores import GRID, Array

ENDED = ("repelled", "retaken", "ceasefire")
"""Words in an episode's name that mark the end of its danger."""

CENSORED, FELL, REPULSED = 0, 1, 2


class Episodes(NamedTuple):
    """Days from the trigger, how each episode ended (CENSORED, FELL, REPULSED), and its war."""

    days: Array
    ending: npt.NDArray[np.int64]
    war: npt.NDArray[np.str_]

    @property
    def wars(self) -> int:
        """How many wars these episodes belong to."""
        return len(set(self.war.tolist()))

    def since(self, survived: float) -> Episodes:
        """Those still in danger after `survived` days, counted from then."""
        open_ = self.days > survived
        return Episodes(self.days[open_] - survived, self.ending[open_], self.war[open_])

    def until(self, day: float) -> Episodes:
        """The same, followed no longer than until `day`."""
        late = self.days > day
        ending = np.where(late, CENSORED, self.ending)
        return Episodes(np.minimum(self.days, day), ending, self.war)

    def resampled(self) -> Array:
        """How often each episode is drawn, one row a resample: wars are drawn, with replacement."""
        return resampled(self.war.tolist(), RESAMPLES)


def other_episodes(case: str, trigger: str) -> Episodes:
    """The episodes of a trigger without the scored case, found by its name (`Chad 2008`)."""
    kept = reference_class.other_episodes(case, trigger)
    return Episodes(
        np.array([e.days for e in kept]),
        np.array([ending(e) for e in kept], np.int64),
        np.array([e.war for e in kept], dtype=str),
    )


def ending(episode: Episode) -> int:
    """How an episode ended."""
    if episode.fell:
        return FELL
    return REPULSED if any(word in episode.case for word in ENDED) else CENSORED


def incidence(days: Array, ends: Sequence[int] | npt.NDArray[np.int64], weight: Array) -> Array:
    """Cumulative incidence of a fall on the grid (Aalen and Johansen), episodes weighted."""
    order = np.argsort(days, kind="stable")
    days, ends, weight = days[order], np.asarray(ends)[order], weight[order]
    total, free = np.zeros(len(GRID)), 1.0
    for day in np.unique(days):
        at_risk = weight[days >= day].sum()
        now = days == day
        if at_risk > 0:
            fell = weight[now & (ends == FELL)].sum()
            ended = weight[now & (ends == REPULSED)].sum()
            total[day - 1e-9 <= GRID] += free * fell / at_risk
            free *= 1 - (fell + ended) / at_risk
    return total


def base_rate(case: str, trigger: str, survived: float | None) -> Forecast:
    """The base rate of a trigger, its clock started at the branch where it has not come yet."""
    left = other_episodes(case, trigger).since(survived or 0.0)
    n = len(left.days)
    curve = incidence(left.days, left.ending, np.ones(n))
    drawn = [incidence(left.days, left.ending, weight) for weight in left.resampled()]
    return Forecast(
        name=f"base rate {trigger}",
        basis=f"episodes of {left.wars} wars, trigger {trigger}, still open, {clock(survived)}",
        n=n,
        floor=1 / (n + 1),
        curve=curve,
        curves=np.array(drawn),
        shares_of=left.wars,
    )


def clock(survived: float | None) -> str:
    """Since when an episode's days are counted, in words."""
    return "not yet come: clock from the branch" if survived is None else f"day {survived:.1f}"
