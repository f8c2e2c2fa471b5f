"""What the fit forecasts for the days after the article, with the Monte Carlo error of each number.

The case's baseline is played once for each history of the posterior file whose regime still stands.
Columns: `quantity`, `value`, `error`, `histories`. The error combines two parts: the
error of drawing histories for the file, and the error of the fit from which they were drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brittle.calibration.pasts.past import play
from brittle.calibration.pasts.posterior import Posterior
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared

DAYS = (1, 3, 7, 14, 30)
KILLED = "killed_civilians"


class AheadRow(NamedTuple):
    """A row of the table."""

    quantity: str
    value: float
    error: float
    histories: int


def ahead(
    posterior: Posterior, baseline: Prepared, workers: int, progress: Callable[[int], None]
) -> pd.DataFrame:
    """Make the table."""
    standing = np.flatnonzero(posterior.stands)
    weights = posterior.weights[standing] / posterior.weights[standing].sum()

    def run(history: History) -> np.void:
        row = play(baseline, history, 0).run
        progress(1)
        return row

    with ThreadPoolExecutor(workers) as pool:
        runs = np.array(list(pool.map(run, (posterior.histories[i] for i in standing.tolist()))))
    lost = np.where(runs["capital_lost"] == 1, runs["capital_lost_day"], np.inf)
    worth = 1.0 / (1.0 / posterior.provenance.effective + float(np.square(weights).sum()))
    told = {f"capital lost within {day} days": lost <= day for day in DAYS}
    told["capital lost by the horizon"] = lost < np.inf
    told["civilians killed by the horizon"] = runs[KILLED]
    told["displaced at the horizon"] = runs["displaced_end"]
    rows = [_row(name, values, weights, worth) for name, values in told.items()]
    return pd.DataFrame(rows)


def _row(
    name: str, values: NDArray[np.generic], weights: NDArray[np.float64], worth: float
) -> AheadRow:
    numbers = values.astype(np.float64)
    centre = float(weights @ numbers)
    spread = 0.0  # exactly 0 if all values are equal, without rounding errors
    if numbers.min() < numbers.max():
        spread = float(np.sqrt(weights @ np.square(numbers - centre)))
    return AheadRow(name, centre, spread / float(np.sqrt(worth)), len(numbers))
