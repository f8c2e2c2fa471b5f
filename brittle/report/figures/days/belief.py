"""Show what the regime rests on, day by day: public belief, soldiers, cohesion and population."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from brittle.model.outcome import SERIES
from brittle.report.figures.base import daily
from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.days import cost
from brittle.results.reading import Results
from brittle.wording import long_date, rounded

SHOWN = tuple(name for name in SERIES if name not in cost.SHOWN)
"""Every daily series except those of the human cost."""
MEN = "men_in_ranks"


def panel(results: Results) -> Panel:
    """Draw the median and the bands over runs from the daily histograms."""
    series = daily.found(results, SHOWN)
    men = series.get(MEN, {}).get(results.main)
    return Panel(
        id="belief",
        title=_finding(results, men),
        caption=(
            f"{daily.BANDS} Public belief is the chance, in the eyes of the public, that the regime "
            "survives the next year. Cohesion is the readiness of the regime's formations to stay together, "
            f"from 0 to 1, as a mean weighted by men. {daily.of_main(results)}"
            f"{behind(results, results.scenarios)}"
        ),
        plots=daily.plots(results, series, {}),
        columns=2,
        table=daily.table(results, series),
    )


def _finding(results: Results, men: pd.DataFrame | None) -> str:
    """Say how soon the regime's men leave the ranks, by the median over runs."""
    if men is None or not len(men):
        return "What the regime rests on, day by day"
    start, median = results.branch(results.main), men[0.5]
    first, last = float(median.iloc[0]), float(median.iloc[-1])
    half = [int(day) for day in median.index if median[day] <= first / 2]
    if half and first >= 1:
        return (
            f"Half of the regime's {rounded(first)} men have left the ranks by "
            f"{long_date(start + timedelta(days=half[0]))} (medians over runs)"
        )
    return (
        f"The regime has {rounded(first)} men in the ranks on {long_date(start)} and {rounded(last)} on "
        f"{long_date(start + timedelta(days=int(median.index[-1])))} (medians over runs)"
    )
