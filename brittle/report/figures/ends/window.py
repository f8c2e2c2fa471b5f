"""Show how late an exit can be offered and still be carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    plain,
    rows_height,
)
from brittle.report.figures.base.table import Cell, FigureTable, interval_heads
from brittle.report.palette import GREEN, faint
from brittle.report.said.shares import in_its_runs, in_runs, with_interval
from brittle.results.comparing import (
    Comparison,
    exit_pairs,
    lever_between,
    offering,
    value_of,
)
from brittle.results.levers import COURSE, makes_offer
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY, Array, Estimate, median, share, shares
from brittle.wording import day_month, long_date

SHOWN_DAYS = 30
"""The number of days shown by the curve of later offers."""


FEWEST = 10
"""The curve of later offers is drawn if at least this number of deals is carried out."""


type Curve = tuple[Array, Array, Array]
"""Shares by day, and the lower and upper ends of their band."""


class Offered(NamedTuple):
    """A scenario's offer: its day from the main scenario's branch, and how often the offer is carried out."""

    key: str
    day: float
    at: datetime
    done: Estimate


def panel(results: Results) -> Panel | None:
    """Draw how often each offer is carried out, by its date; None if no scenario makes an offer."""
    offers = sorted(_offers(results), key=lambda one: one.day)
    if not offers:
        return None
    pair = _without_offer(results, offers)
    later = None if pair is None else _later(results, pair)
    keys = [one.key for one in offers]
    return Panel(
        id="window",
        title=_finding(results, offers),
        caption=(
            f"{_too_late(results)}Each row is the offer of one scenario, the earliest first"
            f"{_bounded(offers)}."
            f"{_branches(results, keys)}{_approximate(results, pair, later)} Nothing shows what a real ruler "
            f"would accept. {behind(results, keys)}"
        ),
        plots=[_rows(results, offers), *([_curve(results, later)] if later is not None else [])],
        columns=2 if later is not None else 1,
        table=_table(results, offers, later),
    )


def _finding(results: Results, offers: Sequence[Offered]) -> str:
    """Say from when on an offer is too late, and how often the earliest and the latest are carried out."""
    first, last = offers[0], offers[-1]
    said = f"A way out offered on {long_date(first.at)} is carried out in {in_its_runs(first.done)}"
    if last.at.date() != first.at.date():
        said += f", and one offered on {long_date(last.at)} in {with_interval(last.done)}"
    late = _half_late(results)
    return said if late is None else f"{late}. {said}"


def _half_late(results: Results) -> str | None:
    """Say from which date on an offer is too late in half of the main scenario's runs.

    None if that scenario makes an offer itself.
    """
    main = results.main
    if makes_offer(value_of(results, main)):
        return None
    runs, start, last = results.of(main), results.branch(main), results.horizon(main)
    closed = closing(runs).clip(
        upper=last
    )  # a run that has not ended by the last day counts with it
    found = median(closed, runs["history"], results.worth)
    if not found.value < last:
        ended = share(closed < last, runs["history"], results.worth)
        until = long_date(start + timedelta(days=last))
        return f"An offer has come too late by {until} in {in_its_runs(ended)}"
    ends = ""
    if found.bounded:
        low, high = (
            day_month(start + timedelta(days=day)) if day < last else "never"
            for day in (found.low, found.high)
        )
        ends = " (95% interval: within that day)" if low == high else f" (95% {low} to {high})"
    at = long_date(start + timedelta(days=found.value))
    return f"In half of the runs, an offer comes too late from {at} on{ends}"


def _too_late(results: Results) -> str:
    if _half_late(results) is None:
        return ""
    return (
        "An offer comes too late once the capital has fallen or the ruler has left, in the runs of "
        f"“{results.title(results.main)}”. "
    )


def _approximate(results: Results, pair: Comparison | None, later: Curve | None) -> str:
    if pair is None or later is None:
        return ""
    return (
        " The curve approximates offers that no scenario makes: each deal takes as long as in "
        f"“{results.title(pair.one)}”, and it is carried out if the ruler departs before the capital falls "
        f"or he leaves in the paired run of “{results.title(pair.other)}”."
    )


def _bounded(offers: Sequence[Offered]) -> str:
    return ", with its 95% interval" if any(one.done.bounded for one in offers) else ""


def _branches(results: Results, keys: Sequence[str]) -> str:
    if len({results.branch(key) for key in keys}) == 1:
        return ""
    return (
        " Scenarios that begin at different times have different pasts, so they differ in more than the date "
        "of the offer."
    )


def _offers(results: Results) -> list[Offered]:
    start = results.branch(results.main)
    found = []
    for key in offering(results):
        runs = results.of(key)
        if runs["offer_day"].notna().any():
            shift = (results.branch(key) - start).total_seconds() / 86400.0
            day = shift + float(runs["offer_day"].median())
            done = share(runs["departed_day"].notna(), runs["history"], results.worth)
            found.append(Offered(key, day, start + timedelta(days=day), done))
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


def _rows(results: Results, offers: Sequence[Offered]) -> Plot:
    """A row for each offer: its dot, its interval, and its number beside the interval."""
    labels = [_label(results, one) for one in offers]
    top = min(1.0, 1.4 * max(0.05, *(high for _, high in map(_interval, offers))))
    axis = {
        "title": {"text": "runs in which it is carried out"},
        "tickformat": ".0%",
        "zeroline": False,
    }
    return Plot(
        "Each scenario’s own offer",
        {ALL: View([_dots(offers, labels), _numbers(offers, top)])},
        {
            "height": rows_height(len(offers), 34, 70),
            "xaxis": axis | {"range": [-0.02 * top, top], "nticks": 5},
            "yaxis": category_axis(labels, 36),
        },
        {
            "height": rows_height(len(offers), 48, 70),
            "xaxis": {"range": [-0.02 * top, 1.25 * top], "nticks": 3},
            "yaxis": category_axis(labels, 24),
        },
    )


def _label(results: Results, one: Offered) -> str:
    """The date and the scenario of an offer, and the date on which its runs begin if that is another."""
    branch = results.branch(one.key)
    begins = "" if branch.date() == one.at.date() else f", runs from {day_month(branch)}"
    return f"{day_month(one.at)}{begins}: {results.title(one.key)}"


def _interval(one: Offered) -> tuple[float, float]:
    """The ends of an offer's interval; both are its share if there is none."""
    done = one.done
    return (done.low, done.high) if done.bounded else (done.value, done.value)


