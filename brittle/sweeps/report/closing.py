"""The date after which an offer is no longer shown to matter, for sweeps that vary the date of an offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from brittle.report.figures.base.panel import ALL, LegendKey, Panel, Plot, Trace, View, plain
from brittle.report.palette import LIGHT_TEXT
from brittle.sweeps.report.lines import COLOURS
from brittle.sweeps.report.numbers import columns_of, table_of
from brittle.sweeps.report.shown import Shown, shown
from brittle.sweeps.swept import Axis, Swept
from brittle.wording import counted, day_month, listed, long_date

OPENS = "offer.opens"
"""The field that holds the date of an offer."""
SIDE = 0.14
"""How far from its date a mark is drawn, in steps between dates, so that intervals lie beside one another."""
HALF = 0.5
"""A change in days that is taken to be worth a sentence."""
WIDE, NARROW = 5, 5
"""The largest number of dates that are written below an axis."""


class Weighing(NamedTuple):
    """The points of one way of weighing the histories: one for each date, with the same other values."""

    words: str
    """What the histories are weighed by; empty if this is not varied."""
    colour: str
    rows: Sequence[pd.Series]
    """The points in the order of their dates."""
    dates: Sequence[datetime]

    def shows(self, i: int, quantities: Sequence[Shown]) -> bool:
        """Whether the offer on date i is shown to change any of the quantities."""
        return any(not one.open(self.rows[i]) for one in quantities)

    def last(self, quantities: Sequence[Shown]) -> int:
        """The number of the last date on which an offer is shown to change something; -1 if there is none."""
        return max((i for i in range(len(self.rows)) if self.shows(i, quantities)), default=-1)


def closing(swept: Swept) -> Panel | None:
    """Draw by date what an offer changes; None unless dates are varied and every offer is compared."""
    moments = [axis for axis in swept.axes if axis.kind == "moment" and OPENS in axis.name]
    if not moments or not swept.is_grid or swept.table["compared_with"].isna().any():
        return None
    date, others = moments[0], [axis for axis in swept.axes if axis is not moments[0]]
    kept = {axis.name: axis.values[len(axis.values) // 2] for axis in others}
    weighings = _weighings(swept, date, kept)
    (deals,) = shown("deal_carried_out")
    gaps = shown("capital_held_days", "deaths", gap=True)
    tested = [*shown("deal_carried_out", gap=True), *gaps]
    return Panel(
        id="closing",
        title=_finding(weighings, tested),
        caption=_caption(swept, others, weighings, tested),
        plots=[_plot(weighings, one, date) for one in (deals, *gaps)],
        legend=[
            *(LegendKey(f"weighed by {one.words}", one.colour, "dot") for one in _named(weighings)),
            LegendKey("the 95% interval of the change includes 0", weighings[0].colour, "ring"),
        ],
        columns=3,
        table=table_of(columns_of(swept, [deals, *gaps])),
    )


def _named(weighings: Sequence[Weighing]) -> list[Weighing]:
    return [one for one in weighings if one.words]


def _weighings(swept: Swept, date: Axis, kept: Mapping[str, str]) -> list[Weighing]:
    table = swept.table
    for name, value in kept.items():
        table = table[table[name] == value]
    parts = [("", table)]
    if swept.on is not None:
        on = swept.on
        parts = [(on.word(value), table[table[on.name] == value]) for value in on.values]
    dates = [datetime.fromisoformat(value) for value in date.values]
    found = []
    for (words, rows), colour in zip(parts, COLOURS, strict=False):
        by_date = {row[date.name]: row for _, row in rows.iterrows()}
        found.append(Weighing(words, colour, [by_date[value] for value in date.values], dates))
    return found


def _finding(weighings: Sequence[Weighing], tested: Sequence[Shown]) -> str:
    """Name the last date on which an offer is shown to matter, for each way of weighing the histories."""
    until = [_until(one, tested) for one in weighings]
    if len(set(until)) == 1:
        return f"An offer is shown to matter {until[0]}"
    parts = [
        f"{words} if histories are weighed by {one.words}"
        for words, one in zip(until, weighings, strict=True)
    ]
    return f"An offer is shown to matter {', and '.join(parts)}"


def _until(one: Weighing, tested: Sequence[Shown]) -> str:
    last = one.last(tested)
    if last < 0:
        return f"on no date between {day_month(one.dates[0])} and {long_date(one.dates[-1])}"
    if last == len(one.dates) - 1:
        return f"at least until {long_date(one.dates[-1])}, the last date that was played"
    return f"until {long_date(one.dates[last])}"


def _caption(
    swept: Swept, others: Sequence[Axis], weighings: Sequence[Weighing], tested: Sequence[Shown]
) -> str:
    """What an offer changes, with what it is compared, and what cannot be compared."""
    runs = swept.table["runs"].astype(int)
    stand = swept.record.beside or "the first point"
    deals = max(float(row["deal_carried_out"]) for one in weighings for row in one.rows)
    return " ".join(
        [
            f"On any date, a deal is carried out in at most {100 * deals:.1f} of 100 runs. Each offer is "
            f"compared with “{stand}”, which begins on the same date from the same histories and with the "
            "same chances. The offer is shown to matter if the 95% interval of one of the three changes "
            "excludes 0.",
            *(_changes(one, tested) for one in weighings),
            *_apart(weighings),
            "That no change is shown does not mean that there is none.",
            *_other_keys(swept, others),
            f"n = {counted(int(runs.min()), 'run', 'runs')} of each offer.",
        ]
    )


def _changes(one: Weighing, tested: Sequence[Shown]) -> str:
    """What an offer changes until the last date on which it is shown to matter, and how sure that date is."""
    last, (_, days, _) = one.last(tested), tested
    worth = f"worth {one.rows[0]['worth']:,.0f} independent histories on the first date"
    start = f"Weighed by {one.words} ({worth}), it" if one.words else f"It ({worth})"
    if last < 0:
        return f"{start} is shown to matter on no date."
    number = sum(one.shows(i, tested) for i in range(last + 1))
    dates = "every date" if number > last else f"{number} of the {last + 1} dates"
    moved = [-float(row[days.column]) for row in one.rows[: last + 1]]
    return (
        f"{start} is shown to matter on {dates} until then: the capital is lost "
        f"{_days(min(moved), max(moved))}. {_half(one, days)}"
    )


def _half(one: Weighing, days: Shown) -> str:
    """The last date on which an offer moves the capital's day by half a day or more, with its interval."""
    found = []
    for row in one.rows:
        low, high = (float(row[f"{days.column}{end}"]) for end in ENDS[1:])
        least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
        found.append((abs(float(row[days.column])), least, max(abs(low), abs(high))))
    middle, first, last = (
        max((i for i, sizes in enumerate(found) if sizes[which] >= HALF), default=-1)
        for which in range(3)
    )
    if middle < 0:
        return "It moves that day by less than half a day on every date."
    early = day_month(one.dates[first]) if first >= 0 else f"before {day_month(one.dates[0])}"
    late = f"{'after ' if last == len(found) - 1 else ''}{day_month(one.dates[last])}"
    return (
        f"It moves that day by half a day or more until {day_month(one.dates[middle])} (95% interval of "
        f"this date: {early} to {late})."
    )


