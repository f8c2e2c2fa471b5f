"""Compare the reported numbers of people killed and displaced with those of the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from brittle.batches.tables.histogram import quantiles
from brittle.model.codes import Series, word_of
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    plain,
    rows_height,
    short_count,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import BLACK, PURPLE
from brittle.results.happened import ReportedFigure, WhatHappened
from brittle.results.reading import Results
from brittle.wording import counted, day_month, long_date, rounded

LEVELS = (0.05, 0.5, 0.95)

DAILY = {
    "killed_civilians": Series.KILLED_CIVILIANS,
    "killed_combatants": Series.KILLED_COMBATANTS,
    "displaced": Series.DISPLACED,
}
"""The reported quantities of which the runs keep a number for every day."""
AT_THE_END = ("killed_regime", "killed_rebels")
"""The reported quantities of which the runs keep only the number on the last day."""
NAMES = {
    "killed_regime": "the regime’s men killed",
    "killed_rebels": "rebels killed",
    "killed_combatants": "combatants killed, both sides",
    "killed_civilians": "civilians killed",
    "displaced": "people away from home",
}
RELIABILITY = (
    "A is a count, B an agency’s figure, C the press, D background knowledge or judgement."
)


class FigureInRuns(NamedTuple):
    """A reported figure, and the middle nine tenths of the runs on the same day."""

    reported: ReportedFigure
    day: float
    """The day of the runs, counted from the branch."""
    low: float
    middle: float
    high: float

    @property
    def held(self) -> bool:
        """Whether the best figure lies in the middle nine tenths of the runs."""
        return self.low <= self.reported.best <= self.high

    @property
    def of_the_day(self) -> bool:
        """Whether the runs' number is that of the reported day, and not that of the last day."""
        return self.reported.quantity in DAILY


def panel(results: Results) -> Panel | None:
    """Draw each reported figure beside the runs; None if the case reports none within the days played."""
    happened = results.happened
    rows = [] if happened is None else _rows(results, happened)
    if not rows:
        return None
    labels = [_label(row) for row in rows]
    height = rows_height(len(rows), 34, 70)
    axis = _axis(rows)
    return Panel(
        id="reported",
        title=_finding(rows),
        caption=_caption(results, rows),
        plots=[
            Plot(
                "",
                {ALL: View(_traces(rows))},
                {"height": height, "xaxis": axis, "yaxis": category_axis(labels, 44)},
                {
                    "height": rows_height(len(rows), 46, 70),
                    "yaxis": category_axis(labels, 20),
                },
            )
        ],
        legend=[
            LegendKey("reported: best figure, and the range", BLACK, "diamond"),
            LegendKey("the model: median, and the middle nine tenths of the runs", PURPLE, "dot"),
        ],
        table=_table(rows),
    )


def _rows(results: Results, happened: WhatHappened) -> list[FigureInRuns]:
    """The last figure of each quantity that was reported for a day that the runs cover."""
    start = results.branch(results.main)
    last = results.horizon(results.main)
    found: dict[str, FigureInRuns] = {}
    for one in sorted(happened.reported, key=lambda figure: figure.as_of):
        if one.quantity in NAMES and 0 <= one.day(start) <= last + 0.5:
            row = _in_runs(results, one, start)
            if row is not None:
                found[one.quantity] = row
    return [found[name] for name in NAMES if name in found]


def _in_runs(results: Results, one: ReportedFigure, start: datetime) -> FigureInRuns | None:
    key = results.main
    if one.quantity in AT_THE_END:
        values = results.of(key)[one.quantity].astype(float)
        low, middle, high = np.quantile(values, LEVELS)
        return FigureInRuns(one, results.horizon(key), float(low), float(middle), float(high))
    series = results.series
    mine = series[(series["scenario"] == key) & (series["series"] == word_of(DAILY[one.quantity]))]
    by_day = quantiles(mine, LEVELS)
    day = round(one.day(start))
    if day not in by_day.index:
        return None
    low, middle, high = np.asarray(by_day.loc[day], dtype=float)
    return FigureInRuns(one, float(day), float(low), float(middle), float(high))


def _label(row: FigureInRuns) -> str:
    return f"{NAMES[row.reported.quantity]}, by {day_month(_at(row))} ({row.reported.reliability})"


def _at(row: FigureInRuns) -> datetime:
    return datetime.combine(row.reported.as_of, datetime.min.time())


