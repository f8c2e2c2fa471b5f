"""Plot the median and the spread over runs of each daily series, by day after the scenario's start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from brittle.batches.tables.histogram import quantiles
from brittle.model.outcome import SERIES_COLUMNS, Holds, ResultColumn
from brittle.report.figures.base.days import day_axis, days_shown, last_day_of_action
from brittle.report.figures.base.panel import Layout, Plot, Trace, View
from brittle.report.figures.base.table import Cell, FigureTable, cell
from brittle.report.palette import CHOSEN, OTHER, faint
from brittle.results.reading import Results
from brittle.wording import capital_letter

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
INNER, OUTER = (0.25, 0.75), (0.05, 0.95)
MARKS = 5
"""The largest number of marks on an axis of days."""
STILL = 0.02
"""The part of the vertical scale within which a line is taken to stand still."""
SHARES = frozenset(column.name for column in SERIES_COLUMNS if column.holds is Holds.SHARE)
"""The series whose axis goes from 0 to 1."""
LISTED = (0, 1, 3, 7, 14, 30, 60, 90)
"""The days of which the table has rows."""
PARTS = (", median", ", 5% of runs below", ", 95% of runs below")
"""What the table says of a series on a day, as endings of the heads of columns."""
BANDS = (
    "The line is the median over the runs of the chosen scenario. The dark band holds the middle half of the "
    "runs, and the light band the middle nine tenths. The axis is as long as the line or the dark band "
    "moves; the runs may go on for longer."
)
"""The sentences of a caption that explain the line, the bands and the axis."""

type Quantiles = Mapping[str, Mapping[str, pd.DataFrame]]
"""For each series, and in it for each scenario: a row for each day, a column for each of `LEVELS`."""


def found(results: Results, names: Sequence[str]) -> Quantiles:
    """The quantiles of the named series, in the order in which the series are declared."""
    groups = {
        (str(scenario), str(series)): quantiles(rows, LEVELS)
        for (scenario, series), rows in results.series.groupby(
            ["scenario", "series"], observed=True
        )
        if series in names
    }
    return {
        column.name: {
            key: groups[key, column.name]
            for key in results.scenarios
            if (key, column.name) in groups
        }
        for column in SERIES_COLUMNS
        if column.name in names
    }


def plots(results: Results, series: Quantiles, colours: Mapping[str, str]) -> list[Plot]:
    """Make a plot for each series; `colours` has the colour of each series' line, if it is not black."""
    last = {key: _days(series, key) for key in results.scenarios}
    columns = {column.name: column for column in SERIES_COLUMNS}
    return [
        _plot(results, columns[name], by_scenario, last, colours.get(name, CHOSEN))
        for name, by_scenario in series.items()
    ]


def _days(series: Quantiles, key: str) -> int:
    """The number of days on the axes of a scenario: as long as anything moves in any of the series."""
    action, longest = 0, 1
    for name, by_scenario in series.items():
        if key in by_scenario:
            one = by_scenario[key]
            lines = [one[level].tolist() for level in (0.5, *INNER)]
            scale = 1.0 if name in SHARES else float(one[0.95].max())
            action = max(action, last_day_of_action(lines, scale, STILL))
            longest = max(longest, len(one) - 1)
    return days_shown(action, longest)


def of_main(results: Results) -> str:
    """Explain the dotted line, if there is one."""
    if len(results.scenarios) < 2:
        return ""
    return f"The grey dotted line is the median of “{results.title(results.main)}”. "


def _plot(
    results: Results,
    column: ResultColumn,
    by_scenario: Mapping[str, pd.DataFrame],
    last: Mapping[str, int],
    colour: str,
) -> Plot:
    main, views = by_scenario.get(results.main), {}
    for key, own in by_scenario.items():
        start = results.branch(key)
        beside = [_median(main, OTHER, "dot", last[key])] if key != results.main else []
        if main is None or start != results.branch(results.main):
            beside = []
        wide, narrow = day_axis(start, 0, last[key], MARKS)
        traces = [
            *_bands(own, colour, last[key]),
            *beside,
            _median(own, colour, "solid", last[key]),
        ]
        views[key] = View(traces, {"xaxis": wide}, {"xaxis": narrow})
    layout = {"height": 300, "margin": {"b": 62}, "yaxis": _axis(column)}
    return Plot(capital_letter(column.meaning), views, layout, {"height": 260})


def _axis(column: ResultColumn) -> Layout:
    axis: Layout = {
        "title": {"text": column.unit},
        "zeroline": False,
        "rangemode": "tozero",
        "tickformat": ",",
    }
    return axis | ({"range": [0, 1]} if column.name in SHARES else {})


def _bands(one: pd.DataFrame, colour: str, last: int) -> list[Trace]:
    shown = one.loc[:last]
    days = shown.index.tolist()
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*days, *reversed(days)],
            "y": [*shown[high], *reversed(shown[low].tolist())],
            "fill": "toself",
            "fillcolor": faint(colour, opacity),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
        for (low, high), opacity in ((OUTER, 0.12), (INNER, 0.16))
    ]


def _median(one: pd.DataFrame | None, colour: str, dash: str, last: int) -> Trace:
    shown = pd.DataFrame(columns=[0.5]) if one is None else one.loc[:last]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": shown.index.tolist(),
        "y": shown[0.5].tolist(),
        "line": {"color": colour, "width": 2, "dash": dash},
        "hovertemplate": "day %{x}: median %{y:.3~g}<extra></extra>",
    }


def table(results: Results, series: Quantiles) -> FigureTable:
    """A row for each scenario and some of its days, with the median and the middle nine tenths."""
    units = {
        column.name: f"{column.name.replace('_', ' ')} [{column.unit}]" for column in SERIES_COLUMNS
    }
    heads = [f"{units[name]}{part}" for name in series for part in PARTS]
    rows: list[list[Cell]] = []
    for key in results.scenarios:
        its = {name: one[key] for name, one in series.items() if key in one}
        longest = max((len(one) - 1 for one in its.values()), default=-1)
        for day in dict.fromkeys([*(d for d in LISTED if d < longest), longest]):
            values = [
                _value(its.get(name), day, level) for name in series for level in (0.5, *OUTER)
            ]
            rows.append([results.title(key), day, *values])
    return FigureTable.of(["scenario", "days after the start", *heads], rows)


def _value(one: pd.DataFrame | None, day: int, level: float) -> Cell:
    if one is None or day not in one.index:
        return None
    return cell(float(one[level].loc[day]))
