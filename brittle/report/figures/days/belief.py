"""What the regime rests on, day by day: public belief, its army and the people that it holds."""

from __future__ import annotations

from brittle.model.outcome import SERIES
from brittle.report.figures.base.daily import BANDS, legend, plots
from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.days import cost
from brittle.results.reading import Results

SHOWN = tuple(name for name in SERIES if name not in cost.SHOWN)
"""Every daily series that is no human cost."""


def panel(results: Results) -> Panel:
    """Bands over runs from the daily histograms."""
    return Panel(
        id="belief",
        title="Belief and cohesion",
        caption=(
            f"{BANDS} Belief 0–1: the public's estimate that the regime survives the next year. "
            "Cohesion 0–1: mean over the regime's formations, weighted by men. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=plots(results, SHOWN),
        legend=legend(results),
        columns=2,
    )
