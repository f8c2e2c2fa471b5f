"""Three lines below the answer: how sure it is, what history says, and what it cannot know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from brittle.model.codes import PlaceKind, word_of
from brittle.report.answer.courses import first_pair
from brittle.report.answer.sentence import capital, lost_within
from brittle.report.figures.elsewhere.compared import cases_in_order
from brittle.report.said.past import past
from brittle.report.said.shares import interval
from brittle.results.lives import lives
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored
from brittle.results.spreads import spreads
from brittle.wording import counted, long_date, rounded, short_day


class Doubt(NamedTuple):
    """One line: its heading, its sentence, and the chapter that says more."""

    heading: str
    text: str
    chapter: str


def doubts(results: Results) -> list[Doubt]:
    """The three lines, in the order in which they stand."""
    return [
        Doubt("How sure", _sure(results), "fall"),
        Doubt("What history says", _history(results), "doubt"),
        Doubt("What it cannot know", _unknown(results), "doubt"),
    ]


def _sure(results: Results) -> str:
    runs = len(results.of(results.main))
    fall = lost_within(results)
    worth = results.worth
    few = f", which are worth about {worth:.0f} independent ones" if np.isfinite(worth) else ""
    histories = results.of(results.main)["history"].nunique()
    said = (
        f"Each scenario has {counted(runs, 'run', 'runs')} from "
        f"{counted(histories, 'simulated past', 'simulated pasts')}{few}; for the loss of the capital, "
        f"the interval is {interval(fall)}."
    )
    return said + _lives(results)


def _lives(results: Results) -> str:
    pair = first_pair(results)
    found = None if pair is None else lives(results, pair)
    if found is None or not found.mean.bounded:
        return ""
    low, high = found.mean.low, found.mean.high
    return f" The mean number of lives that the way out saves lies between {_side(low)} and {_side(high)}."


def _side(value: float) -> str:
    return f"{rounded(abs(value))} {'saved' if value >= 0 else 'lost'}"


def _history(results: Results) -> str:
    """Say when the capital truly fell, and whether the model's middle nine tenths hold that day."""
    happened = results.fitted.happened if results.fitted else None
    if happened is None:
        return past(results)
    name, branch = capital(results), results.branch(results.main)
    table = results.place_table
    chief = [str(key) for key in table.index[table["kind"] == word_of(PlaceKind.CAPITAL)]]
    true = [one.at for one in happened.losses if one.place in chief]
    if not true:
        return f"{name} did not fall by {long_date(happened.until)}, where the record ends."
    day = (min(true) - branch).total_seconds() / 86400.0
    lost = results.of(results.main)["capital_lost_day"].astype(float).fillna(np.inf)
    low, high = np.quantile(lost, (0.05, 0.95), method="inverted_cdf")
    within = "inside" if low <= day <= high else "outside"
    return (
        f"{name} fell on {long_date(min(true))}. That moment lies {within} the middle nine tenths of the "
        f"model’s runs, which reach from {_moment(branch, low)} to {_moment(branch, high)}. One war is one "
        "draw: it can show that a model is wrong, but not that it is right."
    )


def _moment(branch: datetime, day: float) -> str:
    if not np.isfinite(day):
        return "runs in which the capital never falls"
    at = branch + timedelta(days=float(day))
    return f"{short_day(at)}, {at:%H:%M}"


def _unknown(results: Results) -> str:
    parts = [*_spread(results), *_elsewhere(results)]
    return " ".join(
        ["The form of the rules is assumed, and no interval on this page covers it.", *parts]
    )


def _spread(results: Results) -> list[str]:
    found = [
        one for one in spreads(results) if one.title.startswith("the day on which the capital")
    ]
    return [
        f"Of the spread in {one.title}, at least {one.spread.untested.value:.0%} comes from assumptions "
        f"that the article cannot test, and {one.spread.coding.value:.0%} from what is not known about the "
        "country."
        for one in found[:1]
    ]


def _elsewhere(results: Results) -> list[str]:
    found = results.once(cases_scored)
    if found is None:
        return []
    cases = cases_in_order(found.kept)
    better = sum(one.gain < 0 for one in cases)
    return [
        "Before any article is used, the same rules score better than a simple constant chance in "
        f"{better} of {counted(len(cases), 'war', 'wars')}."
    ]
