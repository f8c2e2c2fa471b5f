"""Compare a chosen run with what truly happened: the fall of the capital, and the ruler's fate."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from brittle.model.codes import Fate, by_word, word_of
from brittle.report.said.happened import TRULY
from brittle.report.said.names import capital
from brittle.results.beside_history import ruler_in_fact
from brittle.results.chosen_runs import ChosenRun, row_of
from brittle.results.happened import WhatHappened
from brittle.results.reading import Results
from brittle.wording import capital_letter, day_month, duration, long_date

IN_RUN = by_word(
    {
        Fate.IN_OFFICE: "stays in office",
        Fate.EXILE: "goes into exile",
        Fate.CAPTURED: "is captured",
        Fate.KILLED: "is killed",
        Fate.RESIGNED: "resigns",
    }
)
"""What becomes of the ruler in a run."""


def beside_the_truth(results: Results, one: ChosenRun) -> str:
    """How a run differs from what happened, in sentences; nothing without a record."""
    happened = results.happened
    if happened is None:
        return ""
    row = row_of(results.of(one.scenario), one)
    return f"{_city(results, one, row, happened)} {_ruler(results, one, row)}".rstrip()


def _city(results: Results, one: ChosenRun, row: pd.Series, happened: WhatHappened) -> str:
    name, branch = capital_letter(capital(results)), results.branch(one.scenario)
    fact = happened.capital_fell
    if pd.isna(row["capital_lost_day"]):
        truly = "as in fact" if fact is None else f"but in fact it fell on {long_date(fact)}"
        return f"{name} holds to the last day, {truly}."
    fell = branch + timedelta(days=float(row["capital_lost_day"]))
    if fact is None:
        until = long_date(happened.capital_known)
        return f"{name} falls on {long_date(fell)}; in fact, it held until {until} at least."
    return f"{name} falls on {long_date(fell)}, {_apart(fell, fact)}."


def _apart(fell: datetime, fact: datetime) -> str:
    """How many days earlier or later than in fact the capital falls, by the calendar."""
    days = (fell.date() - fact.date()).days
    if days == 0:
        return "the same day as in fact"
    return f"{duration(abs(days))} {'later' if days > 0 else 'earlier'} than in fact ({day_month(fact)})"


def _ruler(results: Results, one: ChosenRun, row: pd.Series) -> str:
    fact = ruler_in_fact(results, one.scenario)
    if fact is None:
        return ""
    word = str(row["ruler_fate"])
    truly = "as in fact" if word == word_of(fact.fate) else f"but in fact he {TRULY[fact.fate]}"
    return f"The ruler {IN_RUN[word]}, {truly}."