def _dots(offers: Sequence[Offered], labels: Sequence[str]) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [one.done.value for one in offers],
        "y": list(range(len(offers))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_interval(one)[1] - one.done.value for one in offers],
            "arrayminus": [one.done.value - _interval(one)[0] for one in offers],
            "color": GREEN,
            "thickness": 2,
            "width": 0,
        },
        "marker": {"color": GREEN, "size": 9},
        "text": [
            f"{plain(label)}: {with_interval(one.done)}, n = {one.done.runs:,}"
            for label, one in zip(labels, offers, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _numbers(offers: Sequence[Offered], top: float) -> Trace:
    """The number of each offer, to the right of its interval."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [_interval(one)[1] + 0.02 * top for one in offers],
        "y": list(range(len(offers))),
        "text": [in_runs(one.done.value, one.done.runs) for one in offers],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _curve(results: Results, later: Curve) -> Plot:
    """The approximation for offers that no scenario makes, on top of its band."""
    value, low, high = later
    days = list(range(len(value)))
    band: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *reversed(days)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": faint(GREEN, 0.2),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    line: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": value,
        "line": {"color": GREEN, "width": 2.5},
        "text": [
            f"offered on day {day}: carried out in about {v:.0%} of runs ({_ends(a, b)})"
            for day, v, a, b in zip(days, value, low, high, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    start = results.branch(results.main)
    return Plot(
        "An offer on any day (approximate), with its 95% band",
        {ALL: View([band, line] if np.isfinite(low).all() else [line])},
        {
            "height": 300,
            "xaxis": {"title": {"text": f"days after {long_date(start)}"}, "zeroline": False},
            "yaxis": {
                "title": {"text": "runs in which it is carried out"},
                "range": [0, min(1.03, 1.2 * max(0.08, float(np.nanmax([*value, *high]))))],
                "tickformat": ".0%",
                "zeroline": False,
            },
        },
        {"height": 260},
    )


def _ends(low: float, high: float) -> str:
    return f"95% {low:.0%}–{high:.0%}" if np.isfinite(low) else ONE_HISTORY


def _table(results: Results, offers: Sequence[Offered], later: Curve | None) -> FigureTable:
    columns = ("offer", "date", *interval_heads("carried out [share of runs]"), "runs")
    rows: list[list[Cell]] = [
        [
            results.title(one.key),
            one.at.isoformat(timespec="hours"),
            one.done.value,
            one.done.low,
            one.done.high,
            one.done.runs,
        ]
        for one in offers
    ]
    start = results.branch(results.main)
    for day, three in enumerate(zip(*later, strict=True)) if later is not None else ():
        at = (start + timedelta(days=day)).isoformat(timespec="hours")
        rows.append(["any offer (approximate)", at, *map(float, three), None])
    return FigureTable.of(columns, rows)
