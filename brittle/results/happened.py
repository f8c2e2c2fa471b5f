"""What truly happened in a case, in the form that the report needs.

A batch stores this summary beside its runs, in `happened.json`, if the case records what happened. No
simulation reads the record. `brittle.report.happened_files` creates the summary from the files of the case
after the last run, and figures read only the summary.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from brittle.batches.recognised import HAPPENED
from brittle.model.codes import Fate, word_of
from brittle.results.stored.kept_facts import Fact, FactFile

if TYPE_CHECKING:
    from brittle.results.reading import Results

DAY = 86400.0
"""Seconds of a day."""


class TrueLoss(Fact):
    """A place that the regime lost, and the window of time in which it was lost."""

    place: str
    at: datetime
    """The middle of the window."""
    first: datetime
    last: datetime
    by: str | None = None
    """The faction that took the place; None if the record does not say."""
    given_up: bool = False
    """Whether the regime is recorded to have given the place up before anybody took it."""


class ReportedFigure(Fact):
    """How many people were killed, displaced or the like, as it was reported for a date."""

    quantity: str
    """What is counted, as the case names it, such as killed_regime."""
    low: float
    best: float
    high: float
    as_of: date
    """The date up to which, or on which, people are counted."""
    source: str
    reliability: str
    """A: a count; B: an agency; C: the press; D: background knowledge or judgement."""

    def day(self, start: datetime) -> float:
        """Days from a moment to the end of the date."""
        return (self.as_of - start.date()).days + 1 - (start - _midnight(start)).total_seconds() / DAY


class WhatHappened(Fact):
    """What truly happened in a case."""

    losses: tuple[TrueLoss, ...]
    capital_fell: datetime | None
    """When the regime lost the capital; None if it held the capital as long as that is known."""
    capital_known: datetime
    """The time until which it is known whether the capital had fallen."""
    fate: str
    """What became of the ruler: a word of `model.codes.Fate`."""
    left: datetime | None
    """When the ruler left office; None if he was still in office at the end of the record."""
    deal: str
    """Whether there was a deal: none, made or broken."""
    until: datetime
    """The end of the period for which the record says what happened."""
    reported: tuple[ReportedFigure, ...] = ()

    def fate_by(self, moment: datetime) -> str | None:
        """The ruler's fate by a moment; None if the record ends before it and the ruler was in office then."""
        if self.left is not None and self.left <= moment:
            return self.fate
        in_office = word_of(Fate.IN_OFFICE)
        known = moment <= self.until or self.left is not None
        return in_office if known else None


def true_days(results: Results, scenario: str, happened: WhatHappened) -> dict[str, float]:
    """Days from a scenario's branch to each true loss, by place; negative for losses before the branch."""
    branch = results.branch(scenario)
    return {one.place: (one.at - branch).total_seconds() / DAY for one in happened.losses}


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


FILE = FactFile(HAPPENED, "happened", WhatHappened)
"""The file of a batch's folder that holds what happened."""
