"""What the first screen compares: a way out with a last stand, or the scenarios of the batch as they are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from brittle.report.said.names import capital
from brittle.results.comparing import exit_pairs, offer_day
from brittle.results.lives import Lives, lives
from brittle.results.reading import Results
from brittle.wording import day_month, long_date

MOST = 4
"""The largest number of scenarios in the figure of a batch without a way out and a last stand."""


class CourseShown(NamedTuple):
    """A row of the figure: a scenario, and the words by which a reader knows it."""

    key: str
    label: str


class OfferShown(NamedTuple):
    """A way out that is compared with a last stand."""

    at: datetime
    lives: Lives


def courses_shown(results: Results) -> list[CourseShown]:
    """The main scenario and a pair for each date; the first scenarios if there is no pair."""
    pairs = exit_pairs(results)
    if not pairs:
        return [CourseShown(key, results.title(key)) for key in results.scenarios[:MOST]]
    found: list[CourseShown] = []
    for pair in sorted(pairs, key=lambda one: offer_day(results, one.one)):
        day = offer_day(results, pair.one)
        when = day_month(day)
        found += [
            CourseShown(pair.one, f"{when}: a way out"),
            CourseShown(pair.other, f"{when}: a last stand"),
        ]
    if all(row.key != results.main for row in found):
        found.insert(0, CourseShown(results.main, results.title(results.main)))
    return found


def offers(results: Results) -> tuple[OfferShown, ...]:
    """The ways out with what they do; the one offered when the main scenario begins comes first."""
    found = ((pair, lives(results, pair)) for pair in exit_pairs(results))
    return tuple(
        OfferShown(offer_day(results, pair.one), one) for pair, one in found if one is not None
    )


def question(results: Results) -> str:
    """The question that the batch answers, in words."""
    land = str(results.manifest["theatre"]["value"]["name"])
    day, city = long_date(results.branch(results.main)), capital(results)
    if not exit_pairs(results):
        return f"{land}, seen from {day}: will the regime keep {city}?"
    return (
        f"{land}, seen from {day}: will the regime keep {city}, and would a way out for its ruler spare "
        "lives?"
    )
