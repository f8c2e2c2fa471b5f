"""Say what truly happened, and how many runs agree with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from brittle.model.codes import Fate
from brittle.report.said.names import capital
from brittle.report.said.shares import in_its_runs, in_runs
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
WIDE = 0.5
"""A range of days tests little if it is at least this part of all days of the runs."""
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
    name, branch = capital_letter(capital(results)), results.branch(results.main)
    end = branch + timedelta(days=results.horizon(results.main))
    if one.fell is None:
        return _held(results, one, f"{name} did not fall by {long_date(one.known)}.")
    if one.fell > end:
        fact = f"{name} fell on {long_date(one.fell)}, after the last day of the runs."
        return _held(results, one, fact)
    ends = [branch + timedelta(days=day) for day in (one.low, one.high) if np.isfinite(day)]
    hours = any(end.date() == one.fell.date() for end in ends)
    fact = f"{name} fell on {long_date(one.fell)}{f' at {one.fell:%H:%M}' if hours else ''}"
    span = _range(ends, hours)
    if one.held:
        wide = one.high - one.low >= WIDE * results.horizon(results.main)
        little = ", a range too wide to test much" if wide else ""
        return f"{fact}, inside the middle nine tenths of the runs ({span}){little}."
    day = (one.fell - branch) / timedelta(days=1)
    late = day < one.low
    lost = _days_lost(results)
    other = in_runs(float((lost > day if late else lost < day).mean()), len(lost))
    return (
        f"The model was too {'slow' if late else 'fast'}: {fact}, {'earlier' if late else 'later'} than in "
        f"{other} runs (their middle nine tenths: {span})."
    )


def _held(results: Results, one: CapitalInFact, fact: str) -> str:
    """Compare a capital that did not fall during the runs with the runs in which it falls."""
    known = (one.known - results.branch(results.main)) / timedelta(days=1)
    lost = _days_lost(results)
    fallen = in_runs(float((lost <= known).mean()), len(lost))
    verdict = f"{fact} In the model it falls by then in {fallen} runs"
    return f"{verdict}." if one.held else f"{verdict}: the model was too fast."


def _days_lost(results: Results) -> npt.NDArray[np.float64]:
    """The day on which each run of the main scenario loses the capital; infinite if never."""
    days = results.of(results.main)["capital_lost_day"].astype(float).fillna(np.inf)
    return np.asarray(days, dtype=np.float64)


def _range(ends: Sequence[datetime], hours: bool) -> str:
    """The two ends of a span; an end that is missing is a run in which the capital is never lost."""
    words = [f"{day_month(end)}{f', {end:%H:%M}' if hours else ''}" for end in ends]
    if not words:
        return "in which it never falls"
    if len(words) < 2:
        return f"{words[0]} to never"
    return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


def _ruler(one: RulerInFact) -> str:
    same = "he is" if one.fate in (Fate.CAPTURED, Fate.KILLED) else "he does"
    return f"The ruler {TRULY[one.fate]}, as {same} in {in_its_runs(one.same)}."