def _finding(rows: Sequence[FigureInRuns]) -> str:
    held = sum(row.held for row in rows)
    few = sum(row.high < row.reported.best for row in rows)
    many = sum(row.low > row.reported.best for row in rows)
    apart = [*([f"too few in {few}"] if few else []), *([f"too many in {many}"] if many else [])]
    said = f"; the runs have {' and '.join(apart)}" if apart else ""
    return (
        f"Of {counted(len(rows), 'reported number', 'reported numbers')} of people killed or displaced, "
        f"{held} {'lies' if held == 1 else 'lie'} in the middle nine tenths of the runs{said}"
    )


def _caption(results: Results, rows: Sequence[FigureInRuns]) -> str:
    later = [NAMES[row.reported.quantity] for row in rows if not row.of_the_day]
    end = results.branch(results.main) + timedelta(days=results.horizon(results.main))
    said = (
        f" For each side alone, the runs keep only the number on their last day, {long_date(end)}, which "
        "also counts those killed after the report."
        if later
        else ""
    )
    return (
        f"Each row is a number as it was reported, with the letter of its reliability: {RELIABILITY} The "
        f"runs are those of “{results.title(results.main)}”.{said} From each line of the axis to the next, "
        f"the number is ten times as large. {behind(results, [results.main])}"
    )


def _axis(rows: Sequence[FigureInRuns]) -> Layout:
    values = [v for row in rows for v in (row.low, row.high, row.reported.low, row.reported.high)]
    bottom = np.floor(np.log10(max(min(values), 1.0)))
    top = np.ceil(np.log10(max(*values, 10.0)))
    powers = [10.0**power for power in range(int(bottom), int(top) + 1)]
    return {
        "type": "log",
        "title": {"text": "people"},
        "range": [bottom - 0.1, top + 0.1],
        "tickmode": "array",
        "tickvals": powers,
        "ticktext": [short_count(value) for value in powers],
        "zeroline": False,
    }


def _traces(rows: Sequence[FigureInRuns]) -> list[Trace]:
    n = len(rows)
    reported = [(row.reported.low, row.reported.best, row.reported.high) for row in rows]
    model = [(row.low, row.middle, row.high) for row in rows]
    fact = {
        "symbol": "diamond",
        "size": 10,
        "color": "#ffffff",
        "line": {"color": BLACK, "width": 2},
    }
    words = [_words(row) for row in rows]
    return [
        _marks(model, [i + 0.16 for i in range(n)], words, {"color": PURPLE, "size": 9}, PURPLE),
        _marks(reported, [i - 0.16 for i in range(n)], words, fact, BLACK),
    ]


def _marks(
    values: Sequence[tuple[float, float, float]],
    at: Sequence[float],
    words: Sequence[str],
    marker: Trace,
    colour: str,
) -> Trace:
    """A mark for each middle value, with a line from the low to the high one; no value is below 1."""
    shown = [tuple(max(value, 1.0) for value in three) for three in values]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [middle for _, middle, _ in shown],
        "y": list(at),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - middle for _, middle, high in shown],
            "arrayminus": [middle - low for low, middle, _ in shown],
            "color": colour,
            "thickness": 2.5,
            "width": 0,
        },
        "marker": marker,
        "text": list(words),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _words(row: FigureInRuns) -> str:
    one = row.reported
    return (
        f"{plain(NAMES[one.quantity])}, by {long_date(_at(row))}<br>reported: {one.best:,.0f} "
        f"({one.low:,.0f} to {one.high:,.0f})<br>runs on day {row.day:g}: median {rounded(row.middle)}, "
        f"nine tenths between {rounded(row.low)} and {rounded(row.high)}"
    )


def _table(rows: Sequence[FigureInRuns]) -> FigureTable:
    columns = ["what is counted", "by", "reported, low", "best", "high", "reliability"]
    columns += ["model, day after the branch", "median", "5% of runs below", "95% of runs below"]
    found: list[list[Cell]] = [
        [
            NAMES[row.reported.quantity],
            row.reported.as_of.isoformat(),
            row.reported.low,
            row.reported.best,
            row.reported.high,
            row.reported.reliability,
            row.day,
            row.middle,
            row.low,
            row.high,
            row.reported.source,
        ]
        for row in rows
    ]
    return FigureTable.of([*columns, "source"], found)
