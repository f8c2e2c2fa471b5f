"""Show what the regime rests on, day by day: public belief, its army and the people whom it holds."""

from __future__ import annotations

from brittle.model.outcome import SERIES
from brittle.report.figures.base.daily import BANDS, legend, plots
from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.days import cost
from brittle.results.reading import Results

SHOWN = tuple(name for name in SERIES if name not in cost.SHOWN)
"""Every daily series except those of the human cost."""


def panel(results: Results) -> Panel:
    """Draw bands over runs from the daily histograms."""
    return Panel(
        id="belief",
        title="What the regime rests on, day by day: belief, soldiers, cohesion and population",
        caption=(
            f"{BANDS} Belief is the chance, from 0 to 1, that the public gives the regime of surviving "
            "the next year. Cohesion is the mean over the regime's formations, from 0 to 1, weighted by men. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=plots(results, SHOWN),
        legend=legend(results),
        columns=2,
    )
