"""Count the time of a scenario in ticks from the first moment of the campaign."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np

from brittle.results.reading import Results
from brittle.results.stored.compact import Column

HOURS = 24.0
SLACK = 1e-3
"""Part of a tick by which a stored day may be too late, because it is held as a 32-bit float."""
USUAL_TICK = 3.0
"""Hours of a tick if the scenario does not say."""


class MapClock(NamedTuple):
    """The time of a scenario."""

    start: datetime
    """The first moment of the campaign, which is tick 0."""
    hours: float
    """Length of a tick in hours."""
    branch: int
    """The tick of the branch."""
    last: int
    """The tick of the horizon."""

    @property
    def a_day(self) -> int:
        """The number of ticks in a day."""
        return max(1, round(HOURS / self.hours))

    def ticks(self, days: Column) -> Column:
        """The first ticks at or after some days from the branch, from 0 to the tick of the horizon."""
        exact = days * (HOURS / self.hours) + (self.branch - SLACK)
        return np.clip(np.ceil(exact), 0, self.last).astype(np.int32)


def clock_of(results: Results, scenario: str) -> MapClock:
    """The clock of a scenario."""
    start = datetime.fromisoformat(results.manifest["theatre"]["value"]["start"])
    value = results.manifest["scenarios"][scenario]["value"]
    hours = float(value.get("tick_hours") or USUAL_TICK)
    branch = round((results.branch(scenario) - start).total_seconds() / 3600 / hours)
    last = branch + round(results.horizon(scenario) * HOURS / hours)
    return MapClock(start, hours, max(branch, 0), last)
