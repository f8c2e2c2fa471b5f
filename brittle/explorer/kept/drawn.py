"""The page's own figures of runs: all runs of a scenario, and in colour those that the filter leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.explorer.kept.measures import RunNumber, RunWords
from brittle.explorer.kept.narrowing import Flags, Narrowing
from brittle.explorer.kept.sides import ComparedSide
from brittle.report.figures.base.panel import (
    ALL,
    BAND,
    Layout,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    plain,
    rows_height,
)
from brittle.report.figures.base.stack import marker
from brittle.report.figures.base.table import FigureTable, ends, interval_heads
from brittle.report.palette import EMPTY
from brittle.report.said.shares import with_interval
from brittle.results.statistics import Estimate, share
from brittle.wording import capital_letter, counted

type Array = npt.NDArray[np.float64]

BINS = 24
"""The number of bars of a histogram."""

MOST, FAR = 99.0, 1.3
"""The runs up to this percentile have bars of their own if the largest number is this many times as large."""

ROW = 34
"""The height of a bar of words in pixels, which holds two lines."""

TALL = 210
"""The height of a histogram in pixels."""


class DrawnRuns(NamedTuple):
    """The runs of one scenario, and which of them remain."""

    side: ComparedSide
    runs: pd.DataFrame
    kept: Flags
    narrowing: Narrowing

    @classmethod
    def of(cls, side: ComparedSide, narrowing: Narrowing) -> DrawnRuns:
        """The runs of a side under a filter."""
        runs = side.runs
        return cls(side, runs, narrowing.keeps(runs), narrowing)

    @property
    def behind(self) -> str:
        """How many runs a figure rests on."""
        if self.narrowing.is_empty:
            return f"n = {counted(len(self.runs), 'run', 'runs')}."
        return f"n = {int(self.kept.sum()):,} of {counted(len(self.runs), 'run', 'runs')}."


def edges_of(number: RunNumber, tables: Sequence[pd.DataFrame]) -> Array:
    """The edges of the bars of a histogram, alike for every scenario that is shown.

    If a few runs lie far above the others, the last bar holds them all, and its upper edge is below them.
    """
    found = [number.values(runs).to_numpy(dtype=float) for runs in tables]
    values = np.concatenate([one[np.isfinite(one)] for one in found])
    if not len(values):
        return np.linspace(0.0, 1.0, BINS + 1)
    low, most, high = values.min(), np.percentile(values, MOST), values.max()
    low, high = min(0.0, float(np.floor(low))), float(high if high < FAR * most else most)
    if number.unit.startswith("days"):
        high = float(np.ceil(high))
    return np.linspace(low, high if high > low else low + 1.0, BINS + 1)


def number_panel(name: str, number: RunNumber, drawn: DrawnRuns, edges: Array) -> Panel:
    """A histogram of a number over the runs."""
    values = number.values(drawn.runs).to_numpy(dtype=float)
    has = np.isfinite(values)
    shown = np.minimum(values, edges[-1])  # the last bar also holds the runs above it
    every, some = (np.histogram(shown[flags], edges)[0] for flags in (has, has & drawn.kept))
    middle, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    hovers = [
        f"{plain(number.label)}: {low:,.5g} to {high:,.5g}<br>{n:,} of {all_:,} runs remain"
        for low, high, n, all_ in zip(edges, edges[1:], some, every, strict=False)
    ]
    upright: Trace = {"type": "bar", "x": middle, "width": width}
    bars: list[Trace] = [
        {**upright, "y": every, "marker": {"color": EMPTY}, "hoverinfo": "skip"},
        {**upright, "y": some, "marker": {"color": number.colour}, **_said(hovers)},
    ]
    layout: Layout = {
        "height": TALL,
        "barmode": "overlay",
        "bargap": 0.06,
        "shapes": _brushed(number, drawn.narrowing, edges),
        "xaxis": {"title": {"text": f"{number.unit}"}, "range": [edges[0], edges[-1]]},
        "yaxis": {"title": {"text": "runs"}, "rangemode": "tozero"},
    }
    rows = zip(edges, edges[1:], every, some, strict=False)
    return Panel(
        id=f"{name}-{number.name}",
        title=number.label,
        caption=_number_caption(number, drawn, values, float(edges[-1])),
        plots=[Plot("", {ALL: View(bars)}, layout)],
        table=FigureTable.of(
            (f"from [{number.unit}]", "to", "all runs", "remaining runs"),
            ([float(low), float(high), int(n), int(left)] for low, high, n, left in rows),
        ),
    )


def kind_panel(name: str, kind: RunWords, drawn: DrawnRuns, words: Sequence[str]) -> Panel:
    """A bar for each word: the number of remaining runs that have it, before the number of all runs."""
    column = drawn.runs[kind.name].astype(str)
    left, history = column[drawn.kept], drawn.runs["history"][drawn.kept]
    shares = [share(left == word, history, drawn.side.results.worth) for word in words]
    every = [int((column == word).sum()) for word in words]
    some = [int((left == word).sum()) for word in words]
    hovers = [
        f"{plain(capital_letter(kind.names[word]))}: {_part(one)}<br>{n:,} of {all_:,} runs remain"
        for word, one, n, all_ in zip(words, shares, some, every, strict=True)
    ]
    at = list(range(len(words)))
    across: Trace = {"type": "bar", "orientation": "h"}
    bars: list[Trace] = [
        {**across, "y": at, "x": every, "marker": {"color": EMPTY}, "hoverinfo": "skip"},
        *(
            {**across, "y": [row], "x": [n], "marker": marker(kind.fills[word]), **_said([hover])}
            for row, word, n, hover in zip(at, words, some, hovers, strict=True)
        ),
    ]
    layout: Layout = {
        "height": rows_height(len(words), ROW, 60),
        "barmode": "overlay",
        "xaxis": {"title": {"text": "runs"}, "rangemode": "tozero"},
        "yaxis": category_axis([kind.names[word] for word in words], 22),
    }
    return Panel(
        id=f"{name}-{kind.name}",
        title=kind.label,
        caption=_kind_caption(kind, drawn, words, shares),
        plots=[Plot("", {ALL: View(bars)}, layout)],
        table=FigureTable.of(
            (
                kind.label.lower(),
                "all runs",
                "remaining runs",
                *interval_heads("part of the remaining runs"),
            ),
            (
                [kind.names[word], all_, n, *ends(one)]
                for word, all_, n, one in zip(words, every, some, shares, strict=True)
            ),
        ),
    )


def words_drawn(kind: RunWords, tables: Sequence[pd.DataFrame]) -> list[str]:
    """The words of a kind in the order of its bars, alike for every scenario that is shown."""
    there = {word for runs in tables for word in runs[kind.name].astype(str)}
    return [word for word in kind.names if word in there]


def _said(hovers: Sequence[str]) -> Trace:
    return {"customdata": list(hovers), "hovertemplate": "%{customdata}<extra></extra>"}


def _brushed(number: RunNumber, narrowing: Narrowing, edges: Array) -> list[Layout]:
    """The range of the filter as a band behind the bars."""
    low, high = narrowing.span(number.name)
    if np.isinf(low) and np.isinf(high):
        return []
    ends_ = (max(low, float(edges[0])), min(high, float(edges[-1])))
    place = {"x0": ends_[0], "x1": ends_[1], "y0": 0, "y1": 1, "yref": "y domain"}
    return [{"type": "rect", **place, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"}]


def _number_caption(number: RunNumber, drawn: DrawnRuns, values: Array, end: float) -> str:
    found = values[drawn.kept & np.isfinite(values)]
    lacking = int((drawn.kept & ~np.isfinite(values)).sum())
    said = []
    if len(found):
        low, middle, high = np.percentile(found, (5, 50, 95))
        said.append(
            f"Median {_short(middle)}; nine tenths lie between {_short(low)} and {_short(high)}."
        )
    if lacking:
        said.append(f"In {counted(lacking, 'run', 'runs')}, {number.lacking}.")
    if above := int((drawn.kept & (values > end)).sum()):
        said.append(f"The last bar also holds {counted(above, 'run', 'runs')} above {_short(end)}.")
    return " ".join([*said, drawn.behind])


def _kind_caption(
    kind: RunWords, drawn: DrawnRuns, words: Sequence[str], shares: Sequence[Estimate]
) -> str:
    found = [one for one in zip(words, shares, strict=True) if drawn.kept.any()]
    if not found:
        return drawn.behind
    word, most = max(found, key=lambda one: one[1].value)
    return f"Most often: {kind.names[word]}, in {with_interval(most)} runs. {drawn.behind}"


def _part(one: Estimate) -> str:
    """How many of the remaining runs a bar holds."""
    return f"{with_interval(one)} of those that remain" if one.runs else "no run remains"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
