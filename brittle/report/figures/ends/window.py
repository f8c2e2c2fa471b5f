"""Show how late an exit can be offered and still be carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    BAND,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    plain,
    share_axis,
)
from brittle.report.figures.ends.funnel import COLOURS
from brittle.report.palette import BLUE
from brittle.results.comparing import (
    Comparison,
    exit_pairs,
    lever_between,
    offering,
    value_of,
)
from brittle.results.levers import COURSE, makes_offer
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY, Array, Estimate, by_day, share, shares
from brittle.wording import counted, long_date

SHOWN_DAYS = 30
"""The number of days shown by the curve of later offers and by the right panel."""


FEWEST = 10
"""The curve of later offers is drawn if at least this number of deals is carried out."""


type Curve = tuple[Array, Array, Array]
"""Shares by day, and the lower and upper ends of their band."""


class Offered(NamedTuple):
    """A scenario's offer: its day from the main scenario's branch, and how often the offer is carried out."""

    key: str
    day: float
    done: Estimate


def panel(results: Results) -> Panel | None:
    """Draw deals by the day of the offer; None if there is no posterior or no offer."""
    if results.fitted is None:
        return None
    every = _offers(results)
    if not every:
        return None
    offers = every[: len(COLOURS)]
    pair = _without_offer(results, offers)
    later = None if pair is None else _later(results, pair)
    keys = [one.key for one in offers]
    plots = [_by_date(results, offers, later), _by_steps(results, offers)]
    approximate = (
        ""
        if pair is None or later is None
        else (
            " The curve approximates offers that no scenario makes. The curve takes the number of days "
            f"that each deal lasted in “{results.title(pair.one)}” from the offer to the departure, and "
            "applies this number to an offer on each day shown. The deal counts as carried out if the "
            "departure comes before the capital falls or the ruler leaves in the paired run of "
            f"“{results.title(pair.other)}”, which differs only in {pair.lever}."
        )
    )
    return Panel(
        id="window",
        title="How late an exit can be offered and still be carried out",
        caption=(
            "In the left panel, each dot is the offer of one scenario. The dot shows the share of runs in "
            f"which the exit offered on that day is carried out{_bounded(offers)}. Day 0 is "
            f"{long_date(results.branch(results.main))}.{_branches(results, keys)}"
            f"{_beyond(every, offers)}{approximate} The right panel shows what becomes of each scenario's "
            "own offer day by day. Solid lines show the share of offers that are carried out. Dashed lines "
            "show the share of offers that have closed, because the capital fell or the ruler left without "
            "the deal. The other offers are still open. If talks had already led to an offer, that offer is "
            "counted. These results hold in the model, given the article, which does not say what a ruler "
            "would accept. "
            f"{behind(results, keys)}"
        ),
        plots=plots,
        legend=_legend(results, offers, later is not None),
        columns=2,
    )


def _legend(results: Results, offers: Sequence[Offered], curve: bool) -> list[LegendKey]:
    """Explain the dot for each offer and the line for offers that no scenario makes."""
    dots = [
        LegendKey(results.title(one.key), COLOURS[i % len(COLOURS)], "dot")
        for i, one in enumerate(offers)
    ]
    line = LegendKey("approximation for later offers, with its band", BLUE, "line")
    return [*dots, line] if curve else dots


def _bounded(offers: Sequence[Offered]) -> str:
    return ", with its 95% interval" if any(one.done.bounded for one in offers) else ""


def _branches(results: Results, keys: Sequence[str]) -> str:
    if len({results.branch(key) for key in keys}) == 1:
        return ""
    return (
        " Scenarios that branch at different times have different pasts, so their dots differ in more "
        "than the date of the offer."
    )


def _beyond(every: Sequence[Offered], drawn: Sequence[Offered]) -> str:
    rest = len(every) - len(drawn)
    return f" {counted(rest, 'more offer is', 'more offers are')} not drawn." if rest else ""


def _offers(results: Results) -> list[Offered]:
    start = results.branch(results.main)
    found = []
    for key in offering(results):
        runs = results.of(key)
        if runs["offer_day"].notna().any():
            shift = (results.branch(key) - start).total_seconds() / 86400.0
            day = shift + float(runs["offer_day"].median())
            done = share(runs["departed_day"].notna(), runs["history"], results.worth)
            found.append(Offered(key, day, done))
    return found


def closing(runs: pd.DataFrame) -> pd.Series:
    """The first day on which the capital falls or the ruler leaves; infinite if neither happens."""
    ends: pd.Series = runs[["capital_lost_day", "ruler_left_day"]].min(axis=1)
    return ends.astype(float).fillna(np.inf)


def _without_offer(results: Results, offers: Sequence[Offered]) -> Comparison | None:
    """Pair a main scenario that offers no exit with the first offer; only the ruler's course may differ."""
    main = results.main
    if makes_offer(value_of(results, main)):
        return None
    drawn = [one.key for one in offers]
    first = [pair.one for pair in exit_pairs(results) if pair.one in drawn]
    for key in [*first, *drawn]:
        if lever_between(results, key, main) == COURSE:
            return Comparison(key, main, COURSE)
    return None


