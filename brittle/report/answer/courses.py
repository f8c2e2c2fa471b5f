"""What the first screen compares: a way out with a last stand, or the scenarios of the batch as they are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from brittle.report.said.names import capital
from brittle.results.comparing import Comparison, exit_pairs, value_of
from brittle.results.levers import offered_on
from brittle.results.reading import Results
from brittle.wording import day_month, long_date

MOST = 4
"""The largest number of scenarios in the figure of a batch without a way out and a last stand."""


class CourseShown(NamedTuple):
    """A row of the figure: a scenario, and the words by which a reader knows it."""

    key: str
    label: str


def courses_shown(results: Results) -> list[CourseShown]:
    """The rows of the figure: a pair for each date, or the first scenarios if there is no pair."""
    pairs = exit_pairs(results)
    if not pairs:
        return [CourseShown(key, results.title(key)) for key in results.scenarios[:MOST]]
    found: list[CourseShown] = []
    for pair in sorted(pairs, key=lambda one: opened(results, one)):
        day = opened(results, pair)
        when = day_month(day)
        found += [
            CourseShown(pair.one, f"{when}: a way out"),
            CourseShown(pair.other, f"{when}: a last stand"),
        ]
    return found


def opened(results: Results, pair: Comparison) -> datetime:
    """The date on which the way out of a pair is offered."""
    return offered_on(value_of(results, pair.one)) or results.branch(pair.one)


def first_pair(results: Results) -> Comparison | None:
    """The pair whose way out is offered at the branch of the main scenario, if there is one."""
    return next(iter(exit_pairs(results)), None)


def question(results: Results) -> str:
    """The question that the batch answers, in words."""
    land = str(results.manifest["theatre"]["value"]["name"])
    day, city = long_date(results.branch(results.main)), capital(results)
    if first_pair(results) is None:
        return f"{land}, seen from {day}: will the regime keep {city}?"
    return (
        f"{land}, seen from {day}: will the regime keep {city}, and would a way out for its ruler spare "
        "lives?"
    )
