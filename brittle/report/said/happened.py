"""Say what truly happened, and how many runs agree with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from brittle.model.codes import Fate
from brittle.report.said.names import capital
from brittle.report.said.shares import in_its_runs
from brittle.results.beside_history import (
    CapitalInFact,
    RulerInFact,
    capital_in_fact,
    ruler_in_fact,
)
from brittle.results.reading import Results
from brittle.wording import capital_letter, day_month, long_date

TRULY = {
    Fate.IN_OFFICE: "stayed in office",
    Fate.EXILE: "went into exile",
    Fate.CAPTURED: "was captured",
    Fate.KILLED: "was killed",
    Fate.RESIGNED: "resigned",
}
"""What truly became of a ruler."""
IN_RUNS = {
    Fate.IN_OFFICE: "stays in office",
    Fate.EXILE: "goes into exile",
    Fate.CAPTURED: "is captured",
    Fate.KILLED: "is killed",
    Fate.RESIGNED: "resigns",
}
"""The same in the runs."""
NO_RECORD = "The results hold no record of what truly happened in this war."


def history(results: Results) -> str:
    """Say what became of the capital and of the ruler, and whether the model's runs agree."""
    key = results.main
    city, ruler = capital_in_fact(results, key), ruler_in_fact(results, key)
    if city is None:
        return NO_RECORD
    said = _city(results, city)
    return f"{said} {_ruler(ruler)}" if ruler is not None else said


def _city(results: Results, one: CapitalInFact) -> str:
    name = capital_letter(capital(results))
    if one.fell is None:
        fact = f"{name} did not fall by {long_date(one.known)}."
        agree = "do" if one.held else "do not"
        return f"{fact} The middle nine tenths of the runs {agree} reach beyond that day."
    branch = results.branch(results.main)
    end = branch + timedelta(days=results.horizon(results.main))
    where = "inside" if one.held else "outside"
    if one.fell > end:
        return f"{name} fell on {long_date(one.fell)}, after the last day of the runs."
    ends = [branch + timedelta(days=day) for day in (one.low, one.high) if np.isfinite(day)]
    hours = any(end.date() == one.fell.date() for end in ends)
    at = f" at {one.fell:%H:%M}" if hours else ""
    return (
        f"{name} fell on {long_date(one.fell)}{at}, {where} the middle nine tenths of the runs "
        f"({_range(ends, hours)}).{_miss(one, (one.fell - branch) / timedelta(days=1))}"
    )


def _miss(one: CapitalInFact, day: float) -> str:
    """Call a miss a miss, and say in which direction the runs err."""
    if one.held:
        return ""
    return f" The model misses this day: its runs come too {'late' if day < one.low else 'early'}."


def _range(ends: Sequence[datetime], hours: bool) -> str:
    """The two ends of a span; an end that is missing is a run in which the capital is never lost."""
    words = [f"{day_month(end)}{f', {end:%H:%M}' if hours else ''}" for end in ends]
    if not words:
        return "in which it never falls"
    if len(words) < 2:
        return f"{words[0]} to never"
    return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


def _ruler(one: RulerInFact) -> str:
    return f"The ruler {TRULY[one.fate]}, as he does in {in_its_runs(one.same)}."
