"""Show the people killed and displaced, day by day."""

from __future__ import annotations

from datetime import timedelta

from brittle.report.figures.base import daily
from brittle.report.figures.base.panel import Panel, about, behind
from brittle.report.figures.days import reported
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
    runs = results.of(results.main)
    revenge = median(runs["reprisals"], runs["history"], results.worth)
    return Panel(
        id="cost",
        title=_finding(results),
        warning=" ".join(reported.misses(results)),
        caption=(
            f"{daily.BANDS} The curves of the killed count everybody killed since the first simulated day. "
            f"Reprisals are in neither the curves nor the title; they kill about {rounded(revenge.value)} "
            f"more people{_ends(revenge)}. The displaced are those away from home on the day. "
            f"{daily.of_main(results)}{about(results)}{behind(results, results.scenarios)}"
        ),
        plots=daily.plots(results, series, COLOURS),
        columns=3,
        table=daily.table(results, series),
    )


def _finding(results: Results) -> str:
    """Give the medians that the curves of the main scenario have on their last day."""
    runs, worth = results.of(results.main), results.worth
    combatants = runs["killed_regime"].astype(float) + runs["killed_rebels"].astype(float)
    fighting, civilians, away = (
        median(one, runs["history"], worth)
        for one in (combatants, runs["killed_civilians"], runs["displaced_end"])
    )
    last = results.branch(results.main) + timedelta(days=results.horizon(results.main))
    return (
        f"By {long_date(last)}, about {rounded(fighting.value)} combatants{_ends(fighting)} and about "
        f"{rounded(civilians.value)} civilians{_ends(civilians)} are killed, and about "
        f"{rounded(away.value)} people are away from home{_ends(away)}: medians over {away.runs:,} runs"
    )


def _ends(one: Estimate) -> str:
    return f" (95% {rounded(one.low)}–{rounded(one.high)})" if one.bounded else ""
