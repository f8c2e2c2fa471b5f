"""The human cost of a case as reported in `cost.csv`, beside the truth, and how the runs agree with it.

A reported figure is uncertain. It is taken as lognormal around its best value, with a standard deviation of
the log of ln(high / low) / 3.29, the width of a 90% interval, but at least ln 2. The model's prediction of a
reported figure is the figure of each run times this error. Its middle 80%, its PIT (the share of the
prediction that is below the best value) and the CRPS of its log10 are compared with the best value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from brittle.calibration.sampling.resampling import SEED
from brittle.calibration.scoring.scores import Array
from brittle.calibration.scoring.truth import days_between
from brittle.model.codes import Series
from brittle.model.inputs.case_files import COST
from brittle.model.inputs.problems import Problems
from brittle.model.inputs.schema.types import Day, Note, Number, Record, Text, unit
from brittle.model.inputs.schema.validate import check_columns, validate
from brittle.model.inputs.sources.table import read_table

SERIES_OF = {
    "killed_civilians": Series.KILLED_CIVILIANS,
    "killed_combatants": Series.KILLED_COMBATANTS,
    "displaced": Series.DISPLACED,
}
"""The daily series of a run for each quantity that is scored; other quantities are read and not scored.

Civilians killed in reprisals are not in the model's series. People displaced are those away from home on that
day, within the country or abroad.
"""
TRACKED = tuple(SERIES_OF.values())

LEAST_SD = math.log(2.0)
"""Least standard deviation of the log of a reported figure: a factor of two."""
WIDTH_90 = 3.29
"""Width of a 90% interval of a normal distribution, in standard deviations."""
INTERVAL = 0.8
"""The middle part of the prediction that should hold the reported figure."""
ERRORS = 20
"""Number of reporting errors that are drawn for each run."""


class ReportedCost(Record):
    """A row of cost.csv: a figure as it was reported for a date."""

    quantity: Text = Field(description="What is counted")
    low: Number = Field(ge=0, description="Low figure", json_schema_extra=unit("people"))
    best: Number = Field(gt=0, description="Best figure", json_schema_extra=unit("people"))
    high: Number = Field(gt=0, description="High figure", json_schema_extra=unit("people"))
    as_of: Day = Field(description="The date up to which, or on which, people are counted")
    source: Text = Field(description="Source of the information")
    reliability: Literal["A", "B", "C", "D"] = Field(
        description="A count, B agency, C press, D background knowledge or judgement"
    )
    note: Note = Field(default="", description="Remark")

    @property
    def sd(self) -> float:
        """Standard deviation of the log of the reported figure."""
        spread = math.log(self.high / self.low) / WIDTH_90 if self.low > 0 else math.inf
        return max(LEAST_SD, spread) if math.isfinite(spread) else LEAST_SD

    def day(self, start: datetime) -> float:
        """Days from a moment to the end of the date."""
        return days_between(start, datetime.combine(self.as_of, time()) + timedelta(days=1))


class CostOwner(NamedTuple):
    """The case, the forecaster and the question to which a cost score belongs."""

    case: str
    forecast: str
    question: str


class CostScore(NamedTuple):
    """How the runs of a forecast agree with one reported figure."""

    case: str
    forecast: str
    question: str
    quantity: str
    as_of: str
    day: float
    """Day of the runs with which the figure is compared."""
    reliability: str
    low: float
    best: float
    high: float
    predicted_low: float
    """Lower end of the middle 80% of the prediction."""
    predicted: float
    """Median of the prediction."""
    predicted_high: float
    inside: bool
    """Whether `best` lies in the middle 80% of the prediction."""
    pit: float
    """Share of the prediction below `best`, with half of what is equal."""
    crps_log10: float
    late: bool
    """Whether the date lies after the last day played, which is then used instead."""
    n: int
    """Number of runs."""


def load_costs(folder: Path) -> tuple[ReportedCost, ...]:
    """Read the reported cost of a case; empty if there is no file.

    Raises `InputError`, which lists every problem with its file and line.
    """
    path = folder / COST
    if not path.exists():
        return ()
    problems = Problems()
    table = read_table(path, problems, inside=folder)
    unknown = Problems()
    check_columns(ReportedCost, table.columns, lambda message: unknown.add(table.mark, message))
    problems.take(unknown)
    found: list[ReportedCost] = []
    if not unknown:
        for row in table.rows:
            cost = validate(ReportedCost, row, problems)
            if cost is None:
                continue
            if not cost.low <= cost.best <= cost.high:
                problems.add(row.mark, "`low`, `best` and `high` must be in rising order")
            found.append(cost)
    problems.raise_any()
    return tuple(found)


def cost_scores(
    costs: Sequence[ReportedCost],
    start: datetime,
    series: npt.NDArray[np.float32],
    owner: CostOwner,
) -> tuple[CostScore, ...]:
    """Compare the runs' daily series [runs, days, TRACKED] with every reported figure that is scored."""
    last = series.shape[1] - 1
    found = []
    for row in costs:
        kind = SERIES_OF.get(row.quantity)
        asked = row.day(start)
        if kind is None or asked < 0:
            continue
        day = min(round(asked), last)
        runs = series[:, day, TRACKED.index(kind)].astype(float)
        found.append(_scored(row, runs, owner, day, late=asked > last + 0.5))
    return tuple(found)


def _scored(row: ReportedCost, runs: Array, owner: CostOwner, day: int, late: bool) -> CostScore:
    rng = np.random.default_rng(SEED)
    # at least one person, because the log of 0 is infinite
    logs = np.log(np.maximum(runs, 1.0))[:, None] + row.sd * rng.standard_normal(
        (len(runs), ERRORS)
    )
    drawn, best = np.sort(logs.ravel()), math.log(row.best)
    low, middle, high = np.quantile(drawn, ((1 - INTERVAL) / 2, 0.5, (1 + INTERVAL) / 2))
    pit = (np.searchsorted(drawn, best, "left") + np.searchsorted(drawn, best, "right")) / 2
    return CostScore(
        *owner,
        quantity=row.quantity,
        as_of=f"{row.as_of:%Y-%m-%d}",
        day=float(day),
        reliability=row.reliability,
        low=row.low,
        best=row.best,
        high=row.high,
        predicted_low=math.exp(low),
        predicted=math.exp(middle),
        predicted_high=math.exp(high),
        inside=bool(low <= best <= high),
        pit=float(pit / len(drawn)),
        crps_log10=ensemble_crps(drawn / math.log(10.0), best / math.log(10.0)),
        late=late,
        n=len(runs),
    )


def ensemble_crps(ordered: Array, value: float) -> float:
    """CRPS of an ensemble in rising order: E|X - y| - E|X - X'| / 2."""
    n = len(ordered)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float(np.abs(ordered - value).mean() - (ranks @ ordered) / n**2)
