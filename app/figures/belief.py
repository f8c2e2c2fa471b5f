"""What the regime rests on, day by day: public belief, its army and the people that it holds."""

from __future__ import annotations

from app.figures import cost
from app.figures.daily import BANDS, legend, plots
from app.figures.panel import Panel, behind
from app.results import Results
from model.outcome import SERIES

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
