"""Show the people killed and displaced, day by day."""

from __future__ import annotations

from brittle.report.figures.base import daily
from brittle.report.figures.base.panel import Panel, about, behind
from brittle.report.palette import DISPLACED, KILLED
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, deaths, median
from brittle.wording import rounded

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
        caption=(
            f"{daily.BANDS} The curves of the killed count everybody killed since the first simulated day, "
            "except in reprisals, which the title includes. The displaced are those away from home on the "
            f"day. {daily.of_main(results)}{about(results)}{behind(results, results.scenarios)}"
        ),
        plots=daily.plots(results, series, COLOURS),
        columns=3,
        table=daily.table(results, series),
    )


def _finding(results: Results) -> str:
    """Give the medians of the killed and of the displaced over the runs of the main scenario."""
    runs = results.of(results.main)
    dead = median(deaths(runs), runs["history"], results.worth)
    away = median(runs["displaced_peak"], runs["history"], results.worth)
    return (
        f"About {rounded(dead.value)} people are killed{_ends(dead)}, and about {rounded(away.value)} are "
        f"away from home at the peak{_ends(away)}: medians over {dead.runs:,} runs"
    )


def _ends(one: Estimate) -> str:
    return f" (95% {rounded(one.low)}–{rounded(one.high)})" if one.bounded else ""
