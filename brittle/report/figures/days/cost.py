"""Killed and displaced, day by day."""

from __future__ import annotations

from brittle.report.figures.base.daily import BANDS, legend, plots
from brittle.report.figures.base.panel import Panel, behind
from brittle.results.reading import Results

SHOWN = ("killed_combatants", "killed_civilians", "displaced")


def panel(results: Results) -> Panel:
    """Bands over runs from the daily histograms."""
    return Panel(
        id="cost",
        title="The human cost, day by day",
        caption=(
            f"{BANDS} The dead are counted from the theatre's first day on and add up; those of "
            "reprisals are not among them. People who have come home are away no longer. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=plots(results, SHOWN),
        legend=legend(results),
        columns=2,
    )
