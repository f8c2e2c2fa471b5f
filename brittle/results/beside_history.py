"""What truly happened, beside the runs of a scenario: the capital, and the ruler."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from brittle.model.codes import Fate, code_of
from brittle.results.happened import DAY
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, share

MOST = (0.05, 0.95)
"""The ends of the middle nine tenths of runs."""


class CapitalInFact(NamedTuple):
    """When the capital truly fell, or how long it is known to have held, beside the runs of a scenario."""

    fell: datetime | None
    known: datetime
    """The time until which it is known whether the capital had fallen."""
    low: float
    """The lower end of the middle nine tenths of runs, in days after the branch; infinite if never lost."""
    high: float
    held: bool
    """Whether what happened lies in the middle nine tenths of the runs."""


class RulerInFact(NamedTuple):
    """The ruler's fate on the last day of a scenario, beside the share of runs with the same fate."""

    fate: Fate
    left: datetime | None
    same: Estimate


def capital_in_fact(results: Results, scenario: str) -> CapitalInFact | None:
    """Compare the fall of the capital with the runs of a scenario; None without a record."""
    happened = results.happened
    if happened is None:
        return None
    lost = results.of(scenario)["capital_lost_day"].astype(float).fillna(np.inf)
    low, high = (float(day) for day in np.quantile(lost, MOST, method="inverted_cdf"))
    branch = results.branch(scenario)
    known = (happened.capital_known - branch).total_seconds() / DAY
    if happened.capital_fell is None:
        return CapitalInFact(None, happened.capital_known, low, high, high > known)
    day = (happened.capital_fell - branch).total_seconds() / DAY
    late = day > results.horizon(scenario)  # then a run that agrees never loses the capital
    held = bool(np.isinf(high)) if late else low <= day <= high
    return CapitalInFact(happened.capital_fell, happened.capital_known, low, high, held)


def ruler_in_fact(results: Results, scenario: str) -> RulerInFact | None:
    """Compare the ruler's fate with the runs of a scenario on its last day.

    None without a record, or if the record ends before that day and the ruler was in office until then.
    """
    happened = results.happened
    last = results.branch(scenario) + timedelta(days=results.horizon(scenario))
    word = None if happened is None else happened.fate_by(last)
    if happened is None or word is None:
        return None
    runs = results.of(scenario)
    left = happened.left if happened.left is not None and happened.left <= last else None
    same = share(runs["ruler_fate"] == word, runs["history"], results.worth)
    return RulerInFact(Fate(code_of(Fate, word)), left, same)
