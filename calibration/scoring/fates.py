"""The share of each fate among rulers whom rebels ousted, from Archigos 4.1.

`calibration/data/ruler_fates.csv` tabulates exits from office in 1946-2014. In a baseline, the
probability that the capital falls is divided among these fates by their shares. With the remaining
probability, the ruler stays in office.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib import resources

import numpy as np

from brittle.calibration.scoring.forecast import Forecast
from brittle.calibration.scoring.question import Question
from brittle.calibration.scoring.scores import Array, at_day
from brittle.model.codes import Fate

LEFT = (Fate.EXILE, Fate.RESIGNED)
"""Fates of a ruler who left: he went abroad, or lives unpunished."""
TAKEN = (Fate.CAPTURED, Fate.KILLED)
"""Fates of a ruler who was taken."""

COLUMNS = {
    Fate.EXILE: "exile_pct",
    Fate.CAPTURED: "prison_pct",
    Fate.KILLED: "death_pct",
    Fate.RESIGNED: "unpunished_pct",
}
"""The column of the table for each fate of a ruler who is out of office."""


def left_share(fates: Array) -> Array:
    """Share of rulers who left among those who left or were taken; NaN if there are none of either."""
    left = fates[..., list(LEFT)].sum(axis=-1)
    taken = fates[..., list(TAKEN)].sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray(left / (left + taken))


def ousted_fates() -> Array:
    """Shares of the fates of rulers ousted by rebels, in the order of `Fate`; the share in office is 0."""
    text = (
        resources.files("brittle.calibration").joinpath("data/ruler_fates.csv").read_text("utf-8")
    )
    rows = {row["exit"]: row for row in csv.DictReader(text.splitlines())}
    row = rows["irregular_rebels"]
    shares = np.array([float(row[COLUMNS[f]]) if f in COLUMNS else 0.0 for f in Fate])
    return np.asarray(shares / shares.sum())


def with_fates(forecast: Forecast, question: Question) -> Forecast:
    """Add to a baseline the ruler's fates, with probabilities that follow from that of a fall.

    The ruler is out of office as soon as the capital falls.
    """
    resamples, days = len(forecast.curves), list(question.horizons)
    shares = ousted_fates()
    return replace(
        forecast,
        fates=_fates(forecast.curve[-1:])[0],
        fates_drawn=_fates(forecast.curves[:, -1]),
        fallen=shares,
        fallen_drawn=np.tile(shares, (resamples, 1)),
        out=np.array([at_day(forecast.curve, day) for day in days]),
        out_drawn=np.column_stack([at_day(forecast.curves, day) for day in days]),
    )


def _fates(fall: Array) -> Array:
    shares = fall[:, None] * ousted_fates()
    shares[:, Fate.IN_OFFICE] = 1 - fall
    return shares
