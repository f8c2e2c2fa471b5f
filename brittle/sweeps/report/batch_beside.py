"""Say why a sweep of an offer's dates and the scenarios of a batch give different shares of deals."""

from __future__ import annotations

from typing import NamedTuple

from brittle.report.said.shares import in_runs, of_100
from brittle.results.comparing import offer_day, offering, value_of
from brittle.results.levers import guaranteed
from brittle.results.reading import Results
from brittle.sweeps.cases import WORDS
from brittle.sweeps.report.weighing import OffersByDate, middle, offers_by_date
from brittle.sweeps.swept import Swept
from brittle.wording import day_month, listed

GUARANTEE = "offer.guarantee.chance_honoured"
"""The field that holds the chance that a guarantee is honoured."""


class SameDate(NamedTuple):
    """A scenario of the batch, and the number of its offer's date among the dates of the sweep."""

    key: str
    at: int


def beside_the_batch(results: Results, swept: Swept) -> list[str]:
    """Sentences that compare a sweep with a batch; none unless a scenario's offer has a date of the sweep."""
    found = offers_by_date(swept)
    if found is None:
        return []
    dates = list(found.weighings[0].dates)
    same = [
        SameDate(key, dates.index(offer_day(results, key)))
        for key in offering(results)
        if offer_day(results, key) in dates and offer_day(results, key) == results.branch(key)
    ]
    if not same:
        return []
    first = min(same, key=lambda one: one.at)
    return [*_guarantees(results, found), _deals(results, found, first)]


def _guarantees(results: Results, found: OffersByDate) -> list[str]:
    """Say that the guarantees of the sweep and of the scenarios differ, if they do."""
    drawn = [float(middle(axis)) for axis in found.others if axis.name == GUARANTEE]
    its = sorted({guaranteed(value_of(results, key)) for key in offering(results)}, reverse=True)
    if not drawn or its == drawn:
        return []
    chances = [f"{100 * one:.0f}" for one in its]
    return [
        f"The {WORDS[GUARANTEE]} in the scenarios of this report is {' or '.join(chances)} in 100, and in "
        f"the figure {100 * drawn[0]:.0f} in 100, the middle of the values that the sweep played."
    ]


def _deals(results: Results, found: OffersByDate, same: SameDate) -> str:
    """Compare the deals of one scenario with those of the sweep on the same date."""
    runs = results.of(same.key)
    mine = float(runs["departed_day"].notna().mean())
    others = [
        f"{of_100(float(one.rows[same.at]['deal_carried_out']))}"
        f"{f' weighed by {one.words}' if one.words else ''}"
        for one in found.weighings
    ]
    day = day_month(found.weighings[0].dates[same.at])
    return (
        f"An offer of {day} is carried out in {in_runs(mine, len(runs))} runs of "
        f"“{results.title(same.key)}”, and in the sweep in {listed(others, 9)}, because each way of weighing "
        "chooses other histories."
    )
