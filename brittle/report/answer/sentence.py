"""The answer in one sentence, which claims only what the intervals support."""

from __future__ import annotations

from datetime import datetime, timedelta

from brittle.report.answer.courses import first_pair, opened
from brittle.report.checks import WITHIN_DAYS
from brittle.report.said.names import capital
from brittle.report.said.shares import in_its_runs, in_runs, interval
from brittle.results.lives import SAME, Lives, lives
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, share
from brittle.wording import counted, long_date, rounded

NUMBERS = {1: "one day", 2: "two days", 3: "three days", 7: "seven days"}


def answer(results: Results) -> str:
    """Say how soon the capital falls, and what a way out for the ruler changes."""
    fall = lost_within(results)
    return (
        f"In the model, the regime loses {capital(results)} within {days_in_words(results)} in "
        f"{in_its_runs(fall)}{_in_the_end(results)}{_of_the_way_out(results)}."
    )


def _in_the_end(results: Results) -> str:
    """Say how often the capital is lost by the last day, if that is later than the headline's days."""
    last = results.horizon(results.main)
    if last <= headline_days(results):
        return ""
    runs = results.of(results.main)
    lost = share(runs["capital_lost"].astype(float), runs["history"], results.worth)
    return f" and within {last:g} days in {in_runs(lost.value, lost.runs)}"


def lost_within(results: Results) -> Estimate:
    """The share of the main scenario's runs in which the capital is lost within the headline's days."""
    runs = results.of(results.main)
    return share(runs["capital_lost_day"] <= headline_days(results), runs["history"], results.worth)


def headline_days(results: Results) -> float:
    """The number of days within which the headline counts the loss of the capital."""
    return min(float(WITHIN_DAYS), results.horizon(results.main))


def deadline(results: Results) -> datetime:
    """The moment by which the headline counts the loss of the capital, whenever a scenario begins."""
    return results.branch(results.main) + timedelta(days=headline_days(results))


def days_until(results: Results, key: str) -> float:
    """The number of days from a scenario's branch to the headline's moment."""
    return (deadline(results) - results.branch(key)) / timedelta(days=1)


def days_in_words(results: Results) -> str:
    """The headline's days in words."""
    days = headline_days(results)
    return NUMBERS.get(round(days), counted(days, "day", "days"))


def _of_the_way_out(results: Results) -> str:
    pair = first_pair(results)
    found = None if pair is None else lives(results, pair)
    if pair is None or found is None:
        return ""
    day = long_date(opened(results, pair))
    when = "" if day == long_date(results.branch(results.main)) else f" offered on {day}"
    return (
        f"; a way out for the ruler{when} is carried out in "
        f"{in_runs(found.done.value, found.pairs)} ({interval(found.done)}) and, compared with a last stand, "
        f"{effect(found)}"
    )


def effect(found: Lives) -> str:
    """What a way out does to the number of dead, if the interval of the mean tells."""
    one = found.mean
    if one.bounded and one.low > SAME:
        return f"spares about {rounded(one.value)} lives on average"
    if one.bounded and one.high < -SAME:
        return f"costs about {rounded(-one.value)} lives on average"
    return "makes no difference to the number of dead that the runs can show"
