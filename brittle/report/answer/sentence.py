"""The answer in two sentences, which claim only what the intervals support."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from brittle.report.answer.courses import OfferShown, offers
from brittle.report.checks import WITHIN_DAYS
from brittle.report.said.names import capital
from brittle.report.said.shares import in_its_runs
from brittle.results.lives import SAME
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, share
from brittle.wording import counted, day_month

SELDOM = 0.1
"""A way out almost never comes about if its 95% interval ends below this share of runs."""
HALF = 0.5
"""If the capital falls within a week in at least this share of runs, the answer speaks of a week."""


class Deadline(NamedTuple):
    """The moment by which the answer counts the loss of the capital."""

    days: float
    """Days from the start of the main scenario."""
    early: bool
    """Whether the runs go on for longer."""


def answer(results: Results) -> str:
    """Say how soon the capital falls, and whether a way out for the ruler changes anything."""
    city = capital(results)
    return (
        f"In the model, {city} falls within {_span(deadline(results))} in "
        f"{in_its_runs(lost_in_time(results))}.{_of_the_way_out(results.once(offers))}"
    )


def deadline(results: Results) -> Deadline:
    """A week if the capital is usually lost by then, else the last day of the main scenario."""
    last, week = results.horizon(results.main), float(WITHIN_DAYS)
    if last <= week or _lost_by(results, week).value < HALF:
        return Deadline(last, early=False)
    return Deadline(week, early=True)


def lost_in_time(results: Results) -> Estimate:
    """The share of the main scenario's runs in which the capital is lost by the deadline."""
    return _lost_by(results, deadline(results).days)


def days_until(results: Results, key: str) -> float:
    """The number of days from a scenario's start to the deadline, or to its last day."""
    found = deadline(results)
    if not found.early:
        return results.horizon(key)
    moment = results.branch(results.main) + timedelta(days=found.days)
    return (moment - results.branch(key)) / timedelta(days=1)


def by_deadline(results: Results) -> str:
    """The deadline in words that also hold for scenarios with another start."""
    found = deadline(results)
    if not found.early:
        return "by the end"
    return f"by {day_month(results.branch(results.main) + timedelta(days=found.days))}"


def _lost_by(results: Results, days: float) -> Estimate:
    runs = results.of(results.main)
    return share(runs["capital_lost_day"] <= days, runs["history"], results.worth)


def _span(found: Deadline) -> str:
    return "a week" if found.days == WITHIN_DAYS else counted(found.days, "day", "days")


def _of_the_way_out(every: tuple[OfferShown, ...]) -> str:
    if not every:
        return ""
    first, verdicts = every[0], {(_comes(one), _spares(one)) for one in every}
    when = "" if len(verdicts) == 1 else f" offered on {day_month(first.at)}"
    return f" A way out for the ruler{when} {_comes(first)}, and {_spares(first)}."


def _comes(one: OfferShown) -> str:
    """How often the ruler leaves under a deal."""
    done = one.lives.done
    if done.bounded and done.high < SELDOM:
        return "almost never comes about"
    return f"comes about in {in_its_runs(done)}"


def _spares(one: OfferShown) -> str:
    """What an offer does to the number of dead, if the interval of the mean shows it."""
    mean = one.lives.mean
    if mean.bounded and mean.low > SAME:
        return "offering one spares lives, compared with a last stand"
    if mean.bounded and mean.high < -SAME:
        return "offering one costs lives, compared with a last stand"
    return "the runs do not show that offering one saves lives"
