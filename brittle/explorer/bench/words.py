"""Says an answer's numbers in words."""

from __future__ import annotations

from brittle.explorer.bench.answer import ComparedQuantity, WhatIfAnswer
from brittle.report.said.shares import in_runs, interval
from brittle.results.statistics import Estimate
from brittle.wording import rounded

NOT_SEEN = "no difference that can be seen"
NONE = "no pair of runs differs"


def value(row: ComparedQuantity, estimate: Estimate) -> str:
    """A number of one scenario: "94 of 100" or "about 7,100"."""
    if row.quantity.is_share:
        return in_runs(estimate.value, estimate.runs)
    return f"about {rounded(estimate.value)}" if estimate.value >= 0.5 else "nobody"


def its_interval(row: ComparedQuantity, estimate: Estimate) -> str:
    """The interval of a number: "95% 89–98%"."""
    if not estimate.bounded or row.quantity.is_share:
        return interval(estimate)
    return f"95% {rounded(estimate.low)}–{rounded(estimate.high)}"


def summary(answer: WhatIfAnswer) -> str:
    """The answer in a sentence or two."""
    rows = {row.quantity.name: row for row in answer.rows}
    seen = [row for row in answer.rows if row.seen]
    if not answer.differing:
        said = "Both scenarios bring the same: no pair of runs differs."
    elif not seen:
        said = (
            "No difference can be seen between the two scenarios in anything that is listed here."
        )
    else:
        heads = [f"{row.quantity.label}: {difference(row)} ({its_ends(row)})" for row in seen]
        said = f"In mine, {'; '.join(heads)}. In the rest, no difference can be seen."
    deal = rows["deal"]
    if deal.mine.value == 0.0 and deal.beside.value == 0.0:
        said += " No run of either ends with a deal that is carried out."
    return said


def difference(row: ComparedQuantity) -> str:
    """The difference between the scenarios, or that none can be seen."""
    if row.same:
        return NONE
    one = row.difference
    if not row.seen:
        return NOT_SEEN
    return _much(row, one.value)


def its_ends(row: ComparedQuantity) -> str:
    """The interval of the difference: "95% 3 fewer to 11 fewer"."""
    one = row.difference
    if row.same:
        return ""
    if not one.bounded:
        return interval(one)
    return f"95% {_much(row, one.low)} to {_much(row, one.high)}"


def _much(row: ComparedQuantity, size: float) -> str:
    word = "more" if size > 0 else "fewer"
    if row.quantity.is_share:
        points = abs(size) * 100
        if points < 0.05:
            return "none"
        return f"{points:.0f} of 100 {word}" if points >= 0.95 else f"{points:.1f} of 100 {word}"
    return f"{rounded(abs(size))} {word}"
