"""The words of the figure of what an offer changes by its date."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from brittle.report.said.shares import of_100
from brittle.sweeps.report.shown import Shown, shown
from brittle.sweeps.report.weighing import OffersByDate, Weighing, lives_changed, middle
from brittle.sweeps.swept import Axis, Swept
from brittle.wording import capital_letter, counted, day_month, listed, long_date, short_day

ENDS = ("", "_low", "_high")
"""What is added to the name of a column for the ends of its 95% interval."""
HALF = 0.5
"""A change in days that is taken to be worth a sentence."""
INSTEAD = "Offering an exit instead of a last stand"


class HalfDay(NamedTuple):
    """The last dates on which an offer moves the capital's day by half a day or more; -1 if there is none."""

    middle: int
    first: int
    """The lower end of the 95% interval."""
    last: int
    """The upper end of the 95% interval."""


def finding(weighings: Sequence[Weighing], days: Shown) -> str:
    """Say by how many days an offer moves the capital's fall, until when, and how often a deal follows."""
    most = f"at most {of_100(_most_deals(weighings))} runs end with a deal that is carried out"
    moved = [one for one in weighings if one.changes(days)]
    dates = weighings[0].dates
    if not moved:
        return (
            f"{INSTEAD} is not shown to change when the capital falls, on any date from "
            f"{day_month(dates[0])} to {long_date(dates[-1])}; {most}"
        )
    sizes = [float(one.rows[i][days.column]) for one in moved for i in one.changes(days)]
    number = len(weighings)
    by = "" if len(moved) == number else f"By {len(moved)} of {number} ways of weighing, "
    start = INSTEAD if not by else INSTEAD[:1].lower() + INSTEAD[1:]
    return f"{by}{start} {_moves(min(sizes), max(sizes))}, {_until(moved, days)}; {most}"


def _moves(low: float, high: float) -> str:
    """How an offer moves the fall of the capital; numbers below 0 mean earlier."""
    if high < 0:
        return f"brings the fall of the capital forward by {_days(-high, -low)}"
    if low > 0:
        return f"delays the fall of the capital by {_days(low, high)}"
    return (
        f"moves the fall of the capital by between {_days(-low, -low)} forward and "
        f"{_days(high, high)} back"
    )


def _days(low: float, high: float) -> str:
    digits = 0 if low >= 1 else 1
    ends = list(dict.fromkeys(f"{end:.{digits}f}" for end in (low, high)))
    return f"{' to '.join(ends)} {'day' if ends == ['1'] else 'days'}"


def _until(moved: Sequence[Weighing], days: Shown) -> str:
    """The last date on which an offer is shown to move the fall of the capital, by each way of weighing."""
    dates, last = moved[0].dates, sorted({one.last(days) for one in moved})
    if last == [len(dates) - 1]:
        return f"at least until {long_date(dates[-1])}, the last date that was played"
    if len(last) == 1:
        return f"until {long_date(dates[last[0]])}"
    least = "at least " if last[-1] == len(dates) - 1 else ""
    return (
        f"until {day_month(dates[last[0]])} or {least}{short_day(dates[last[-1]])}, depending on what the "
        "pasts are weighed by"
    )


def _most_deals(weighings: Sequence[Weighing]) -> float:
    return max(float(row["deal_carried_out"]) for one in weighings for row in one.rows)


def caption(swept: Swept, found: OffersByDate) -> str:
    """With what an offer is compared, how the histories are weighed, and what the offer changes."""
    runs = swept.table["runs"].astype(int)
    (deaths,) = shown("deaths", gap=True)
    stand = swept.record.beside or "the first point"
    return " ".join(
        [
            f"Each offer is compared with “{stand}”, which begins on the same date from the same histories. "
            "A filled mark is a change whose 95% interval excludes 0; that no change is shown does not mean "
            "that there is none.",
            *_ways(found.weighings),
            _lives(found.weighings, deaths),
            f"n = {counted(int(runs.min()), 'run', 'runs')} of each offer.",
        ]
    )


def details(swept: Swept, found: OffersByDate) -> list[str]:
    """How sure the last dates are, and what the other keys change."""
    (days,) = shown("capital_held_days", gap=True)
    return [_half_days(found.weighings, days), *_other_keys(swept, found.others)]


