"""Show the people killed and displaced, day by day."""

from __future__ import annotations

from brittle.report.figures.base.daily import BANDS, legend, plots
from brittle.report.figures.base.panel import Panel, behind
from brittle.results.reading import Results

SHOWN = ("killed_combatants", "killed_civilians", "displaced")


def panel(results: Results) -> Panel:
    """Use the daily histograms to draw the median over runs and the bands around it."""
    return Panel(
        id="cost",
        title="How many people are killed and displaced, day by day",
        caption=(
            f"{BANDS} The dead are all those killed since the first simulated day, except those killed in "
            "reprisals. The displaced are the people who are away from home on each day. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=plots(results, SHOWN),
        legend=legend(results),
        columns=2,
    )
