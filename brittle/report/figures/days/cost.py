"""Show the people killed and displaced, day by day."""

from __future__ import annotations

from datetime import timedelta

from brittle.report.figures.base import daily
from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.base.table import Cell, FigureTable, cell
from brittle.report.figures.days import groups, reported
from brittle.report.palette import DISPLACED, KILLED
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, median
from brittle.wording import long_date, rounded

SHOWN = ("killed_combatants", "killed_civilians", "displaced")
COLOURS = {
    "killed_combatants": KILLED,
    "killed_civilians": KILLED,
    "displaced": DISPLACED,
}


def panel(results: Results) -> Panel:
    """Use the daily histograms to draw the median over runs and the bands around it."""
    series = daily.found(results, SHOWN)
    return Panel(
        id="cost",
        title=_finding(results),
        warning=" ".join(reported.misses(results)),
        caption=(
            f"{daily.BANDS} The curves of the killed count everybody killed since the first simulated day, "
            "except in reprisals. The last plot has everybody killed by the last day, reprisals included, "
            "and the groups of which they consist: the dot is the median over runs, and the line is the "
            f"middle half of the runs. {groups.adding_up(results)} The displaced are those away from home "
            f"on the day. {daily.of_main(results)}{behind(results, results.scenarios)}"
        ),
        plots=[*daily.plots(results, series, COLOURS), groups.plot(results)],
        columns=2,
        table=_table(results, series),
    )


def _finding(results: Results) -> str:
    """Give the medians of the main scenario on the last day."""
    runs = results.of(results.main)
    away = median(runs["displaced_end"], runs["history"], results.worth)
    every = groups.killed(results, results.main)[0].median
    last = results.branch(results.main) + timedelta(days=results.horizon(results.main))
    return (
        f"By {long_date(last)}, about {rounded(every.value)} people{_ends(every)} are killed on all sides, "
        f"in reprisals too, and about {rounded(away.value)} people are away from home{_ends(away)}: medians "
        f"over {away.runs:,} runs"
    )


def _table(results: Results, series: daily.Quantiles) -> FigureTable:
    """The daily series; on the last day of each scenario, also everybody killed, and each group."""
    days = daily.table(results, series)
    heads = [
        f"{name} by the last day [people], {which}"
        for name in groups.GROUPS
        for which in ("median", "a quarter of runs below", "a quarter of runs above")
    ]
    rows: list[list[Cell]] = [[*row, *[None] * len(heads)] for row in days.rows]
    last = {str(row[0]): number for number, row in enumerate(days.rows)}
    for key in results.scenarios:
        rows[last[results.title(key)]][-len(heads) :] = [
            cell(value)
            for one in groups.killed(results, key)
            for value in (one.median.value, one.low, one.high)
        ]
    return FigureTable.of([*days.columns, *heads], rows)


def _ends(one: Estimate) -> str:
    return f" (95% {rounded(one.low)}–{rounded(one.high)})" if one.bounded else ""
