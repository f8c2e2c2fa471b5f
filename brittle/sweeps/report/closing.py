"""The date after which an offer is no longer shown to change anything, for sweeps that vary its date."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.report.figures.base.panel import ALL, LegendKey, Panel, Plot, Trace, View, plain
from brittle.report.palette import LIGHT_TEXT
from brittle.sweeps.report.closing_words import ENDS, caption, details, finding, folded
from brittle.sweeps.report.numbers import columns_of, table_of
from brittle.sweeps.report.shown import Shown, shown
from brittle.sweeps.report.weighing import Weighing, offers_by_date
from brittle.sweeps.swept import Axis, Swept
from brittle.wording import day_month

SIDE = 0.14
"""How far from its date a mark is drawn, in steps between dates, so that intervals lie beside one another."""
WIDE, NARROW = 5, 5
"""The largest number of dates that are written below an axis."""


def closing(swept: Swept, beside: Sequence[str] = ()) -> Panel | None:
    """Draw by date what an offer changes; None unless dates are varied and every offer is compared.

    `beside` holds sentences that compare the sweep with a batch.
    """
    found = offers_by_date(swept)
    if found is None:
        return None
    date, _, weighings = found
    (deals,) = shown("deal_carried_out")
    gaps = shown("capital_held_days", "deaths", gap=True)
    return Panel(
        id="closing",
        title=finding(weighings, gaps[0]),
        caption=caption(swept, found),
        plots=[_plot(weighings, one, date) for one in (deals, *gaps)],
        legend=[
            *(
                LegendKey(f"weighed by {one.words}", one.colour, "dot")
                for one in weighings
                if one.words
            ),
            LegendKey("the 95% interval of the change includes 0", weighings[0].colour, "ring"),
        ],
        columns=3,
        body=folded([*details(swept, found), *beside]),
        table=table_of(columns_of(swept, [deals, *gaps])),
    )


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
