"""Show what the regime rests on, day by day: public belief, soldiers, cohesion and population."""

from __future__ import annotations

from brittle.model.outcome import SERIES
from brittle.report.figures.base.daily import BANDS, legend, plots
from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.days import cost
from brittle.results.reading import Results

SHOWN = tuple(name for name in SERIES if name not in cost.SHOWN)
"""Every daily series except those of the human cost."""


def panel(results: Results) -> Panel:
    """Draw the median and the bands over runs from the daily histograms."""
    return Panel(
        id="belief",
        title="What the regime rests on, day by day: belief, soldiers, cohesion and population",
        caption=(
            f"{BANDS} Belief, from 0 to 1, is the probability, in the eyes of the public, that the regime "
            "survives the next year. Cohesion, from 0 to 1, is the mean over the regime's formations, "
            "weighted by their numbers of men. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=plots(results, SHOWN),
        legend=legend(results),
        columns=2,
    )
