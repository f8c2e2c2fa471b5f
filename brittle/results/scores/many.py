"""Show many scored cases on the screen: a line each, the means with their intervals, and plain sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import fmean

from rich.box import SIMPLE
from rich.table import Table

from brittle.calibration.scoring.across.kept import ScoresKept, knows
from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.across.words import reading
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.question import START


def many_cases(kept: ScoresKept, costs: Sequence[CostScore]) -> Iterator[Table | str]:
    """The cases in a line each, the forecasters' means, and what the cases can and cannot say."""
    yield _cases(kept)
    yield "A star marks a fit on the case whose article it was fitted to; means leave this score out.\n"
    yield _means(kept)
    for sentence in reading(kept, costs):
        yield f"{sentence}\n"


def _cases(kept: ScoresKept) -> Table:
    posteriors = [name for name in kept.forecasts if name.startswith(POSTERIOR)]
    compared = [PRIORS, RECALIBRATED, *posteriors, OTHERS]
    heads = ["priors", "recal.", *(["fit"] * len(posteriors)), "const."]
    grid = Table(
        title=f"Fall of the capital; chance in percent, from the priors, by each day; and {DECIDING} of the "
        "priors, the priors recalibrated, the posterior of another case, and the constant hazard",
        title_justify="left",
        box=SIMPLE,
        padding=(0, 0, 0, 0),
    )
    for head in ("case", "fell"):
        grid.add_column(head, no_wrap=True)
    for head in (*(f"{day}d" for day in START.horizons), *heads):
        grid.add_column(head, justify="right", no_wrap=True)
    for one in kept.cases:
        chances = [kept.value(one.case, PRIORS, f"probability_{d}d") for d in START.horizons]
        scores = [
            _number(kept.value(one.case, name, DECIDING), 3) + "*" * knows(name, one.case)
            for name in compared
        ]
        what = f"day {one.fall_day:.0f}" if one.fell else "held"
        grid.add_row(one.name, what, *(_number(100 * p, 0) for p in chances), *scores)
    return grid


def _means(kept: ScoresKept) -> Table:
    grid = Table(
        title=f"Mean {DECIDING} over cases, and difference to the constant hazard over countries",
        title_justify="left",
        box=SIMPLE,
        padding=(0, 1, 0, 0),
    )
    grid.add_column("forecast")
    for head in ("cases", "mean", "difference", "95% interval", "p"):
        grid.add_column(head, justify="right", no_wrap=True)
    for name in kept.forecasts:
        scores, one = list(kept.scored(name).values()), paired(kept, name)
        if not scores:
            continue
        cells = ["", "", ""]
        if one is not None:
            interval = f"{one.mean.low:+.3f} to {one.mean.high:+.3f}"
            cells = [f"{one.mean.value:+.3f}", interval, f"{one.p:.2f}"]
        grid.add_row(name, str(len(scores)), f"{fmean(scores):.3f}", *cells)
    return grid


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else ""
