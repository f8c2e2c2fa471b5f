"""How soon capitals fell in other episodes, given that this capital has stood for a number of days.

An episode ends in one of three ways. The first is that the capital falls. The second is that the danger
ends, by a repulse or a cease-fire. This is a competing event, since the capital can no longer fall in
that episode; the table marks this ending in the episode's name. The third is that the record stops, which is
censoring. Shares are computed as Aalen and Johansen's cumulative incidence. Treating a repulse as
censoring would count a capital that was saved as if it might still have fallen. Intervals resample wars,
because episodes of one war are not independent cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brittle.calibration.population import reference_class
from brittle.calibration.population.reference_class import Episode, resampled, war_weights
from brittle.calibration.scoring.forecast import RESAMPLES, Forecast
from brittle.calibration.scoring.question import Question
from brittle.calibration.scoring.scores import Array, grid_of

ENDED = ("repelled", "retaken", "ceasefire")
"""Words in an episode's name that mark the end of its danger."""

CENSORED, FELL, REPULSED = 0, 1, 2


class Counting(NamedTuple):
    """Which episodes are used, and how much each counts."""

    words: str
    """What is added to the forecaster's name."""
    once: bool
    """Whether a war counts once, however many episodes it has; otherwise an episode counts once."""
    checked: bool
    """Whether only episodes with a checked date are used."""


WAR_ONCE = Counting("", once=True, checked=False)
CHECKED = Counting(", dates checked", once=True, checked=True)
UNWEIGHTED = Counting(", unweighted", once=False, checked=False)
COUNTINGS = (WAR_ONCE, CHECKED, UNWEIGHTED)
"""Every way of counting; the first is the usual one."""


class Episodes(NamedTuple):
    """Each episode's days from the trigger, its ending (CENSORED, FELL or REPULSED), and its war."""

    days: Array
    ending: npt.NDArray[np.int64]
    war: npt.NDArray[np.str_]

    @property
    def wars(self) -> int:
        """Number of wars to which these episodes belong."""
        return len(set(self.war.tolist()))

    def weights(self, once: bool) -> Array:
        """The weight of each episode: 1, or 1 / (number of these episodes of its war)."""
        return war_weights(self.war.tolist()) if once else np.ones(len(self.war))

    def since(self, survived: float) -> Episodes:
        """The episodes still in danger after `survived` days, with their days counted from then."""
        open_ = self.days > survived
        return Episodes(self.days[open_] - survived, self.ending[open_], self.war[open_])

    def until(self, day: float) -> Episodes:
        """The same episodes, followed only until `day`."""
        late = self.days > day
        ending = np.where(late, CENSORED, self.ending)
        return Episodes(np.minimum(self.days, day), ending, self.war)

    def resampled(self) -> Array:
        """How often each episode is drawn, one row per resample; wars are drawn with replacement."""
        return resampled(self.war.tolist(), RESAMPLES)


def other_episodes(case: str, trigger: str, checked: bool = False) -> Episodes:
    """The episodes of a trigger, without the scored case's war, and perhaps only those with checked dates."""
    every = reference_class.other_episodes(case, trigger)
    kept = [episode for episode in every if episode.checked or not checked]
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


def incidence(
    days: Array, ends: Sequence[int] | npt.NDArray[np.int64], weight: Array, grid: Array
) -> Array:
    """Cumulative incidence of a fall on the grid (Aalen and Johansen), from weighted episodes."""
    order = np.argsort(days, kind="stable")
    days, ends, weight = days[order], np.asarray(ends)[order], weight[order]
    total, free = np.zeros(len(grid)), 1.0
    for day in np.unique(days):
        at_risk = weight[days >= day].sum()
        now = days == day
        if at_risk > 0:
            fell = weight[now & (ends == FELL)].sum()
            ended = weight[now & (ends == REPULSED)].sum()
            total[day - 1e-9 <= grid] += free * fell / at_risk
            free *= 1 - (fell + ended) / at_risk
    return total


def base_rate(
    case: str,
    trigger: str,
    survived: float | None,
    question: Question,
    counting: Counting = WAR_ONCE,
) -> Forecast:
    """The base rate after a trigger; days count from the question's moment if it has not occurred yet."""
    left = other_episodes(case, trigger, counting.checked).since(survived or 0.0)
    n, weight, grid = len(left.days), left.weights(counting.once), grid_of(question.days)
    curve = incidence(left.days, left.ending, weight, grid)
    drawn = [incidence(left.days, left.ending, weight * one, grid) for one in left.resampled()]
    when = clock(survived, question)
    return Forecast(
        name=f"base rate {trigger}{counting.words}",
        basis=f"episodes of {left.wars} wars with trigger {trigger}, still open, {when}",
        n=n,
        floor=1 / (n + 1),
        curve=curve,
        curves=np.array(drawn),
        shares_of=left.wars,
    )


def clock(survived: float | None, question: Question) -> str:
    """The moment from which an episode's days are counted, in words."""
    if survived is None:
        return f"from {question.moment}, as the trigger has not come yet"
    return f"from day {survived:.1f} after the trigger"
