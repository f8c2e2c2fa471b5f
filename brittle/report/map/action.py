"""Where the map's axis of time ends, and what happens later, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from brittle.report.map.all_runs import AllRuns
from brittle.report.map.clock import MapClock
from brittle.wording import counted, long_date

ENOUGH = 0.95
"""The share of all first losses of places that the axis shows at least."""


class MapAxis(NamedTuple):
    """The axis of time of a scenario."""

    end: int
    """The last tick shown, which is the end of a whole day after the branch or the horizon."""
    words: str
    """Where the axis ends and why, and what happens later."""


def axis_of(found: AllRuns, clock: MapClock, shown: int) -> MapAxis:
    """The axis that shows `ENOUGH` of all first losses, and the tick `shown`."""
    by_tick = found.lost.sum(axis=(0, 1)).cumsum()
    total = int(by_tick[-1])
    enough = int((by_tick < ENOUGH * total).sum()) if total else 0
    days = max(1, -(-(max(enough, shown) - clock.branch) // clock.a_day))
    end = min(clock.branch + days * clock.a_day, clock.last)
    last = _moment(clock, clock.last)
    if end >= clock.last:
        return MapAxis(
            clock.last, f"The time axis goes to the last day of the runs, {long_date(last)}."
        )
    left = (clock.last - end) / clock.a_day
    by_then = (
        f", when {by_tick[end] / total:.0%} of all first losses of places have happened"
        if total
        else ""
    )
    later = (total - int(by_tick[end])) / max(found.runs, 1)
    return MapAxis(
        end,
        f"The time axis ends on {long_date(_moment(clock, end))}, {counted(days, 'day', 'days')} after the "
        f"starting moment{by_then}. The runs go on to {long_date(last)}: in these further "
        f"{counted(round(left), 'day', 'days')}, a run has {later:.1f} more first losses on average.",
    )


def _moment(clock: MapClock, tick: int) -> datetime:
    return clock.start + timedelta(hours=tick * clock.hours)