def _later(results: Results, pair: Comparison) -> Curve | None:
    """For offers on days 0, 1, ... after the branch, the share that is carried out: mean, low and high.

    None if too few deals are carried out to estimate how long they take.
    """
    pairs = results.pairs(pair.one, pair.other)
    took = (pairs["departed_day_one"] - pairs["offer_day_one"]).astype(float).fillna(np.inf)
    if np.isfinite(took).sum() < FEWEST:
        return None
    days = range(min(SHOWN_DAYS, int(results.horizon(pair.other))) + 1)
    lasted, shut = took.to_numpy(), closing(pairs.other).to_numpy()
    done = (np.isfinite(lasted) & (day + lasted <= shut) for day in days)
    return shares(done, pairs["history"], results.worth)


def _by_date(results: Results, offers: Sequence[Offered], later: Curve | None) -> Plot:
    first = min([0.0, *(one.day for one in offers)])
    last = len(later[0]) - 1 if later is not None else max(one.day for one in offers) + 1
    drawn = zip(offers, _side_by_side(offers, last - first), COLOURS, strict=False)
    dots = [_dot(plain(results.title(one.key)), one.done, at, its) for one, at, its in drawn]
    tops = [one.done.high if one.done.bounded else one.done.value for one in offers]
    tops += [float(np.nanmax(np.stack([later[0], later[2]])))] if later is not None else []
    return Plot(
        "By the day of the offer",
        {ALL: View([*_offered_later(later), *dots])},
        {
            "height": 340,
            "xaxis": {
                "title": {"text": "day of the offer, counted from the branch"},
                "range": [first - 1, last + 0.5],
                "zeroline": True,
                "zerolinecolor": "#888888",
            },
            "yaxis": {
                "title": {"text": "share of runs in which the exit is carried out"},
                "range": [0, min(1.03, 1.2 * max(0.08, *tops))],
                "tickformat": ".0%",
                "zeroline": False,
            },
        },
        {"height": 300},
    )


def _offered_later(later: Curve | None) -> list[Trace]:
    """Draw the curve for offers that no scenario makes, on top of its band."""
    if later is None:
        return []
    value, low, high = later
    days = list(range(len(value)))
    band: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *reversed(days)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": BAND,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    line: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": value,
        "line": {"color": BLUE, "width": 2.5},
        "text": [
            f"offered on day {day}: carried out in about {v:.0%} of runs ({_ends(a, b)})"
            for day, v, a, b in zip(days, value, low, high, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [band, line] if np.isfinite(low).all() else [line]


def _dot(title: str, done: Estimate, at: float, colour: str) -> Trace:
    """Draw how often a scenario's own offer is carried out, with its interval."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at],
        "y": [done.value],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [done.high - done.value],
            "arrayminus": [done.value - done.low],
            "color": colour,
            "thickness": 1.5,
            "width": 4,
        },
        "marker": {"color": colour, "size": 10},
        "text": [
            f"{title}: carried out in {done.value:.0%} of runs ({done.interval('.0%')}), "
            f"n = {done.runs:,}"
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _ends(low: float, high: float) -> str:
    return f"95% {low:.0%}–{high:.0%}" if np.isfinite(low) else ONE_HISTORY


def _side_by_side(offers: Sequence[Offered], span: float) -> list[float]:
    """Positions of the dots; offers of the same day are drawn a fortieth of the axis apart."""
    found = []
    for i, one in enumerate(offers):
        same = [k for k, other in enumerate(offers) if abs(other.day - one.day) < 0.5]
        found.append(one.day + (same.index(i) - (len(same) - 1) / 2) * span / 40)
    return found


def _by_steps(results: Results, offers: Sequence[Offered]) -> Plot:
    traces: list[Trace] = []
    longest = min(SHOWN_DAYS, int(min(results.horizon(one.key) for one in offers)))
    for i, one in enumerate(offers):
        runs = results.of(one.key)
        runs = runs[runs["offer_day"].notna()]
        gone = (runs["departed_day"] - runs["offer_day"]).astype(float)
        shut = (closing(runs) - runs["offer_day"]).where(gone.isna())
        colour, name = COLOURS[i % len(COLOURS)], plain(results.title(one.key))
        wide = 2.0 + 1.5 * (
            len(offers) - 1 - i
        )  # a later line is narrower, so the wider one under it stays visible
        for what, day, dash in (
            ("carried out", gone, "solid"),
            ("closed without being carried out", shut, "dash"),
        ):
            share = np.array([by.mean() for by in by_day(day, longest)])
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": list(range(len(share))),
                    "y": share,
                    "line": {"color": colour, "width": wide, "dash": dash},
                    "text": [
                        f"{name}: {what} within {counted(d, 'day', 'days')} in {v:.0%} of runs"
                        for d, v in enumerate(share)
                    ],
                    "hovertemplate": "%{text}<extra></extra>",
                }
            )
    return Plot(
        "By the days since the offer",
        {ALL: View(traces)},
        {
            "height": 340,
            "xaxis": {
                "title": {"text": "days since the offer"},
                "range": [0, longest],
                "zeroline": False,
            },
            "yaxis": share_axis("share of runs with an offer") | {"range": [0, 1.03]},
        },
        {"height": 300},
    )