def _days(low: float, high: float) -> str:
    """Between which numbers of days the capital is lost earlier; numbers below 0 mean later."""
    if low >= 0:
        return f"{low:.1f} to {high:.1f} days earlier"
    if high <= 0:
        return f"{-high:.1f} to {-low:.1f} days later"
    return f"between {-low:.1f} days later and {high:.1f} days earlier"


def _other_keys(swept: Swept, others: Sequence[Axis]) -> list[str]:
    """Say which values of the other keys are drawn, and how little or much they matter."""
    if not others:
        return []
    values = [f"{axis.title} is {axis.labels[len(axis.labels) // 2]}" for axis in others]
    same = [name for name in swept.record.names if name not in {axis.name for axis in others}]
    deals = swept.table.groupby(same)["deal_carried_out"]
    most = float((deals.max() - deals.min()).max())
    ranges = [f"{axis.labels[0]} to {axis.labels[-1]}" for axis in others]
    return [
        f"In the figure, the {listed(values)}. From {listed(ranges)}, the share of runs with a deal on one "
        f"date changes by at most {100 * most:.1f} of 100; the table has all values."
    ]


def _apart(weighings: Sequence[Weighing]) -> list[str]:
    """Say why numbers of different weighings are not compared, and on which date the weighings agree."""
    if len(weighings) < 2:
        return []
    one, other = weighings[:2]
    same = [
        day_month(date)
        for date, a, b in zip(one.dates, one.rows, other.rows, strict=True)
        if a["deaths"] == b["deaths"] and a["worth"] == b["worth"]
    ]
    agree = f" On {listed(same, 9)} they are the same histories." if same else ""
    return [
        "The two ways of weighing choose different histories, in which different numbers of people are "
        f"killed whether or not there is an offer, and so only changes are drawn.{agree}"
    ]


