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
from brittle.calibration.scoring.scores import Array
from brittle.model.codes import Fate

COLUMNS = {
    Fate.EXILE: "exile_pct",
    Fate.CAPTURED: "prison_pct",
    Fate.KILLED: "death_pct",
    Fate.RESIGNED: "unpunished_pct",
}
"""The column of the table for each fate of a ruler who is out of office."""


def ousted_fates() -> Array:
    """Shares of the fates of rulers ousted by rebels, in the order of `Fate`; the share in office is 0."""
    text = (
        resources.files("brittle.calibration").joinpath("data/ruler_fates.csv").read_text("utf-8")
    )
    rows = {row["exit"]: row for row in csv.DictReader(text.splitlines())}
    row = rows["irregular_rebels"]
    shares = np.array([float(row[COLUMNS[f]]) if f in COLUMNS else 0.0 for f in Fate])
    return np.asarray(shares / shares.sum())


def with_fates(forecast: Forecast) -> Forecast:
    """Add to a baseline the fates of the ruler, with probabilities that follow from that of a fall."""
    return replace(
        forecast,
        fates=_fates(forecast.curve[-1:])[0],
        fates_drawn=_fates(forecast.curves[:, -1]),
    )


def _fates(fall: Array) -> Array:
    shares = fall[:, None] * ousted_fates()
    shares[:, Fate.IN_OFFICE] = 1 - fall
    return shares