def folded(sentences: Sequence[str]) -> str:
    """Sentences that a reader may open, as HTML."""
    words = html.escape(" ".join(sentences))
    return (
        "<details><summary>How sure the dates are, and what a guarantee changes</summary>"
        f"<div class=reading><p>{words}</p></div></details>"
    )


def _ways(weighings: Sequence[Weighing]) -> list[str]:
    """Say what the ways of weighing are, what each is worth, and on which dates they are the same."""
    worth = [f"{one.rows[0]['worth']:,.0f}" for one in weighings]
    if len(weighings) < 2:
        return [
            f"On {day_month(weighings[0].dates[0])}, the histories are worth {worth[0]} independent ones."
        ]
    ways = [
        f"by {one.words} (worth {number} independent histories on {day_month(one.dates[0])})"
        for one, number in zip(weighings, worth, strict=True)
    ]
    one, other = weighings[:2]
    same = [
        day_month(date)
        for date, a, b in zip(one.dates, one.rows, other.rows, strict=True)
        if a["deaths"] == b["deaths"] and a["worth"] == b["worth"]
    ]
    agree = f"; on {listed(same, 9)}, they are the same" if same else ""
    return [
        f"Pasts (histories) are weighed either {', or '.join(ways)}{agree}. Only changes are "
        "compared, because each way chooses other histories, with other numbers of dead. The article also "
        "reports on days after an offer."
    ]


def _lives(weighings: Sequence[Weighing], deaths: Shown) -> str:
    """Say on which dates an offer is shown to change the number of people killed."""
    clauses = lives_changed(weighings, deaths)
    if not clauses:
        return "On no date is an offer shown to change the number of people killed."
    rest = [one for one in weighings if not one.changes(deaths)]
    more = "".join(f"; {_other(one)} shows no change on any date" for one in rest)
    return f"People killed: {listed(clauses, 9)}{more}."


def _other(one: Weighing) -> str:
    return f"weighing by {one.words}" if one.words else "the sweep"


def _half_days(weighings: Sequence[Weighing], days: Shown) -> str:
    """Until when an offer moves the capital's day by half a day or more, with the interval of this date."""
    said = [_half_day(one, days) for one in weighings]
    return f"{capital_letter('; '.join(said))}."


def _half_day(one: Weighing, days: Shown) -> str:
    found = _half(one, days)
    start = f"weighed by {one.words}, an offer" if one.words else "an offer"
    if found.middle < 0:
        return f"{start} moves the fall by less than half a day on every date"
    dates = one.dates
    early = day_month(dates[found.first]) if found.first >= 0 else f"before {day_month(dates[0])}"
    after = "after " if found.last == len(dates) - 1 else ""
    return (
        f"{start} moves the fall by half a day or more until {day_month(dates[found.middle])} (95% interval "
        f"of this date: {early} to {after}{day_month(dates[found.last])})"
    )


def _half(one: Weighing, days: Shown) -> HalfDay:
    sizes = []
    for row in one.rows:
        low, high = (float(row[f"{days.column}{end}"]) for end in ENDS[1:])
        least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
        sizes.append((abs(float(row[days.column])), least, max(abs(low), abs(high))))
    return HalfDay(
        *(
            max((i for i, three in enumerate(sizes) if three[which] >= HALF), default=-1)
            for which in range(3)
        )
    )


def _other_keys(swept: Swept, others: Sequence[Axis]) -> list[str]:
    """Say which values of the other keys are drawn, and how little or much they matter."""
    if not others:
        return []
    values = [f"{axis.title} is {axis.word(middle(axis))}" for axis in others]
    same = [name for name in swept.record.names if name not in {axis.name for axis in others}]
    deals = swept.table.groupby(same)["deal_carried_out"]
    most = float((deals.max() - deals.min()).max())
    ranges = [f"{axis.labels[0]} to {axis.labels[-1]}" for axis in others]
    return [
        f"In the figure, the {listed(values)}. From {listed(ranges)}, the share of runs with a deal on one "
        f"date changes by at most {100 * most:.1f} of 100; the table has all values."
    ]