def _plot(weighings: Sequence[Weighing], one: Shown, date: Axis) -> Plot:
    values = [float(row[f"{one.column}{end}"]) for w in weighings for row in w.rows for end in ENDS]
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * ((high - low) or 1.0)
    number, (title, unit) = len(weighings), TITLES[one.column]
    traces = [
        _trace(w, one, SIDE * (i - (number - 1) / 2) * 2 if number > 1 else 0.0)
        for i, w in enumerate(weighings)
    ]
    axis = {"zeroline": False, "range": [-0.6, len(date.values) - 0.4], "tickangle": 0}
    return Plot(
        title,
        {ALL: View(traces)},
        {
            "height": 280,
            "xaxis": axis | _marks(date, WIDE),
            "yaxis": {
                "title": {"text": unit},
                "range": [low - (room if low < 0 else 0.02 * room), high + room],
                "tickformat": "~%" if one.is_share else ",.2~r",
                "zeroline": True,
                "zerolinecolor": "#888888",
            },
        },
        {"height": 240, "xaxis": axis | _marks(date, NARROW)},
    )


ENDS = ("", "_low", "_high")
TITLES = {
    "deal_carried_out": ("Deals carried out", "share of runs"),
    "capital_held_days_difference": ("Day the capital is lost: change", "days; below 0: earlier"),
    "deaths_difference": ("People killed: change", "people; below 0: fewer"),
}
"""The title of each plot, and what its upright axis counts."""


def _marks(date: Axis, most: int) -> Trace:
    step = -(-len(date.values) // most)
    places = list(range(0, len(date.values), step))
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [plain(date.labels[i]) for i in places],
    }


def _trace(weighing: Weighing, one: Shown, aside: float) -> Trace:
    """The marks of a way of weighing: open if the interval of the change includes 0."""
    rows = weighing.rows
    change = one if one.gap else one._replace(gap=True)
    three = [[float(row[f"{one.column}{end}"]) for row in rows] for end in ENDS]
    value, low, high = three
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [i + aside for i in range(len(rows))],
        "y": value,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [h - v for v, h in zip(value, high, strict=True)],
            "arrayminus": [v - a for v, a in zip(value, low, strict=True)],
            "color": weighing.colour,
            "thickness": 1.5,
            "width": 0,
        },
        "marker": {
            "size": 8,
            "color": [LIGHT_TEXT if change.open(row) else weighing.colour for row in rows],
            "line": {"color": weighing.colour, "width": 1.5},
        },
        "text": [
            f"{day_month(date)}{f', weighed by {weighing.words}' if weighing.words else ''}: "
            f"{one.spread(row)}, n = {int(row['runs']):,}"
            for date, row in zip(weighing.dates, rows, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
