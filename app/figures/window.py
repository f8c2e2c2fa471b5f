"""The closing window: until when an exit that is offered can still be carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.figures.funnel import COLOURS
from app.figures.panel import (
    ALL,
    BAND,
    BLUE,
    Key,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    plain,
    share_axis,
)
from app.results import Results
from app.spreads import DEAL
from app.statistics import Array, Estimate, by_day, share, shares
from app.wording import long_date

SHOWN_DAYS = 30
"""Days after the branch for which a later offer is followed."""


FEWEST = 10
"""Deals carried out from which the curve of later offers is drawn."""


class Offered(NamedTuple):
    """A scenario's own offer: when, from the main scenario's branch, and how often it is kept."""

    key: str
    day: float
    done: Estimate


def panel(results: Results) -> Panel | None:
    """Deals by the day of the offer; None without a posterior or an offer."""
    if results.fitted is None:
        return None
    offers = _offers(results)
    if not offers:
        return None
    later = _later(results) if DEAL in {one.key for one in offers} else None
    keys = [one.key for one in offers]
    plots = [_by_date(results, offers, later), _by_steps(results, offers)]
    approximate = (
        (
            f" The curve is an approximation for offers that no scenario makes: each run of “"
            f"{results.title(DEAL)}” whose deal is carried out is given the days that its deal took, "
            f"from an offer on that day on, and the deal counts if they end before the capital falls "
            f"or the ruler goes in the paired run of “{results.title(results.main)}”."
        )
        if later is not None
        else ""
    )
    return Panel(
        id="window",
        title="The closing window",
        caption=(
            "By the day of the offer: share of runs in which an exit offered on that day is carried "
            "out, as simulated "
            f"(dots, 95% intervals), from {long_date(results.branch(results.main))} as day 0."
            f"{approximate} By the days since: what becomes of each scenario's own offer, day by "
            "day: carried out "
            "(solid), or closed because the capital fell or the ruler went without it (dashed); the "
            "rest is open. In the model, given the article, which says nothing of what a ruler would "
            f"take. {behind(results, keys)}"
        ),
        plots=plots,
        legend=[
            *(
                Key(results.title(one.key), COLOURS[i % len(COLOURS)], "dot")
                for i, one in enumerate(offers)
            ),
            *([Key("offered later, approximately, with 95% band", BLUE, "line")] if later else []),
        ],
        columns=2,
    )


def _offers(results: Results) -> list[Offered]:
    facts = results.manifest["scenarios"]
    start = results.branch(results.main)
    found = []
    for key in results.scenarios:
        runs = results.runs[results.runs["scenario"] == key]
        if facts[key]["value"].get("offer") and runs["offer_day"].notna().any():
            shift = (results.branch(key) - start).total_seconds() / 86400.0
            day = shift + float(runs["offer_day"].median())
            done = share(runs["departed_day"].notna(), runs["history"], results.worth)
            found.append(Offered(key, day, done))
    return found[: len(COLOURS)]


def closing(runs: pd.DataFrame, suffix: str = "") -> pd.Series:
    """Day on which the capital falls or the ruler goes, whichever is first; infinite for never."""
    ends: pd.Series = runs[[f"capital_lost_day{suffix}", f"ruler_left_day{suffix}"]].min(axis=1)
    return ends.astype(float).fillna(np.inf)


def _later(results: Results) -> tuple[Array, Array, Array] | None:
    """Share carried out for an offer on days 0, 1, ... after the branch: mean, low, high.

    None where too few deals are carried out to learn from how long they take.
    """
    main = results.main
    if main == DEAL or not results.paired(DEAL, main):
        return None
    pairs = results.pairs(DEAL, main)
    took = (pairs["departed_day_one"] - pairs["offer_day_one"]).astype(float).fillna(np.inf)
    days = np.arange(min(SHOWN_DAYS, int(results.horizon(main))) + 1)
    ends = days[None, :] + took.to_numpy()[:, None]
    if np.isfinite(took).sum() < FEWEST:
        return None
    done = np.isfinite(ends) & (ends <= closing(pairs, "_other").to_numpy()[:, None])
    return shares(done.astype(float), pairs["history_one"], results.worth)


def _by_date(
    results: Results, offers: Sequence[Offered], later: tuple[Array, Array, Array] | None
) -> Plot:
    traces: list[Trace] = []
    if later is not None:
        value, low, high = later
        days = list(range(len(value)))
        traces += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [*days, *reversed(days)],
                "y": [*high, *reversed(low)],
                "fill": "toself",
                "fillcolor": BAND,
                "line": {"width": 0},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": days,
                "y": value,
                "line": {"color": BLUE, "width": 2.5},
                "text": [
                    f"offered on day {day}: carried out in about {v:.0%} (95% {a:.0%}–{b:.0%})"
                    for day, v, a, b in zip(days, value, low, high, strict=True)
                ],
                "hovertemplate": "%{text}<extra></extra>",
            },
        ]
    first = min([0.0, *(one.day for one in offers)])
    last = len(later[0]) - 1 if later is not None else max(one.day for one in offers) + 1
    for i, (one, at) in enumerate(zip(offers, _side_by_side(offers, last - first), strict=True)):
        colour = COLOURS[i % len(COLOURS)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [at],
                "y": [one.done.value],
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": [one.done.high - one.done.value],
                    "arrayminus": [one.done.value - one.done.low],
                    "color": colour,
                    "thickness": 1.5,
                    "width": 4,
                },
                "marker": {"color": colour, "size": 10},
                "text": [
                    f"{plain(results.title(one.key))}: carried out in {one.done.value:.0%} "
                    f"(95% {one.done.low:.0%}–{one.done.high:.0%}), n = {one.done.runs:,}"
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    tops = [one.done.high for one in offers]
    tops += [float(later[2].max())] if later is not None else []
    return Plot(
        "By the day of the offer",
        {ALL: View(traces)},
        {
            "height": 340,
            "xaxis": {
                "title": {"text": "day of the offer, from the branch"},
                "range": [first - 1, last + 0.5],
                "zeroline": True,
                "zerolinecolor": "#888888",
            },
            "yaxis": {
                "title": {"text": "carried out, share of runs"},
                "range": [0, min(1.03, 1.2 * max(0.08, *tops))],
                "tickformat": ".0%",
                "zeroline": False,
            },
        },
        {"height": 300},
    )


def _side_by_side(offers: Sequence[Offered], span: float) -> list[float]:
    """Where each is drawn: offers of one day stand beside one another, a fortieth of the axis apart."""
    found = []
    for i, one in enumerate(offers):
        same = [k for k, other in enumerate(offers) if abs(other.day - one.day) < 0.5]
        found.append(one.day + (same.index(i) - (len(same) - 1) / 2) * span / 40)
    return found


def _by_steps(results: Results, offers: Sequence[Offered]) -> Plot:
    traces: list[Trace] = []
    longest = min(SHOWN_DAYS, int(min(results.horizon(one.key) for one in offers)))
    for i, one in enumerate(offers):
        runs = results.runs[results.runs["scenario"] == one.key]
        runs = runs[runs["offer_day"].notna()]
        gone = (runs["departed_day"] - runs["offer_day"]).astype(float)
        shut = (closing(runs) - runs["offer_day"]).where(gone.isna())
        colour, name = COLOURS[i % len(COLOURS)], plain(results.title(one.key))
        wide = 2.0 + 1.5 * (
            len(offers) - 1 - i
        )  # the later and narrower leaves the wider to be seen
        for what, day, dash in (
            ("carried out", gone, "solid"),
            ("closed without it", shut, "dash"),
        ):
            share = by_day(day, longest).mean(axis=0)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": list(range(len(share))),
                    "y": share,
                    "line": {"color": colour, "width": wide, "dash": dash},
                    "text": [
                        f"{name}: {what} within {d} days in {v:.0%}" for d, v in enumerate(share)
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
