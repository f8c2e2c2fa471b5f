"""What an offer changes by its date, for each way of weighing the histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from brittle.report.palette import BLACK
from brittle.sweeps.report.lines import COLOURS
from brittle.sweeps.report.shown import Shown
from brittle.sweeps.swept import Axis, Swept
from brittle.wording import day_month, listed

OPENS = "offer.opens"
"""The field that holds the date of an offer."""


class Weighing(NamedTuple):
    """The points of one way of weighing the histories: one for each date, with the same other values."""

    words: str
    """What the histories are weighed by; empty if this is not varied."""
    colour: str
    rows: Sequence[pd.Series]
    """The points in the order of their dates."""
    dates: Sequence[datetime]

    def changes(self, one: Shown) -> list[int]:
        """The numbers of the dates on which an offer is shown to change a quantity."""
        return [i for i, row in enumerate(self.rows) if not one.open(row)]

    def last(self, one: Shown) -> int:
        """The number of the last date on which an offer is shown to change a quantity; -1 for none."""
        return max(self.changes(one), default=-1)

    @property
    def condition(self) -> str:
        """The way of weighing as an “if” clause with a space before it; empty if it is not varied."""
        return f" if pasts are weighed by {self.words}" if self.words else ""


class OffersByDate(NamedTuple):
    """A sweep that varies the date of an offer, as its figure shows it."""

    date: Axis
    others: Sequence[Axis]
    """The other varied keys, of which the figure shows the middle values."""
    weighings: Sequence[Weighing]


def offers_by_date(swept: Swept) -> OffersByDate | None:
    """None unless dates are varied, every combination was played, and every offer is compared."""
    moments = [axis for axis in swept.axes if axis.kind == "moment" and OPENS in axis.name]
    if not moments or not swept.is_grid or swept.table["compared_with"].isna().any():
        return None
    date = moments[0]
    others = [axis for axis in swept.axes if axis is not date]
    table = swept.table
    for axis in others:
        table = table[table[axis.name] == middle(axis)]
    return OffersByDate(date, others, _weighings(swept, date, table))


def middle(axis: Axis) -> str:
    """The value of a further key that the figure shows."""
    return axis.values[len(axis.values) // 2]


def _weighings(swept: Swept, date: Axis, table: pd.DataFrame) -> list[Weighing]:
    parts = [("", BLACK, table)]
    if swept.on is not None:
        on = swept.on
        by = zip(on.values, COLOURS, strict=False)
        parts = [(on.word(one), colour, table[table[on.name] == one]) for one, colour in by]
    dates = [datetime.fromisoformat(value) for value in date.values]
    found = []
    for words, colour, rows in parts:
        by_date = {row[date.name]: row for _, row in rows.iterrows()}
        found.append(Weighing(words, colour, [by_date[value] for value in date.values], dates))
    return found


def lives_changed(weighings: Sequence[Weighing], deaths: Shown) -> list[str]:
    """Clauses that say on which dates an offer is shown to save or to cost lives, and by which weighing."""
    found = []
    for one in weighings:
        for verb, sign in (("saves", -1), ("costs", 1)):
            its = [i for i in one.changes(deaths) if sign * float(one.rows[i][deaths.column]) > 0]
            if its:
                found.append(f"an offer on {spans(one.dates, its)} {verb} lives{one.condition}")
    return found


def spans(dates: Sequence[datetime], chosen: Sequence[int]) -> str:
    """Some of the dates in words, those that follow one another as a span: 28 Nov to 2 Dec and 4 Dec."""
    runs: list[list[int]] = []
    for i in chosen:
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    words = [" to ".join(day_month(dates[i]) for i in dict.fromkeys((r[0], r[-1]))) for r in runs]
    return listed(words, 9)
