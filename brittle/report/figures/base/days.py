"""The axis of days: as long as the action, with the date below each day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from brittle.report.figures.base.panel import Layout
from brittle.results.reading import Results
from brittle.wording import long_date

STILL = 0.01
"""A line that moves by no more than this part of the scale is taken to stand still."""
SHORTEST = 7
"""The smallest number of days on an axis, if the runs are as long."""
NEARLY_ALL = 0.75
"""An axis that would cover at least this part of the days covers all of them."""
STEPS = (1, 2, 5, 7, 10, 14, 20, 30, 60, 90, 180, 365)
"""Numbers of days between two marks of an axis."""
WIDE, NARROW = 9, 5
"""The largest number of marks on an axis of a wide and of a narrow screen."""


def last_day_of_action(lines: Iterable[Sequence[float]], scale: float, still: float = STILL) -> int:
    """The first day from which no line moves any more by over `still` of the scale; line i of a day i.

    `scale` is the length of the vertical axis, in the unit of the lines. Values that are NaN do not move.
    """
    moving = [0]
    for line in lines:
        moved = (i for i in reversed(range(len(line))) if abs(line[i] - line[-1]) > still * scale)
        moving.append(next(moved, -1) + 1)
    return max(moving)


def days_shown(action: int, horizon: int) -> int:
    """The number of days on an axis, given the last day of action and the last day of the runs."""
    if action >= NEARLY_ALL * horizon:
        return max(horizon, 1)
    return max(1, min(horizon, max(action, SHORTEST)))


def day_axis(start: datetime, first: float, last: float, most: int = WIDE) -> tuple[Layout, Layout]:
    """An axis of days after `start`, for wide and for narrow screens; each mark has its date below it.

    `most` is the largest number of marks on a wide screen.
    """
    axis: Layout = {
        "title": {"text": f"days after {long_date(start)}"},
        "range": [first, last],
        "zeroline": False,
        "tickangle": 0,
        "tickmode": "array",
    }
    return axis | _marks(start, first, last, most), axis | _marks(start, first, last, NARROW)


def _marks(start: datetime, first: float, last: float, most: int) -> Layout:
    step = next((one for one in STEPS if (last - first) / one <= most - 1), STEPS[-1])
    days = range(math.ceil(first / step) * step, math.floor(last) + 1, step)
    return {
        "tickvals": list(days),
        "ticktext": [f"{str(day).replace('-', '−')}<br>{short(start, day)}" for day in days],
    }


def short(start: datetime, day: float) -> str:
    """The date of a day after `start`, without its year: 9 Dec."""
    at = start + timedelta(days=day)
    return f"{at.day} {at:%b}"


def longest_horizon(results: Results) -> int:
    """The largest number of days that any scenario's runs last."""
    return int(max(results.horizon(key) for key in results.scenarios))
