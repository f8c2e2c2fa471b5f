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
    wrapped,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import BLACK, PURPLE
from brittle.results.happened import ReportedFigure
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
SPACE = "\u00a0"
"""Keeps the words at the right from the edge of the axis; a line does not begin with another space."""
SAME = 1.1
"""A median is about right if it misses the best figure by a smaller factor."""
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
    def miss(self) -> str:
        """By which factor the median of the runs misses the best figure, in words."""
        best, middle = self.reported.best, self.middle
        if min(best, middle) < 1:
            return f"far too {'few' if best > middle else 'many'}"
        factor = max(best, middle) / min(best, middle)
        if factor < SAME:
            return "about right"
        size = f"{factor:.1f}" if factor < 10 else rounded(factor)
        return f"{size.removesuffix('.0')} times too {'few' if best > middle else 'many'}"

    @property
    def of_the_day(self) -> bool:
        """Whether the runs' number is that of the reported day, and not that of the last day."""
        return self.reported.quantity in DAILY


def panel(results: Results) -> Panel | None:
    """Draw each reported figure beside the runs; None if the case reports none within the days played."""
    rows = _rows(results)
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
                {ALL: View(_traces(rows, axis["range"][1]))},
                {
                    "height": height,
                    "margin": {"r": 150},
                    "xaxis": axis,
                    "yaxis": category_axis(labels, 44),
                },
                {
                    "height": rows_height(len(rows), 46, 70),
                    "margin": {"r": 88},
                    "xaxis": {"tickvals": axis["tickvals"][::2], "ticktext": axis["ticktext"][::2]},
                    "yaxis": category_axis(labels, 18),
                },
            )
        ],
        legend=[
            LegendKey("reported: best figure, and the range", BLACK, "diamond"),
            LegendKey("the model: median, and the middle nine tenths of the runs", PURPLE, "dot"),
        ],
        table=_table(rows),
    )


def misses(results: Results) -> list[str]:
    """Say how far the daily numbers of the runs are from the reported figures outside their nine tenths."""
    return [
        f"The model has {row.miss} {NAMES[row.reported.quantity]}: by {long_date(_at(row))}, "
        f"{rounded(row.reported.best)} were reported, and the median of the runs is {rounded(row.middle)}."
        for row in _rows(results)
        if row.of_the_day and not row.held
    ]


def _rows(results: Results) -> list[FigureInRuns]:
    """The last figure of each quantity that was reported for a day that the runs cover."""
    happened = results.happened
    if happened is None:
        return []
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
    apart = [f"{row.miss}: {NAMES[row.reported.quantity]}" for row in _farthest_first(rows)]
    number = counted(len(rows), "reported number", "reported numbers")
    if not apart:
        return f"The middle nine tenths of the runs hold {held} of {number} of people killed or displaced"
    said = "; ".join(apart)
    return f"The model is far from {len(apart)} of {number} of people killed or displaced ({said})"


def _farthest_first(rows: Sequence[FigureInRuns]) -> list[FigureInRuns]:
    """The reported figures outside the middle nine tenths of the runs."""
    return sorted((row for row in rows if not row.held), key=_distance, reverse=True)


def _distance(row: FigureInRuns) -> float:
    return abs(float(np.log(max(row.reported.best, 1.0) / max(row.middle, 1.0))))


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
        f"runs are those of “{results.title(results.main)}”.{said} The words at "
        "the right compare the median of the runs with the best figure. From each line of the axis to the "
        f"next, the number is ten times as large. {behind(results, [results.main])}"
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


def _traces(rows: Sequence[FigureInRuns], edge: float) -> list[Trace]:
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
        _factors(rows, 10.0**edge, 24, "wide"),
        _factors(rows, 10.0**edge, 12, "narrow"),
    ]


def _factors(rows: Sequence[FigureInRuns], edge: float, width: int, meta: str) -> Trace:
    """By which factor each median misses, at the right edge of the plot."""
    return {
        "type": "scatter",
        "mode": "text",
        "meta": meta,
        "x": [edge] * len(rows),
        "y": list(range(len(rows))),
        "text": [SPACE + wrapped(row.miss, width).replace("<br>", f"<br>{SPACE}") for row in rows],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


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
    columns = [
        "what is counted",
        "by",
        "reported, low",
        "reported, best",
        "reported, high",
        "reliability",
    ]
    columns += ["model, day after the starting moment", "model, median"]
    columns += ["model, 5% of runs below", "model, 95% of runs below"]
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
            row.miss,
            row.reported.source,
        ]
        for row in rows
    ]
    return FigureTable.of([*columns, "model, median beside the best figure", "source"], found)
